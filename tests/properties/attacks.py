"""What must never work, in whatever state the negotiation is: rules of the machine of `negotiation`."""

import uuid
from contextlib import suppress
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from wagtail.models import Page

from coop_pages.validation import permissions, services
from coop_pages.validation.models.decisions import Decision
from coop_pages.validation.refusals import ValidationRefused
from coop_pages.validation.states import Verdict


class Attacks:
    page_id: int
    cast: Any
    stranger: Any
    page: Any
    round: Any
    attempt: Any

    @rule(path=st.sampled_from(["row", "base row", "revision", "base publish", "copy"]))
    def try_to_go_live_past_the_gate(self, path: str) -> None:
        before = Page.objects.get(pk=self.page_id).live
        self.attempt(self._past_the_gate, path)
        assert Page.objects.get(pk=self.page_id).live == before

    def _past_the_gate(self, path: str) -> None:
        page = self.page
        latest = page.get_latest_revision()
        match path:
            case "row" | "base row":
                target = page if path == "row" else Page.objects.get(pk=page.pk)
                target.live = True
                target.save()
            case "revision":
                latest.publish(skip_permission_checks=True)
            case "base publish":
                Page.objects.get(pk=page.pk).publish(latest)
            case "copy":
                page.copy(update_attrs={"slug": f"copie-{uuid.uuid4()}"}, keep_live=True)

    @precondition(lambda self: self.story.rounds)
    @rule(verdict=st.sampled_from(list(Verdict)))
    def a_stranger_answers(self, verdict: str) -> None:
        person, organisation = self.stranger.speakers[0], self.stranger.organisations[0]
        for answers_for in (organisation, self.cast.organisations[0]):
            details = {"organisation": answers_for, "by": person, "verdict": verdict, "comment": "Non."}
            assert self.attempt(services.decide, self.round, **details) is None
        assert self.cast.project.pk not in permissions.projects_seen_by(person)

    @precondition(lambda self: any(told.answers for told in self.story.rounds))
    @rule(what=st.sampled_from(["round", "decision", "organisation", "revision", "person"]))
    def delete_evidence(self, what: str) -> None:
        decision = Decision.objects.select_related("round__revision", "organisation", "made_by__user").last()
        assert decision is not None
        targets = {
            "round": decision.round,
            "decision": decision,
            "organisation": decision.organisation,
            "revision": decision.round.revision,
            "person": decision.made_by.user,
        }
        count = Decision.objects.count()
        with suppress(ProtectedError, ValidationRefused), transaction.atomic():
            targets[what].delete()
        assert Decision.objects.count() == count
