"""How a text is agreed, told a second time: a model in plain Python, written from docs/validation.md alone.

It imports nothing of the product. `Story` is one text and its people; each act says whether the rules allow it, and
where they do, what is then true. The machine of `negotiation` holds the services against it.
"""
