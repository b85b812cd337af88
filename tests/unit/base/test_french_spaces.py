"""No sign, amount or unit that somebody typed after a plain space starts a line in French."""

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from coop_pages.base.french_spaces import NARROW, NO_BREAK, french_spaces
from coop_pages.validation import services
from tests.factories.browsers import signed_in


def plain(text):
    return text.replace(NO_BREAK, " ").replace(NARROW, " ")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("paie : 268 000 € par an", "paie~: 268~000~€ par an"),
        ("« Pourquoi pas ? »", "«_Pourquoi pas_?_»"),
        ("1 150 000 personnes ; 42 %", "1~150~000 personnes_; 42~%"),
        ("<b>Contact</b> : Anne", "<b>Contact</b>~: Anne"),
        ("732 829 320", "732~829~320"),
        ("Oui !", "Oui_!"),
    ],
)
def test_what_was_typed_is_shown_as_french_prints_it(typed, shown):
    shown = shown.replace("~", NO_BREAK).replace("_", NARROW)
    assert french_spaces(typed) == shown
    assert french_spaces(shown) == shown


@pytest.mark.parametrize(
    "typed",
    [
        "en 2026 300 personnes",
        "02 51 84 50 10",
        "53 0000",
        "merci :) ou :-)",
        "voir :param",
        '<input value="a : b" placeholder="10 000 ?">',
        "<textarea>Un mot : deux</textarea>",
        "<pre>a : b</pre><code>x ? y</code>",
        "<script>a ? b : 10 000</script>",
        "<!-- ici : non -->",
        "<p>\n    : seul</p>",
    ],
)
def test_what_is_no_french_is_left_alone(typed):
    assert french_spaces(typed) == typed.replace(" :-)", f"{NO_BREAK}:-)")


@given(st.text(alphabet='ab <>/"=0123456789:;?!%€«»\n\u00a0\u202f'))
def test_nothing_but_spaces_changes_and_once_is_enough(text):
    shown = french_spaces(text)
    assert plain(shown) == plain(text)
    assert french_spaces(shown) == shown


@pytest.mark.django_db
def test_readers_and_partners_see_it_and_the_text_keeps_what_was_typed(cast):
    typed = "Deux loyers : 10 000 €. Est-ce trop ?"
    shown = f"Deux loyers{NO_BREAK}: 10{NO_BREAK}000{NO_BREAK}€. Est-ce trop{NARROW}?"
    cast.write(typed)
    opened = cast.open()
    assert shown in signed_in(cast.speakers[0]).get(f"/espace/tours/{opened.pk}/").text
    agreed = cast.confirm(cast.agree(opened))
    page = services.publish(agreed, by=cast.staff)
    assert shown in Client().get(page.url).text
    assert typed in type(page).objects.get(pk=page.pk).introduction


@pytest.mark.django_db
def test_the_editor_gives_back_what_was_typed(cast):
    typed = "Deux loyers : 10 000 €. Est-ce trop ?"
    cast.write(typed)
    page = signed_in(cast.staff).get(f"/admin/pages/{cast.phase.pk}/edit/").text
    assert "Deux loyers : 10 000" in page
    assert f"Deux loyers{NO_BREAK}" not in page


@pytest.mark.django_db
def test_what_comes_back_in_a_form_is_what_was_typed(home):
    words = "Une question : 10 000 € ?"
    page = Client().post("/contact/", {"message": words, "email": "pas une adresse", "name": "Anne : ici"}).text
    assert words in page
    assert 'value="Anne : ici"' in page
