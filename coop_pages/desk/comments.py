"""Comments beside the fields of a text: whoever is told of them takes part in its project at that moment.

Wagtail writes to every subscriber and to everybody of a thread, also to those who have left since. Here, whoever is
named after an @ is told too: by first and last name, or by a first name that one person alone of the project bears.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet
from wagtail.admin.mail import send_notification
from wagtail.admin.views.pages.edit import EditView
from wagtail.models import Comment

from coop_pages.validation import clock, permissions
from coop_pages.validation.models.partners import Partnership, ProjectMember
from coop_pages.validation.text.pages import ValidatedPage
from directory.folding import folded
from directory.models import Mandate, User

Changes = dict[str, Any]


class CommentedEditView(EditView):
    def send_commenting_notifications(self, changes: Changes) -> Any:
        if isinstance(self.page, ValidatedPage):
            return tell_of_comments(self.page, changes, by=self.request.user)
        return super().send_commenting_notifications(changes)


def people_of(project_id: int) -> QuerySet[User]:
    """Whoever has a place in the project, acts today for one of its organisations, or is of communications staff."""
    today = clock.today()
    members = ProjectMember.objects.in_force(today).filter(project=project_id)
    partners = Partnership.objects.current().filter(project=project_id)
    mandates = Mandate.objects.in_force(today).filter(organisation__in=partners.values("organisation"))
    staff = Q(groups__permissions__codename="open_round")
    acting = Q(pk__in=members.values("person")) | Q(pk__in=mandates.values("person"))
    return User.objects.filter(acting | staff, is_active=True).distinct().order_by("pk")


def mentioned(text: str, people: list[User]) -> set[User]:
    names = [re.escape(folded(name)) for person in people for name in _names(person, people)]
    if "@" not in text or not names:
        return set()
    # The longest first: “@Anne Marie” is not “@Anne”.
    found = re.findall(rf"@({'|'.join(sorted(names, key=len, reverse=True))})(?![\w-])", folded(text))
    return {person for person in people if {folded(name) for name in _names(person, people)} & set(found)}


def _names(person: User, people: list[User]) -> Iterator[str]:
    if person.get_full_name().strip():
        yield person.get_full_name()
    borne = Counter(folded(other.first_name) for other in people)
    if person.first_name and borne[folded(person.first_name)] == 1:
        yield person.first_name


def tell_of_comments(page: ValidatedPage, changes: Changes, *, by: User) -> None:
    """To each, what concerns them and nothing else. An edited comment is told to nobody, as Wagtail does."""
    replied = dict.fromkeys(comment for comment, _replies in changes["new_replies"])
    touched = [*changes["new_comments"], *changes["resolved_comments"], *changes["deleted_comments"], *replied]
    if not touched:
        return
    concerned: dict[User, set[Any]] = defaultdict(set)
    for subscriber in User.objects.filter(
        page_subscriptions__page=page, page_subscriptions__comment_notifications=True
    ):
        concerned[subscriber].update(touched)
    _add_threads(concerned, [*changes["resolved_comments"], *replied])
    people = list(people_of(page.agreement_project_id))
    for comment in changes["new_comments"]:
        for person in mentioned(comment.text, people):
            concerned[person].add(comment)
    for comment, replies in changes["new_replies"]:
        for person in set().union(*(mentioned(reply.text, people) for reply in replies)):
            concerned[person].add(comment)
    for person, theirs in concerned.items():
        if person != by and permissions.may_see_project(person, page.agreement_project_id):
            send_notification([person], "updated_comments", {"page": page, "editor": by} | _told(changes, theirs))


def _add_threads(concerned: dict[User, set[Any]], comments: list[Comment]) -> None:
    """Whoever began a thread, or replied in it."""
    by_key = {comment.pk: comment for comment in comments}
    for comment in Comment.objects.filter(pk__in=by_key).select_related("user").prefetch_related("replies__user"):
        for person in [comment.user, *(reply.user for reply in comment.replies.all())]:
            concerned[person].add(by_key[comment.pk])


def _told(changes: Changes, theirs: set[Any]) -> dict[str, Any]:
    kinds = ("new_comments", "resolved_comments", "deleted_comments")
    replies = [{"comment": c, "replies": replies} for c, replies in changes["new_replies"] if c in theirs]
    told = {kind: [c for c in changes[kind] if c in theirs] for kind in kinds} | {"replied_comments": replies}
    # One that is resolved or deleted is no longer shown beside the text.
    shown = [*told["new_comments"], *(thread["comment"] for thread in replies)]
    return told | {"leads_to": min((comment.pk for comment in shown), default=None)}
