"""Only those of allauth's views that this site offers, under the names that allauth gives them."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import path

from .identity_provider import PROVIDER, come_back, leave
from .links import enter
from .views import DoorView, PasswordView, SecurityView, SignOutView

urlpatterns = [
    # One door: the code by e-mail. The second name is where allauth leads back to.
    path("connexion/", DoorView.as_view(), name="account_request_login_code"),
    path("connexion/", DoorView.as_view(), name="account_login"),
    path("connexion/code/", account.confirm_login_code, name="account_confirm_login_code"),
    path("connexion/mot-de-passe/", account.login, name="sign_in_by_password"),
    path("connexion/cle/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("connexion/seconde-preuve/", mfa.authenticate, name="mfa_authenticate"),
    path("connexion/obtenir-un-acces/", account.signup, name="account_signup"),
    path("connexion/compte-ferme/", account.account_inactive, name="account_inactive"),
    path("connexion/organisme/", leave, {"provider_id": PROVIDER}, name="openid_connect_login"),
    path("connexion/organisme/retour/", come_back, {"provider_id": PROVIDER}, name="openid_connect_callback"),
    path("entrer/<str:link>/", enter, name="sign_in_link"),
    path("deconnexion/", SignOutView.as_view(), name="account_logout"),
    path("securite/", SecurityView.as_view(), name="mfa_index"),
    path("securite/mot-de-passe/", PasswordView.as_view(), name="account_set_password"),
    path("securite/application/", totp.activate_totp, name="mfa_activate_totp"),
    path("securite/application/retirer/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("securite/codes-de-secours/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "securite/codes-de-secours/nouveaux/",
        recovery_codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path("securite/cles/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("securite/cles/ajouter/", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path("securite/cles/<int:pk>/retirer/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
    path("securite/confirmer/", account.reauthenticate, name="account_reauthenticate"),
    path("securite/confirmer/code/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("securite/confirmer/cle/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
]
