"""What every page of the site shares."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page


class SitePage(Page):
    """A public page. Its address, title and description for search engines are edited in one place."""

    promote_panels: ClassVar = [
        MultiFieldPanel(
            [
                FieldPanel("slug"),
                FieldPanel("seo_title"),
                FieldPanel("search_description"),
                FieldPanel("show_in_menus"),
            ],
            heading=_("Address and search engines"),
        ),
    ]

    class Meta:
        abstract = True

    @property
    def navigation_title(self) -> str:
        """For breadcrumbs."""
        return self.title
