"""A reader's stories, by keyboard alone: no click, no script of the page needed."""

import pytest

from coop_pages.models import CaseStudyPage, CooperationProjectPage

pytestmark = pytest.mark.browser

MOST_TABS = 150
FOCUSED = """() => {
  const here = document.activeElement;
  if (!here.matches("a, button, input, select, summary")) return "";
  const labels = here.labels ? [...here.labels].map(label => label.innerText) : [];
  return [here.getAttribute("aria-label"), here.querySelector?.("title")?.textContent, here.innerText, ...labels]
    .filter(Boolean).join(" ").trim();
}"""


@pytest.fixture
def page(site, browser, committed):
    opened = browser.new_page(base_url=site, locale="fr-FR", viewport={"width": 1280, "height": 900})
    opened.set_default_timeout(20_000)
    yield opened
    opened.context.close()


def reach(page, words):
    """Press Tab until the focus stands, visibly, on what says `words`."""
    for _pressed in range(MOST_TABS):
        page.keyboard.press("Tab")
        if words in page.evaluate(FOCUSED):
            outlined = page.evaluate("document.activeElement.matches(':focus-visible')")
            assert outlined, f"the focus on {words} is not shown"
            return
    pytest.fail(f"“{words}” cannot be reached with Tab from {page.url}")


def follow(page, words):
    reach(page, words)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def choose(page, label, words):
    """Choose in a list as a keyboard does: type the first letters."""
    reach(page, label)
    page.keyboard.type(words)


def pick(page, words):
    """Go to the next question, whose answer is not known yet, and through its answers with the arrows."""
    reach(page, "Je ne sais pas encore")
    for _answer in range(10):
        page.keyboard.press("ArrowDown")
        if words in page.evaluate(FOCUSED):
            return
    pytest.fail(f"no answer says “{words}”")


def test_find_a_case_by_territory_and_form(page):
    page.goto("/")
    follow(page, "Études de cas")
    reach(page, "Filtres et ordre")
    page.keyboard.press("Enter")
    choose(page, "Territoire", "Mayenne")
    choose(page, "Forme de coopération", "Union")
    follow(page, "Appliquer")
    assert page.locator("#found").inner_text() == "1 étude de cas"
    follow(page, "Trois associations, un siège")
    assert "Mayenne (53)" in page.locator(".facts").first.inner_text()


def test_find_my_contact_from_a_postcode_in_mayotte(page):
    page.goto("/")
    follow(page, "Trouver mon Uriopss")
    reach(page, "Code postal")
    page.keyboard.type("97600")
    page.keyboard.press("Enter")
    page.wait_for_url("**postcode=97600**")
    found = page.locator("section.found")
    assert "Pour Mayotte" in found.inner_text()
    assert found.get_by_role("link", name="02 62 25 77 29").get_attribute("href") == "tel:+262262257729"
    reach(page, "02 62 25 77 29")


def test_understand_whether_a_merger_is_for_us(page):
    page.goto("/")
    follow(page, "Formes de coopération")
    pick(page, "Réunir des activités")
    pick(page, "Non, nous pouvons ne plus faire qu’un")
    follow(page, "Voir les formes qui conviennent")
    page.wait_for_url("**rester=non**")
    assert "2 formes de coopération" in page.locator("#forms").inner_text()
    follow(page, "Fusion")
    words = page.locator("main").inner_text()
    assert "Ce qu’il faut peser avant" in words
    assert "C’est sans retour" in words
    assert "La fusion que personne ne voulait" in words


def test_print_a_case(page):
    page.goto(CaseStudyPage.objects.get(title__contains="Mayenne", locale__language_code="fr").url)
    page.emulate_media(media="print")
    for gone in ("nav.site-nav", ".site-footer", ".breadcrumbs"):
        assert page.locator(gone).is_hidden(), gone
    for there in ("h1", ".facts", ".seal", "#section-lessons"):
        assert page.locator(there).first.is_visible(), there
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_check_a_seal(page):
    page.goto(CooperationProjectPage.objects.get(title__contains="Mayenne").url)
    follow(page, "Vérifier ce sceau")
    assert "Le texte en ligne est exactement celui qui a été validé." in page.locator("main").inner_text()
    follow(page, "Prenez le texte dans la forme exacte")
    assert '"algorithm": "cooperer-2"' in page.locator("body").inner_text()
