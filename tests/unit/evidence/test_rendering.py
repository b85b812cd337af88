"""The page of a frozen text, made from its canonical form alone: whatever that form holds is seen."""

import html
import json
import re

import pytest
from django.apps import apps
from hypothesis import given
from hypothesis import strategies as st

from coop_pages.evidence.labels import labels_of
from coop_pages.evidence.verifier.rendering import text_page
from coop_pages.validation.digests import FrozenText, Section, canonical
from coop_pages.validation.text.pages import ValidatedPage


def page_of(fields, labels=None, language="fr", **more):
    sections = [{"key": "words", "label": "Les mots", "content": canonical(fields)}]
    text = {"round": 1, "number": 1, "title": "Un texte", "language": language, "kind": "x", "digest": "0" * 64}
    return text_page(text | {"sections": sections, "labels": labels or {}, "files": {}} | more)


def words_in(page):
    return html.unescape(re.sub(r"<[^>]*>", "", page.split("<main>")[1]))


def test_the_editor_s_markup_is_drawn():
    page = page_of(
        {"intro": '<p>Nous <b>tra</b>vaillons <a href="https://example.org">ensemble</a>.</p><ul><li>un</li></ul>'}
    )
    assert "<p>Nous <b>tra</b>vaillons <u>ensemble</u> [→ https://example.org].</p><ul><li>un</li></ul>" in page


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>SECRET</p>",
        '<p style="display:none">SECRET</p>',
        "<script>SECRET</script>",
        "<template>SECRET</template>",
        "<p>a<!-- SECRET --></p>",
        '<p class="SECRET">a</p>',
        '<div style="position:fixed">SECRET</div>',
        '<font size="0">SECRET</font>',
        '<a href="SECRET">a</a>',
        '<embed alt="SECRET" embedtype="image" id="3"/>',
        "<p>SECRET",
        "SECRET <b>",
        "</p>SECRET<p>",
        '<p onclick="SECRET">a</p>',
        "<SECRET>",
        "<p>&#83;ECRET</p>",
        "<p>a</p><![CDATA[SECRET]]>",
    ],
)
def test_nothing_is_hidden_by_markup(hidden):
    page = page_of({"intro": hidden})
    assert "SECRET" in words_in(page)
    assert not re.search(
        r"<(script|template|font|div|!--)|hidden|onclick=\"", page.split("</style>")[1].split("<main>")[0]
    )
    assert not re.search(r"<\w+ (?!href=\"\.\./fichiers/)[a-z]+=", page.split("<main>")[1])


@pytest.mark.parametrize("sign", ["\u202e", "\u200b", "\u2066", "\ufeff", "\u00ad", "\x07", "\U000e0041", "\u3164"])
def test_a_sign_that_no_eye_sees_is_shown_by_its_number(sign):
    page = page_of({"intro": f"<p>100{sign}00</p>", "title": sign})
    assert sign not in page
    assert page.count(f"⟦U+{ord(sign):04X}⟧") == 2


def test_fields_blocks_and_coded_values_are_named():
    fields = {"form": 3, "costs": [{"type": "cost", "value": {"kind": "staff", "amount": "31000.00", "safe": True}}]}
    labels = {
        "costs": "Coûts",
        "costs.cost": "Coût",
        "costs.cost.kind": "Nature",
        "costs.cost.kind=staff": "personnel",
        "costs.cost.amount": "Montant",
        "form": "Forme",
        "form=3": "GCSMS",
    }
    words = words_in(page_of(fields, labels))
    assert words.index("Coûts") < words.index("Forme")
    for said in ("Nature", "personnel staff", "31000.00", "GCSMS 3", "oui"):
        assert said in words
    assert "yes" in words_in(page_of(fields, labels, "en"))


def test_each_picture_and_document_is_named_with_its_digest():
    media = {"key": "media", "label": "Images", "content": json.dumps([["image", "3", "La façade", "ab" * 32]])}
    page = page_of({}, sections=[media], files={"ab" * 32: "ab.png"})
    assert "image · La façade" in page
    assert '<a href="../fichiers/ab.png">ab.png</a>' in page


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inside: st.lists(inside) | st.dictionaries(st.text(), inside),
)


@given(st.dictionaries(st.text(min_size=1), anything))
def test_any_text_gives_a_page_and_always_the_same(fields):
    page = page_of(fields)
    assert page == page_of(json.loads(canonical(fields)))
    assert page.count("<main>") == page.count("</html>") == 1


@given(st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Zs", "Zl", "Zp", "Mn", "Lo", "Cn"]), min_size=1))
def test_every_word_is_seen(words):
    assert canonical(words)[1:-1].replace("\\\\", "\\").replace('\\"', '"') in words_in(page_of({"said": words}))


@pytest.mark.parametrize("model", [m for m in apps.get_models() if issubclass(m, ValidatedPage)])
def test_every_field_of_every_text_is_called_something(model):
    contents = {name: "x" for name in model.text_fields() if not model._meta.get_field(name).related_model}
    text = FrozenText(model._meta.label_lower, (Section("all", "Tout", canonical(contents)),))
    labels = labels_of([text])[text.kind]
    assert all(labels[name] for name in contents)
    assert all(path.split("=")[0] in labels for path in labels)


@pytest.mark.django_db
def test_what_a_text_refers_to_is_named(django_assert_max_num_queries):
    from tests.factories.directory import OrganisationFactory

    partner = OrganisationFactory(name="Le Phare")
    diagnosis = [{"type": "diagnosis", "value": {"organisation": partner.pk, "own_project": "<p>Le nôtre</p>"}}]
    contents = {"diagnoses": diagnosis, "recommendation": "go"}
    text = FrozenText("coop_pages.opportunityphasepage", (Section("diagnoses", "Diagnostics", canonical(contents)),))
    with django_assert_max_num_queries(1):
        labels = labels_of([text] * 3)["coop_pages.opportunityphasepage"]
    assert labels[f"diagnoses.diagnosis.organisation={partner.pk}"] == str(partner)
    assert labels["recommendation=go"]
    page = page_of(contents, labels)
    assert f"<p>Le Phare <code>{partner.pk}</code></p>" in page
