"""What a page says of itself to machines: schema.org, in JSON-LD."""

from collections.abc import Iterable
from functools import singledispatch
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext
from wagtail.models import Page

from coop_pages.base import kept_routes
from coop_pages.case_studies.index_page import CaseStudyIndexPage
from coop_pages.case_studies.pages import CaseStudyPage
from coop_pages.projects.pages import CooperationProjectPage
from coop_pages.projects.phases.base import PhasePage
from coop_pages.public.discovery.share_images import SIZE, share_image_address
from coop_pages.public.home import HomePage
from coop_pages.validation.text.pages import ValidatedPage
from directory.models import UriopssContact

Node = dict[str, Any]


def organisation(request: HttpRequest) -> Node:
    home = request.build_absolute_uri("/")
    return {
        "@type": "Organization",
        "@id": f"{home}#organisation",
        "name": settings.WAGTAIL_SITE_NAME,
        "description": gettext("Uniopss and Uriopss network: associations of the social and health sector."),
        "url": home,
        "logo": request.build_absolute_uri(static("img/icon.svg")),
    }


def page_nodes(page: Page, request: HttpRequest) -> list[Node]:
    """What `page` is, where it stands, and who publishes it."""
    nodes = [organisation(request), *_described(page, request)]
    above = [ancestor for ancestor in page.lineage if ancestor.live and ancestor.depth > 1]
    return [*nodes, breadcrumbs(request, [*above, page])] if above else nodes


def breadcrumbs(request: HttpRequest, pages: Iterable[Page]) -> Node:
    steps = [
        {
            "@type": "ListItem",
            "position": position,
            "name": page.title,
            "item": request.build_absolute_uri(page.get_url(request)),
        }
        for position, page in enumerate(pages, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": steps}


@singledispatch
def _described(page: Page, request: HttpRequest) -> list[Node]:
    address = request.build_absolute_uri(page.get_url(request))
    return [
        {
            "@type": "WebPage",
            "@id": address,
            "url": address,
            "name": page.title,
            "inLanguage": page.locale.language_code,
            "publisher": {"@id": organisation(request)["@id"]},
        }
    ]


@_described.register
def _(page: HomePage, request: HttpRequest) -> list[Node]:
    """The whole site, with the address of its search, which search engines may offer beside its name."""
    address = request.build_absolute_uri(page.get_url(request))
    site: Node = {
        "@type": "WebSite",
        "@id": f"{address}#site",
        "url": address,
        "name": settings.WAGTAIL_SITE_NAME,
        "description": page.lead,
        "inLanguage": page.locale.language_code,
        "publisher": {"@id": organisation(request)["@id"]},
    }
    kept_routes.read_around(request)
    # An alias stands for what is not translated: it would lead to the original, in another language.
    listed = [entry for entry in getattr(request, "menu_pages", ()) if not entry.alias_of_id]
    index = next((entry for entry in listed if entry.specific_class is CaseStudyIndexPage), None)
    if index is not None:
        site["potentialAction"] = {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": f"{request.build_absolute_uri(index.get_url(request))}?q={{search_term_string}}",
            },
            "query-input": "required name=search_term_string",
        }
    return [site]


def _article(page: ValidatedPage, request: HttpRequest) -> Node:
    address = request.build_absolute_uri(page.get_url(request))
    article: Node = {
        "@type": "Article",
        "@id": address,
        "url": address,
        "headline": page.title,
        "inLanguage": page.locale.language_code,
        "datePublished": page.first_published_at,
        "dateModified": page.last_published_at,
        "image": {
            "@type": "ImageObject",
            "url": request.build_absolute_uri(share_image_address(page)),
            "width": SIZE[0],
            "height": SIZE[1],
        },
        "publisher": {"@id": organisation(request)["@id"]},
    }
    if page.is_authoritative:
        article["author"] = [{"@type": "Organization", "name": seat.organisation_name} for seat in page.agreed_by]
    return article


@_described.register
def _(page: CaseStudyPage, request: HttpRequest) -> list[Node]:
    article = _article(page, request) | {"description": page.lead, "articleSection": gettext("Case study")}
    article["encoding"] = {
        "@type": "MediaObject",
        "contentUrl": request.build_absolute_uri(reverse("case_study_paper", args=[page.pk])),
        "encodingFormat": "application/pdf",
    }
    if page.territory:
        article["spatialCoverage"] = {"@type": "AdministrativeArea", "name": page.territory.name}
    if page.form:
        article["keywords"] = page.form.name
    return [article]


@_described.register(CooperationProjectPage)
@_described.register(PhasePage)
def _(page: ValidatedPage, request: HttpRequest) -> list[Node]:
    return [_article(page, request)]


def contact_nodes(contacts: Iterable[UriopssContact], request: HttpRequest) -> list[Node]:
    """The network with a contact point for each union."""
    points = [
        {
            "@type": "ContactPoint",
            "name": contact.name,
            "contactType": gettext("help with cooperation projects"),
            "telephone": contact.phone,
            "availableLanguage": "fr",
            **({"url": contact.website} if contact.website else {}),
            **({"email": contact.email} if contact.email else {}),
            **({"areaServed": areas} if (areas := _areas(contact)) else {}),
        }
        for contact in contacts
    ]
    address = request.build_absolute_uri(reverse("contacts"))
    page = {"@type": "ContactPage", "@id": address, "url": address, "name": gettext("Find my Uriopss")}
    return [organisation(request) | {"contactPoint": points}, page]


def _areas(contact: UriopssContact) -> list[str]:
    return [territory.name for territory in contact.territories.all()]
