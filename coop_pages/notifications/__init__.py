"""Messages to the people of a project: what happened, what is awaited, by when.

    ledger entry ─▶ events ─┐
                            ├─▶ Notice (outbox) ─▶ delivery ─▶ one e-mail, or a digest
    dates ─────▶ reminders ─┘

The ledger is what is told: `LedgerPosition` remembers how far each project's ledger was read, so that an event is told
once whatever dies in between. A notice names what it is about and never holds its words: they are written when the
message leaves, in its person's language, and only if that person may still read them.
"""
