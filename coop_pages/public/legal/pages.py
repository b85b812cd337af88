"""What the law asks a public site to say."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from coop_pages.base.blocks import BodyBlock
from coop_pages.base.fields import StreamField
from coop_pages.base.pages import SitePage
from coop_pages.public.legal.blocks import Compliance, StatementBlock
from coop_pages.validation.text.readable import field_lines
from directory.sign_in.limits import DEVICE_KNOWN_FOR
from directory.sign_in.links import OWN_FOR

TO_FILL_IN = ("[à compléter]", "[to be completed]")


class LegalPage(SitePage):
    class Subject(models.TextChoices):
        NOTICE = "notice", _("legal notice")
        PRIVACY = "privacy", _("personal data")
        ACCESSIBILITY = "accessibility", _("accessibility statement")
        ECO_DESIGN = "eco_design", _("eco-design statement")

    page_description = _("What the law asks a site to say, field by field: one page a subject.")

    subject = models.CharField(_("subject"), max_length=20, choices=Subject.choices)
    statement = StreamField(
        StatementBlock(),
        verbose_name=_("statement"),
        blank=True,
        help_text=_("What the law asks for on this subject, field by field."),
    )
    # A copy of what the statement says, because the foot of every page reads it with the menu.
    compliance = models.CharField(max_length=10, choices=Compliance.choices, blank=True, editable=False)
    body = StreamField(
        BodyBlock(), verbose_name=_("text"), blank=True, help_text=_("Whatever else you want to say, below it.")
    )

    parent_page_types: ClassVar = ["coop_pages.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    template = "public/legal.html"
    content_panels: ClassVar = [
        *SitePage.content_panels,
        FieldPanel("subject", help_text=_("The statement below must be about the same subject.")),
        FieldPanel("statement"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("legal page")
        verbose_name_plural = _("legal pages")

    def clean(self) -> None:
        super().clean()
        if [block.block_type for block in self.statement] not in ([], [self.subject]):
            raise ValidationError({"statement": _("The statement is not about the subject of this page.")})

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        stated = [block.value for block in self.statement if block.block_type == self.Subject.ACCESSIBILITY]
        self.compliance = stated[0]["state"] if stated else ""
        super().full_clean(*args, **kwargs)

    def still_to_fill_in(self) -> list[str]:
        """Labels of the fields that still hold the mark of a new site."""
        lines = [*field_lines(self, "statement"), *field_lines(self, "body")]
        return [heading.split(" · ")[-1] for heading, words in lines if any(mark in words for mark in TO_FILL_IN)]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context(request, *args, **kwargs) | {"retention": list(retention_periods())}


def retention_periods() -> Iterator[tuple[str, int]]:
    """What is kept, and for how many days, as this installation is set."""
    yield gettext("An invitation that nobody has used"), settings.INVITATION_DAYS
    yield gettext("The session of somebody who asked to stay signed in"), settings.REMEMBERED_SESSION_AGE // 86400
    yield gettext("The mark by which a device that signed in is known again"), DEVICE_KNOWN_FOR // 86400
    yield gettext("The mark of a device that somebody said is their own"), OWN_FOR // 86400
    days = settings.RETENTION_DAYS
    yield gettext("The messages that the site has sent to somebody"), days["messages"]
    yield gettext("The draft of an answer, once its round has ended"), days["drafts"]
    yield gettext("An invitation, once its link no longer works"), days["invitations"]
    yield gettext("An account that nobody has ever used"), days["accounts"]
    yield gettext("Who signed in, whose rights changed and who took files away"), days["journal"]
    yield gettext("The name of somebody who no longer acts for any organisation"), days["people"]
