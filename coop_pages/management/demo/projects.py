"""Two example projects: one finished, one in the middle of its third phase."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from coop_pages.management.demo.people import Partner, People
from coop_pages.management.demo.storytelling import (
    answer,
    days_ago,
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
from directory.models import CooperationForm, Territory, UriopssContact


def _day(days: int) -> Any:
    return timezone.localdate(days_ago(days))


def finished_project(index: ProjectIndexPage, people: People) -> CooperationProjectPage:
    """Five phases agreed and online, the second and the third after several exchanges."""
    a, b, c = (people.partners[key] for key in ("tilleuls", "phare", "escale"))
    partners = [a, b, c]
    with clock.at(days_ago(560)):
        project = launch_project(
            index,
            by=people.staff,
            title="Un siège commun pour trois associations de la Mayenne (exemple)",
            summary="Trois associations mettent en commun leur siège, leur paie et leur démarche qualité, et gardent "
            "chacune leur projet associatif.",
            uriopss=UriopssContact.objects.get(name__icontains="Pays de la Loire"),
            partners=[partner.organisation for partner in partners],
            coordinator=people.coordinator,
            committee=[partner.representative for partner in partners],
            territory=Territory.objects.get(pk="DEP-53"),
            audience="everyone",
            form=CooperationForm.objects.filter(name__icontains="siège commun").first(),
            starts_on=_day(560),
        )
    write(
        project,
        people.staff,
        purpose="<p>Réduire le temps passé à administrer pour en rendre aux équipes, sans fondre les identités.</p>",
        calendar=[
            ("milestone", {"planned_for": _day(540), "label": "Première rencontre des trois présidences"}),
            ("milestone", {"planned_for": _day(250), "label": "Délibération des conseils d’administration"}),
            ("milestone", {"planned_for": _day(90), "label": "Emménagement au siège commun"}),
        ],
    )
    validate(project, people, partners, 540)
    _information(project, people, partners)
    _opportunity(project, people, partners)
    _feasibility(project, people, partners)
    _implementation(project, people, partners)
    _follow_up(project, people, partners)
    return project


def _information(project: CooperationProjectPage, people: People, partners: list[Partner]) -> None:
    page = phases_of(project)[0]
    a, b, c = partners
    write(
        page,
        a.contributor,
        introduction="<p>Nos trois associations se connaissent depuis vingt ans sans s’être jamais réunies.</p>",
        meetings=[
            (
                "meeting",
                {
                    "held_on": _day(530),
                    "who": "Les trois présidentes et présidents, deux directions, l’Uriopss",
                    "summary": "<p>Chacun a dit ce qu’il redoute : perdre la main sur la paie, perdre son nom.</p>",
                    "minutes": None,
                },
            ),
            (
                "meeting",
                {
                    "held_on": _day(515),
                    "who": "Les équipes des trois sièges",
                    "summary": "<p>Visite croisée des bureaux. Onze personnes, trois logiciels de paie.</p>",
                    "minutes": None,
                },
            ),
        ],
        presentation="<p>L’Uriopss a présenté les cinq phases et la règle : rien ne sort sans l’accord de tous.</p>",
        letter_of_intent="<p>Nous avons l’intention d’étudier ensemble un siège commun, sans engagement de le créer.</p>",
        confidentiality_agreement="<p>Les comptes et les fiches de poste échangés restent entre nous.</p>",
        engagement_letter="<p>L’accompagnement dure douze mois ; chaque association y consacre deux jours par mois.</p>",
        steering_committee=[
            (
                "member",
                {
                    "name": p.representative.get_full_name(),
                    "office": "présidence",
                    "organisation": p.organisation,
                },
            )
            for p in (a, b, c)
        ],
        project_group=[
            ("member", {"name": p.contributor.get_full_name(), "office": "direction", "organisation": p.organisation})
            for p in (a, b, c)
        ],
        calendar=[("milestone", {"planned_for": _day(480), "label": "Fin des diagnostics"})],
    )
    validate(page, people, partners, 510)


def _opportunity(project: CooperationProjectPage, people: People, partners: list[Partner]) -> None:
    page = phases_of(project)[1]
    words = (
        (
            "Accompagner les personnes âgées chez elles ou près de chez elles.",
            "Des équipes stables",
            "Un siège vieillissant",
        ),
        ("Aider à domicile, sept jours sur sept.", "Une présence dans tous les cantons", "Une trésorerie courte"),
        ("Héberger et soigner sans condition.", "Un savoir-faire reconnu", "Une dépendance à un seul financeur"),
    )
    text = {
        "introduction": "<p>Chaque association a fait son propre diagnostic avant d’ouvrir celui des autres.</p>",
        "diagnoses": [
            (
                "diagnosis",
                {
                    "organisation": partner.organisation,
                    "own_project": f"<p>{own}</p>",
                    "strategy": "<p>Durer, et rester proche.</p>",
                    "strengths": f"<p>{strength}</p>",
                    "weaknesses": f"<p>{weakness}</p>",
                    "opportunities": "<p>Une politique départementale qui encourage les regroupements choisis.</p>",
                    "threats": "<p>Des appels à projets que chacun, seul, ne peut plus porter.</p>",
                },
            )
            for partner, (own, strength, weakness) in zip(partners, words, strict=True)
        ],
        "outside_factors": [
            (
                "factor",
                {
                    "kind": "funding",
                    "factor": "Des dotations qui n’évoluent plus avec les salaires",
                    "inside": "Trois sièges payés trois fois",
                    "consequence": "Mutualiser d’abord ce que le public ne voit pas",
                },
            ),
            (
                "factor",
                {
                    "kind": "needs",
                    "factor": "Des personnes suivies par deux ou trois de nos services",
                    "inside": "Des dossiers qui ne se parlent pas",
                    "consequence": "Une démarche qualité commune",
                },
            ),
        ],
        "scope": "<p>Siège, paie, qualité. Ni les immeubles, ni les marques.</p>",
        "recommendation": "go_with_conditions",
        "go_no_go_note": "<p>Continuer, si le coût d’un siège commun reste inférieur à celui de trois.</p>",
    }
    write(page, partners[0].contributor, **text)
    first = open_round(page, people, 460)
    answer(first, partners[0], 455)
    answer(
        first,
        partners[1],
        450,
        Verdict.REQUEST_CHANGES,
        change_requests=[
            services.RequestedChange(
                "Dire clairement que la marque de chacun est hors du champ.",
                section="scope",
                proposed_wording="Siège, paie, qualité. Ni les immeubles, ni les noms, ni les logos.",
            )
        ],
    )
    answer(first, partners[2], 446)
    text["scope"] = "<p>Siège, paie, qualité. Ni les immeubles, ni les <b>noms</b>, ni les logos.</p>"
    write(page, partners[0].contributor, **text)
    validate(page, people, partners, 430)


def _feasibility(project: CooperationProjectPage, people: People, partners: list[Partner]) -> None:
    page = phases_of(project)[2]
    write(page, partners[1].contributor, **feasibility_text(partners))
    opened = open_round(page, people, 330)
    answer(opened, partners[0], 320)
    reserved = answer(
        opened,
        partners[2],
        312,
        Verdict.APPROVE_WITH_RESERVATIONS,
        reservations=[services.StatedReservation("Le bail doit pouvoir être quitté au bout de trois ans.", "budget")],
        deliberation=services.Deliberation("board", _day(313), "2025-07", "9 pour, 1 contre"),
    )
    answer(opened, partners[1], 308)
    with clock.at(days_ago(300)):
        services.answer_reservation(
            reserved.reservations.get(),
            by=people.coordinator,
            disposition="accepted",
            answer="Le projet de bail prévoit une sortie tous les trois ans.",
        )
    publish(opened, people, 290)


def feasibility_text(partners: list[Partner]) -> dict[str, Any]:
    return {
        "introduction": "<p>Ce que le projet change, association par association, avant de s’engager.</p>",
        "impacts": [
            (
                "impact",
                {
                    "area": area,
                    "organisation": partner.organisation,
                    "effect": effect,
                    "gravity": gravity,
                    "measure": measure,
                },
            )
            for area, partner, effect, gravity, measure in (
                ("human_resources", partners[0], "Deux personnes changent de bureau", "2", "Entretien avec chacune"),
                (
                    "finance",
                    partners[1],
                    "Un loyer de moins, une quote-part de plus",
                    "2",
                    "Clé de répartition révisable",
                ),
                (
                    "information_system",
                    partners[2],
                    "Abandon de son logiciel de paie",
                    "3",
                    "Double paie pendant trois mois",
                ),
                ("governance", partners[0], "Un comité de gestion commun", "1", "Règlement intérieur"),
            )
        ],
        "scenarios": [
            (
                "scenario",
                {
                    "name": "Convention et siège partagé",
                    "description": "<p>Chacun reste employeur ; une convention règle les coûts.</p>",
                    "advantages": "Simple, réversible",
                    "drawbacks": "Pas d’employeur unique",
                    "preferred": True,
                },
            ),
            (
                "scenario",
                {
                    "name": "Groupement de coopération",
                    "description": "<p>Une personne morale porte le siège.</p>",
                    "advantages": "Un employeur, un budget",
                    "drawbacks": "Plus long à créer",
                    "preferred": False,
                },
            ),
        ],
        "budget": [
            ("line", {"label": "Loyer et charges", "kind": "expense", "amount": "42000.00", "year": 2026}),
            ("line", {"label": "Paie", "kind": "expense", "amount": "31000.00", "year": 2026}),
            ("line", {"label": "Quotes-parts", "kind": "income", "amount": "73000.00", "year": 2026}),
        ],
        "draft_agreement": "<p>Article 1. Les associations partagent un siège. Article 2. Chacune peut en sortir.</p>",
    }


def _implementation(project: CooperationProjectPage, people: People, partners: list[Partner]) -> None:
    page = phases_of(project)[3]
    write(
        page,
        partners[2].contributor,
        introduction="<p>Huit mois pour déménager sans interrompre un seul service.</p>",
        actions=[
            (
                "action",
                {
                    "act": act,
                    "level": level,
                    "owner": partner.organisation,
                    "due_on": _day(due),
                    "progress": progress,
                },
            )
            for act, level, partner, due, progress in (
                ("Signer le bail", "association", partners[0], 230, "done"),
                ("Basculer la paie", "association", partners[2], 180, "done"),
                ("Former les chefs de service", "establishment", partners[1], 150, "done"),
            )
        ],
        legal_milestones=[
            (
                "milestone",
                {
                    "label": "Consultation du comité social et économique",
                    "planned_for": _day(260),
                    "reference": "indicatif, à faire vérifier",
                    "note": "Avis favorable dans les trois associations.",
                },
            )
        ],
        communication_plan=[
            (
                "message",
                {
                    "audience": "Familles et personnes accompagnées",
                    "message": "Rien ne change pour vous : mêmes visages, mêmes numéros.",
                    "channel": "Lettre",
                    "planned_for": _day(200),
                },
            )
        ],
    )
    validate(page, people, partners, 240)


def _follow_up(project: CooperationProjectPage, people: People, partners: list[Partner]) -> None:
    page = phases_of(project)[4]
    write(
        page,
        partners[0].contributor,
        introduction="<p>Nous regardons ensemble, deux fois par an, ce que le siège commun a changé.</p>",
        indicators=[
            (
                "indicator",
                {
                    "name": "Heures administratives par mois",
                    "unit": "heures",
                    "baseline": "310",
                    "target": "220",
                    "measures": [
                        {"measured_on": _day(150), "value": "290"},
                        {"measured_on": _day(90), "value": "255"},
                        {"measured_on": _day(40), "value": "228"},
                    ],
                },
            )
        ],
        improvements=[
            (
                "improvement",
                {
                    "action": "Un seul formulaire de congés",
                    "step": "check",
                    "owner": partners[1].organisation,
                    "due_on": _day(20),
                    "note": "Adopté par deux équipes sur trois.",
                },
            )
        ],
        reviews=[("review", {"year": 2026, "review": "<p>Objectif presque atteint ; la paie est à l’heure.</p>"})],
    )
    validate(page, people, partners, 80)


def project_under_way(index: ProjectIndexPage, people: People) -> CooperationProjectPage:
    """Two phases online; on the third, a round is open and some organisations have answered."""
    keys = ("tilleuls", "escale", "passerelle", "phare")
    partners = [people.partners[key] for key in keys]
    with clock.at(days_ago(200)):
        project = launch_project(
            index,
            by=people.staff,
            title="Une équipe mobile pour les familles isolées (exemple)",
            summary="Quatre associations étudient une équipe commune qui se déplace là où aucun service ne va.",
            uriopss=UriopssContact.objects.get(name__icontains="Bretagne"),
            partners=[partner.organisation for partner in partners],
            coordinator=people.coordinator,
            committee=[partner.representative for partner in partners],
            territory=Territory.objects.get(pk="DEP-22"),
            audience="children",
            form=CooperationForm.objects.filter(name__icontains="GCSMS").first(),
            starts_on=_day(200),
        )
    validate(project, people, partners, 190)
    information, opportunity, feasibility = phases_of(project)[:3]
    write(
        information,
        partners[2].contributor,
        introduction="<p>Tout est parti d’une fermeture de permanence que personne n’avait vue venir.</p>",
        letter_of_intent="<p>Nous voulons étudier une équipe commune de six personnes.</p>",
    )
    validate(information, people, partners, 160)
    write(
        opportunity,
        partners[2].contributor,
        introduction="<p>Quatre diagnostics, un constat : les familles s’épuisent en trajets.</p>",
        scope="<p>Trois cantons, les familles avec enfants de moins de six ans.</p>",
        recommendation="go",
    )
    validate(opportunity, people, partners, 110)
    write(feasibility, partners[2].contributor, **feasibility_text(partners))
    opened = open_round(feasibility, people, 12)
    answer(opened, partners[0], 9)
    answer(
        opened,
        partners[1],
        5,
        Verdict.AWAITING_MANDATE,
        expected_on=timezone.localdate() + timedelta(days=15),
    )
    return project
