"""A name in the words of others: found however it was typed, never in another word, guessed at for staff to judge."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop_pages.evidence.privacy.erasure import erase_person
from coop_pages.evidence.privacy.names import ERASED, Name
from coop_pages.models import DecisionDraft, RoundNote
from coop_pages.validation import clock, services
from coop_pages.validation.models.people import PersonReference
from coop_pages.validation.models.salts import Salt
from coop_pages.validation.states import Verdict
from directory.models import Organisation
from tests.factories.directory import MandateFactory, UserFactory

MARTIN = Name("Zoé", "Martin", "zoe.martin@example.org")
NAMES = [
    MARTIN,
    Name("Jean-Pierre", "Béranger", "jp@example.org"),
    Name("Anne Élise", "d’Ornano", "anne@example.org"),
    Name("Léa", "de la Tour", "lea@example.org"),
    Name("Nguyễn", "Œuvrard-Ceva", "n.o@example.org"),
]
SPACES = [" ", "  ", "\u00a0", "\u202f", " \u200b", "\n"]
AROUND = st.sampled_from(["", "vu par ", "« ", "d’", "(", "Signé : ", "l’avis de\u00a0", "…"])
AFTER = st.sampled_from(["", ".", ", présidente", "’s", " »", ") et Martinique", "\n", " – Le Martin-Pêcheur"])


def without_accents(text):
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


@st.composite
def typed(draw):
    """A name, and one way to type it."""
    name = draw(st.sampled_from(NAMES))
    parts = [name.first, name.last] if draw(st.booleans()) else [name.last, name.first]
    words = draw(st.sampled_from([*SPACES, ", "])).join(parts)
    words = words.replace(" ", draw(st.sampled_from(SPACES))) if draw(st.booleans()) else words
    words = words.replace("-", draw(st.sampled_from(["-", "\u2011", " "]))).replace("’", draw(st.sampled_from("’'")))
    form = draw(st.sampled_from([str, str.upper, str.lower, without_accents]))
    return name, unicodedata.normalize(draw(st.sampled_from(["NFC", "NFD"])), form(words))


@given(typed(), AROUND, AFTER)
def test_a_name_is_found_however_it_was_typed_and_nothing_else_goes(how, before, after):
    name, words = how
    assert name.redacted(f"{before}{words}{after}") == f"{before}{ERASED}{after}"
    assert name.redacted(f"{before}{name.email.upper()}, {after}") == f"{before}{ERASED}, {after}"


@given(typed(), st.sampled_from(["{}ique", "{}-Pêcheur", "x{}", "Anne-{}", "{}3", "{}_", "é{}"]))
def test_another_word_is_never_cut(how, other):
    name, words = how
    text = f"à {other.format(words)} ce jour"
    assert name.redacted(text) == text


@pytest.mark.parametrize(
    "text", ["La Martinique", "Le Martin-Pêcheur", "Martin", "zoe.martin@example.org.fr", "azoe.martin@example.org"]
)
def test_a_last_name_alone_is_nobody_in_particular(text):
    assert MARTIN.redacted(text) == text
    assert not MARTIN.stands_in(text)


@given(st.text())
def test_any_text_without_the_name_is_left_as_it_is(text):
    assert all(name.redacted(text) == text for name in NAMES)


@pytest.mark.parametrize(
    ("text", "guessed"),
    [
        ("Mme Martin a signé", "Mme Martin"),
        ("MADAME\u00a0MARTIN", "MADAME\u00a0MARTIN"),
        ("Madame la présidente Martin", "Madame la présidente Martin"),
        ("M. Martin", "M. Martin"),
        ("Z. Martin", "Z. Martin"),
        ("Zoe Martain était là", "Zoe Martain"),
        ("martin zoée", "martin zoée"),
        ("Mme Marttin", "Mme Marttin"),
        ("Zoé Martin-Pêcheur", "Zoé Martin"),
        ("M. Durand parle de la Martinique", None),
        ("Mme Dupont, Le Martin-Pêcheur", None),
        ("Mme Marin et Martinet", "Mme Marin"),
        ("Le Martin-Pêcheur", None),
        ("Martin", None),
    ],
)
def test_what_may_be_the_person_is_told(text, guessed):
    assert list(MARTIN.guesses(text)) == ([guessed] if guessed else [])


@pytest.fixture
def zoe(cast):
    person = UserFactory(first_name="Zoé", last_name="Martin", email=MARTIN.email)
    MandateFactory(organisation=cast.organisations[0], role="holder", person=person)
    return person


@pytest.mark.django_db
def test_the_erasure_finds_them_all_and_lists_what_may_remain(cast, zoe, admin_user):
    cast.write("Le comité est présidé par ZOE\u00a0MARTIN.")
    opened = cast.open()
    comment = (
        f"{unicodedata.normalize('NFD', 'Martin Zoé')} et zoe  martin, comme le dit Mme Martin. Le Martin-Pêcheur."
    )
    services.decide(opened, organisation=cast.organisations[0], by=zoe, verdict=Verdict.ABSTAIN, comment=comment)
    reference = PersonReference.objects.of(zoe)
    draft = DecisionDraft.objects.create(
        round=opened,
        organisation=cast.organisations[1],
        edited_by=reference,
        typed={"precisions": {"comment": "vu avec Zoé\nMartin"}},
    )
    RoundNote.objects.create(
        round=opened, event="round.recalled", words="Zoé Martin-Pêcheur", said_by=reference, said_at=clock.now()
    )
    Organisation.objects.filter(pk=cast.organisations[2].pk).update(name="Cabinet de Maître Martin")
    salts = set(Salt.objects.all())
    told = erase_person(zoe, by=admin_user)
    decision = opened.decisions.get()
    assert decision.comment == f"{ERASED} et {ERASED}, comme le dit Mme Martin. Le Martin-Pêcheur."
    (gone,), (left,) = salts - set(Salt.objects.all()), set(Salt.objects.all()) - salts
    assert left.opens(decision.comment)
    assert not gone.opens(decision.comment)
    draft.refresh_from_db()
    assert draft.typed == {"precisions": {"comment": f"vu avec {ERASED}"}}
    said = "\n".join(told)
    assert cast.phase.title in told[0]
    assert "« Mme Martin »" in said.replace("\u202f", " ")
    assert f"{opened.page_title}, premier tour" in said
    assert "Maître Martin" in said
    assert "Zoé Martin" in said
    assert len([line for line in told if "Mme Martin" in line]) == 1
