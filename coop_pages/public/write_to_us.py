"""A reader writes to the network, or to the Uriopss of a département. Nothing is kept: the message leaves by e-mail."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from coop_pages.base.form_fields import model_field
from coop_pages.public.open_forms import OpenForm
from directory.models import Territory, UriopssContact
from directory.sending import leaves_now


class MessageForm(OpenForm):
    departement = forms.ModelChoiceField(
        queryset=Territory.objects.none(),
        label=_("Your département"),
        required=False,
        empty_label=_("Write to the national network"),
        help_text=_("The Uriopss that covers it will answer you."),
    )
    name = forms.CharField(label=_("Your name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("For instance claire.moreau@example.org. It serves to answer you, and nothing else."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    message = forms.CharField(label=_("Your message"), max_length=5000, widget=forms.Textarea(attrs={"rows": 8}))
    receipt = forms.BooleanField(label=_("Tell me by e-mail that my message has left"), required=False)

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
        return redirect("message_sent")
    status = 422 if sent is not None else 200
    return render(request, "public/write_to_us.html", {"form": form}, status=status)


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    return render(request, "public/message_sent.html")


def _deliver(form: MessageForm) -> bool:
    """Send the message; where the mail does not leave, say so on the form, which keeps what was typed."""
    typed = form.cleaned_data
    contacts = UriopssContact.objects.covering(typed["departement"]) if typed["departement"] else []
    with override(settings.LANGUAGE_CODE):
        message = EmailMessage(
            subject=gettext("Coopérer: a message from a reader"),
            body=gettext("From: %(name)s, %(email)s\nDépartement: %(place)s\n\n%(message)s")
            % (typed | {"place": typed["departement"] or gettext("none given")}),
            to=[contact.email for contact in contacts if contact.email] or [settings.CONTACT_EMAIL],
            reply_to=[typed["email"]],
            headers={"Auto-Submitted": "auto-generated"},
        )
    if not leaves_now(message.send):
        form.add_error(None, gettext("Your message could not leave. Try again later, or telephone."))
        return False
    if typed["receipt"]:
        _acknowledge(typed["email"])
    return True


def _acknowledge(email: str) -> None:
    """Without the message itself: nobody can use this form to write to somebody else."""
    receipt = EmailMessage(
        subject=gettext("Coopérer: your message has left"),
        body=gettext("The message that you wrote on our site has left. Whoever receives it will answer you here."),
        to=[email],
        headers={"Auto-Submitted": "auto-generated"},
    )
    leaves_now(receipt.send)
