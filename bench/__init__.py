"""What a page and a decision cost, beside what Wagtail gives anybody: `make bench` writes docs/performance.md."""
