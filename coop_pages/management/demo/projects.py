"""Two example projects: one finished, told with its own days, and one in the middle of its third phase today.

The finished one is that of `stories/mayenne.toml`: the same days, the same figures, and no text knows what came after
its own round.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from coop_pages.management.demo.people import MAYENNE, People, WritingPartner
from coop_pages.management.demo.storytelling import (
    answer,
    days_ago,
    form_of,
    noon,
    open_round,
    publish,
    validate,
    write,
)
from coop_pages.projects.launch import launch_project
from coop_pages.projects.pages import CooperationProjectPage, ProjectIndexPage
from coop_pages.projects.path import phases_of
from coop_pages.validation import clock, services
from coop_pages.validation.states import Verdict
from directory.models import Territory, UriopssContact

Partners = list[WritingPartner]


def _blocks(kind: str, names: tuple[str, ...], *rows: tuple[Any, ...]) -> list[tuple[str, dict[str, Any]]]:
    return [(kind, dict(zip(names, row, strict=True))) for row in rows]


def _members(people: Iterable[Any], office: str, partners: Partners) -> list[tuple[str, dict[str, Any]]]:
    names = ("name", "office", "organisation")
    rows = [
        (person.get_full_name(), office, partner.organisation) for person, partner in zip(people, partners, strict=True)
    ]
    return _blocks("member", names, *rows)


def finished_project(index: ProjectIndexPage, people: People) -> CooperationProjectPage:
    """Five phases agreed and online, the second and the third after several exchanges."""
    partners = [people.partners[key] for key in ("tilleuls", "phare", "escale")]
    with clock.at(noon(date(2023, 10, 3))):
        project = launch_project(
            index,
            by=people.staff,
            title="Un siège commun pour trois associations de la Mayenne",
            summary="Trois associations mettent en commun leur siège, leur paie et leur démarche qualité, et gardent "
            "chacune leur projet associatif.",
            uriopss=UriopssContact.objects.get(name__icontains="Pays de la Loire"),
            partners=[partner.organisation for partner in partners],
            coordinator=people.coordinator,
            committee=[partner.representative for partner in partners],
            territory=Territory.objects.get(pk=MAYENNE),
            audience="everyone",
            form=form_of("union-federation-siege-commun"),
            starts_on=date(2023, 10, 17),
            months=18,
        )
    write(
        project,
        people.staff,
        purpose="<p>Réduire le temps passé à administrer pour en rendre aux équipes, sans fondre les identités.</p>",
        calendar=_blocks(
            "milestone",
            ("planned_for", "label"),
            (date(2023, 10, 17), "Première rencontre des trois présidences"),
            (date(2024, 6, 28), "Délibération des conseils d’administration sur les scénarios"),
            (date(2025, 3, 3), "Emménagement au siège commun"),
        ),
    )
    validate(project, people, partners, date(2023, 11, 6))
    information, opportunity, feasibility, implementation, follow_up = phases_of(project)
    _information(information, people, partners)
    _opportunity(opportunity, people, partners)
    _feasibility(feasibility, people, partners)
    _implementation(implementation, people, partners)
    _follow_up(follow_up, people, partners)
    return project


def _information(page: Any, people: People, partners: Partners) -> None:
    write(
        page,
        partners[0].contributor,
        introduction="<p>Nos trois associations se connaissent depuis vingt ans sans s’être jamais réunies.</p>",
        meetings=_blocks(
            "meeting",
            ("held_on", "who", "summary", "minutes"),
            (
                date(2023, 10, 17),
                "Les trois présidentes et présidents, deux directions, l’Uriopss",
                "<p>Chacun a dit ce qu’il redoute : perdre la main sur la paie, perdre son nom.</p>",
                None,
            ),
            (
                date(2023, 10, 30),
                "Les équipes des trois sièges",
                "<p>Visite croisée des bureaux. Six personnes, trois loyers, trois logiciels de paie.</p>",
                None,
            ),
        ),
        presentation="<p>L’Uriopss a présenté les cinq phases et la règle : rien ne sort sans l’accord de tous.</p>",
        letter_of_intent="<p>Nous avons l’intention d’étudier ensemble un siège commun, sans engagement de le créer.</p>",
        confidentiality_agreement="<p>Les comptes et les fiches de poste échangés restent entre nous.</p>",
        engagement_letter="<p>L’Uriopss accompagne douze mois, pour neuf journées et 8 100 €, partagés en trois. Chaque "
        "association y consacre deux jours par mois.</p>",
        steering_committee=_members([partner.representative for partner in partners], "présidence", partners),
        project_group=_members([partner.contributor for partner in partners], "direction", partners),
        calendar=_blocks("milestone", ("planned_for", "label"), (date(2024, 1, 26), "Fin des diagnostics")),
    )
    validate(page, people, partners, date(2023, 12, 11))


def _opportunity(page: Any, people: People, partners: Partners) -> None:
    diagnoses = (
        (
            "Accompagner les personnes âgées chez elles ou près de chez elles.",
            "Rester une association de quartier, avec deux résidences et pas trois.",
            "Des équipes stables : sept ans d’ancienneté en moyenne.",
            "Un siège vieillissant, et une seule comptable.",
            "Deux collèges voisins cherchent des stages.",
            "La retraite de la moitié de l’équipe administrative avant 2026.",
        ),
        (
            "Aider à domicile, sept jours sur sept.",
            "Tenir tous les cantons, même ceux qui coûtent.",
            "Une présence dans chaque commune du département.",
            "Une trésorerie courte : trois semaines de salaires.",
            "Un tarif horaire revalorisé par le département.",
            "Des concurrents qui ne prennent que les villes.",
        ),
        (
            "Héberger et soigner sans condition.",
            "Ouvrir douze places de plus sans embaucher au siège.",
            "Un savoir-faire reconnu par l’hôpital.",
            "Un seul financeur pour neuf dixièmes du budget.",
            "Un appel à projets régional sur la santé des personnes sans toit.",
            "Un bail qui s’achève.",
        ),
    )
    text = {
        "introduction": "<p>Chaque association a fait son propre diagnostic avant d’ouvrir celui des autres.</p>",
        "diagnoses": _blocks(
            "diagnosis",
            ("organisation", "own_project", "strategy", "strengths", "weaknesses", "opportunities", "threats"),
            *(
                (partner.organisation, *(f"<p>{words}</p>" for words in diagnosis))
                for partner, diagnosis in zip(partners, diagnoses, strict=True)
            ),
        ),
        "outside_factors": _blocks(
            "factor",
            ("kind", "factor", "inside", "consequence"),
            (
                "funding",
                "Des dotations qui n’évoluent plus avec les salaires",
                "Trois sièges à quatre kilomètres l’un de l’autre, 268 000 € par an",
                "Mutualiser d’abord ce que le public ne voit pas",
            ),
            (
                "needs",
                "Des personnes suivies par deux ou trois de nos services",
                "Des dossiers qui ne se parlent pas",
                "Une démarche qualité commune",
            ),
        ),
        "scope": "<p>Siège, paie, qualité. Ni les immeubles, ni les marques.</p>",
        "recommendation": "go_with_conditions",
        "go_no_go_note": "<p>Continuer, si un siège commun coûte moins de 230 000 € par an.</p>",
    }
    write(page, partners[0].contributor, **text)
    first = open_round(page, people, date(2024, 3, 11))
    answer(first, partners[0], date(2024, 3, 15))
    answer(
        first,
        partners[1],
        date(2024, 3, 22),
        Verdict.REQUEST_CHANGES,
        change_requests=[
            services.RequestedChange(
                "Dire clairement que la marque de chacun est hors du champ.",
                section="scope",
                proposed_wording="Siège, paie, qualité. Ni les immeubles, ni les noms, ni les logos.",
            )
        ],
    )
    answer(first, partners[2], date(2024, 3, 26))
    text["scope"] = "<p>Siège, paie, qualité. Ni les immeubles, ni les <b>noms</b>, ni les logos.</p>"
    write(page, partners[0].contributor, **text)
    validate(page, people, partners, date(2024, 5, 6))


def _feasibility(page: Any, people: People, partners: Partners) -> None:
    tilleuls, phare, escale = (partner.organisation for partner in partners)
    write(
        page,
        partners[1].contributor,
        introduction="<p>Ce que le projet change, association par association, avant de s’engager. Les trois comités sociaux "
        "et économiques ont été consultés le 13 juin 2024, avant que les conseils ne délibèrent.</p>",
        impacts=_blocks(
            "impact",
            ("area", "organisation", "effect", "gravity", "measure"),
            ("human_resources", tilleuls, "Une comptable change de bureau et d’employeur", "2", "Ancienneté reprise"),
            ("human_resources", phare, "Deux personnes changent d’employeur", "2", "Entretien avec chacune, avenant"),
            (
                "human_resources",
                escale,
                "Une secrétaire comptable change d’employeur",
                "2",
                "Ancienneté reprise, avenant",
            ),
            ("finance", phare, "Un loyer de moins, une quote-part de plus", "2", "Clé recalculée chaque année"),
            ("information_system", escale, "Abandon de son logiciel de paie", "3", "Double paie pendant trois mois"),
            ("governance", tilleuls, "Un conseil commun où chacun pèse autant", "1", "Deux voix par association"),
        ),
        scenarios=_blocks(
            "scenario",
            ("name", "description", "advantages", "drawbacks", "preferred"),
            (
                "Union qui emploie l’équipe du siège",
                "<p>Une association dont les trois sont membres, et qui facture à prix coûtant : 210 000 € par an. Quatre "
                "des six personnes la rejoignent, à temps plein ; deux partent à la retraite sans être remplacées.</p>",
                "Un employeur, une équipe, une paie que deux personnes savent faire",
                "Une personne morale de plus, et trois mois de double paie",
                True,
            ),
            (
                "Convention et bureau partagé",
                "<p>Chacune reste employeur de sa comptable ; une convention règle les coûts : 201 000 € par an.</p>",
                "Simple, réversible, 9 000 € de moins",
                "Chaque comptable reste seule avec sa paie",
                False,
            ),
        ),
        budget=_blocks(
            "line",
            ("label", "kind", "amount", "year"),
            ("Salaires et charges, 4 équivalents temps plein", "expense", "164000.00", 2025),
            ("Loyer et charges", "expense", "26000.00", 2025),
            ("Logiciels et matériel", "expense", "12000.00", 2025),
            ("Commissaire aux comptes, assurances", "expense", "8000.00", 2025),
            ("Quote-part des Tilleuls, 42 %", "income", "88200.00", 2025),
            ("Quote-part du Phare, 34 %", "income", "71400.00", 2025),
            ("Quote-part de L’Escale, 24 %", "income", "50400.00", 2025),
        ),
        draft_agreement="<p>Article 1. Les associations créent une union qui emploie l’équipe du siège. Article 2. "
        "Chacune peut en sortir au 31 décembre, avec un préavis d’un an.</p>",
    )
    opened = open_round(page, people, date(2024, 6, 17))
    answer(opened, partners[0], date(2024, 6, 27))
    reserved = answer(
        opened,
        partners[2],
        date(2024, 7, 5),
        Verdict.APPROVE_WITH_RESERVATIONS,
        reservations=[services.StatedReservation("Le bail doit pouvoir être quitté au bout de trois ans.", "budget")],
        deliberation=services.Deliberation("board", date(2024, 7, 4), "2024-07", "9 pour, 1 contre"),
    )
    answer(opened, partners[1], date(2024, 7, 9))
    with clock.at(noon(date(2024, 7, 17))):
        services.answer_reservation(
            reserved.reservations.get(),
            by=people.coordinator,
            disposition="accepted",
            answer="Le projet de bail prévoit une sortie tous les trois ans.",
        )
    publish(opened, people, date(2024, 9, 16))


def _implementation(page: Any, people: People, partners: Partners) -> None:
    tilleuls, phare, escale = (partner.organisation for partner in partners)
    write(
        page,
        partners[2].contributor,
        introduction="<p>Six mois pour déménager sans interrompre un seul service, et trois pour apprendre à deux.</p>",
        actions=_blocks(
            "action",
            ("act", "level", "owner", "due_on", "progress"),
            (
                "Informer les trois comités sociaux et économiques du calendrier",
                "association",
                phare,
                date(2024, 9, 26),
                "done",
            ),
            ("Réunir l’assemblée constitutive de l’union", "association", tilleuls, date(2024, 11, 21), "under_way"),
            ("Signer le bail de la rue des Fossés", "association", escale, date(2024, 12, 10), "under_way"),
            ("Emménager", "establishment", tilleuls, date(2025, 3, 3), "to_do"),
            ("Basculer la paie, doublée pendant trois mois", "association", escale, date(2025, 4, 1), "to_do"),
            ("Former les chefs de service au nouveau circuit", "establishment", phare, date(2025, 4, 30), "to_do"),
        ),
        legal_milestones=_blocks(
            "milestone",
            ("label", "planned_for", "reference", "note"),
            (
                "Consultation des comités sociaux et économiques sur le projet",
                date(2024, 6, 13),
                "indicatif, à faire vérifier",
                "Avis favorable dans les trois associations, rendu avant la délibération des conseils.",
            ),
            ("Déclaration de l’union en préfecture", date(2024, 12, 2), "Loi du 1er juillet 1901, art. 5", ""),
        ),
        communication_plan=_blocks(
            "message",
            ("audience", "message", "channel", "planned_for"),
            (
                "Familles et personnes accompagnées",
                "Rien ne change pour vous : mêmes visages, mêmes numéros.",
                "Lettre",
                date(2025, 1, 15),
            ),
            ("Équipes", "Qui fait quoi à partir du 3 mars, et qui appeler.", "Réunion", date(2025, 2, 10)),
        ),
    )
    validate(page, people, partners, date(2024, 11, 4))


def _follow_up(page: Any, people: People, partners: Partners) -> None:
    write(
        page,
        partners[0].contributor,
        introduction="<p>Nous regardons ensemble, deux fois par an, ce que le siège commun a changé.</p>",
        indicators=_blocks(
            "indicator",
            ("name", "unit", "baseline", "target", "measures"),
            (
                "Heures administratives des cadres par mois",
                "heures",
                "310",
                "220",
                [
                    {"measured_on": date(2025, 6, 30), "value": "290"},
                    {"measured_on": date(2025, 12, 31), "value": "252"},
                    {"measured_on": date(2026, 3, 31), "value": "231"},
                ],
            ),
        ),
        improvements=_blocks(
            "improvement",
            ("action", "step", "owner", "due_on", "note"),
            (
                "Un seul formulaire de congés",
                "check",
                partners[1].organisation,
                date(2026, 3, 31),
                "Adopté par deux équipes sur trois.",
            ),
            ("Une permanence de paie le vendredi", "plan", partners[0].organisation, date(2026, 9, 30), ""),
        ),
        reviews=[
            (
                "review",
                {
                    "year": 2025,
                    "review": "<p>Le siège a coûté 210 000 €, comme prévu. L’objectif de 220 heures n’est pas atteint, "
                    "il s’en rapproche. La paie est à l’heure.</p>",
                },
            )
        ],
    )
    validate(page, people, partners, date(2026, 5, 11))


def project_under_way(index: ProjectIndexPage, people: People) -> CooperationProjectPage:
    """Two phases online; on the third, a round is open and some organisations have answered. Its days follow today."""
    partners = [people.partners[key] for key in ("tilleuls", "escale", "passerelle", "phare")]
    with clock.at(noon(days_ago(200))):
        project = launch_project(
            index,
            by=people.staff,
            title="Une équipe mobile pour les familles isolées",
            summary="Quatre associations étudient une équipe commune qui se déplace là où aucun service ne va.",
            uriopss=UriopssContact.objects.get(name__icontains="Pays de la Loire"),
            partners=[partner.organisation for partner in partners],
            coordinator=people.coordinator,
            committee=[partner.representative for partner in partners],
            territory=Territory.objects.get(pk=MAYENNE),
            audience="children",
            form=form_of("gcsms"),
            starts_on=days_ago(200),
        )
    validate(project, people, partners, days_ago(170))
    information, opportunity, feasibility = phases_of(project)[:3]
    write(
        information,
        partners[2].contributor,
        introduction="<p>Tout est parti d’une fermeture de permanence que personne n’avait vue venir.</p>",
        letter_of_intent="<p>Nous voulons étudier une équipe commune de six personnes.</p>",
    )
    validate(information, people, partners, days_ago(140))
    write(
        opportunity,
        partners[2].contributor,
        introduction="<p>Quatre diagnostics, un constat : les familles s’épuisent en trajets.</p>",
        scope="<p>Trois cantons du nord de la Mayenne, les familles avec enfants de moins de six ans.</p>",
        recommendation="go",
    )
    validate(opportunity, people, partners, days_ago(90))
    write(feasibility, partners[2].contributor, **_mobile_team(partners))
    opened = open_round(feasibility, people, days_ago(12))
    answer(opened, partners[0], days_ago(9))
    answer(
        opened,
        partners[1],
        days_ago(5),
        Verdict.AWAITING_MANDATE,
        expected_on=timezone.localdate() + timedelta(days=15),
    )
    return project


def _mobile_team(partners: Partners) -> dict[str, Any]:
    tilleuls, escale, passerelle, phare = (partner.organisation for partner in partners)
    year = timezone.localdate().year + 1
    return {
        "introduction": "<p>Une équipe, deux véhicules, trois cantons : ce que cela demande à chacune.</p>",
        "impacts": _blocks(
            "impact",
            ("area", "organisation", "effect", "gravity", "measure"),
            (
                "human_resources",
                passerelle,
                "Deux éducatrices rejoignent l’équipe",
                "2",
                "Volontariat, poste gardé un an",
            ),
            ("human_resources", escale, "Une infirmière à mi-temps dans l’équipe", "3", "Recruter avant de détacher"),
            ("property", phare, "Deux véhicules garés à Mayenne", "1", "Convention d’occupation"),
            ("finance", tilleuls, "Une avance de trésorerie de quatre mois", "2", "Remboursée au premier versement"),
        ),
        "scenarios": _blocks(
            "scenario",
            ("name", "description", "advantages", "drawbacks", "preferred"),
            (
                "Groupement de coopération",
                "<p>Une personne morale emploie l’équipe et reçoit les financements.</p>",
                "Une équipe qui ne dépend d’aucune maison",
                "Six mois de plus avant le premier départ",
                True,
            ),
            (
                "Mise à disposition par La Passerelle",
                "<p>La Passerelle emploie, les autres remboursent leur part.</p>",
                "On roule dès le printemps",
                "Une seule association porte le risque",
                False,
            ),
        ),
        "budget": _blocks(
            "line",
            ("label", "kind", "amount", "year"),
            ("Salaires de six personnes", "expense", "247000.00", year),
            ("Deux véhicules et leurs trajets", "expense", "31000.00", year),
            ("Département et caisse d’allocations familiales", "income", "238000.00", year),
            ("Quotes-parts des quatre associations", "income", "40000.00", year),
        ),
        "draft_agreement": "<p>Article 1. Le groupement emploie l’équipe mobile. Article 2. Chaque membre peut s’en "
        "retirer à la fin d’une année scolaire.</p>",
    }
