"""A reader writes to the network, or to the Uriopss of a département. Nothing is kept: the message leaves by e-mail."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from coop_pages.base.form_fields import model_field
from coop_pages.public.open_forms import OpenForm
from directory.models import Territory, UriopssContact
from directory.sending import Letter, leaves_now

LONGEST_KEY = 12


class MessageForm(OpenForm):
    departement = forms.ModelChoiceField(
        queryset=Territory.objects.none(),
        label=_("Your département"),
        required=False,
        empty_label=_("Write to the national network"),
        help_text=_("Its Uriopss reads your message where it has an e-mail address here; the Uniopss does otherwise."),
    )
    name = forms.CharField(
        label=_("Your name"),
        max_length=100,
        error_messages={"required": _("Give your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("For instance claire.moreau@example.org. It is used to reply to you, and for nothing else."),
        error_messages={"required": _("Give an address where we can reply to you.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    message = forms.CharField(
        label=_("Your message"),
        max_length=5000,
        error_messages={"required": _("Write your message.")},
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    receipt = forms.BooleanField(label=_("Confirm by e-mail that my message has been sent"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        model_field(self, "departement").queryset = Territory.objects.departements().order_by("number")


# No cookie is left for a token of Django's own: OpenForm holds the door.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    form = MessageForm(sent, request=request)
    if sent is not None and form.is_valid() and form.spend() and _deliver(form):
        readers = urlencode({"lu-par": [contact.pk for contact in _readers(form.cleaned_data)]}, doseq=True)
        return redirect(f"{reverse('message_sent')}{'?' if readers else ''}{readers}")
    status = 422 if sent is not None else 200
    reached = UriopssContact.objects.exclude(email="").filter(is_national=False)
    context = {"form": form, "reached": [str(contact) for contact in reached]}
    return render(request, "public/write_to_us.html", context, status=status)


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """GET `lu-par`, repeated: the unions that the message went to; the national one where there is none."""
    keys = [key for key in request.GET.getlist("lu-par") if key.isdecimal() and len(key) < LONGEST_KEY]
    readers = UriopssContact.objects.exclude(email="").filter(pk__in=keys)
    return render(request, "public/message_sent.html", {"readers": [str(contact) for contact in readers]})


def _readers(typed: dict[str, Any]) -> list[UriopssContact]:
    """The unions of the département chosen that a message reaches."""
    if not typed["departement"]:
        return []
    return list(UriopssContact.objects.covering(typed["departement"]).exclude(email=""))


def _deliver(form: MessageForm) -> bool:
    """Send the message; where the mail does not leave, say so on the form, which keeps what was typed."""
    typed = form.cleaned_data
    with override(settings.LANGUAGE_CODE):
        letter = Letter(
            subject=gettext("Coopérer: a message from a reader"),
            body=gettext("From: %(name)s, %(email)s\nDépartement: %(place)s\n\n%(message)s")
            % (typed | {"place": typed["departement"] or gettext("none given")}),
            to=[contact.email for contact in _readers(typed)] or [settings.CONTACT_EMAIL],
            reply_to=[typed["email"]],
            headers={"Auto-Submitted": "auto-generated"},
        )
    if not leaves_now(letter):
        form.add_error(None, gettext("Your message could not be sent. Try again later, or telephone."))
        return False
    if typed["receipt"]:
        _acknowledge(typed["email"])
    return True


def _acknowledge(email: str) -> None:
    """Without the message itself: nobody can use this form to write to somebody else."""
    receipt = Letter(
        subject=gettext("Coopérer: your message has been sent"),
        body=gettext("The message you wrote on our site has been sent. You will get a reply at this address."),
        to=[email],
        headers={"Auto-Submitted": "auto-generated"},
    )
    leaves_now(receipt)
