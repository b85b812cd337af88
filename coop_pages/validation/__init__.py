"""How a text is agreed by every organisation.

    open ──agree──▶ agreed ──confirm──▶ confirmed ──publish──▶ published
     │ ▲ ▲             │ │                  ▲
     │ │ └───reopen────┘ └─send back─▶ returned ──override──▶ confirmed
     │ └─resume─┐
     ├─suspend─▶ suspended ──return──▶ returned
     ├─return──▶ returned
     └─recall──▶ recalled ◀──recall── suspended, confirmed

`states.py` holds the table, and draws the diagram of docs/validation.md from it.
"""
