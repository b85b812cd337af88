from typing import Any

from allauth.account.forms import LoginForm, RequestLoginCodeForm, SetPasswordForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from directory.journal import record_refusal

from . import limits


class PasswordForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, login=_("E-mail address"), password=_("Password"))


class CodeRequestForm(RequestLoginCodeForm):
    def clean_email(self) -> str:
        email: str = super().clean_email()
        limits.spend(context.request, limits.CODE, email)
        return email


class _CountedProof(BaseAuthenticateForm):
    def clean_code(self) -> str:
        spent = limits.spend(context.request, limits.PROOF, self.user.email)
        try:
            code: str = super().clean_code()
        except ValidationError:
            record_refusal(self.user, "proof")
            raise
        spent.rollback()
        return code


class ProofForm(_CountedProof, AuthenticateForm):
    pass


class ProofAgainForm(_CountedProof, ReauthenticateForm):
    pass


class NewPasswordForm(SetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, password1=_("New password"), password2=_("The same one, again"))


def _say(form: Any, **labels: Any) -> None:
    """A label above each field, and nothing inside it that looks already filled in."""
    for name, label in labels.items():
        form.fields[name].label = label
        form.fields[name].widget.attrs.pop("placeholder", None)
