"""Each kind of change in a line has its sentence, in both languages."""

import pytest
from django.utils.translation import override

from coop_pages.evidence.differences import Kind
from tests.unit.evidence.differences import changes_of_lines, changes_of_plain_text, changes_of_words
from tests.unit.evidence.differences.texts import introduction, lead, read_aloud, told

CHANGES = changes_of_words.CHANGES | changes_of_lines.CHANGES
CASES = {name: (introduction, *case) for name, case in CHANGES.items()}
CASES |= {f"{name}, without formatting": (lead, *case) for name, case in changes_of_plain_text.CHANGES.items()}


@pytest.mark.parametrize("name", CASES)
def test_a_change_is_told_for_what_it_is(name):
    text_of, before, after, kinds, french, english, heard = CASES[name]
    old, new = text_of(before), text_of(after)
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


def test_what_a_moved_line_followed_is_named_by_its_first_words():
    [change] = told(
        introduction("<p>Un</p><p>a b c d e f g h i</p><p>Trois</p><p>Quatre</p>"),
        introduction("<p>a b c d e f g h i</p><p>Un</p><p>Trois</p><p>Quatre</p>"),
    )
    assert change.kinds == (Kind.MOVED,)
    [change] = told(
        introduction("<p>Un</p><p>a b c d e f g h i</p><p>Trois</p><p>Quatre</p>"),
        introduction("<p>Un</p><p>Trois</p><p>Quatre</p><p>a b c d e f g h i</p>"),
    )
    assert change.sentences == (
        "Déplacé\u00a0: c’était après «\u202fUn\u202f», c’est maintenant après «\u202fQuatre\u202f».",
    )
    [change] = told(
        introduction("<p>Un</p><p>a b c d e f g h i</p><p>Trois</p><p>Quatre</p>"),
        introduction("<p>a b c d e f g h i</p><p>Trois</p><p>Quatre</p><p>Un</p>"),
    )
    assert change.sentences == ("Déplacé\u00a0: c’était en premier, c’est maintenant après «\u202fQuatre\u202f».",)
    [change] = told(
        introduction("<p>a b c d e f g h i</p><p>Un</p><p>Trois</p><p>Quatre</p>"),
        introduction("<p>a b c d e f g h i</p><p>Trois</p><p>Quatre</p><p>Un</p>"),
    )
    assert change.sentences[0].startswith("Déplacé\u00a0: c’était après «\u202fa b c d e f g h…\u202f»")


LOOKS = [
    ("b", "strong"),
    ("strong", "strong"),
    ("i", "em"),
    ("em", "em"),
    ("sup", "sup"),
    ("sub", "sub"),
    ("s", "s"),
    ("del", "s"),
    ("code", "code"),
]


@pytest.mark.parametrize(("written", "drawn"), LOOKS)
def test_each_look_is_drawn(written, drawn):
    [change] = told(introduction("<p>a b</p>"), introduction(f"<p>a b</p><p><{written}>x y</{written}> z</p>"))
    assert f"<{drawn}>x y</{drawn}> z" in change.inline


def test_the_marks_are_said_out_of_sight():
    [change] = told(introduction("<p>un deux</p>"), introduction("<p>un trois</p>"))
    assert change.inline == (
        'un <del><span class="visually-hidden">retiré\u00a0: </span>deux</del>'
        ' <ins><span class="visually-hidden">ajouté\u00a0: </span>trois</ins>'
    )


def test_a_link_is_drawn_with_where_it_leads():
    [change] = told(introduction(""), introduction('<p>Lire <a href="https://a.org"><b>ici</b></a>.</p>'))
    assert 'Lire <u><strong>ici</strong></u> <span class="diff__target">(→ https://a.org)</span>.' in change.inline


def test_items_of_lists_in_lists():
    html = "<ul><li>a<ol><li>b</li></ol></li></ul>"
    changes = told(introduction("<p>x</p>"), introduction("<p>x</p>" + html))
    assert [read_aloud(change.inline) for change in changes] == ["ajouté: • a", "ajouté: 1. b"]


KINDS = {
    "added": ("Ajouté", "Added"),
    "removed": ("Supprimé", "Removed"),
    "moved": ("Déplacé", "Moved"),
    "words": ("Mots modifiés", "Words changed"),
    "figure": ("Chiffre modifié", "Figure changed"),
    "fact": ("Information modifiée", "Information changed"),
    "cell": ("Case de tableau modifiée", "Table cell changed"),
    "emphasis": ("Gras ou italique modifié", "Bold or italics changed"),
    "link": ("Lien modifié", "Link changed"),
    "media": ("Image ou fichier", "Image or file"),
    "heading": ("Titre modifié", "Heading changed"),
    "list": ("Liste modifiée", "List changed"),
    "level": ("Niveau dans une liste modifié", "Level in a list changed"),
    "shape": ("Mise en page modifiée", "Layout changed"),
    "rule": ("Trait de séparation", "Line across the page"),
    "break": ("Paragraphes modifiés", "Paragraphs changed"),
    "spaces": ("Espaces modifiées", "Spaces changed"),
    "code": ("Codage modifié, rien qui se voie", "Coding changed, nothing that shows"),
}


def test_each_kind_has_its_name_in_both_languages():
    told = {}
    for kind in Kind:
        with override("fr"):
            french = str(kind.label)
        with override("en"):
            told[kind.value] = (french, str(kind.label))
    assert told == KINDS
