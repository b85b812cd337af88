"""A project with its people, launched through the same service as the admin's form."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group

from coop_pages.case_studies.index_page import CaseStudyIndexPage
from coop_pages.case_studies.pages import CaseStudyPage
from coop_pages.management.setup.groups import COMMUNICATIONS
from coop_pages.projects.launch import launch_project
from coop_pages.projects.pages import CooperationProjectPage, ProjectIndexPage
from coop_pages.projects.path import phases_of
from coop_pages.validation import services
from coop_pages.validation.models.partners import ProjectMember
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.states import Verdict
from directory.models import Mandate, Organisation, User
from tests.factories.directory import MandateFactory, OrganisationFactory, UriopssContactFactory, UserFactory


@dataclass
class Cast:
    project: CooperationProjectPage
    staff: User
    coordinator: User
    organisations: list[Organisation]
    speakers: list[User]
    contributor: User

    @classmethod
    def of(cls, project: CooperationProjectPage) -> "Cast":
        """The same people again, from the rows of a project that `make_cast` made."""
        partners = [partnership.organisation for partnership in project.partnerships.order_by("pk")]
        mandates = Mandate.objects.filter(organisation__in=partners).select_related("person").order_by("pk")
        return cls(
            project,
            staff=project.owner,
            coordinator=project.members.get(role=ProjectMember.Role.COORDINATOR).person,
            organisations=partners,
            speakers=[mandate.person for mandate in mandates if mandate.role == Mandate.Role.HOLDER],
            contributor=next(m.person for m in mandates if m.role == Mandate.Role.CONTRIBUTOR),
        )

    @property
    def phase(self) -> Any:
        """The page of phase 1, as its row stands."""
        return phases_of(self.project)[0]

    def write(self, words: str = "Nous voulons travailler ensemble.", **fields: Any) -> Any:
        page = self.phase.get_latest_revision_as_object()
        page.introduction = f"<p>{words}</p>"
        for name, value in fields.items():
            setattr(page, name, value)
        page.save_revision(user=self.contributor)
        return page

    def open(self, *, asks_publication: bool = True) -> Round:
        return services.open_round(self.phase, by=self.coordinator, asks_publication=asks_publication)

    def answer(self, round: Round, number: int, verdict: str = Verdict.APPROVE, **details: Any) -> Any:
        details.setdefault("consents_to_publication", True)
        return services.decide(
            round, organisation=self.organisations[number], by=self.speakers[number], verdict=verdict, **details
        )

    def agree(self, round: Round) -> Round:
        for number in range(len(self.organisations)):
            self.answer(round, number)
        return Round.objects.get(pk=round.pk)

    def confirm(self, round: Round) -> Round:
        from coop_pages.validation import clock

        return services.confirm(round, by=self.coordinator, held_on=clock.today(), attendance="Tous les membres")

    def publish_phase(self) -> Round:
        self.write()
        return self.publish(self.phase)

    def publish(self, page: Any) -> Round:
        """Put the text of `page` through a round that everyone approves, then online."""
        agreed = self.agree(services.open_round(page, by=self.coordinator, asks_publication=True))
        self.confirm(agreed)
        services.publish(agreed, by=self.staff)
        return Round.objects.get(pk=agreed.pk)


def make_cast(home: Any, *, organisations: int = 3, title: str = "Un siège commun en Mayenne") -> Cast:
    staff = UserFactory.create(first_name="Rédaction")
    staff.groups.add(Group.objects.get(name=COMMUNICATIONS))
    coordinator = UserFactory.create(first_name="Pilotage")
    partners = [OrganisationFactory.create() for _ in range(organisations)]
    speakers = [MandateFactory.create(organisation=partner, role=Mandate.Role.HOLDER).person for partner in partners]
    contributor = MandateFactory.create(organisation=partners[0], role=Mandate.Role.CONTRIBUTOR).person
    index = ProjectIndexPage.objects.child_of(home).get()
    project = launch_project(
        index,
        by=staff,
        title=title,
        summary="Trois associations étudient un siège commun.",
        uriopss=UriopssContactFactory.create(),
        partners=partners,
        coordinator=coordinator,
    )
    return Cast(project, staff, coordinator, partners, speakers, contributor)


def publish_project(cast: Cast) -> CooperationProjectPage:
    cast.publish(cast.project)
    return CooperationProjectPage.objects.get(pk=cast.project.pk)


def publish_case_study(cast: Cast, title: str = "", **fields: Any) -> CaseStudyPage:
    index = CaseStudyIndexPage.objects.get(locale=cast.project.locale)
    draft = CaseStudyPage(
        title=title or f"Ce que nous avons appris : {cast.project.title}",
        project=cast.project,
        lead="Trois associations racontent.",
        uriopss=cast.project.uriopss,
        live=False,
        **fields,
    )
    index.add_child(instance=draft)
    cast.publish(draft)
    return CaseStudyPage.objects.get(pk=draft.pk)
