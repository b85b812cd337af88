"""Who is recognisable on a picture agreed to be shown, for what and until when; past that day it is not shown."""

from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.images import get_image_model_string
from wagtail.images.widgets import AdminImageChooser


class ImageConsentQuerySet(models.QuerySet["ImageConsent"]):
    def over(self, today: date) -> "ImageConsentQuerySet":
        """Consents that no longer hold on that day: taken back, or past their last day."""
        return self.filter(models.Q(expires_on__lt=today) | models.Q(withdrawn_on__lte=today))


class ImageConsent(models.Model):
    """One consent for one picture (Code civil, art. 9; Regulation (EU) 2016/679, art. 7), held until `expires_on`."""

    image = models.ForeignKey(
        get_image_model_string(), models.CASCADE, related_name="consents", verbose_name=_("image")
    )
    people = models.CharField(
        _("who can be recognised"),
        max_length=255,
        help_text=_("For instance: Mme A., on the left. Or: the whole team."),
    )
    scope = models.TextField(
        _("what they agreed to"),
        help_text=_("Where the picture may be shown and for what, as the signed form says it."),
    )
    kept_at = models.CharField(
        _("where the signed form is kept"),
        max_length=255,
        help_text=_("A folder or a cabinet of yours: not this site."),
    )
    given_on = models.DateField(_("given on"))
    expires_on = models.DateField(
        _("holds until"),
        help_text=_("The day after, the picture leaves every page by itself; nothing else changes there."),
    )
    withdrawn_on = models.DateField(
        _("taken back on"),
        null=True,
        blank=True,
        help_text=_("From that day on, the picture is no longer shown."),
    )

    objects = ImageConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent for a picture")
        verbose_name_plural = _("consents for pictures")
        ordering: ClassVar = ["expires_on"]

    def __str__(self) -> str:
        return f"{self.image} · {self.people}"

    def clean(self) -> None:
        super().clean()
        if self.given_on and self.expires_on and self.expires_on < self.given_on:
            raise ValidationError({"expires_on": _("A consent cannot end before it was given.")})


def images_not_to_show() -> frozenset[int]:
    """Primary keys of the pictures of which a consent is over today. One query."""
    return frozenset(ImageConsent.objects.over(timezone.localdate()).values_list("image_id", flat=True))


class ImageConsentViewSet(ModelViewSet):
    model = ImageConsent
    icon = "image"
    menu_label = _("Consents for pictures")
    menu_order = 310
    add_to_admin_menu = True
    list_display: ClassVar = ["image", "people", "expires_on", "withdrawn_on"]
    list_filter: ClassVar[dict[str, Any]] = {"expires_on": ["lte"], "withdrawn_on": ["isnull"]}
    search_fields: ClassVar = ["people", "scope", "image__title"]
    panels: ClassVar = [
        FieldPanel("image", widget=AdminImageChooser),
        FieldPanel("people"),
        FieldPanel("scope"),
        FieldPanel("kept_at"),
        FieldRowPanel([FieldPanel("given_on"), FieldPanel("expires_on"), FieldPanel("withdrawn_on")]),
    ]
