"""How a text is agreed by every organisation.

    open ──agree──▶ agreed ──confirm──▶ confirmed ──publish──▶ published
     │ ▲               │                    │
     │ └─resume─┐      └─send back─▶ returned
     ├─suspend─▶ suspended ──return──▶ returned
     ├─return──▶ returned
     └─recall──▶ recalled ◀──recall── suspended, confirmed

`states.py` holds the table; a test draws this diagram's arrows from it.
"""
