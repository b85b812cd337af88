from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.utils import get_next_redirect_url
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from directory.models import User
from directory.sending import Letter, leaves_now

from . import limits
from .network import address_of

TRY_AGAIN = {
    "account_inactive": _("This account is closed. Write to the team that invited you."),
    "email_password_mismatch": _("This e-mail address and this password do not go together. Please try again."),
    "incorrect_code": _("This is not the right code. Check the last message that you received, and try again."),
    "incorrect_password": _("This is not the right password. Please try again."),
    "rate_limited": _("That was too many attempts in a short time. Wait a few minutes, then try again."),
    "too_many_login_attempts": _(
        "That was too many attempts. Nobody can get in this way: wait a few minutes, then ask for a new code."
    ),
    "too_many_password": _(
        "That was too many attempts. Passwords are not tried any more for a while: ask for a code by e-mail instead."
    ),
    "too_many_code": _(
        "That was too many codes in a short time. Wait a few minutes, or come in another way: your device (passkey), "
        "or a password if you chose one."
    ),
    "too_many_proof": _("That was too many attempts. Wait a few minutes, then try the code that shows then."),
}
LOGIN_CODE, UNKNOWN_ACCOUNT = "account/email/login_code", "account/email/unknown_account"


class SignInAdapter(DefaultAccountAdapter):
    """Accounts are opened by invitation, and messages are written in the language of who receives them."""

    error_messages = DefaultAccountAdapter.error_messages | TRY_AGAIN

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def format_email_subject(self, subject: str) -> str:
        return str(subject)

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """allauth takes the count back where the password was right: it looks for it under this name."""
        self._login_failed_rl_usage = limits.spend(request, limits.PASSWORD, credentials["email"])

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """What tells of a change that was made may be late; a code that cannot leave is said at once."""
        first = limits.first_today(self.request, email) if template_prefix == UNKNOWN_ACCOUNT else None
        muted = template_prefix == UNKNOWN_ACCOUNT and first is None
        letter = self._letter(template_prefix, email, context)
        if leaves_now(None if muted else letter) or template_prefix not in (LOGIN_CODE, UNKNOWN_ACCOUNT):
            return
        if first is not None:
            first.rollback()
        page = {"next": get_next_redirect_url(self.request)}
        answer = render(self.request, "account/message_not_sent.html", page, status=503)
        answer["Retry-After"] = "120"
        raise ImmediateHttpResponse(answer)

    def _letter(self, template_prefix: str, email: str, context: dict[str, Any]) -> Letter:
        person = User.objects.filter(email=email).first()
        shown = {"request": self.request, "email": email, **context}
        with override(person.preferred_language if person else settings.LANGUAGE_CODE):
            message = self.render_mail(template_prefix, email, shown)
        return Letter(message.subject, message.body, message.to, headers={"Auto-Submitted": "auto-generated"})

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever signed in a moment ago need not prove themselves again: a forgotten password is no dead end."""
        records = get_authentication_records(context.request, context.request.user)
        moments = [record["at"] for record in records]
        return not moments or timezone.now().timestamp() - max(moments) > REAUTHENTICATION_TIMEOUT


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This is not the right code. Codes change every thirty seconds: try the next one."),
    }

    def get_totp_issuer(self) -> str:
        return settings.WAGTAIL_SITE_NAME

    def generate_authenticator_name(self, user: User, type: Any) -> str:
        return str(_("My device"))
