"""Example case studies: that of the finished project, and six more over territories and forms."""

from dataclasses import dataclass

from django.utils import timezone

from coop_pages.case_studies.pages import CaseStudyIndexPage, CaseStudyPage
from coop_pages.management.demo.people import People
from coop_pages.management.demo.storytelling import days_ago, validate
from coop_pages.projects.launch import launch_project
from coop_pages.projects.pages import CooperationProjectPage, ProjectIndexPage
from coop_pages.validation import clock
from directory.models import CooperationForm, Territory, UriopssContact


@dataclass(frozen=True)
class Story:
    """What one example tells of its own; the facts beside it come from the directory."""

    title: str
    lead: str
    departement: str
    form: str
    audience: str
    sector: str
    trigger: str
    stage: str
    partners: tuple[str, ...]
    days_ago: int
    shared_area: str
    length_months: int
    staff: str
    budget: str
    context: str
    first_steps: str
    for_people: str
    obstacle: str
    if_done_again: str


MAYENNE = Story(
    title="Trois associations, un siège : ce que la Mayenne nous a appris",
    lead="Partager un siège sans partager son nom : dix-huit mois, deux désaccords et une paie à l’heure.",
    departement="DEP-53",
    form="Union ou fédération",
    audience="everyone",
    sector="several",
    trigger="funding",
    stage="followed_up",
    partners=("tilleuls", "phare", "escale"),
    days_ago=60,
    shared_area="finance",
    length_months=18,
    staff="4 équivalents temps plein",
    budget="210 000 € par an",
    context="Trois sièges, trois logiciels de paie, trois commissaires aux comptes pour un même bassin de vie.",
    first_steps="Chaque trésorière a montré ses comptes aux deux autres, avant toute idée de rapprochement.",
    for_people="Les directions passent deux jours de plus par mois auprès des équipes et des personnes.",
    obstacle="Deux conventions collectives : il a fallu un an pour comparer les fiches de paie ligne à ligne.",
    if_done_again="Associer les secrétaires dès la première réunion : elles connaissaient toutes les réponses.",
)
SIX_MORE = (
    Story(
        title="Deux services d’aide à domicile, un seul planning de nuit",
        lead="Plutôt que de renoncer aux nuits, deux associations partagent une garde et ses astreintes.",
        departement="DEP-63",
        form="Convention de partenariat",
        audience="older_people",
        sector="medico_social",
        trigger="needs",
        stage="implemented",
        partners=("phare", "tilleuls"),
        days_ago=400,
        shared_area="human_resources",
        length_months=9,
        staff="3 équivalents temps plein",
        budget="70 000 € par an",
        context="La nuit, un seul appel sur quatre trouvait quelqu’un ; chaque service perdait de l’argent à rester seul.",
        first_steps="Six semaines de relevés communs ont remplacé les impressions par des chiffres.",
        for_people="Un passage de nuit en moins de trente minutes, tous les jours de l’année.",
        obstacle="Les kilomètres : les deux associations ne les indemnisaient pas de la même façon.",
        if_done_again="Écrire la règle des remplacements avant l’été, et non pendant.",
    ),
    Story(
        title="Un groupement d’employeurs pour garder ses infirmières",
        lead="Des mi-temps dispersés sont devenus des emplois entiers que l’on ne quitte plus.",
        departement="DEP-69",
        form="employeurs",
        audience="health",
        sector="health",
        trigger="pooling",
        stage="followed_up",
        partners=("escale", "phare", "passerelle"),
        days_ago=350,
        shared_area="employment_law",
        length_months=14,
        staff="11 équivalents temps plein",
        budget="520 000 € par an",
        context="Onze postes à temps partiel, vacants la moitié de l’année, dans trois maisons voisines.",
        first_steps="Les infirmières ont dessiné elles-mêmes les tournées qu’elles accepteraient.",
        for_people="Les mêmes visages toute la semaine ; les soins du soir ne sont plus reportés.",
        obstacle="La responsabilité solidaire des membres a inquiété les conseils jusqu’au dernier vote.",
        if_done_again="Prévoir dès le départ la place d’un quatrième membre.",
    ),
    Story(
        title="La fusion que personne ne voulait, et que chacun a choisie",
        lead="Une petite association sans successeur et une grande qui a appris à écouter.",
        departement="DEP-67",
        form="Fusion",
        audience="disability",
        sector="medico_social",
        trigger="succession",
        stage="ended",
        partners=("tilleuls", "passerelle"),
        days_ago=300,
        shared_area="governance",
        length_months=22,
        staff="62 personnes",
        budget="3,1 millions d’euros par an",
        context="Le président partait à quatre-vingt-un ans, après trente ans ; personne ne s’était présenté.",
        first_steps="Chaque conseil a siégé une fois chez l’autre, sans ordre du jour.",
        for_people="Les habitants du foyer ont gardé leur adresse, leur équipe et leur fête de juin.",
        obstacle="Le mot « absorption », dans le premier projet de traité, a coûté quatre mois.",
        if_done_again="Parler du nom de la nouvelle association au début, puisque tout le monde y pensait.",
    ),
    Story(
        title="Un pôle territorial autour d’une cuisine",
        lead="Cuisiner ensemble a ouvert la voie à tout le reste : achats, insertion, transport.",
        departement="DEP-59",
        form="PTCE",
        audience="exclusion",
        sector="social",
        trigger="call_for_projects",
        stage="followed_up",
        partners=("escale", "passerelle", "tilleuls"),
        days_ago=250,
        shared_area="property",
        length_months=16,
        staff="7 équivalents temps plein",
        budget="340 000 € par an",
        context="Trois cuisines aux normes dépassées, et un local communal vide à égale distance des trois.",
        first_steps="Un repas préparé ensemble chaque mois, bien avant le premier plan d’architecte.",
        for_people="Douze personnes en parcours d’insertion formées chaque année à la restauration.",
        obstacle="Le bail : la commune attendait un seul locataire, et les associations étaient trois.",
        if_done_again="Demander l’avis des mangeurs avant celui des financeurs.",
    ),
    Story(
        title="Répondre à deux à un appel à projets sans se perdre",
        lead="Un mandat de gestion, écrit ligne à ligne, a évité la concurrence entre voisins.",
        departement="DEP-33",
        form="Mandat de gestion",
        audience="children",
        sector="social",
        trigger="call_for_projects",
        stage="implemented",
        partners=("passerelle", "phare"),
        days_ago=210,
        shared_area="association_life",
        length_months=7,
        staff="2 équivalents temps plein",
        budget="95 000 € par an",
        context="Soixante jours pour répondre, deux candidats possibles, une seule équipe capable d’ouvrir à temps.",
        first_steps="Les deux directrices ont d’abord écrit ce à quoi chacune ne renoncerait pas.",
        for_people="Vingt-quatre enfants accueillis à la rentrée, au lieu d’une année d’attente.",
        obstacle="Savoir qui signe : le mandat a été relu quatre fois pour une question de délégation.",
        if_done_again="Garder une trace des réunions de crise : on en a oublié les raisons en six mois.",
    ),
    Story(
        title="À La Réunion, un GCSMS pour les transports des enfants",
        lead="Trois établissements font rouler les mêmes minibus, et les enfants arrivent moins fatigués.",
        departement="DEP-974",
        form="GCSMS",
        audience="disability",
        sector="medico_social",
        trigger="funding",
        stage="followed_up",
        partners=("passerelle", "escale", "phare"),
        days_ago=170,
        shared_area="service_quality",
        length_months=13,
        staff="9 chauffeurs et accompagnatrices",
        budget="610 000 € par an",
        context="Jusqu’à deux heures de route le matin, dans des véhicules à moitié vides qui se suivaient.",
        first_steps="Les tournées des trois établissements ont été posées sur une même carte, avec les familles.",
        for_people="Quarante minutes de trajet en moins, en moyenne, pour soixante-dix-huit enfants.",
        obstacle="Les assurances : aucun contrat ne couvrait un véhicule conduit pour le compte d’un autre.",
        if_done_again="Commencer par une seule vallée pendant un trimestre.",
    ),
)


def case_of(project: CooperationProjectPage, index: CaseStudyIndexPage, people: People) -> None:
    """The story of the finished project."""
    _publish(MAYENNE, index, project, people)


def six_more(projects: ProjectIndexPage, index: CaseStudyIndexPage, people: People) -> None:
    """Six stories whose projects were led before the platform: only the case study is told."""
    for story in SIX_MORE:
        territory = Territory.objects.get(pk=story.departement)
        with clock.at(days_ago(story.days_ago + 100)):
            project = launch_project(
                projects,
                by=people.staff,
                title=f"{story.title} (exemple)",
                summary=story.lead,
                partners=[people.partners[key].organisation for key in story.partners],
                coordinator=people.coordinator,
                audience=story.audience,
                territory=territory,
                form=_form(story),
                uriopss=UriopssContact.objects.covering(territory).first() or UriopssContact.objects.national().get(),
            )
        _publish(story, index, project, people)


def _form(story: Story) -> CooperationForm:
    return CooperationForm.objects.get(name__icontains=story.form)


def _publish(story: Story, index: CaseStudyIndexPage, project: CooperationProjectPage, people: People) -> None:
    partners = [people.partners[key] for key in story.partners]
    case = index.add_child(
        instance=CaseStudyPage(
            title=f"{story.title} (exemple)",
            lead=story.lead,
            project=project,
            live=False,
            owner=people.staff,
            territory=project.territory,
            form=_form(story),
            uriopss=project.uriopss,
            audience=story.audience,
            sector=story.sector,
            trigger=story.trigger,
            stage=story.stage,
            started_on=timezone.localdate(days_ago(story.days_ago + 30 * story.length_months)),
            length_months=story.length_months,
            shared_area=story.shared_area,
            staff_shared=story.staff,
            budget_shared=story.budget,
            context=f"<p>{story.context}</p>",
            actors=[
                ("actor", {"name": partner.organisation.name, "role": "Partenaire depuis le premier jour"})
                for partner in partners
            ],
            approach=[
                ("step", {"phase": "information", "text": f"<p>{story.first_steps}</p>"}),
                (
                    "step",
                    {"phase": "opportunity", "text": "<p>Un diagnostic dans chaque maison, puis mis en commun.</p>"},
                ),
                ("step", {"phase": "feasibility", "text": "<p>Chaque conseil a délibéré, chiffres en main.</p>"}),
                ("step", {"phase": "implementation", "text": "<p>Une personne chargée de tenir le calendrier.</p>"}),
            ],
            legal_arrangement=f"<p>{project.form} : la forme la plus légère qui tenait, avec une clause de sortie.</p>",
            means=f"<p>{story.staff}, {story.budget}, et l’accompagnement de l’Uriopss.</p>",
            results=[
                ("result", {"beneficiaries": "people", "text": f"<p>{story.for_people}</p>"}),
                ("result", {"beneficiaries": "organisations", "text": "<p>Une voix entendue des financeurs.</p>"}),
            ],
            levers="<p>Des présidences qui se parlent ; un texte que chacune a pu relire.</p>",
            obstacles=f"<p>{story.obstacle}</p>",
            if_done_again=f"<p>{story.if_done_again}</p>",
            contact="coordination@example.org",
        )
    )
    case.save_revision(user=people.staff)
    validate(case, people, partners, story.days_ago)
