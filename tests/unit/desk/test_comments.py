"""Writers comment beside the fields: people of the project are told, by subscription or name, and nobody else."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from wagtail.models import Comment, PageSubscription

from coop_pages.desk.comments import mentioned, people_of
from coop_pages.validation import services
from directory.models import User
from tests.factories.directory import UserFactory
from tests.factories.projects import make_cast

pytestmark = pytest.mark.django_db
NONE = {f"{name}_FORMS": "0" for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")}


def form_of(page):
    """What the editor sends of a project's presentation."""
    empty = '{"blocks": [{"key": "aaaaa", "text": "", "type": "unstyled", "depth": 0}], "entityMap": {}}'
    told = {"title": page.title, "slug": page.slug, "summary": page.summary, "months": "12", "uriopss": page.uriopss_id}
    return told | {"purpose": empty, "body-count": "0", "calendar-count": "0"}


def commented(cast, person, *words):
    """`person` writes comments on the presentation, through the editor."""
    sent = form_of(cast.project) | {f"comments-{name}": value for name, value in NONE.items()}
    sent["comments-TOTAL_FORMS"] = str(len(words))
    for number, text in enumerate(words):
        one = f"comments-{number}"
        sent |= {f"{one}-{name}": "" for name in ("id", "position", "resolved", "DELETE")}
        sent |= {f"{one}-contentpath": "summary", f"{one}-text": text}
        sent |= {f"{one}-replies-{name}": value for name, value in NONE.items()}
    browser = Client()
    browser.force_login(person)
    mail.outbox.clear()
    answer = browser.post(reverse("wagtailadmin_pages:edit", args=[cast.project.pk]), sent)
    assert answer.status_code == 302, answer.context["form"].errors
    return {message.to[0]: message for message in mail.outbox}


def named(person, first, last):
    User.objects.filter(pk=person.pk).update(first_name=first, last_name=last)
    person.refresh_from_db()
    return person


def subscribe(cast, *people):
    for person in people:
        PageSubscription.objects.update_or_create(
            page=cast.project, user=person, defaults={"comment_notifications": True}
        )


def test_whoever_subscribed_is_told_while_they_take_part_and_no_longer(cast):
    stranger = UserFactory.create()
    subscribe(cast, cast.coordinator, cast.contributor, stranger)
    told = commented(cast, cast.staff, "Qui relit ce paragraphe ?")
    assert set(told) == {cast.coordinator.email, cast.contributor.email}
    assert "Qui relit ce paragraphe ?" in told[cast.coordinator.email].body
    services.withdraw(
        cast.project.partnerships.get(organisation=cast.organisations[0]), by=cast.staff, reason="Départ."
    )
    assert set(commented(cast, cast.staff, "Et celui-ci ?")) == {cast.coordinator.email}


def test_whoever_is_named_is_told_of_that_comment_alone(cast, home):
    named(cast.contributor, "Éloïse", "Le Goff")
    other = make_cast(home, title="Un autre projet")
    named(other.contributor, "Yann", "Kerbrat")
    told = commented(cast, cast.staff, "@Eloise Le Goff, la date ?", "Rien pour elle.", "@Yann Kerbrat aussi ?")
    assert set(told) == {cast.contributor.email}
    assert "la date ?" in told[cast.contributor.email].body
    assert "Rien pour elle." not in told[cast.contributor.email].body


def test_a_first_name_is_enough_where_one_person_alone_bears_it(cast):
    first, second, third = cast.speakers
    for person, names in ((first, ("Anne", "Roy")), (second, ("Anne", "Petit")), (third, ("Anne-Marie", "Le Bot"))):
        named(person, *names)
    people = list(people_of(cast.project.pk))
    assert mentioned("@anne, et vous ?", people) == set()
    assert mentioned("@Anne Petit, et vous ?", people) == {second}
    assert mentioned("@anne-marie : oui", people) == {third}
    assert mentioned("@anne-sophie : oui", people) == set()
    assert mentioned("anne.petit@example.org", people) == set()
    assert cast.staff in people
    assert Comment.objects.count() == 0
