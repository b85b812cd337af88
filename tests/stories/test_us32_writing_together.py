"""Two people write a text together: what one asks beside a field, the other is told, finds and settles."""

import re
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from wagtail.models import Comment

from tests.factories.projects import make_cast
from tests.stories.acts import DESK

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LINK = re.compile(r"/admin/pages/\d+/edit/\?comment=\d+")


def test_two_people_write_a_text_together(home, visit):
    story = WritingTogether(home, visit)
    story.one_asks_beside_a_field_and_names_the_other()
    story.the_other_is_told_and_the_link_leads_to_that_comment()
    story.the_other_answers_and_the_first_is_told()
    story.the_first_settles_it_and_nobody_is_left_with_an_open_question()


class WritingTogether:
    def __init__(self, home: Any, visit: Any) -> None:
        self.cast = make_cast(home, title="Une paie partagée")
        self.cast.write("Les associations paient ensemble.")
        self.asks, self.answers = self.cast.coordinator, self.cast.contributor
        self.question = f"@{self.answers.get_full_name()}, depuis quand ?"
        self.first, self.second = visit(self.asks.email), visit(self.answers.email)
        for page in (self.first, self.second):
            page.set_viewport_size(DESK)

    def one_asks_beside_a_field_and_names_the_other(self) -> None:
        mail.outbox.clear()
        self.first.goto(reverse("wagtailadmin_pages:edit", args=[self.cast.phase.pk]))
        introduction = self.first.locator("[data-contentpath=introduction]")
        introduction.get_by_role("textbox").click()
        self.first.keyboard.press("Control+a")
        introduction.get_by_role("button", name="Ajouter un commentaire").click()
        self.first.get_by_placeholder("Entrez votre commentaire").fill(self.question)
        with self.first.expect_response(is_saved):
            pressed(self.first, "Commenter")
        comment = Comment.objects.get(page=self.cast.phase)
        assert (comment.text, comment.user) == (self.question, self.asks)

    def the_other_is_told_and_the_link_leads_to_that_comment(self) -> None:
        self.second.goto(link_told_to(self.answers, self.question))
        comments_of(self.second).get_by_text(self.question).wait_for()

    def the_other_answers_and_the_first_is_told(self) -> None:
        mail.outbox.clear()
        self.second.get_by_placeholder("Entrez votre réponse").fill("Depuis janvier.")
        with self.second.expect_response(is_saved):
            pressed(self.second, "Répondre")
        self.first.goto(link_told_to(self.asks, "Depuis janvier."))
        comments_of(self.first).get_by_text("Depuis janvier.").wait_for()

    def the_first_settles_it_and_nobody_is_left_with_an_open_question(self) -> None:
        mail.outbox.clear()
        self.first.locator("#comments").get_by_text(self.question).click()
        self.first.locator("#comments").get_by_role("button", name="Autres actions").first.click()
        with self.first.expect_response(is_saved):
            self.first.get_by_role("menuitem", name="Archiver").click()
        assert Comment.objects.get(page=self.cast.phase).resolved_by == self.asks
        [told] = [message for message in mail.outbox if message.to == [self.answers.email]]
        assert "Commentaires archivés" in told.body
        self.second.goto(reverse("wagtailadmin_pages:edit", args=[self.cast.phase.pk]))
        self.second.get_by_role("button", name="Afficher/masquer les commentaires").click()
        assert self.second.get_by_text(self.question).count() == 0


def comments_of(page: Any) -> Any:
    """Beside the text: a link that names a comment opens them by itself."""
    return page.locator("#comments")


def pressed(page: Any, name: str) -> None:
    """As a person would, again where it was not taken: Wagtail gives the focus back to the words while it lays out its
    comments, and a press just then is lost. What was taken leaves no such button, or one that cannot be pressed.
    """
    button = page.get_by_role("button", name=name, exact=True)
    for _try in range(10):
        button.click()
        page.wait_for_timeout(500)
        if not button.count() or button.is_disabled():
            return
    pytest.fail(f"“{name}” is never taken")


def is_saved(response: Any) -> bool:
    return response.request.method == "POST" and response.url.endswith("/edit/") and response.ok


def link_told_to(person: Any, words: str) -> str:
    [told] = [message for message in mail.outbox if message.to == [person.email]]
    assert told.body.startswith("Bonjour ")
    assert words in told.body
    found = LINK.search(told.body)
    assert found, told.body
    return found[0]
