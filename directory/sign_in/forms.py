from typing import Any

from allauth.account.forms import LoginForm, SetPasswordForm
from django.utils.translation import gettext_lazy as _


class PasswordForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, login=_("E-mail address"), password=_("Password"))


class NewPasswordForm(SetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, password1=_("New password"), password2=_("The same one, again"))


def _say(form: Any, **labels: Any) -> None:
    """A label above each field, and nothing inside it that looks already filled in."""
    for name, label in labels.items():
        form.fields[name].label = label
        form.fields[name].widget.attrs.pop("placeholder", None)
