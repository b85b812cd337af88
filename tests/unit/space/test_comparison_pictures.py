"""What the comparison of two rounds looks like, on a phone and on a desk: the lines that once failed, in both views."""

from io import BytesIO

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from wagtail.images import get_image_model
from wagtail.users.models import UserProfile

from coop_pages.models import FeasibilityPhasePage
from coop_pages.validation import services
from tests.factories.browsers import signed_in
from tests.factories.packs import unpacked
from tests.small_pictures import SCREENS, changed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SIDES = "&vue=cote-a-cote"
# By name: the screen, what the address adds, the colours.
SHOTS = {
    "comparison-phone": ("phone", "", "light"),
    "comparison-phone-asked-for-sides": ("phone", SIDES, "light"),
    "comparison-desk": ("desk", "", "light"),
    "comparison-sides-desk": ("desk", SIDES, "light"),
    "comparison-sides-dark": ("desk", SIDES, "dark"),
}
PICTURES_OF_THE_COMPARISON = (*SHOTS, "comparison-admin-desk", "comparison-admin-phone", "comparison-pack-desk")

BEFORE = (
    "<h2>Notre siège</h2><p>Les quatre associations du territoire mettent en commun leur siège, leur paie et leur"
    " planning de nuit, pour trois ans, avec un préavis de six mois.</p><ol><li>Le siège</li><li>La paie</li></ol>"
    "<p>Une convention sera signée.</p><p>Une convention sera signée.</p>"
    '<p>Voir <a href="https://example.org/projet">le projet</a> et sa note.</p>{}<p>Merci à tous.</p>'
)
AFTER = (
    "<h3>Notre siège</h3><p>Les cinq associations du territoire mettent en commun leur siège et leur paie, pour deux"
    " ans, avec un préavis de <b>six mois</b>.</p><ul><li>Le siège</li><li>La paie</li></ul>"
    "<p>Une convention sera signée.</p>{}<hr/><p>Merci à tous.</p>"
    '<p>Voir le projet et sa <a href="https://example.org/note">note</a>.</p>'
)


def image(cast, title, colour):
    content = BytesIO()
    Image.new("RGB", (480, 200), colour).save(content, "PNG")
    file = ContentFile(content.getvalue(), name=f"{colour}.png")
    return get_image_model().objects.create(title=title, file=file, collection=cast.project.collection)


@pytest.fixture
def rounds(cast):
    """Three, of which the third says nothing of all this: two others than the last are compared."""
    page = FeasibilityPhasePage.objects.child_of(cast.project).get().get_latest_revision_as_object()
    embeds = [
        f'<embed embedtype="image" id="{image(cast, title, colour).pk}" format="left" alt="Un mur"/>'
        for title, colour in (("La façade", "teal"), ("Le jardin", "olive"))
    ]
    opened = []
    for html, amount, gravity, organisation in (
        (BEFORE.format(embeds[0]), "31000", "3", 0),
        (AFTER.format(embeds[1]), "42000", "1", 1),
        ("<p>Autre chose.</p>", "42000", "1", 1),
    ):
        if opened:
            services.recall(opened[-1], by=cast.coordinator, reason="Une précision.")
        page.introduction = html
        amounts = (("one", "Paie", amount), ("two", "Loyer", "42000"))
        page.budget = [
            {"type": "line", "id": key, "value": {"label": label, "kind": "expense", "amount": euros, "year": 2026}}
            for key, label, euros in amounts
        ]
        impact = {"area": "finance", "organisation": cast.organisations[organisation].pk, "effect": "Moins de charges"}
        page.impacts = [{"type": "impact", "id": "i", "value": impact | {"gravity": gravity, "measure": ""}}]
        page.save_revision(user=cast.coordinator)
        opened.append(services.open_round(page, by=cast.coordinator))
    return opened


def page_of(browser, live_server, person, screen, colours):
    width, height = SCREENS[screen]
    context = browser.new_context(
        base_url=live_server.url,
        locale="fr-FR",
        viewport={"width": width, "height": height},
        color_scheme=colours,
        reduced_motion="reduce",
    )
    session = Client()
    session.force_login(person)
    cookie = session.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    return context.new_page()


def seen(page, address, name):
    page.goto(address)
    page.evaluate("document.fonts.ready")
    # Two columns on a phone, or a word that is too long, would show here.
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), name
    shown = "document.querySelector('.change__line').scrollIntoView({block: 'start'})"
    page.evaluate(shown)
    page.wait_for_timeout(200)
    return changed(page, name)


# Wagtail leaves the temporary file of a rendition for Python to close.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
def test_the_comparison_looks_as_it_was_drawn(cast, rounds, browser, live_server, tmp_path):
    asked = "?depuis=1&jusque=2"
    others = {}
    for name, (screen, more, colours) in SHOTS.items():
        page = page_of(browser, live_server, cast.speakers[0], screen, colours)
        others[name] = seen(page, f"{rounds[2].get_absolute_url()}{asked}{more}", name)
        page.context.close()
    # The desk, in English.
    UserProfile.objects.update_or_create(user=cast.staff, defaults={"preferred_language": "en"})
    for screen in SCREENS:
        page = page_of(browser, live_server, cast.staff, screen, "light")
        address = f"{reverse('desk:validation', args=[rounds[0].page_id])}{asked}{SIDES}"
        others[f"comparison-admin-{screen}"] = seen(page, address, f"comparison-admin-{screen}")
        assert "“La façade” is replaced by “Le jardin”." in page.content()
        page.context.close()
    # A page of a pack, opened where no site answers: its boxes change the view.
    folder = unpacked(signed_in(cast.staff).get(reverse("evidence:text_pack", args=[rounds[0].page_id])), tmp_path)
    page = browser.new_page(viewport=dict(zip(("width", "height"), SCREENS["desk"], strict=True)))
    page.goto(next(folder.glob("data/differences/*-tours-1-2.html")).as_uri())
    inside, sides = (page.locator(selector).first for selector in (".change__inline", ".sides.diff"))
    assert (inside.is_visible(), sides.is_visible()) == (True, False)
    page.check("#differences-sides")
    assert (inside.is_visible(), sides.is_visible()) == (False, True)
    assert page.evaluate("[...document.images].every(image => image.naturalWidth > 0)")
    others["comparison-pack-desk"] = changed(page, "comparison-pack-desk")
    # Narrow, it is read inside the text again, whatever is checked.
    page.set_viewport_size({"width": 375, "height": 800})
    assert (inside.is_visible(), sides.is_visible()) == (True, False)
    page.context.close()
    assert {name: share for name, share in others.items() if share} == {}
