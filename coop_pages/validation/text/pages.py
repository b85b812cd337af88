"""The mixin of every page whose text is put to the organisations."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext, override
from wagtail.fields import StreamField
from wagtail.locks import BaseLock
from wagtail.models import PagePermissionTester, Workflow

from coop_pages.validation import permissions
from coop_pages.validation.digests import (
    FrozenText,
    Section,
    canonical,
    editor_ids,
    without_editor_keys,
    without_empty_fields,
)
from coop_pages.validation.models.frozen_files import ShownFile
from coop_pages.validation.models.partners import Partnership
from coop_pages.validation.models.rounds import RosterSeat, Round, RoundQuerySet
from coop_pages.validation.refusals import TextNotAgreed, TextUnderVote
from coop_pages.validation.states import RoundState
from coop_pages.validation.text.files import files_shown
from coop_pages.validation.text.leaving import taken_offline_by
from coop_pages.validation.text.passage import is_open_for
from coop_pages.validation.text.readable import field_names
from coop_pages.validation.text.sections import MEDIA_KEY, TITLE, SectionPlan, Substance
from coop_pages.validation.text.translations import remember_origin
from coop_pages.validation.workflow import WORKFLOW_NAME
from directory.models import User

# An abstract mixin, because wagtail-localize does not support a base page of one's own.
if TYPE_CHECKING:
    from wagtail.models import Page as PageMixin
else:
    PageMixin = models.Model


def _media_content(shown: Iterable[ShownFile]) -> str:
    """The canonical form of what a text shows; empty where it shows nothing."""
    files = [[file.kind, str(file.item.pk), file.title, file.sha256] for file in shown]
    return canonical(files) if files else ""


class RoundLock(BaseLock):
    """Holds for everyone, superusers included: Wagtail would otherwise let approvers edit under a vote."""

    def __init__(self, page: Any, held_by: Round) -> None:
        super().__init__(page)
        self.round = held_by

    def for_user(self, user: User) -> bool:
        return True

    def get_message(self, user: User) -> str:
        return str(TextUnderVote(round=self.round.rank))

    def get_locked_by(self, user: User) -> str:
        return gettext("Frozen by the %(round)s") % {"round": self.round.rank}

    def get_description(self, user: User) -> str:
        return gettext("The organisations are answering on this exact text.")


class ValidatedPagePermissions(PagePermissionTester):
    """What Wagtail's own buttons may do with a validated page: never publish it, nor destroy evidence."""

    def can_publish(self) -> bool:
        return bool(super().can_publish()) and not self.page.is_authoritative

    def can_publish_subpage(self) -> bool:
        return bool(super().can_publish_subpage()) and not self.page.is_authoritative

    def can_submit_for_moderation(self) -> bool:
        return (
            self.page.is_authoritative
            and bool(super().can_submit_for_moderation())
            and permissions.may_open_round(self.user, self.page.agreement_project_id)
        )

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return bool(super().can_delete(ignore_bulk)) and not self.page.rounds.exists()

    def can_move(self) -> bool:
        return bool(super().can_move()) and not self.page.tied_to_parent

    def can_copy(self) -> bool:
        return False

    def can_set_view_restrictions(self) -> bool:
        return bool(PagePermissionTester.can_publish(self))


class ValidatedPage(PageMixin):
    """A page that goes live only as the text that every organisation agreed to.

    A page type says which project it belongs to (`agreement_project_id`) and what its text is (`sections`): the
    fields not named there are not part of what is agreed, and must not be shown as if they were.
    """

    sections: ClassVar[tuple[SectionPlan, ...]] = ()
    # Sections on parties, money, assets, staff, governance or calendar: a change there always needs a vote.
    substantive_sections: ClassVar[Substance] = {}
    # A phase cannot leave its project: its organisations would change under its text.
    tied_to_parent: ClassVar[bool] = False

    class Meta:
        abstract = True

    @property
    def agreement_project_id(self) -> int:
        """Primary key of the cooperation project whose organisations agree on this text."""
        raise NotImplementedError

    @property
    def is_authoritative(self) -> bool:
        """Whether this page is the original that the organisations agree on, and not a translation of it."""
        return bool(self.locale.language_code == settings.LANGUAGE_CODE)

    @cached_property
    def held_round(self) -> Round | None:
        """The round under which nobody may change this page, if there is one."""
        return self.rounds.holding_the_text().first() if self.pk else None

    @cached_property
    def published_seats(self) -> list[Any]:
        """The roster of the round whose text is online, or was last, with that round: one query for the seal."""
        if not self.is_authoritative:
            return []
        published = self.rounds.filter(state=RoundState.PUBLISHED).order_by("-number").values("pk")[:1]
        seats = RosterSeat.objects.with_approvals().filter(round=published)
        return list(seats.select_related("round", "organisation").defer("round__frozen_text"))

    @property
    def agreed_by(self) -> list[Any]:
        """Those of the roster that approved: who abstained or was overruled is not said to have validated the text."""
        return [seat for seat in self.published_seats if seat.approved_at]

    @cached_property
    def latest_round(self) -> Round | None:
        rounds: RoundQuerySet = self.rounds
        return rounds.order_by("-number").first()

    @cached_property
    def is_example(self) -> bool:
        """Whether it is told of organisations that do not exist: a demonstration says so wherever it is read."""
        if "tells_an_example" in self.__dict__:
            return bool(self.tells_an_example)
        if self.published_seats:
            return any(seat.organisation.is_example for seat in self.published_seats)
        return Partnership.objects.of_examples().filter(project=self.agreement_project_id).exists()

    @classmethod
    def all_sections(cls) -> tuple[SectionPlan, ...]:
        """Those of its type, after the title."""
        return (TITLE, *cls.sections)

    @classmethod
    def text_fields(cls) -> tuple[str, ...]:
        return tuple(name for _key, _label, names in cls.all_sections() for name in names)

    @classmethod
    def section_labels(cls) -> dict[str, str]:
        """The heading of each section, in the active language, by its key."""
        return {key: str(label) for key, label, _names in cls.all_sections()}

    def freeze(self) -> FrozenText:
        """This page's text as it stands in memory, with the files that it shows, headings in the page's language."""
        with override(self.locale.language_code):
            return self._frozen()

    @property
    def text_digest(self) -> str:
        """That of `freeze()`, without what people read of it: headings and names are not digested."""
        sections = self._sections_of_words()
        if content := _media_content(files_shown(self)):
            sections.append(Section(MEDIA_KEY, "", content))
        return FrozenText(kind=self._meta.label_lower, sections=tuple(sections)).digest

    def digests_of_words(self) -> dict[str, str]:
        """The SHA-256 of each section in which something is written, but that of the files, by its key."""
        words = FrozenText(kind=self._meta.label_lower, sections=tuple(self._sections_of_words()))
        return {section.key: section.digest for section in words.written}

    def _sections_of_words(self) -> list[Section]:
        return [Section(key, "", self._content(names)) for key, _label, names in self.all_sections()]

    def _frozen(self) -> FrozenText:
        sections = [self._section(plan) for plan in self.all_sections()]
        shown = list(files_shown(self))
        if shown:
            names = tuple((f"{file.kind} {file.item.pk}", file.title) for file in shown)
            media = Section(MEDIA_KEY, gettext("Images and documents"), _media_content(shown), names=names)
            sections.append(media)
        return FrozenText(kind=self._meta.label_lower, sections=tuple(sections))

    def _section(self, plan: SectionPlan) -> Section:
        key, label, names = plan
        called = dict(pair for name in names for pair in field_names(self, name))
        ids = tuple(editor_ids({name: self._plain_value(name) for name in names}))
        return Section(key, str(label), self._content(names), ids, tuple(called.items()))

    def _content(self, names: Iterable[str]) -> str:
        fields = without_editor_keys({name: self._plain_value(name) for name in names})
        return canonical(without_empty_fields(fields))

    def _plain_value(self, name: str) -> Any:
        field = self._meta.get_field(name)
        if field.many_to_many:
            return sorted(str(item.pk) for item in getattr(self, name).all())
        if isinstance(field, StreamField):
            return field.stream_block.get_prep_value(getattr(self, name))
        return field.value_from_object(self)

    # What Wagtail asks of a page

    def get_lock(self) -> BaseLock | None:
        if self.held_round:
            return RoundLock(self, self.held_round)
        return super().get_lock()

    @property
    def has_workflow(self) -> bool:
        return self.is_authoritative and self.get_workflow() is not None

    def get_workflow(self) -> Workflow | None:
        """Always ours: Wagtail would take the nearest ancestor's, which changes when a page moves."""
        return Workflow.objects.active().filter(name=WORKFLOW_NAME).first() if self.is_authoritative else None

    def permissions_for_user(self, user: User) -> PagePermissionTester:
        return ValidatedPagePermissions(user, self)

    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        held = self.rounds.holding_the_text().first() if self.pk else None
        if held:
            raise TextUnderVote(round=held.rank)
        revision = super().save_revision(*args, **kwargs)
        if not self.is_authoritative:
            remember_origin(self, revision)
        return revision

    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> Any:
        if self.is_authoritative and not is_open_for(self.pk):
            raise TextNotAgreed(title=self.title)
        return super().publish(revision, *args, **kwargs)

    def unpublish(
        self, set_expired: bool = False, commit: bool = True, user: Any = None, log_action: Any = True
    ) -> Any:
        with taken_offline_by(user):
            return super().unpublish(set_expired=set_expired, commit=commit, user=user, log_action=log_action)
