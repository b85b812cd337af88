"""Each kind of change in a line has its sentence, in both languages."""

import pytest
from django.utils.translation import override

from coop_pages.evidence.differences import Kind
from tests.unit.evidence.differences.texts import introduction, read_aloud, told

A, B = "https://a.org", "https://b.org"

# before, after, kinds, French sentences, English sentences, what is heard of the marked text in French
CHANGES = {
    "words": (
        "<p>Le siège est à Laval.</p>",
        "<p>Le siège est à Mayenne.</p>",
        [Kind.WORDS],
        [],
        [],
        "Le siège est à retiré: Laval. ajouté: Mayenne.",
    ),
    "nothing alike": ("<p>Un an.</p>", "<p>Deux ans.</p>", [Kind.WORDS], [], [], "retiré: Un an. ajouté: Deux ans."),
    "words added": ("<p>Un an.</p>", "<p>Un an ferme.</p>", [Kind.WORDS], [], [], "Un retiré: an. ajouté: an ferme."),
    "signs": (
        "<p>1 &lt; 2 &amp; 3</p>",
        "<p>1 &lt; 3 &amp; 3</p>",
        [Kind.WORDS],
        [],
        [],
        "1 &lt; retiré: 2 ajouté: 3 &amp; 3",
    ),
    "no-break space": (
        "<p>Le siège\u00a0: Laval\u202f!</p>",
        "<p>Le siège\u00a0: Mayenne\u202f!</p>",
        [Kind.WORDS],
        [],
        [],
        "Le siège: retiré: Laval ! ajouté: Mayenne !",
    ),
    "bold": (
        "<p>Nos noms</p>",
        "<p>Nos <b>noms</b></p>",
        [Kind.EMPHASIS],
        ["«\u202fnoms\u202f» est maintenant en gras."],
        ["“noms” is now in bold."],
        "Nos retiré: noms ajouté: noms",
    ),
    "italics gone": (
        "<p>Nos <i>deux noms</i></p>",
        "<p>Nos deux noms</p>",
        [Kind.EMPHASIS],
        ["«\u202fdeux noms\u202f» n’est plus en italique."],
        ["“deux noms” is no longer in italics."],
        "Nos retiré: deux noms ajouté: deux noms",
    ),
    "bold and italics, word by word": (
        "<p>un deux</p>",
        "<p><b>un</b> <i>deux</i></p>",
        [Kind.EMPHASIS],
        ["«\u202fun\u202f» est maintenant en gras.", "«\u202fdeux\u202f» est maintenant en italique."],
        ["“un” is now in bold.", "“deux” is now in italics."],
        "retiré: un deux ajouté: un deux",
    ),
    "half a word": (
        "<p>table</p>",
        "<p><b>ta</b>ble</p>",
        [Kind.EMPHASIS],
        ["«\u202fta\u202f» est maintenant en gras."],
        ["“ta” is now in bold."],
        "retiré: table ajouté: table",
    ),
    "other looks": (
        "<p><sup>a</sup> <sub>b</sub> <s>c</s> <code>d</code></p>",
        "<p>a b c d</p>",
        [Kind.EMPHASIS],
        [
            "«\u202fa\u202f» n’est plus en exposant.",
            "«\u202fb\u202f» n’est plus en indice.",
            "«\u202fc\u202f» n’est plus barré.",
            "«\u202fd\u202f» n’est plus en caractères de machine à écrire.",
        ],
        [
            "“a” is no longer raised.",
            "“b” is no longer lowered.",
            "“c” is no longer struck through.",
            "“d” is no longer in typewriter letters.",
        ],
        "retiré: a b c d ajouté: a b c d",
    ),
    "a tag that the editor does not write": (
        "<p>a</p>",
        '<p><span style="display:none">a</span></p>',
        [Kind.EMPHASIS],
        ['«\u202fa\u202f» est maintenant mis en forme autrement (<span style="display:none">).'],
        ['“a” is now set in another way (<span style="display:none">).'],
        "retiré: a ajouté: a",
    ),
    "typed asterisks": (
        "<p>**Un** mot</p>",
        "<p><b>Un</b> mot</p>",
        [Kind.WORDS, Kind.EMPHASIS],
        ["«\u202fUn\u202f» est maintenant en gras."],
        ["“Un” is now in bold."],
        "retiré: **Un** ajouté: Un mot",
    ),
    "link": (
        f'<p><a href="{A}">Ici</a></p>',
        f'<p><a href="{B}">Ici</a></p>',
        [Kind.LINK],
        [f"Le lien de «\u202fIci\u202f» menait vers {A}\u202f; il mène maintenant vers {B}."],
        [f"The link of “Ici” led to {A}; it now leads to {B}."],
        f"retiré: Ici (→ {A}) ajouté: Ici (→ {B})",
    ),
    "link added": (
        "<p>Lire ici</p>",
        f'<p>Lire <a href="{A}">ici</a></p>',
        [Kind.LINK],
        [f"«\u202fici\u202f» mène maintenant vers {A}."],
        [f"“ici” now leads to {A}."],
        f"Lire retiré: ici ajouté: ici (→ {A})",
    ),
    "link taken out": (
        f'<p>Lire <a href="{A}">ici</a></p>',
        "<p>Lire ici</p>",
        [Kind.LINK],
        [f"«\u202fici\u202f» ne mène plus vers {A}."],
        [f"“ici” no longer leads to {A}."],
        f"Lire retiré: ici (→ {A}) ajouté: ici",
    ),
    "link on other words": (
        f'<p><a href="{A}">ici</a> et là</p>',
        f'<p>ici et <a href="{A}">là</a></p>',
        [Kind.LINK],
        [f"Le lien vers {A} passe de «\u202fici\u202f» à «\u202flà\u202f»."],
        [f"The link to {A} moved from “ici” to “là”."],
        f"retiré: ici (→ {A}) ajouté: ici et retiré: là ajouté: là (→ {A})",
    ),
    "link with an attribute": (
        f'<p><a href="{A}">Ici</a></p>',
        f'<p><a href="{A}" class="x">Ici</a></p>',
        [Kind.EMPHASIS],
        [f'«\u202fIci\u202f» est maintenant mis en forme autrement (<a href="{A}" class="x">).'],
        [f'“Ici” is now set in another way (<a href="{A}" class="x">).'],
        f"retiré: Ici (→ {A}) ajouté: Ici (→ {A})",
    ),
    "heading level": (
        "<h3>Titre</h3>",
        "<h4>Titre</h4>",
        [Kind.HEADING],
        ["C’était un titre de niveau 3\u202f; c’est maintenant un titre de niveau 4."],
        ["It was a heading of level 3; it is now a heading of level 4."],
        "Titre",
    ),
    "paragraph to heading": (
        "<p>Titre</p>",
        "<h3>Titre</h3>",
        [Kind.HEADING],
        ["C’était un paragraphe\u202f; c’est maintenant un titre de niveau 3."],
        ["It was a paragraph; it is now a heading of level 3."],
        "Titre",
    ),
    "quotation": (
        "<blockquote>Mot</blockquote>",
        "<p>Mot</p>",
        [Kind.SHAPE],
        ["C’était une citation\u202f; c’est maintenant un paragraphe."],
        ["It was a quotation; it is now a paragraph."],
        "Mot",
    ),
    "list kind": (
        "<ul><li>a</li><li>b</li><li>c</li></ul>",
        "<ol><li>a</li><li>b</li><li>c</li></ol>",
        [Kind.LIST],
        [
            "C’était un élément de liste à puces\u202f; c’est maintenant un élément de liste numérotée."
            " Les 2 lignes suivantes aussi."
        ],
        ["It was an item of a bulleted list; it is now an item of a numbered list. So are the next 2 lines."],
        "a",
    ),
    "list to paragraph": (
        "<ul><li>a</li></ul>",
        "<p>a</p>",
        [Kind.LIST],
        ["C’était un élément de liste à puces\u202f; c’est maintenant un paragraphe."],
        ["It was an item of a bulleted list; it is now a paragraph."],
        "a",
    ),
    "nested": (
        "<ul><li>a</li><li>b</li></ul>",
        "<ul><li>a<ul><li>b</li></ul></li></ul>",
        [Kind.LEVEL],
        ["Dans sa liste, cet élément passe du niveau 1 au niveau 2."],
        ["In its list, this item goes from level 1 to level 2."],
        "b",
    ),
    "nested in another kind": (
        "<ul><li>a</li><li>b</li></ul>",
        "<ul><li>a<ol><li>b</li></ol></li></ul>",
        [Kind.LEVEL, Kind.LIST],
        [
            "Dans sa liste, cet élément passe du niveau 1 au niveau 2.",
            "C’était un élément de liste à puces\u202f; c’est maintenant un élément de liste numérotée.",
        ],
        [
            "In its list, this item goes from level 1 to level 2.",
            "It was an item of a bulleted list; it is now an item of a numbered list.",
        ],
        "b",
    ),
    "attribute of a paragraph": (
        "<p>a</p>",
        '<p class="x">a</p>',
        [Kind.SHAPE],
        ['Les balises qui l’entourent ont changé\u00a0: <p> → <p class="x">.'],
        ['The tags around it changed: <p> → <p class="x">.'],
        "a",
    ),
    "break to paragraphs": (
        "<p>a<br/>b</p>",
        "<p>a</p><p>b</p>",
        [Kind.BREAK],
        ["Un retour à la ligne est devenu une fin de paragraphe."],
        ["A line break became the end of a paragraph."],
        "a / b",
    ),
    "paragraphs to break": (
        "<p>a</p><p>b</p>",
        "<p>a<br/>b</p>",
        [Kind.BREAK],
        ["2 paragraphes n’en font plus qu’un, avec un retour à la ligne."],
        ["2 paragraphs became one, with a line break."],
        "a / b",
    ),
    "paragraph cut": (
        "<p>a b. c d. e f.</p>",
        "<p>a b.</p><p>c d.</p><p>e f.</p>",
        [Kind.BREAK],
        ["Ce paragraphe est devenu 3 paragraphes."],
        ["This paragraph became 3 paragraphs."],
        "a b. ajouté: ↵ c d. ajouté: ↵ e f.",
    ),
    "paragraphs joined": (
        "<p>a b.</p><p>c d.</p>",
        "<p>a b. c d.</p>",
        [Kind.BREAK],
        ["2 paragraphes n’en font plus qu’un."],
        ["2 paragraphs became one."],
        "a b. retiré: ↵ c d.",
    ),
    "line break added": (
        "<p>a b</p>",
        "<p>a<br/>b</p>",
        [Kind.BREAK],
        ["Un retour à la ligne a été ajouté."],
        ["A line break was added."],
        "a ajouté: ↵ b",
    ),
    "line break removed": (
        "<p>a<br/>b</p>",
        "<p>a b</p>",
        [Kind.BREAK],
        ["Un retour à la ligne a été retiré."],
        ["A line break was removed."],
        "a retiré: ↵ b",
    ),
    "spaces": (
        "<p>a b</p>",
        "<p>a  b</p>",
        [Kind.SPACES],
        ["Seules les espaces entre les mots ont changé."],
        ["Only the spaces between the words changed."],
        "a b",
    ),
    "a space that does not break": (
        "<p>a b</p>",
        "<p>a\u00a0b</p>",
        [Kind.SPACES],
        ["Seules les espaces entre les mots ont changé."],
        ["Only the spaces between the words changed."],
        "retiré: a b ajouté: a b",
    ),
    "the same look, coded otherwise": (
        "<p><b>a</b></p>",
        "<p><strong>a</strong></p>",
        [Kind.CODE],
        ["Le texte est codé autrement\u202f; ce qui se lit est identique."],
        ["The text is coded otherwise; what one reads is the same."],
        "a",
    ),
    "an entity": (
        "<p>a&nbsp;b</p>",
        "<p>a\u00a0b</p>",
        [Kind.CODE],
        ["Le texte est codé autrement\u202f; ce qui se lit est identique."],
        ["The text is coded otherwise; what one reads is the same."],
        "a b",
    ),
    "white space between paragraphs": (
        "<p>a</p>",
        "<p>a</p>\n",
        [Kind.CODE],
        ["Le texte est codé autrement\u202f; ce qui se lit est identique."],
        ["The text is coded otherwise; what one reads is the same."],
        "",
    ),
    "added": ("<p>Un</p>", "<p>Un</p><p>Tout</p>", [Kind.ADDED], [], [], "ajouté: Tout"),
    "item added": ("<ul><li>a</li></ul>", "<ul><li>a</li><li>b</li></ul>", [Kind.ADDED], [], [], "ajouté: • b"),
    "number added": ("<ol><li>a</li></ol>", "<ol><li>a</li><li>b</li></ol>", [Kind.ADDED], [], [], "ajouté: 1. b"),
    "removed": ("<p>Un</p><p>Tout</p>", "<p>Un</p>", [Kind.REMOVED], [], [], "retiré: Tout"),
    "one of two removed": (
        "<p>Un</p><p>Un</p>",
        "<p>Un</p>",
        [Kind.REMOVED],
        ["La même chose figurait ici 2 fois\u202f; elle y figure maintenant une fois."],
        ["The same stood here 2 times; it now stands here once."],
        "retiré: Un",
    ),
    "a second one added": (
        "<p>Un</p>",
        "<p>Un</p><p>Un</p>",
        [Kind.ADDED],
        ["La même chose figurait ici une fois\u202f; elle y figure maintenant 2 fois."],
        ["The same stood here once; it now stands here 2 times."],
        "ajouté: Un",
    ),
    "empty line added": (
        "<p>Un</p>",
        "<p>Un</p><p></p>",
        [Kind.ADDED],
        ["Une ligne vide a été ajoutée."],
        ["An empty line was added."],
        "",
    ),
    "empty line removed": (
        "<p>Un</p><p></p>",
        "<p>Un</p>",
        [Kind.REMOVED],
        ["Une ligne vide a été retirée."],
        ["An empty line was removed."],
        "",
    ),
    "rule": (
        "<p>Un</p>",
        "<p>Un</p><hr/>",
        [Kind.ADDED, Kind.RULE],
        ["Un trait de séparation a été ajouté."],
        ["A line across the page was added."],
        "ajouté: ―――",
    ),
    "rule removed": (
        "<p>Un</p><hr/>",
        "<p>Un</p>",
        [Kind.REMOVED, Kind.RULE],
        ["Un trait de séparation a été retiré."],
        ["A line across the page was removed."],
        "retiré: ―――",
    ),
    "moved": (
        "<p>Un</p><p>Deux</p><p>Trois</p>",
        "<p>Deux</p><p>Trois</p><p>Un</p>",
        [Kind.MOVED],
        ["Déplacé\u00a0: c’était en premier, c’est maintenant après «\u202fTrois\u202f»."],
        ["Moved: it came first, it now follows “Trois”."],
        "Un",
    ),
    "moved up": (
        "<p>Un</p><p>Deux</p><p>Trois</p>",
        "<p>Trois</p><p>Un</p><p>Deux</p>",
        [Kind.MOVED],
        ["Déplacé\u00a0: c’était après «\u202fDeux\u202f», c’est maintenant en premier."],
        ["Moved: it followed “Deux”, it now comes first."],
        "Trois",
    ),
    "moved and made bold": (
        "<p>Le siège est à Laval.</p><p>Deux</p><p>Trois</p>",
        "<p>Deux</p><p>Trois</p><p>Le siège est à <b>Laval.</b></p>",
        [Kind.MOVED, Kind.EMPHASIS],
        [
            "Déplacé\u00a0: c’était en premier, c’est maintenant après «\u202fTrois\u202f».",
            "«\u202fLaval.\u202f» est maintenant en gras.",
        ],
        ["Moved: it came first, it now follows “Trois”.", "“Laval.” is now in bold."],
        "Le siège est à retiré: Laval. ajouté: Laval.",
    ),
    "moved with another link": (
        f'<p>Lire <a href="{A}">ici</a></p><p>Deux</p><p>Trois</p>',
        f'<p>Deux</p><p>Trois</p><p>Lire <a href="{B}">ici</a></p>',
        [Kind.MOVED, Kind.LINK],
        [
            "Déplacé\u00a0: c’était en premier, c’est maintenant après «\u202fTrois\u202f».",
            f"Le lien de «\u202fici\u202f» menait vers {A}\u202f; il mène maintenant vers {B}.",
        ],
        [
            "Moved: it came first, it now follows “Trois”.",
            f"The link of “ici” led to {A}; it now leads to {B}.",
        ],
        f"Lire retiré: ici (→ {A}) ajouté: ici (→ {B})",
    ),
    "cell": (
        "<table><tr><td>a</td><td>12</td></tr></table>",
        "<table><tr><td>a</td><td>14</td></tr></table>",
        [Kind.CELL],
        [],
        [],
        "retiré: 12 ajouté: 14",
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_told_for_what_it_is(name):
    before, after, kinds, french, english, heard = CHANGES[name]
    old, new = introduction(before), introduction(after)
    with override("fr"):
        [change] = told(old, new)
        assert list(change.kinds) == kinds
        assert list(change.sentences) == french
        assert read_aloud(change.inline) == heard
    with override("en"):
        [change] = told(old, new)
        assert list(change.sentences) == english


def test_a_cell_says_where_it_stands():
    rows = "<table><tbody><tr><td>a</td><td>1</td></tr><tr><td>b</td><td>{}</td></tr></tbody></table>"
    [change] = told(introduction(rows.format("2")), introduction(rows.format("3")))
    assert change.where == "Tableau, ligne 2, colonne 2"
    with override("en"):
        [change] = told(introduction(rows.format("2")), introduction(rows.format("3")))
        assert change.where == "Table, row 2, column 2"


def test_each_side_marks_what_the_other_does_not_have():
    [change] = told(introduction("<p>Le siège est à Laval.</p>"), introduction("<p>Le siège est à <b>Mayenne</b>.</p>"))
    assert read_aloud(change.before) == "Le siège est à retiré: Laval."
    assert change.before.startswith("Le siège est à <del>")
    assert read_aloud(change.after) == "Le siège est à ajouté: Mayenne."
    assert "<ins><span" in change.after
    assert "<strong>Mayenne</strong>" in change.after


def test_what_was_added_has_no_before_and_the_reverse():
    [change] = told(introduction("<p>Un</p>"), introduction("<p>Un</p><p>Tout</p>"))
    assert change.before == ""
    assert "Tout" in change.after
    [change] = told(introduction("<p>Un</p><p>Tout</p>"), introduction("<p>Un</p>"))
    assert change.after == ""
    assert "Tout" in change.before


def test_markup_in_the_words_is_never_markup_on_the_page():
    [change] = told(
        introduction("<p>a</p>"), introduction('<p><a href="&quot;&gt;&lt;script&gt;">&lt;script&gt;</a></p>')
    )
    assert "<script" not in change.inline + change.before + change.after
    assert "&lt;script&gt;" in change.inline


def test_the_heading_joins_the_kinds():
    [change] = told(introduction("<p>**Un** mot</p>"), introduction("<p><b>Un</b> mot</p>"))
    assert change.heading == "Mots modifiés · Gras ou italique modifié"
