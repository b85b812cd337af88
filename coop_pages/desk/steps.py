"""What can be done with a text at the communications desk: one form a step, each calling its service."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from coop_pages.base.form_fields import choice_field, model_field
from coop_pages.base.papers import PaperField
from coop_pages.validation import forewarnings, permissions, services
from coop_pages.validation.models.decisions import Decision, Embargo
from coop_pages.validation.models.partners import Charter
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.refusals import ValidationRefused
from coop_pages.validation.services import Deliberation, RequestedChange, StatedReservation
from coop_pages.validation.services.closing import strange_deadline, unfit_extension
from coop_pages.validation.services.committee import strange_meeting
from coop_pages.validation.services.letters import strange_letter
from coop_pages.validation.services.opening import why_not_open
from coop_pages.validation.states import AWAITING_PARTNERS, RoundState, Verdict
from directory.models import Organisation, User

DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class StepForm(forms.Form):
    """`page`: the text; `current`: its latest round, or None. `act` raises what its service raises."""

    name: ClassVar[str]
    label: ClassVar[str | Promise]
    # What is said once it is done, with what comes next.
    done: ClassVar[str | Promise]
    # Whether the text waits for this step: it is then shown unfolded.
    is_next: ClassVar[bool] = False

    def __init__(self, data: Any = None, files: Any = None, *, page: Any, current: Round | None) -> None:
        super().__init__(data, files, prefix=self.name)
        self.page, self.round = page, current

    def forewarnings(self) -> Iterable[str]:
        """What whoever takes this step should know before, with the other way out."""
        return ()

    def consequences(self) -> list[str]:
        """What cannot be taken back, and whom it reaches: asked once more before it is done; none, and nothing is."""
        return []

    def act(self, *, by: User) -> Any:
        raise NotImplementedError


class RoundStep(StepForm):
    """A step that is offered of a round alone."""

    round: Round


def fit(value: Any, reasons: Iterable[ValidationRefused]) -> Any:
    """`value`, unless the service would refuse it: said at once beside its field, with whatever else is lacking."""
    found = [str(reason) for reason in reasons]
    if found:
        raise ValidationError(found)
    return value


def _reason() -> forms.CharField:
    return forms.CharField(
        label=_("Reason"), widget=forms.Textarea({"rows": 2}), help_text=_("Everyone concerned will read it.")
    )


class OpenRound(StepForm):
    name, label, is_next = "open", _("Open a round"), True
    done = _("The text is put to the organisations, and nobody can change it any more. Each one is written to at once.")
    deadline = forms.DateField(
        label=_("Last day to answer"),
        required=False,
        widget=DAY,
        help_text=_("Left empty, the project's charter decides."),
    )
    asks_publication = forms.BooleanField(
        label=_("Also ask each organisation whether the text may be published"), required=False, initial=True
    )
    editorial = forms.BooleanField(
        label=_("This is an editorial change: a spelling, a wording"),
        required=False,
        help_text=_("Only where the charter allows it. Every organisation is told; one objection, and everyone votes."),
    )
    because_of = forms.ModelChoiceField(
        label=_("Taken up again because of a later text"), required=False, queryset=Page.objects.none()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        charter = Charter.objects.filter(project=self.page.agreement_project_id).first()
        if self.round is None or charter is None or not charter.allows_editorial_changes:
            del self.fields["editorial"]
        if self.round is None or not self.page.tied_to_parent:
            del self.fields["because_of"]
        else:
            model_field(self, "because_of").queryset = self.page.get_siblings(inclusive=False)

    def clean_deadline(self) -> Any:
        deadline = self.cleaned_data["deadline"]
        return fit(deadline, strange_deadline(deadline) if deadline else ())

    def clean(self) -> dict[str, Any]:
        """Where a field is wrong, the act will not tell what else stands against it."""
        for reason in why_not_open(self.page) if self.errors else ():
            self.add_error(None, str(reason))
        return self.cleaned_data

    def forewarnings(self) -> Iterable[str]:
        return forewarnings.before_opening(self.page.agreement_project_id, self.round)

    def consequences(self) -> list[str]:
        return [
            gettext("Nobody can change the text until the round ends."),
            *forewarnings.reached_by_opening(self.page.agreement_project_id),
        ]

    def act(self, *, by: User) -> Any:
        return services.open_round(self.page, by=by, **self.cleaned_data)


class OpenAnotherRound(OpenRound):
    """On a text that is online: it waits for nothing."""

    label, is_next = _("Open a new round"), False


class CloseRound(RoundStep):
    """Nothing to fill in: the answers received decide."""

    name, label, is_next = "close", _("Close the overdue round"), True
    done = _("The round is closed on the answers received; everyone concerned is told.")

    def consequences(self) -> list[str]:
        return [
            gettext("On the answers received, the text is agreed: the committee confirms it next.")
            if self.round.outcome.agreed
            else gettext("On the answers received, the text goes back to its writers: silence is no approval."),
            *forewarnings.ends_a_round(self.round),
        ]

    def act(self, *, by: User) -> Any:
        return services.close(self.round, by=by)


class CloseAfterNotice(CloseRound):
    label = _("Close the round: nobody objected")


class Publish(RoundStep):
    """Nothing to fill in: what goes online was frozen when the round opened."""

    name, label, is_next = "publish", _("Publish the agreed text"), True
    done = _("The text is online, exactly as the organisations agreed to it. They are told.")

    def consequences(self) -> list[str]:
        return [
            gettext("Anybody will be able to read the text, on the public site and in search engines."),
            *forewarnings.reached_by_round(self.round),
        ]

    def act(self, *, by: User) -> Any:
        return services.publish(self.round, by=by)


class Remind(RoundStep):
    """Signed by whoever sends it; it says whom it reaches before it leaves."""

    name, label = "remind", _("Remind those who have not answered")
    done = _("The reminder leaves at once, signed with your name.")
    words = forms.CharField(
        label=_("A word from you"),
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Added to the message. It is signed with your name, and every organisation will read it."),
    )

    def forewarnings(self) -> Iterable[str]:
        return forewarnings.before_reminding(self.round)

    def act(self, *, by: User) -> Any:
        return services.remind(self.round, by=by, **self.cleaned_data)


class ExtendDeadline(RoundStep):
    name, label = "extend", _("Extend the deadline")
    done = _("The deadline is put back; everyone concerned is told, with the reason.")
    deadline = forms.DateField(label=_("New last day to answer"), widget=DAY)
    reason = _reason()

    def forewarnings(self) -> Iterable[str]:
        return forewarnings.before_extending(self.round)

    def clean_deadline(self) -> Any:
        deadline = self.cleaned_data["deadline"]
        return fit(deadline, unfit_extension(self.round, deadline))

    def act(self, *, by: User) -> Any:
        return services.extend_deadline(self.round, by=by, **self.cleaned_data)


class WithReason(RoundStep):
    reason = _reason()
    service: ClassVar[Any]

    def act(self, *, by: User) -> Any:
        return type(self).service(self.round, by=by, reason=self.cleaned_data["reason"])


class Recall(WithReason):
    name, label, service = "recall", _("Recall the round"), staticmethod(services.recall)
    done = _("The round is recalled: the writers can change the text again. Everyone reads the reason.")

    def forewarnings(self) -> Iterable[str]:
        return forewarnings.before_recalling(self.round)

    def consequences(self) -> list[str]:
        return list(forewarnings.ends_a_round(self.round))


class Resume(WithReason):
    name, label, service = "resume", _("Take up the suspended round again"), staticmethod(services.resume)
    done = _("The round goes on: those who have not answered are awaited again.")

    def forewarnings(self) -> Iterable[str]:
        return forewarnings.before_resuming(self.round)


class GiveBack(WithReason):
    name, label, service = "give_back", _("Return the suspended text to its writers"), staticmethod(services.give_back)
    done = _("The text is back with its writers. Everyone reads the reason; a new round asks those who remain.")

    def consequences(self) -> list[str]:
        return list(forewarnings.ends_a_round(self.round))


class SendBack(WithReason):
    name, label, service = "send_back", _("Send back to the writers"), staticmethod(services.send_back)
    done = _("The text is back with its writers. Everyone reads the reason; a new round puts it to the vote again.")

    def consequences(self) -> list[str]:
        return list(forewarnings.ends_a_round(self.round))


class Confirm(RoundStep):
    name, label, is_next = "confirm", _("Record the committee's confirmation"), True
    done = _("The committee's decision is recorded. The text can go online, unless something holds it back.")
    held_on = forms.DateField(label=_("Meeting held on"), widget=DAY, initial=timezone.localdate)
    attendance = forms.CharField(label=_("Who attended"), widget=forms.Textarea({"rows": 2}))
    minutes = forms.CharField(label=_("Minutes"), required=False, widget=forms.Textarea({"rows": 3}))
    minutes_file = PaperField(label=_("Signed minutes"))

    def clean_held_on(self) -> Any:
        held_on = self.cleaned_data["held_on"]
        return fit(held_on, strange_meeting(self.round, held_on))

    def act(self, *, by: User) -> Any:
        return services.confirm(self.round, by=by, **self.cleaned_data)


class OverrideRefusal(Confirm):
    name, label, is_next = "override", _("Record that the committee overrules the refusal"), False
    done = _("The committee's decision is recorded, and the refusal stays on record. Everyone reads the reason.")
    reason = _reason()

    def act(self, *, by: User) -> Any:
        return services.override_refusal(self.round, by=by, **self.cleaned_data)


class RecordLetter(RoundStep):
    """An answer that came on paper. The organisation is told of it and may contest it."""

    name, label = "letter", _("Record an answer received by letter")
    done = _("The answer is recorded. The organisation is told, and may contest it.")
    organisation = forms.ModelChoiceField(label=_("Organisation"), queryset=Organisation.objects.none())
    verdict = forms.ChoiceField(label=_("What the letter says"), choices=Verdict.choices)
    letter = PaperField(label=_("The letter, scanned"), required=True)
    dated_on = forms.DateField(label=_("Dated"), widget=DAY)
    section = forms.ChoiceField(label=_("Section that it is about"), required=False)
    words = forms.CharField(
        label=_("What it asks to change, or its reservation"), required=False, widget=forms.Textarea({"rows": 3})
    )
    proposed_wording = forms.CharField(
        label=_("The wording that it proposes"), required=False, widget=forms.Textarea({"rows": 2})
    )
    suspensive = forms.BooleanField(label=_("The approval waits until this reservation is lifted"), required=False)
    expected_on = forms.DateField(label=_("When its board meets"), required=False, widget=DAY)
    deliberated_by = forms.ChoiceField(
        label=_("Body that deliberated"), required=False, choices=[("", _("None, or not said")), *Decision.Body.choices]
    )
    deliberated_on = forms.DateField(label=_("Deliberated on"), required=False, widget=DAY)
    resolution = forms.CharField(label=_("Resolution number"), required=False, max_length=100)
    tally = forms.CharField(label=_("Votes"), required=False, max_length=200)
    consents_to_publication = forms.NullBooleanField(
        label=_("Does it agree that the text be published?"),
        required=False,
        widget=forms.Select(choices=[("", _("It does not say")), ("true", _("Yes")), ("false", _("No"))]),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        model_field(self, "organisation").queryset = Organisation.objects.filter(seats__round=self.round)
        sections = [(section.key, section.label) for section in self.round.text.sections] if self.round else []
        choice_field(self, "section").choices = [("", _("The text as a whole")), *sections]

    def clean_dated_on(self) -> Any:
        dated_on = self.cleaned_data["dated_on"]
        return fit(dated_on, strange_letter(self.round, dated_on))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("deliberated_by") and not data.get("deliberated_on"):
            self.add_error("deliberated_on", _("Give the date of the deliberation."))
        return data

    def act(self, *, by: User) -> Any:
        data = self.cleaned_data
        verdict, words, section = data["verdict"], data["words"], data["section"]
        asks = verdict == Verdict.REQUEST_CHANGES and words
        reserves = verdict == Verdict.APPROVE_WITH_RESERVATIONS and words
        deliberation = None
        if data["deliberated_by"]:
            deliberation = Deliberation(
                data["deliberated_by"], data["deliberated_on"], data["resolution"], data["tally"]
            )
        return services.record_letter(
            self.round,
            organisation=data["organisation"],
            by=by,
            verdict=verdict,
            letter=data["letter"],
            dated_on=data["dated_on"],
            comment="" if asks or reserves else words,
            change_requests=[RequestedChange(words, section, data["proposed_wording"])] if asks else [],
            reservations=[StatedReservation(words, section, data["suspensive"])] if reserves else [],
            consents_to_publication=data["consents_to_publication"],
            deliberation=deliberation,
            expected_on=data["expected_on"],
        )


class SetEmbargo(StepForm):
    name, label = "embargo", _("Hold back the publication")
    done = _("The publication is held back until somebody lifts this.")
    kind = forms.ChoiceField(label=_("What it waits for"), choices=Embargo.Kind.choices)
    reason = _reason()
    expected_on = forms.DateField(
        label=_("Expected to end on"),
        required=False,
        widget=DAY,
        help_text=_("An indication: it ends when somebody lifts it."),
    )

    def act(self, *, by: User) -> Any:
        return services.set_embargo(self.page, by=by, **self.cleaned_data)


class LiftEmbargo(StepForm):
    name, label = "lift_embargo", _("Lift what holds the publication back")
    done = _("This holds the publication back no more. Unless something else does, the text can go online.")
    embargo = forms.ModelChoiceField(label=_("What happened"), queryset=Embargo.objects.none(), empty_label=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        model_field(self, "embargo").queryset = Embargo.objects.filter(page=self.page, lifted_at__isnull=True)

    def act(self, *, by: User) -> Any:
        return services.lift_embargo(self.cleaned_data["embargo"], by=by)


def steps_for(user: User, page: Any, current: Round | None, *, is_held_back: bool) -> list[type[StepForm]]:
    """What `user` may do with the text of `page` now, most expected first. `is_held_back`: by an embargo."""
    leads = permissions.may_open_round(user, page.agreement_project_id)
    steps = _round_steps(user, page, current, leads=leads)
    if leads:
        steps.append(SetEmbargo)
        if is_held_back:
            steps.append(LiftEmbargo)
    return steps


def _round_steps(user: User, page: Any, current: Round | None, *, leads: bool) -> list[type[StepForm]]:
    if current is None:
        return [OpenRound] if leads else []
    confirms = permissions.may_confirm(user, page.agreement_project_id, current.confirmed_by_role)
    steps: list[type[StepForm]] = []
    if leads and not (current.holds_the_text or current.state == RoundState.PUBLISHED):
        steps.append(OpenRound)
    refused = any(decision.verdict == Verdict.REFUSE for decision in current.standing)
    if current.state == RoundState.RETURNED and confirms and current.may_override_refusal and refused:
        steps.append(OverrideRefusal)
    if leads and current.notice_ran_out:
        steps.append(CloseAfterNotice)
    elif leads and current.is_overdue and not current.in_notice:
        steps.append(CloseRound)
    if current.state == RoundState.OPEN and permissions.may_record_letter(user, page.agreement_project_id):
        steps.append(RecordLetter)
    if current.state == RoundState.OPEN and leads:
        steps.append(Remind)
    if current.state in AWAITING_PARTNERS and leads:
        steps.append(ExtendDeadline)
    if current.state == RoundState.SUSPENDED and leads:
        steps += [Resume, GiveBack]
    if current.state == RoundState.AGREED and confirms:
        steps += [Confirm, SendBack]
    may_go_online = current.state == RoundState.CONFIRMED or (current.state == RoundState.PUBLISHED and not page.live)
    if may_go_online and current.asks_publication and permissions.may_publish(user):
        steps.append(Publish)
    if leads and current.state in {*AWAITING_PARTNERS, RoundState.CONFIRMED}:
        steps.append(Recall)
    if leads and current.state == RoundState.PUBLISHED:
        steps.append(OpenAnotherRound)
    return steps
