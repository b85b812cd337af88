"""What the law asks a public site to say."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from coop_pages.base import SitePage
from coop_pages.blocks import BodyBlock


class LegalPage(SitePage):
    class Subject(models.TextChoices):
        NOTICE = "notice", _("legal notice")
        PRIVACY = "privacy", _("personal data")
        ACCESSIBILITY = "accessibility", _("accessibility statement")

    subject = models.CharField(_("subject"), max_length=20, choices=Subject.choices)
    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)

    parent_page_types: ClassVar = ["coop_pages.HomePage"]
    subpage_types: ClassVar = []
    template = "pages/composed.html"
    content_panels: ClassVar = [*SitePage.content_panels, FieldPanel("subject"), FieldPanel("body")]

    class Meta:
        verbose_name = _("legal page")
        verbose_name_plural = _("legal pages")
