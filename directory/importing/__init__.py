"""Lists that come in a spreadsheet: organisations, people with their mandates, contacts.

reading     bytes become a heading a column and rows of words
columns     which column holds what, guessed from headings in any order
lines       what each row would do, or why it cannot
organisations, people, contacts     one kind of list each
jobs        a list being brought in: tried first, then written all at once, or not at all
"""
