"""The network's contacts and the case studies, for whoever wants to reuse them: JSON and CSV, read-only."""
