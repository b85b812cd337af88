from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from .typed import pasted

PUBLISHING = "coop_pages.publish_agreed_text"
SECOND_FACTORS = ("totp", "webauthn")  # allauth's own types: it is read after this table


class LowerCasedEmailField(models.EmailField):
    """An address lower-cased, without marks that no eye sees, wherever it enters: forms, saves, bulk writes, lookups.

    Mailboxes ignore case in practice, so two spellings of one address must never be two people.
    """

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return pasted(value).strip().lower() if isinstance(value, str) else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = self.to_python(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value


class PersonManager(BaseUserManager["User"]):
    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a person who signs in with `email`; without a password they can only sign in by other means."""
        if not email:
            message = "A person needs an e-mail address."
            raise ValueError(message)
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a person who may do everything in the admin."""
        return self.create_user(email, password, **{**fields, "is_staff": True, "is_superuser": True})


class User(AbstractUser):
    class Language(models.TextChoices):
        FRENCH = "fr", _("French")
        ENGLISH = "en", _("English")

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    username = None  # type: ignore[assignment]  # Django has no typed way to take a field away
    email = LowerCasedEmailField(
        _("e-mail address"),
        unique=True,
        error_messages={"unique": _("Someone already signs in with this e-mail address.")},
    )
    preferred_language = models.CharField(
        _("preferred language"),
        max_length=2,
        choices=Language.choices,
        default=Language.FRENCH,
        help_text=_("Messages are written in this language."),
    )

    objects: ClassVar[PersonManager] = PersonManager()  # type: ignore[assignment]  # its own asks for a username

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["last_name", "first_name", "email"]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    # Whoever may publish, or administer everything, must hold more than a mailbox: until they do, they have no right
    # of staff at any address. What their mandates allow rests on no permission, and remains.

    @property
    def must_hold_second_factor(self) -> bool:
        return bool(settings.MFA_REQUIRED and super().has_perm(PUBLISHING))

    @cached_property
    def lacks_second_factor(self) -> bool:
        if not self.must_hold_second_factor:
            return False
        held = self.authenticator_set  # type: ignore[attr-defined]  # the other end of a field of allauth's
        return not held.filter(type__in=SECOND_FACTORS).exists()

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return super().has_perm(perm, obj) and not self.lacks_second_factor

    def has_module_perms(self, app_label: str) -> bool:
        return super().has_module_perms(app_label) and not self.lacks_second_factor

    def get_all_permissions(self, obj: Any = None) -> set[str]:
        return set() if self.lacks_second_factor else super().get_all_permissions(obj)
