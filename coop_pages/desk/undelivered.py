"""Whom the site could not write to lately: somebody must look at these addresses."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from wagtail.admin.ui.components import Component

from coop_pages.notifications.invitations import send_invitations
from coop_pages.notifications.outbox import Notice
from coop_pages.notifications.returned import (
    WORTH_WRITING_AGAIN,
    Report,
    ReturnedMail,
    invitations_come_back,
    write_again,
)
from coop_pages.validation import clock
from directory.models import Invitation, User
from directory.sign_in.requests import SignedInRequest

MOST_SHOWN = 50


def may_see_addresses(user: User) -> bool:
    """Communications staff alone: a coordinator is told nothing of people's addresses."""
    return user.has_perm("coop_pages.open_round")


class UndeliveredPanel(Component):
    name = "undelivered"
    template_name = "desk/undelivered_panel.html"
    order = 60

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        request = parent_context["request"]
        if not may_see_addresses(request.user):
            return {"people": [], "complaints": [], "invitations": []}
        return {
            # Wagtail renders its panels without the request.
            "csrf_token": get_token(request),
            "people": _unreached()[:MOST_SHOWN],
            "complaints": _complaints()[:MOST_SHOWN],
            "invitations": _invitations()[:MOST_SHOWN],
        }


def _lost() -> QuerySet[Notice]:
    return Notice.objects.given_up().filter(written_at__gte=clock.now() - WORTH_WRITING_AGAIN).order_by()


def _unreached() -> QuerySet[User]:
    lost = _lost().filter(person=OuterRef("pk"))
    last = lost.values("person").annotate(last=Max("departs_at")).values("last")
    why = lost.order_by("-departs_at").values("error")[:1]
    found = User.objects.filter(pk__in=_lost().values("person"))
    return found.annotate(last=Subquery(last), why=Subquery(why)).order_by("-last")


def _complaints() -> QuerySet[ReturnedMail]:
    lately = clock.now() - WORTH_WRITING_AGAIN
    found = ReturnedMail.objects.filter(kind=Report.Kind.UNWANTED, returned_at__gte=lately)
    return found.select_related("person").order_by("-returned_at")


def _invitations() -> list[tuple[Invitation, User, str]]:
    found = invitations_come_back()
    people = {person.email: person for person in User.objects.filter(email__in=[one.email for one, _why in found])}
    return [(one, people[one.email], why) for one, why in found if one.email in people]


@require_POST
def write_to_them_again(request: SignedInRequest, person_id: int) -> HttpResponse:
    if not may_see_addresses(request.user):
        raise PermissionDenied
    person = get_object_or_404(User, pk=person_id)
    count = write_again(person)
    transaction.on_commit(send_invitations.enqueue)
    said = ngettext(
        "%(count)d message to %(person)s leaves again.", "%(count)d messages to %(person)s leave again.", count
    )
    messages.success(request, said % {"count": count, "person": person} if count else _("They are written to again."))
    return redirect("wagtailadmin_home")
