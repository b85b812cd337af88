"""What may change in a field without formatting, line by line, and how it is told."""

from coop_pages.evidence.differences import Kind

# before, after, kinds, French sentences, English sentences, what is heard of the marked text in French
CHANGES = {
    "a line repeated": (
        "Un siège.\nUne paie.",
        "Un siège.\nUne paie.\nUne paie.",
        [Kind.ADDED],
        ["La même chose figurait ici une fois\u202f; elle y figure maintenant 2 fois."],
        ["The same stood here once; it now stands here 2 times."],
        "ajouté: Une paie.",
    ),
    "a repeated line removed": (
        "Une paie.\nUn siège.\nUne paie.",
        "Une paie.\nUn siège.",
        [Kind.REMOVED],
        ["La même chose figurait ici 2 fois\u202f; elle y figure maintenant une fois."],
        ["The same stood here 2 times; it now stands here once."],
        "retiré: Une paie.",
    ),
    "a line added": ("Un siège.", "Un siège.\nUne paie.", [Kind.ADDED], [], [], "ajouté: Une paie."),
    "a line removed": ("Un siège.\nUne paie.", "Un siège.", [Kind.REMOVED], [], [], "retiré: Une paie."),
    "an empty line added": (
        "Un siège.\nUne paie.",
        "Un siège.\n\nUne paie.",
        [Kind.ADDED],
        ["Une ligne vide a été ajoutée."],
        ["An empty line was added."],
        "",
    ),
    "a line moved": (
        "Un siège.\nUne paie.\nDeux ans.",
        "Une paie.\nDeux ans.\nUn siège.",
        [Kind.MOVED],
        ["Déplacé\u00a0: c’était en premier, c’est maintenant après «\u202fDeux ans.\u202f»."],
        ["Moved: it came first, it now follows “Deux ans.”."],
        "Un siège.",
    ),
    "two lines that become one": (
        "Un siège.\nUne paie.",
        "Un siège. Une paie.",
        [Kind.BREAK],
        ["2 paragraphes n’en font plus qu’un."],
        ["2 paragraphs became one."],
        "Un siège. retiré: ↵ Une paie.",
    ),
    "a word": (
        "Un siège.\nUne paie commune.",
        "Un siège.\nUne paie séparée.",
        [Kind.WORDS],
        [],
        [],
        "Une paie retiré: commune. ajouté: séparée.",
    ),
    "typed signs": (
        "**Un** siège.",
        "Un siège.",
        [Kind.WORDS],
        [],
        [],
        "retiré: **Un** ajouté: Un siège.",
    ),
}
