"""The communications desk of the demonstration, on a phone: everything that is filled in is within reach."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from coop_pages.models import Round
from coop_pages.validation.states import RoundState
from directory.models import User

pytestmark = pytest.mark.browser

# Names of what goes beyond the step that holds it, whatever is folded.
BEYOND = """() => [...document.querySelectorAll("details.desk-step")].flatMap(step => {
    step.open = true;
    const edge = step.getBoundingClientRect().right + 1;
    return [...step.querySelectorAll("input, select, textarea, .help-block")]
        .filter(part => part.getBoundingClientRect().right > edge).map(part => part.name || part.textContent);
})"""


@pytest.mark.parametrize("width", [320, 375, 1280])
def test_no_field_goes_beyond_its_step(site, browser, committed, width):
    under_way = Round.objects.get(state=RoundState.OPEN)
    staff = Client()
    staff.force_login(User.objects.get(email="redaction@example.org"))
    session = staff.cookies[settings.SESSION_COOKIE_NAME].value
    context = browser.new_context(base_url=site, locale="fr-FR", viewport={"width": width, "height": 800})
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site}])
    page = context.new_page()
    for name, pk in (("desk:validation", under_way.page_id), ("desk:team", under_way.project_id)):
        page.goto(reverse(name, args=[pk]))
        assert page.locator("details.desk-step").count() > 1
        assert page.evaluate(BEYOND) == [], name
    context.close()
