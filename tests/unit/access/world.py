"""One project with something secret in every place, another one beside it, and a person of every role."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import CollectionViewRestriction, Comment, Site, Workflow, WorkflowState

from coop_pages.base.file_digests import sha256_of
from coop_pages.base.image_consents import ImageConsent
from coop_pages.case_studies.pages import CaseStudyPage
from coop_pages.notifications.addresses import unsubscribe_address
from coop_pages.projects.pages import ProjectIndexPage
from coop_pages.projects.path import phases_of
from coop_pages.projects.saved_views import SavedView
from coop_pages.validation import clock, services
from coop_pages.validation.models.calendar_feed import CalendarFeed
from coop_pages.validation.models.frozen_files import FrozenFile, ShownFile
from coop_pages.validation.models.partners import ProjectMember
from coop_pages.validation.states import Verdict
from directory.models import DirectoryImport, Invitation, Mandate, Overseer, Synonyms, User
from directory.sign_in.links import sign_in_path
from tests.factories.browsers import signed_in
from tests.factories.directory import CooperationFormFactory, TerritoryFactory, UserFactory
from tests.factories.files import pdf
from tests.factories.projects import Cast, make_cast, publish_case_study
from tests.unit.access.rounds import agreed, answered_by_letter, editorial, prepared, validated_without_the_first

# What no answer to a stranger may hold, each written in one place only; in ASCII, which JSON does not disguise.
# A picture that the site no longer has.
GONE = 999_999
YESTERDAY = clock.today() - timedelta(days=1)
SECRETS = ("Rossignol", "Mirabelle", "Capucine", "Pervenche", "Campanule", "Jonquille", "Bergamote", "Gentiane")

# In the order of the table's columns. Whoever is “elsewhere” takes part in another project only.
ROLES = (
    "anonymous",
    "reader",
    "representative elsewhere",
    "contributor elsewhere",
    "overseer elsewhere",
    "representative",
    "contributor",
    "coordinator",
    "committee",
    "reading overseer",
    "steering overseer",
    "communications",
    "administrator",
)
STRANGERS = ROLES[:5]
OUTSIDE = ("anonymous", "reader", "representative elsewhere", "representative", "committee")
# In the editor everybody outside is answered alike, and the coordinator like whoever writes.
EDITOR_ROLES = (
    "reader",
    "contributor elsewhere",
    "overseer elsewhere",
    "contributor",
    "steering overseer",
    "communications",
    "administrator",
)

# Where a list, a search or a choice could show more than the address says.
LISTS = (
    "admin/pages/search/?q=ross",
    "admin/pages/search/results/?q=ross",
    "admin/pages/usage/coop_pages/cooperationprojectpage/?q=ross",
    "admin/choose-page/?page_type=coop_pages.cooperationprojectpage",
    "admin/choose-page/search/?q=ross",
    "admin/choose-page/chosen-multiple/?id=<page_id>",
    "admin/api/main/pages/?search=ross",
    "admin/api/main/pages/?child_of=<parent_page_id>",
    "admin/api/main/pages/?type=coop_pages.CooperationProjectPage&fields=*",
    "admin/api/main/images/?search=capu",
    "admin/api/main/documents/?search=perv",
    "admin/tag-autocomplete/?term=gent",
    "admin/images/?q=capu",
    "admin/images/chooser/",
    "admin/images/chooser/results/?q=capu",
    "admin/images/chooser/chosen-multiple/?id=<image_id>",
    "admin/documents/?q=perv",
    "admin/documents/chooser/results/?q=perv",
    "admin/documents/chooser/chosen-multiple/?id=<document_id>",
    "admin/reports/site-history/?export=csv",
    "admin/reports/workflow/?export=csv",
    "admin/reports/workflow_tasks/?export=csv",
    "admin/reports/page-types-usage/?export=csv",
    "admin/bulk/wagtailcore/page/move/?id=<page_id>",
    "admin/bulk/wagtailcore/page/publish/?id=all&childOf=<parent_page_id>",
    "admin/bulk/wagtailimages/image/delete/?id=<image_id>",
    "admin/bulk/wagtailimages/image/add_tags/?id=all",
    "admin/bulk/wagtaildocs/document/delete/?id=<document_id>",
    "admin/bulk/directory/mandate/delete/?id=1",
)


@dataclass
class World:
    cast: Cast
    elsewhere: Cast
    people: dict[str, User]
    browsers: dict[str, Client]
    # What each parameter of an address is replaced with: the secret project's own objects.
    samples: dict[str, Any]
    marks: tuple[str, ...]


def make_world(home: Any) -> World:
    cast = make_cast(home, organisations=2, title="Rossignol, un projet tenu secret")
    elsewhere = make_cast(home, organisations=2, title="Un autre projet")
    member = ProjectMember.objects.create(
        project=cast.project, person=UserFactory.create(), role=ProjectMember.Role.STEERING_COMMITTEE
    )
    elsewhere.write()
    cast.write("Mirabelle.")
    Comment.objects.create(page=cast.phase, user=cast.contributor, text="Campanule", contentpath="introduction")
    image = get_image_model().objects.create(
        title="Capucine", file=get_test_image_file(), collection=cast.project.collection
    )
    image.tags.add("Gentiane")
    consent = ImageConsent.objects.create(
        image=image, people="Capucine", scope="x", kept_at="x", given_on=clock.today(), expires_on=clock.today()
    )
    document = get_document_model().objects.create(
        title="Pervenche", file=ContentFile(b"x", name="x.txt"), collection=cast.project.collection
    )
    document.tags.add("Gentiane")
    to_adopt = validated_without_the_first(cast, phases_of(cast.project)[2])
    opened = cast.open()
    decision = cast.answer(
        opened,
        0,
        Verdict.APPROVE_WITH_RESERVATIONS,
        deliberation=services.Deliberation("board", clock.today(), minutes=pdf()),
        reservations=[services.StatedReservation("Jonquille")],
    )
    prepared(cast, opened)
    # Gone from the site since: the round alone still has it.
    gone = get_image_model()(pk=GONE, title="Capucine", file=image.file.name)
    FrozenFile.objects.keep(opened, [ShownFile("image", gone, sha256_of(image.file.storage, image.file.name))])
    others = phases_of(cast.project)[1:]
    letter = answered_by_letter(cast, others[0], "Bergamote")
    retouch = editorial(cast, others[2])
    study = publish_case_study(elsewhere, title="Une étude de cas pour tous")
    draft = CaseStudyPage(title="Rossignol", project=cast.project, uriopss=cast.project.uriopss, live=False)
    study.get_parent().add_child(instance=draft)
    redirect = Redirect.objects.create(old_path="/ancienne-adresse", redirect_link="/")
    invitation = services.invite(
        cast.organisations[0], by=cast.speakers[0], email="invitee@example.org", role=Mandate.Role.OBSERVER
    )
    Invitation.objects.filter(pk=invitation.pk).update(key_digest=Invitation.digest_of("key"))
    passkey = Authenticator.objects.create(
        user=UserFactory.create(), type=Authenticator.Type.WEBAUTHN, data={"name": "x"}
    )
    state = WorkflowState.objects.filter(object_id=cast.phase.pk).first()
    people = {
        "reader": UserFactory.create(),
        "representative elsewhere": elsewhere.speakers[0],
        "contributor elsewhere": elsewhere.contributor,
        "overseer elsewhere": overseer(elsewhere, Overseer.Role.STEERS),
        "representative": cast.speakers[0],
        "contributor": cast.contributor,
        "coordinator": cast.coordinator,
        "committee": member.person,
        "reading overseer": overseer(cast, Overseer.Role.READS),
        "steering overseer": overseer(cast, Overseer.Role.STEERS),
        "communications": cast.staff,
        "administrator": UserFactory.create(superuser=True),
    }
    browsers = {"anonymous": Client()} | {role: signed_in(person) for role, person in people.items()}
    phase, project, organisation = cast.phase, cast.project, cast.organisations[0]
    pages = [project, *phases_of(project)]
    mandate = Mandate.objects.get(person=cast.speakers[0])
    form, territory = CooperationFormFactory.create(), TerritoryFactory.create()
    oversight = Overseer.objects.get(person=people["steering overseer"])
    synonyms = Synonyms.objects.create(words="EHPAD, maison de retraite")
    entries: list[Any] = [organisation, mandate, project.uriopss, oversight, form, synonyms, territory]
    samples = {
        "mark": opened.digest[:16],
        "page_id": phase.pk,
        "pages/pk": phase.pk,
        "parent_page_id": project.pk,
        "page_to_move_id": phase.pk,
        "destination_id": elsewhere.project.pk,
        "revision_id": phase.latest_revision_id,
        "workflow_state_id": state.pk if state else 1,
        "task_state_id": state.current_task_state_id if state else 1,
        "page_pk": phase.pk,
        "workflow_pk": Workflow.objects.first().pk,
        "workflows/pk": Workflow.objects.first().pk,
        "tasks/pk": Workflow.objects.first().tasks.first().pk,
        "task_id": Workflow.objects.first().tasks.first().pk,
        "content_type_app_name": "coop_pages",
        "content_type_model_name": phase._meta.model_name,
        "image_id": image.pk,
        "images/pk": image.pk,
        "image_pk": GONE,
        "imageconsent/pk": consent.pk,
        "original": image.file.name,
        "rendition": image.get_rendition("max-10x10").file.name,
        "document_id": document.pk,
        "documents/pk": document.pk,
        "doc_id": document.pk,
        "uploaded_file_id": 1,
        "collection_id": project.collection_id,
        "collections/pk": project.collection_id,
        "filter_spec": "max-10x10",
        "organisation/pk": organisation.pk,
        "organismes/pk": organisation.pk,
        "mandate/pk": mandate.pk,
        "mandats/pk": mandate.pk,
        "uriopsscontact/pk": project.uriopss_id,
        "cooperationform/pk": form.pk,
        "overseer/pk": oversight.pk,
        "synonyms/pk": synonyms.pk,
        "territory/pk": territory.pk,
        "name": "x.txt",
        "v1/name": "contacts",
        "retouch_pk": retouch.pk,
        "to_adopt_pk": to_adopt.pk,
        "agreed_pk": agreed(cast, cast.project).pk,
        "link": sign_in_path(cast.speakers[0], "/espace/").rstrip("/").rpartition("/")[2],
        "signed": unsubscribe_address(cast.speakers[0]).rstrip("/").rpartition("/")[2],
        "calendrier/token": CalendarFeed.renew(people["reader"]).token,
        "liste/name": "en-cours",
        "organisation_pk": organisation.pk,
        "reserve/pk": decision.reservations.get().pk,
        "modification/pk": letter.change_requests.get().pk,
        "letter_pk": letter.pk,
        "fiches/page_id": study.pk,
        "draft_id": draft.pk,
        **{f"{entry._meta.model_name}/version": entry.history.last().pk for entry in entries},
        "settings/pk": 1,
        "redirects/pk": redirect.pk,
        "snippet/pk": organisation.pk,
        "snippets/pk": organisation.pk,
        "locales/pk": project.locale_id,
        "sites/pk": Site.objects.get().pk,
        "users/pk": cast.speakers[0].pk,
        "groups/pk": project.writers_id,
        "person_id": cast.speakers[0].pk,
        "index_id": ProjectIndexPage.objects.child_of(home).get().pk,
        "project_id": project.pk,
        "kind": "en-retard",
        "rapports/slug": "reponses",
        "organisation_id": organisation.pk,
        "job_id": DirectoryImport.objects.create(
            made_by=cast.staff,
            kind="organisations",
            name="Rossignol",
            headings=["nom"],
            rows=[[2, ["x"]]],
            places={"name": 0},
        ).pk,
        "view_id": SavedView.objects.create(person=cast.staff, name="Rossignol").pk,
        "projets/pk": project.pk,
        "tours/pk": opened.pk,
        "recepisses/pk": decision.pk,
        "textes/page_id": phase.pk,
        "pieces/pk": decision.minutes_id,
        "invitations/pk": invitation.pk,
        "key": "key",
        "cles/pk": passkey.pk,
        "app_label": "coop_pages",
        "model_name": phase._meta.model_name,
        "object_id": phase.pk,
        "session_id": 1,
        "action": "publish",
        "action_name": "publish",
        "redirect_id": redirect.pk,
        "restriction_id": CollectionViewRestriction.objects.get(collection=project.collection_id).pk,
        "page_view_restriction_id": 1,
        "translation_source_id": 1,
        "translation_id": 1,
        "string_segment_id": 1,
        "overridable_segment_id": 1,
        "mode": "x",
        "uidb64": "x",
        "token": "x",
        "section": "projets",
        "language": "fr",
        "app_name": "coop_pages",
        "slug": "x",
    }
    marks = (*SECRETS, *(f"/pages/{page.pk}/" for page in pages))
    return World(cast, elsewhere, people, browsers, samples, marks)


def overseer(cast: Cast, role: str) -> User:
    person: User = UserFactory.create()
    Overseer.objects.create(person=person, contact_id=cast.project.uriopss_id, role=role)
    return person
