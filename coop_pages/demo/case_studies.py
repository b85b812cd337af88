"""Example case studies: that of the finished project, and six more over territories and forms."""

from typing import Any

from django.utils import timezone

from coop_pages.case_studies import CaseStudyIndexPage, CaseStudyPage
from coop_pages.demo.people import People
from coop_pages.demo.storytelling import days_ago, validate
from coop_pages.launch import launch_project
from coop_pages.projects import CooperationProjectPage, ProjectIndexPage
from coop_pages.validation import clock
from directory.models import CooperationForm, Territory, UriopssContact

# (title, lead, département, form, people accompanied, why, partners, days ago)
CASES = (
    (
        "Deux services d’aide à domicile, un seul planning de nuit",
        "Plutôt que de renoncer aux nuits, deux associations partagent une garde et ses astreintes.",
        ("DEP-63", "convention", "older_people", "needs", ("phare", "tilleuls"), 400),
    ),
    (
        "Un groupement d’employeurs pour garder ses infirmières",
        "Des mi-temps dispersés sont devenus des emplois entiers que l’on ne quitte plus.",
        ("DEP-69", "groupement d’employeurs", "health", "pooling", ("escale", "phare", "passerelle"), 350),
    ),
    (
        "La fusion que personne ne voulait, et que chacun a choisie",
        "Une petite association sans successeur et une grande qui a appris à écouter.",
        ("DEP-67", "fusion", "disability", "succession", ("tilleuls", "passerelle"), 300),
    ),
    (
        "Un pôle territorial autour d’une cuisine",
        "Cuisiner ensemble a ouvert la voie à tout le reste : achats, insertion, transport.",
        ("DEP-59", "PTCE", "exclusion", "call_for_projects", ("escale", "passerelle", "tilleuls"), 250),
    ),
    (
        "Répondre à deux à un appel à projets sans se perdre",
        "Un mandat de gestion, écrit ligne à ligne, a évité la concurrence entre voisins.",
        ("DEP-33", "mandat de gestion", "children", "call_for_projects", ("passerelle", "phare"), 210),
    ),
    (
        "À La Réunion, un GCSMS pour les transports des enfants",
        "Trois établissements font rouler les mêmes minibus, et les enfants arrivent moins fatigués.",
        ("DEP-974", "GCSMS", "disability", "funding", ("passerelle", "escale", "phare"), 170),
    ),
)


def case_of(project: CooperationProjectPage, index: CaseStudyIndexPage, people: People) -> None:
    partners = [people.partners[key] for key in ("tilleuls", "phare", "escale")]
    _publish(
        index,
        project,
        people,
        partners,
        day=60,
        title="Trois associations, un siège : ce que la Mayenne nous a appris (exemple)",
        lead="Partager un siège sans partager son nom : dix-huit mois, deux désaccords et une paie à l’heure.",
        audience="everyone",
        trigger="funding",
        territory=project.territory,
        form=project.form,
        uriopss=project.uriopss,
    )


def six_more(projects: ProjectIndexPage, index: CaseStudyIndexPage, people: People) -> None:
    for title, lead, (departement, form, audience, trigger, keys, day) in CASES:
        partners = [people.partners[key] for key in keys]
        territory = Territory.objects.get(pk=departement)
        uriopss = UriopssContact.objects.covering(territory).first() or UriopssContact.objects.national().get()
        facts: dict[str, Any] = {
            "audience": audience,
            "territory": territory,
            "form": CooperationForm.objects.filter(name__icontains=form).first(),
            "uriopss": uriopss,
        }
        with clock.at(days_ago(day + 100)):
            project = launch_project(
                projects,
                by=people.staff,
                title=f"{title} (exemple)",
                summary=lead,
                partners=[partner.organisation for partner in partners],
                coordinator=people.coordinator,
                **facts,
            )
        _publish(
            index, project, people, partners, day=day, title=f"{title} (exemple)", lead=lead, trigger=trigger, **facts
        )


def _publish(
    index: CaseStudyIndexPage,
    project: CooperationProjectPage,
    people: People,
    partners: list[Any],
    *,
    day: int,
    **fields: Any,
) -> None:
    names = ", ".join(partner.organisation.name for partner in partners)
    case = index.add_child(
        instance=CaseStudyPage(
            project=project,
            live=False,
            owner=people.staff,
            started_on=timezone.localdate(days_ago(day + 400)),
            length_months=12,
            shared_area="human_resources",
            staff_shared="3 équivalents temps plein",
            budget_shared="70 000 € par an",
            context=f"<p>{names} travaillaient sur le même territoire sans se concerter. Une difficulté commune les a "
            "réunis.</p>",
            actors=[
                ("actor", {"name": partner.organisation.name, "role": "Partenaire depuis le premier jour"})
                for partner in partners
            ],
            approach=[
                (
                    "step",
                    {"phase": "information", "text": "<p>Trois rencontres pour dire les craintes avant les idées.</p>"},
                ),
                (
                    "step",
                    {"phase": "opportunity", "text": "<p>Un diagnostic dans chaque maison, puis mis en commun.</p>"},
                ),
                ("step", {"phase": "feasibility", "text": "<p>Chaque conseil a délibéré, chiffres en main.</p>"}),
                ("step", {"phase": "implementation", "text": "<p>Une personne chargée de tenir le calendrier.</p>"}),
            ],
            legal_arrangement="<p>La forme la plus légère qui tenait, avec une clause de sortie.</p>",
            means="<p>Un temps de coordination partagé et l’accompagnement de l’Uriopss.</p>",
            results=[
                ("result", {"beneficiaries": "people", "text": "<p>Des réponses plus rapides, les soirs aussi.</p>"}),
                ("result", {"beneficiaries": "professionals", "text": "<p>Des emplois complets et des relais.</p>"}),
                ("result", {"beneficiaries": "organisations", "text": "<p>Une voix entendue des financeurs.</p>"}),
            ],
            levers="<p>Des présidences qui se parlent ; un texte que chacune a pu relire.</p>",
            obstacles="<p>Les conseils se réunissent tous les deux mois : le calendrier doit le savoir.</p>",
            if_done_again="<p>Associer les équipes un mois plus tôt.</p>",
            contact="coordination@example.org",
            **fields,
        )
    )
    case.save_revision(user=people.staff)
    validate(case, people, partners, day)
