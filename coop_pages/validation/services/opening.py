"""A text is frozen and put to the organisations; what they said of the same words before carries over."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.text import get_text_list
from django.utils.translation import gettext
from wagtail.models import Page

from coop_pages.base.references import are_gone, references_in
from coop_pages.validation import clock, permissions, workflow
from coop_pages.validation.digests import digest_of_data
from coop_pages.validation.models.frozen_files import FrozenFile, ShownFile
from coop_pages.validation.models.ledger import Event
from coop_pages.validation.models.partners import Charter, Partnership
from coop_pages.validation.models.people import PersonReference
from coop_pages.validation.models.rounds import RosterSeat, Round
from coop_pages.validation.refusals import (
    EditorialNotAllowed,
    FileLost,
    FileOfAnotherProject,
    LeadsNowhere,
    LeftTheProject,
    NobodyToAsk,
    NoMandate,
    NoNoticeRunning,
    NotAllowed,
    NotAnotherPhase,
    NotEditorial,
    NothingToCompare,
    NothingWritten,
    NotOnTheRoster,
    RoundAlreadyOpen,
    TextIncomplete,
    ValidationRefused,
    refuse,
)
from coop_pages.validation.services.act import act
from coop_pages.validation.services.carrying import carry_over
from coop_pages.validation.services.closing import settle, strange_deadline
from coop_pages.validation.services.moves import add_note, lock, record
from coop_pages.validation.services.partners import tell_who_is_there
from coop_pages.validation.states import RoundState
from coop_pages.validation.text.editorial import substantive_changes
from coop_pages.validation.text.files import files_shown, project_of
from coop_pages.validation.text.pages import ValidatedPage
from directory.models import Organisation, User


@act
def open_round(
    page: Page,
    *,
    by: User,
    deadline: date | None = None,
    asks_publication: bool = False,
    editorial: bool = False,
    because_of: Page | None = None,
) -> Round:
    """Freeze the latest saved text of `page` and put it to every voting organisation of its project.

    `deadline`: last day to answer; without one, the charter's number of days from today. `editorial`: only the
    wording changed since the last round; approvals given there hold unless an organisation objects within the notice.
    `because_of`: the later text of the same project for which this one is taken up again.

    An approval of exactly the same text carries over, and the ledger says so.
    Raises NotAllowed, RoundAlreadyOpen, NobodyToAsk, NothingWritten, TextIncomplete, DeadlineInThePast,
    DeadlineTooFar, NotAnotherPhase, FileOfAnotherProject, FileLost, LeadsNowhere, and of an editorial change
    EditorialNotAllowed, NothingToCompare or NotEditorial.
    """
    Page.objects.select_for_update().get(pk=page.pk)
    live_page = Page.objects.get(pk=page.pk).specific
    if not isinstance(live_page, ValidatedPage) or not live_page.is_authoritative:
        raise NotAllowed
    project_id = live_page.agreement_project_id
    if not permissions.may_open_round(by, project_id):
        raise NotAllowed
    held = live_page.rounds.holding_the_text().first()
    if held is not None:
        raise RoundAlreadyOpen(round=held.rank)
    charter = Charter.objects.get_or_create(project_id=project_id)[0]
    deadline = deadline or clock.today() + timedelta(days=charter.reply_days)
    partnerships = list(_voting(project_id).select_related("organisation"))
    draft = _as_saved(live_page)
    shown = list(files_shown(draft, lock=True))
    # What is refused already may hold nothing that can be frozen.
    refuse(
        [
            *_foreign_cause(because_of, live_page),
            *([EditorialNotAllowed()] if editorial and not charter.allows_editorial_changes else []),
            *strange_deadline(deadline),
            *_unfit(live_page, draft, shown),
        ]
    )
    # Made for the round alone: the latest revision may be an autosave that its author goes on rewriting.
    revision = draft.save_revision(user=by, clean=False, log_action=False)
    text = revision.as_object().freeze()
    latest = live_page.rounds.order_by("-number").first()
    former = latest.settled_text if latest else None
    under_notice = editorial and (former is None or former.digest != text.digest)
    if under_notice:
        refuse(_substance(live_page, former, text))
    opened = Round.objects.create(
        page=live_page,
        project_id=project_id,
        page_title=revision.object_str,
        number=latest.number + 1 if latest else 1,
        asks_publication=asks_publication,
        revision=revision,
        frozen_text=text.as_data(),
        digest=text.digest,
        policy=charter.policy,
        quorum=charter.quorum,
        threshold=charter.threshold,
        majority=charter.majority,
        confirmed_by_role=charter.confirmed_by,
        may_override_refusal=charter.may_override_refusal,
        reply_days=charter.reply_days,
        opened_by=PersonReference.objects.of(by),
        opened_at=clock.now(),
        deadline=deadline,
        editorial_of=former if under_notice else None,
        notice_until=clock.today() + timedelta(days=charter.notice_days) if under_notice else None,
        reopened_for=because_of,
    )
    FrozenFile.objects.keep(opened, shown)
    tell_who_is_there(project_id, opened.opened_by)
    seats = RosterSeat.objects.bulk_create(
        RosterSeat(round=opened, organisation=p.organisation, organisation_name=p.organisation.name)
        for p in partnerships
    )
    entry = record(
        opened,
        Event.ROUND_OPENED,
        page=opened.page_id,
        title=opened.page_title,
        revision=opened.revision_id,
        kind=text.kind,
        digest=opened.digest,
        frozen_text=digest_of_data(opened.frozen_text),
        sections={section.key: section.digest for section in text.sections},
        roster=[[seat.organisation_id, seat.organisation_name] for seat in seats],
        policy=opened.pinned_policy.for_ledger(),
        may_override_refusal=opened.may_override_refusal,
        confirmed_by=opened.confirmed_by_role,
        reply_days=opened.reply_days,
        deadline=opened.deadline.isoformat(),
        asks_publication=asks_publication,
        editorial_of=opened.editorial_of_id,
        notice_until=opened.notice_until.isoformat() if opened.notice_until else None,
        reopened_for=opened.reopened_for_id,
        by=str(opened.opened_by_id),
    )
    opened.opened_position = entry.position
    opened.save(update_fields=["opened_position"])
    workflow.start(opened, by=by)
    if carry_over(opened):
        settle(opened)
        opened.refresh_from_db()
    return opened


def why_not_open(page: Any) -> list[ValidationRefused]:
    """What the saved text of `page` and its project lack before a round can be opened, whatever is asked of it."""
    draft = _as_saved(page)
    return list(_unfit(page, draft, files_shown(draft)))


def _unfit(page: Any, draft: Any, shown: Iterable[ShownFile]) -> Iterator[ValidationRefused]:
    if not _voting(page.agreement_project_id).exists():
        yield NobodyToAsk()
    yield from _what_leads_nowhere(page)
    try:
        draft.full_clean()
    except ValidationError as error:
        fields = [str(draft._meta.get_field(name).verbose_name) for name in error.message_dict if name != "__all__"]
        yield TextIncomplete(fields=get_text_list(fields, "·") or gettext("; ").join(error.messages))
    yield from _unfit_files(shown, page.agreement_project_id)


def _voting(project_id: int) -> QuerySet[Partnership]:
    return Partnership.objects.voting().filter(project_id=project_id)


def _unfit_files(shown: Iterable[ShownFile], project_id: int) -> Iterator[ValidationRefused]:
    for file in shown:
        if project_of(file.item) not in {None, project_id}:
            yield FileOfAnotherProject(file=file.title)
        if not file.sha256:
            yield FileLost(file=file.title)


def _foreign_cause(cause: Page | None, page: Any) -> Iterator[ValidationRefused]:
    specific = cause.specific if cause else None
    if specific is not None and (
        not isinstance(specific, ValidatedPage)
        or specific.pk == page.pk
        or specific.agreement_project_id != page.agreement_project_id
    ):
        yield NotAnotherPhase()


def _substance(page: Any, latest: Round | None, text: Any) -> Iterator[ValidationRefused]:
    changed = substantive_changes(latest.text, text, always=page.substantive_sections) if latest else []
    if latest is None:
        yield NothingToCompare()
    elif changed:
        yield NotEditorial(sections=", ".join(section.label for section in changed))


def _as_saved(page: Any) -> Any:
    latest = page.get_latest_revision()
    if latest is None and not page.pk:
        raise NothingWritten
    draft = latest.as_object() if latest else page
    # A schedule would let the text go live, or leave, without anybody publishing it.
    draft.go_live_at = draft.expire_at = None
    return draft


def _what_leads_nowhere(page: Any) -> Iterator[ValidationRefused]:
    """A document, picture or page deleted since it was chosen: what Wagtail would show of it is nothing."""
    latest = page.get_latest_revision()
    content = latest.content if latest else page.serializable_data()
    lost = [
        str(label) for _key, label, names in page.all_sections() if are_gone(references_in(type(page), content, names))
    ]
    if lost:
        yield LeadsNowhere(sections=", ".join(lost))


@act
def object_to_editorial(round: Round, *, organisation: Organisation, by: User, reason: str) -> Round:
    """An organisation holds that the change is one of substance: everyone answers again.

    Raises NoMandate, NotOnTheRoster, LeftTheProject, NoNoticeRunning or ReasonMissing.
    """
    current = lock(round)
    if permissions.mandate_to_speak(by, organisation) is None:
        raise NoMandate(organisation=organisation.name)
    seat = current.seats.with_presence().filter(organisation=organisation).first()
    if seat is None:
        raise NotOnTheRoster(organisation=organisation.name)
    if not seat.takes_part:
        raise LeftTheProject(organisation=organisation.name)
    if current.state != RoundState.OPEN or not current.in_notice:
        raise NoNoticeRunning
    make_substantive(current)
    said = add_note(current, Event.EDITORIAL_OBJECTED, words=reason, by=by)
    record(
        current,
        Event.EDITORIAL_OBJECTED,
        organisation=organisation.pk,
        deadline=current.deadline.isoformat(),
        **said,
    )
    return current


def make_substantive(current: Round) -> None:
    """What was carried over no longer counts, and everyone has the charter's time to answer again."""
    current.objected_at = clock.now()
    current.deadline = max(current.deadline, clock.today() + timedelta(days=current.reply_days))
    current.save(update_fields=["objected_at", "deadline"])
