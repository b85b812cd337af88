"""Forms of the communications desk."""

from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from coop_pages.base.form_fields import choice_field, model_field
from coop_pages.desk.organisations_to_add import OrganisationsToAdd
from coop_pages.desk.searched import SearchedBoxes, SearchedRadios, SearchingForm
from coop_pages.projects.pages import CooperationProjectPage
from coop_pages.validation import clock
from coop_pages.validation.models.partners import Charter, Partnership, ProjectMember
from coop_pages.validation.policies import Majority, PolicyKind
from coop_pages.validation.rules import listed
from directory.contact_form import territories_by_region
from directory.models import CooperationForm, Organisation, Territory, UriopssContact, User
from directory.named import organisations_named, people_named

if TYPE_CHECKING:
    from django.utils.functional import Promise

DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class ProjectForm(SearchingForm, forms.Form):
    title = forms.CharField(
        label=_("Name of the project"), max_length=255, error_messages={"required": _("Give the project a name.")}
    )
    summary = forms.CharField(
        label=_("In one paragraph"),
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Tell the project in one paragraph.")},
    )
    partners = forms.ModelMultipleChoiceField(
        label=_("Partner organisations"),
        queryset=Organisation.objects.standing().order_by("name"),
        widget=SearchedBoxes(organisations_named),
        required=False,
        help_text=_("Each one will answer for itself on every text."),
    )
    new_partners = OrganisationsToAdd(
        label=_("Partner organisations that are missing above"),
        required=False,
        help_text=_("One a line, by its full name: it enters the directory, where its SIREN may be given later."),
    )
    observers = forms.ModelMultipleChoiceField(
        label=_("Observers"),
        queryset=Organisation.objects.standing().order_by("name"),
        widget=SearchedBoxes(organisations_named),
        required=False,
        help_text=_("They read everything, and answer nothing."),
    )
    uriopss = forms.ModelChoiceField(
        label=_("Supporting Uriopss"),
        queryset=UriopssContact.objects.all(),
        error_messages={"required": _("Choose the Uriopss that supports the project.")},
    )
    coordinator = forms.ModelChoiceField(
        label=_("Coordinator"),
        queryset=User.objects.filter(is_active=True).order_by("last_name", "email"),
        widget=SearchedRadios(people_named),
        required=False,
    )
    committee = forms.ModelMultipleChoiceField(
        label=_("Steering committee"),
        queryset=User.objects.filter(is_active=True).order_by("last_name", "email"),
        widget=SearchedBoxes(people_named),
        required=False,
        help_text=_("Those who will confirm each text once the organisations agreed to it."),
    )
    group = forms.ModelMultipleChoiceField(
        label=_("Project group"),
        queryset=User.objects.filter(is_active=True).order_by("last_name", "email"),
        widget=SearchedBoxes(people_named),
        required=False,
        help_text=_("Those who prepare the texts with the coordinator: they read everything, and confirm nothing."),
    )
    territory = forms.ModelChoiceField(label=_("Territory"), queryset=Territory.objects.all(), required=False)
    form = forms.ModelChoiceField(
        label=_("Form of cooperation"),
        # The project's own texts are written in the original language: so is the form that they name.
        queryset=CooperationForm.objects.filter(locale__language_code=settings.LANGUAGE_CODE),
        required=False,
        help_text=_("Left empty while it is not chosen: it often comes last."),
    )
    policy = forms.ChoiceField(label=_("Voting policy"), choices=PolicyKind.choices)
    majority = forms.ChoiceField(
        label=_("Majority"),
        choices=[choice for choice in Majority.choices if choice[0] != Majority.AT_LEAST],
        required=False,
        help_text=_("Of the approvals and objections given, where the majority decides. The charter offers others."),
    )
    starts_on = forms.DateField(label=_("Starts on"), required=False, widget=DAY)

    def __init__(self, *args: Any, may_add_organisations: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_add_organisations:
            del self.fields["new_partners"]
        # By region, under its name: départements alone would be a hundred lines without order.
        choice_field(self, "territory").choices = [("", "—"), *territories_by_region()]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        both = set(data.get("partners") or ()) & set(data.get("observers") or ())
        if both:
            names = listed(sorted(map(str, both)))
            self.add_error("observers", _("%(names)s cannot both answer and observe.") % {"names": names})
        named = [*(data.get("partners") or ()), *(data.get("new_partners") or ())]
        if len(named) < 2 and not self.errors.keys() & {"partners", "new_partners"}:
            self.add_error("partners", _("A cooperation needs at least two organisations."))
        title = data.get("title", "").strip()
        if title and CooperationProjectPage.objects.filter(title__iexact=title).exists():
            taken = _("A project already has this name: give it another, or look for it under “Projects”.")
            self.add_error("title", taken)
        return data


class ActForm(Protocol):
    """A form that does something. `done`: what is said once it is done, with what comes next."""

    done: ClassVar["str | Promise"]

    def is_valid(self) -> bool: ...
    def add_error(self, field: str | None, error: Any) -> None: ...


class JoinForm(SearchingForm, forms.Form):
    done = _("The organisation takes part. It reads the rounds under way, and is asked from the next one.")
    organisation = forms.ModelChoiceField(
        label=_("Organisation that joins"),
        queryset=Organisation.objects.order_by("name"),
        widget=SearchedRadios(organisations_named),
        help_text=_("It reads the rounds under way, and is asked from the next one."),
    )
    role = forms.ChoiceField(label=_("Role"), choices=Partnership.Role.choices)


class WithdrawForm(forms.Form):
    done = _("The departure is recorded. The rounds that ask this organisation are suspended: take them up or return.")
    partnership = forms.ModelChoiceField(
        label=_("Organisation that leaves"),
        queryset=Partnership.objects.none(),
        help_text=_("The rounds that ask it are suspended: leaving never turns into a yes."),
    )
    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea({"rows": 2}), help_text=_("Everyone concerned will read it.")
    )


class CharterForm(forms.ModelForm):
    done = _("The charter is changed, for the rounds to come: those under way keep the rules with which they began.")

    class Meta:
        model = Charter
        exclude: ClassVar = ["project"]


class MemberForm(SearchingForm, forms.ModelForm):
    done = _("This person has a place in the project, and sees it on arriving in the partner space.")
    person = forms.ModelChoiceField(
        label=_("Person"),
        queryset=User.objects.filter(is_active=True).order_by("last_name", "email"),
        widget=SearchedRadios(people_named),
    )

    class Meta:
        model = ProjectMember
        fields: ClassVar = ["person", "role", "until"]
        widgets: ClassVar = {"until": DAY}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        same = ProjectMember.objects.filter(
            project=self.instance.project, person=data.get("person"), role=data.get("role", "")
        ).first()
        if same is None:
            return data
        if same.until is None or same.until >= clock.today():
            self.add_error("role", _("This person already has this place in the project."))
        else:
            # Back after having left it: the place is one row, and its history tells the rest.
            self.instance.pk, self.instance._state.adding = same.pk, False
        return data


class PlaceField(forms.ModelChoiceField):
    def label_from_instance(self, member: ProjectMember) -> str:
        return f"{member.person}, {member.get_role_display()}"


class EndPlaceForm(forms.Form):
    done = _("The place ends on that day. What this person did until then stands.")
    member = PlaceField(label=_("Place that ends"), queryset=ProjectMember.objects.none())
    until = forms.DateField(
        label=_("Last day"), widget=DAY, initial=clock.today, help_text=_("What was done until then stands.")
    )

    def __init__(self, *args: Any, project: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = (
            ProjectMember.objects.active(clock.today()).filter(project=project).select_related("person", "project")
        )
        model_field(self, "member").queryset = members

    def save(self) -> None:
        member = self.cleaned_data["member"]
        member.until = self.cleaned_data["until"]
        member.save()
