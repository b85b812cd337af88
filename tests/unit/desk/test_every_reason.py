"""What stands in the way of an act is said whole, so that nobody mends one thing to be refused for the next."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.html import escape

from coop_pages.desk import forms, steps
from coop_pages.models import Partnership
from coop_pages.validation import clock, refusals, services
from tests.factories.browsers import signed_in
from tests.factories.files import pdf

pytestmark = pytest.mark.django_db


def sent(cast, step, **data):
    address = reverse("desk:validation", args=[cast.phase.pk])
    answer = signed_in(cast.staff).post(address, {"step": step} | {f"{step}-{k}": v for k, v in data.items()})
    return answer.status_code, answer.content.decode()


def test_a_publication_is_refused_with_every_reason(cast):
    cast.write()
    opened = cast.open()
    cast.answer(opened, 0)
    cast.answer(opened, 1, consents_to_publication=False)
    cast.answer(opened, 2)
    cast.confirm(type(opened).objects.get(pk=opened.pk))
    services.set_embargo(cast.phase, by=cast.staff, kind="works_council", reason="L’avis du CSE est attendu.")
    services.set_embargo(cast.phase, by=cast.staff, kind="other", reason="Une assemblée se tient en mai.")
    with pytest.raises(refusals.ConsentMissing) as refused:
        services.publish(opened, by=cast.staff)
    assert refused.value.reasons == [
        str(refusals.ConsentMissing(organisations=cast.organisations[1].name)),
        str(refusals.UnderEmbargo(reason="L’avis du CSE est attendu")),
        str(refusals.UnderEmbargo(reason="Une assemblée se tient en mai")),
    ]
    status, shown = sent(cast, "publish")
    assert status == 422
    for reason in refused.value.reasons:
        assert f'role="alert">{escape(reason)}</p>' in shown


def test_a_round_is_not_opened_with_every_reason(cast):
    Partnership.objects.filter(project=cast.project).update(left_on=clock.today())
    page = cast.phase.get_latest_revision_as_object()
    page.title = ""
    page.save_revision(clean=False)
    with pytest.raises(refusals.DeadlineInThePast) as refused:
        services.open_round(cast.phase, by=cast.staff, deadline=clock.today() - timedelta(days=1))
    kinds = [type(reason) for reason in (refused.value, *refused.value.others)]
    assert kinds == [refusals.DeadlineInThePast, refusals.NobodyToAsk, refusals.TextIncomplete]
    assert not cast.phase.rounds.exists()
    assert len(refused.value.reasons) == 3


def test_a_field_that_is_wrong_hides_no_reason_against_the_act(cast):
    Partnership.objects.filter(project=cast.project).update(left_on=clock.today())
    page = cast.phase.get_latest_revision_as_object()
    page.title = ""
    page.save_revision(clean=False)
    for deadline, told in (
        ("demain", "Saisissez une date valide"),
        (clock.today() - timedelta(days=1), str(refusals.DeadlineInThePast())),
    ):
        status, shown = sent(cast, "open", deadline=deadline)
        assert status == 422
        for reason in (told, str(refusals.NobodyToAsk()), str(refusals.TextIncomplete(fields="titre"))):
            assert escape(reason) in shown, reason


def test_what_is_wrong_with_a_day_is_said_with_what_is_not_filled_in(cast):
    cast.write()
    cast.open()
    tomorrow = clock.today() + timedelta(days=1)
    _status, shown = sent(cast, "letter", organisation=cast.organisations[0].pk, dated_on=tomorrow, verdict="approve")
    assert str(refusals.LetterInTheFuture()) in shown
    assert "Champ requis" in shown
    _status, shown = sent(cast, "extend", deadline=clock.today() - timedelta(days=1))
    assert str(refusals.DeadlineInThePast()) in shown
    assert "Champ requis" in shown


def test_a_letter_is_refused_with_every_reason(cast):
    cast.write()
    opened = cast.open()
    with pytest.raises(refusals.LetterInTheFuture) as refused:
        services.record_letter(
            opened,
            organisation=cast.organisations[0],
            by=cast.staff,
            verdict="request_changes",
            letter=pdf(),
            dated_on=clock.today() + timedelta(days=1),
            deliberation=services.Deliberation("board", clock.today() + timedelta(days=1), "", ""),
        )
    kinds = [type(reason) for reason in refused.value.others]
    assert kinds == [refusals.SectionMissing, refusals.DeliberationInTheFuture]


def test_whatever_is_done_at_the_desk_is_said_with_what_comes_next():
    acts = [form for form in every_form(steps.StepForm) if hasattr(form, "label")]
    acts += [forms.JoinForm, forms.WithdrawForm, forms.MemberForm, forms.EndPlaceForm, forms.CharterForm]
    assert len(acts) > 15
    assert [form for form in acts if len(str(getattr(form, "done", "")).split()) < 6] == []


def every_form(kind):
    for form in kind.__subclasses__():
        yield form
        yield from every_form(form)
