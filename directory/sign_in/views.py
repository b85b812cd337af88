from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import LogoutView, PasswordSetView, RequestLoginCodeView
from allauth.decorators import rate_limit
from allauth.mfa.base.views import IndexView
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic.edit import FormView

from .forms import NewPasswordForm
from .leaving import identity_of, out_of_the_provider, wanted_once_out
from .links import WRITTEN_TO, forget_device


class DoorView(RequestLoginCodeView):
    """The one door: the code by e-mail. Whoever is in already goes on, or is told that the page is not for them."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            once_out = wanted_once_out(request)
            return redirect(once_out) if once_out else super().dispatch(request, *args, **kwargs)
        wanted = get_next_redirect_url(request)
        if wanted is None:
            return redirect("space:home")
        # The editor and private files send here those whom they refuse: leading back there would go round for ever.
        if request.user.lacks_second_factor and wanted.startswith(reverse("wagtailadmin_home")):
            return redirect("mfa_index")
        editor = wanted.startswith(reverse("wagtailadmin_home")) and request.user.has_perm("wagtailadmin.access_admin")
        if editor or wanted.startswith(reverse("space:home")):
            return redirect(wanted)
        return render(request, "account/not_for_you.html", {"wanted": wanted}, status=403)

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"email": self.request.session.get(WRITTEN_TO, "")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"identity_provider": settings.OPENID_NAME}


class SignOutView(LogoutView):
    """Whoever signs out of a device no longer calls it their own, and leaves the provider through which they came."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        identity = identity_of(self.request)
        response = super().post(*args, **kwargs)
        if identity:
            response = out_of_the_provider(self.request, identity) or response
        forget_device(response)
        return response


class SecurityView(IndexView):
    """How one signs in, and what is still missing before one may publish."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        must_protect = self.request.user.lacks_second_factor
        return super().get_context_data(**kwargs) | {"must_protect": must_protect}


@method_decorator(
    [
        never_cache,
        sensitive_post_parameters("password1", "password2"),
        reauthentication_required(app="allauth.mfa"),
        rate_limit(action="change_password"),
    ],
    name="dispatch",
)
class PasswordView(PasswordSetView):
    """Choose a password, or another one without typing the first: whoever forgot it signs in by code."""

    form_class = NewPasswordForm

    def get_form_class(self) -> type[NewPasswordForm]:
        return self.form_class

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # allauth's own would send those who have a password to a form that asks for it.
        return FormView.dispatch(self, request, *args, **kwargs)

    def get_default_success_url(self) -> Any:
        return reverse_lazy("mfa_index")
