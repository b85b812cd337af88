"""What can be sent to each address that takes something: the words of a form as somebody would fill it in.

An act may need something of its own to have happened before; `before` makes it happen, and returns what it replaces in
the address.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from coop_pages.case_studies.pages import CaseStudyPage
from coop_pages.evidence.signing import checkpoint_of
from coop_pages.evidence.verifier.notes import new_private_key, read_private_key, signature_line, write_note
from coop_pages.models import Charter, Embargo, LedgerChain, Partnership
from coop_pages.notifications.returned import Report, ReturnedMail
from coop_pages.projects.path import phases_of
from coop_pages.public.write_to_us import MessageForm
from coop_pages.validation import clock, services
from coop_pages.validation.models.calendar_feed import CalendarFeed
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.states import Verdict
from directory.models import Invitation
from tests.factories.directory import PASSWORD, OrganisationFactory
from tests.factories.files import pdf
from tests.unit.access.rounds import agreed, written
from tests.unit.access.world import World

Words = dict[str, Any]


@dataclass(frozen=True)
class Act:
    address: str
    name: str = ""
    words: Callable[[World], Words] = lambda world: {}
    before: Callable[[World], Words] = lambda world: {}
    # Whether they have just proven again who they are, as one must before touching what signs in.
    proven: bool = False

    @property
    def row(self) -> str:
        return f"`{self.address}` {self.name}".strip()


def plain(address: str, name: str = "", *, before: Any = lambda world: {}, proven: bool = False, **words: Any) -> Act:
    return Act(address, name, lambda world: words, before, proven)


def last_phase(world: World) -> Any:
    return written(world.cast, phases_of(world.cast.project)[4], "Nous voulons travailler ensemble.")


def ready(world: World) -> Words:
    return {"page_id": last_phase(world).pk}


def all_agreed(world: World) -> Words:
    return {"page_id": agreed(world.cast, last_phase(world), asks_publication=True).page_id}


def confirmed(world: World) -> Words:
    return {"page_id": world.cast.confirm(agreed(world.cast, last_phase(world), asks_publication=True)).page_id}


def agreed_without_a_draft(world: World) -> Words:
    """Another click than the first opens the draft that is there, and writes nothing."""
    CaseStudyPage.objects.get(pk=world.samples["draft_id"]).delete()
    return confirmed(world)


def suspended(world: World) -> Words:
    opened = services.open_round(last_phase(world), by=world.cast.coordinator)
    leaving = Partnership.objects.current().get(project=world.cast.project, organisation=world.cast.organisations[1])
    services.withdraw(leaving, by=world.cast.coordinator, reason="x")
    return {"page_id": opened.page_id}


def refused_by_one(world: World) -> Words:
    Charter.objects.filter(project=world.cast.project).update(may_override_refusal=True)
    opened = services.open_round(last_phase(world), by=world.cast.coordinator)
    world.cast.answer(opened, 0)
    world.cast.answer(opened, 1, Verdict.REFUSE)
    return {"page_id": opened.page_id}


def overdue(world: World) -> Words:
    yesterday = clock.today() - timedelta(days=1)
    Round.objects.filter(pk=world.samples["tours/pk"]).update(deadline=yesterday)
    return {}


def held_back(world: World) -> Words:
    services.set_embargo(world.cast.phase, by=world.cast.coordinator, kind=Embargo.Kind.OTHER, reason="x")
    return {}


def invited(role: str) -> Callable[[World], Words]:
    """The invitation of the samples, sent to whoever has that role."""

    def sent_to(world: World) -> Words:
        invitation = Invitation.objects.filter(pk=world.samples["invitations/pk"])
        invitation.update(email=world.people[role].email)
        return {}

    return sent_to


def with_calendars(world: World) -> Words:
    for person in world.people.values():
        CalendarFeed.renew(person)
    return {}


def step(name: str, words: Callable[[World], Words], before: Any = lambda world: {}) -> Act:
    """A step of the desk: its form is named, and so are its fields."""

    def sent(world: World) -> Words:
        return {"step": name} | {f"{name}-{field}": value for field, value in words(world).items()}

    return Act("admin/cooperation/validation/<page_id>/", name, sent, before)


def team(name: str, words: Callable[[World], Words]) -> Act:
    def sent(world: World) -> Words:
        return {"step": name} | {f"{name}-{field}": value for field, value in words(world).items()}

    return Act("admin/cooperation/projets/<project_id>/organismes/", name, sent)


def today() -> str:
    return f"{clock.today()}"


def in_a_month() -> str:
    return f"{clock.today() + timedelta(days=200)}"


def message(world: World) -> Words:
    """Written in ten seconds: nobody writes faster."""
    with time_machine.travel(timezone.now() - timedelta(seconds=10)):
        moment = MessageForm(request=None).fresh_moment
    return {"name": "Claire", "email": "claire@example.org", "message": "Bonjour.", "moment": moment}


def new_project(world: World) -> Words:
    return {
        "title": "Encore un projet",
        "summary": "x",
        "partners": [organisation.pk for organisation in world.cast.organisations],
        "uriopss": world.cast.project.uriopss_id,
        "policy": "strict_unanimity",
    }


def meetings(world: World) -> Words:
    return {
        f"organisation-{organisation.pk}-{field}": value
        for organisation in world.cast.organisations
        for field, value in {"planned_for": in_a_month(), "contributions": "1000"}.items()
    }


def charter(world: World) -> Words:
    return {
        "policy": "consent",
        "quorum": "50",
        "majority": "at_least",
        "threshold": "60",
        "reply_days": "10",
        "confirmed_by": "coordinator",
        "notice_days": "5",
    }


def place_that_ends(world: World) -> Words:
    return {"member": world.cast.project.members.first().pk, "until": today()}


def current_partnership(world: World) -> Any:
    return Partnership.objects.current().get(project=world.cast.project, organisation=world.cast.organisations[1])


def reason(world: World) -> Words:
    return {"reason": "Une erreur."}


def meeting(world: World) -> Words:
    return {"held_on": today(), "attendance": "Tous", "minutes": "x", "reason": "x"}


def cosigned(world: World) -> Words:
    private_key = new_private_key("association.example.org")
    text = str(checkpoint_of(LedgerChain.objects.get(project=world.cast.project)))
    note = write_note(text, [signature_line(text, private_key)])
    return {"public_key": str(read_private_key(private_key)[0]), "note": note}


def refused_by_the_mailbox(world: World) -> Words:
    told = {"address": "somebody@example.org", "kind": Report.Kind.REFUSED}
    ReturnedMail.objects.create(person_id=world.samples["person_id"], **told)
    return {}


def nothing(world: World) -> Words:
    return {}


SIGN_IN, SECURITY, ROUND = "espace/connexion/", "espace/securite/", "espace/tours/<pk>/reponse/<organisation_pk>/"
REMARK = "espace/remarques/"
ACTS = (
    Act(SIGN_IN, words=lambda world: {"email": world.people["contributor"].email}),
    plain(f"{SIGN_IN}code/", code="12345678"),
    Act(
        f"{SIGN_IN}mot-de-passe/",
        words=lambda world: {"login": world.people["contributor"].email, "password": PASSWORD},
    ),
    Act(
        f"{SIGN_IN}mot-de-passe/",
        "a wrong one",
        lambda world: {"login": world.people["contributor"].email, "password": "another-one"},
    ),
    plain(f"{SIGN_IN}cle/", credential="{}"),
    plain(f"{SIGN_IN}seconde-preuve/", code="123456"),
    plain(f"{SIGN_IN}obtenir-un-acces/", email="somebody@example.org", password1=PASSWORD, password2=PASSWORD),
    plain(f"{SECURITY}mot-de-passe/", password1="another-long-password", password2="another-long-password"),
    plain(
        f"{SECURITY}mot-de-passe/",
        "proven",
        proven=True,
        password1="another-long-password",
        password2="another-long-password",
    ),
    plain(f"{SECURITY}application/", code="123456"),
    plain(f"{SECURITY}application/", "proven", proven=True, code="123456"),
    plain(f"{SECURITY}application/retirer/", "proven", proven=True),
    plain(f"{SECURITY}codes-de-secours/nouveaux/", "proven", proven=True),
    plain(f"{SECURITY}cles/ajouter/", "proven", proven=True, credential="{}"),
    plain(f"{SECURITY}cles/<pk>/retirer/"),
    plain(f"{SECURITY}cles/<pk>/retirer/", "somebody else's, proven", proven=True),
    plain(f"{SECURITY}confirmer/", password="another-one"),
    plain(f"{SECURITY}confirmer/code/", code="123456"),
    plain(f"{SECURITY}confirmer/cle/", credential="{}"),
    Act("espace/projets/<pk>/contresigner/", words=cosigned),
    plain(f"{ROUND}mots/", words="Bonjour."),
    plain(f"{ROUND}jeter/"),
    plain(f"{ROUND}reprendre/"),
    plain(f"{ROUND}reponse/", verdict="refuse", version="2"),
    Act(
        f"{ROUND}precisions/",
        words=lambda world: {
            "consents": "no",
            "deliberated_by": "bureau",
            "deliberated_on": today(),
            "version": "2",
            "minutes": pdf("Autre"),
        },
    ),
    plain(f"{ROUND}relecture/", version="2"),
    plain("espace/tours/<retouch_pk>/objection/<organisation_pk>/", words="Le sens change."),
    plain("espace/tours/<to_adopt_pk>/adhesion/<organisation_pk>/", words=""),
    Act(
        "espace/tours/<agreed_pk>/comite/",
        "confirm",
        lambda world: {"act": "confirmer", "held_on": today(), "attendance": "x"},
    ),
    plain("espace/tours/<agreed_pk>/comite/", "send back", act="renvoyer", reason="x"),
    plain(f"{REMARK}reserve/<pk>/repondre/", words="D’accord.", disposition="accepted"),
    plain(f"{REMARK}reserve/<pk>/repondre/", "lifted by others", words="D’accord.", disposition="lifted"),
    plain(f"{REMARK}reserve/<pk>/conclure/", words="D’accord.", disposition="lifted"),
    plain(f"{REMARK}reserve/<pk>/conclure/", "accepted by itself", words="D’accord.", disposition="accepted"),
    plain(f"{REMARK}modification/<pk>/repondre/", words="D’accord.", disposition="declined"),
    plain(f"{REMARK}modification/<pk>/conclure/", words="D’accord.", disposition="maintained"),
    plain("espace/recepisses/<pk>/pv/", shared="yes"),
    plain("espace/recepisses/<pk>/contester/", words="Ce n’est pas nous."),
    plain("espace/recepisses/<letter_pk>/contester/", words="Ce n’est pas nous."),
    plain("espace/notifications/", rhythm="weekly"),
    plain("espace/notifications/desabonnement/<signed>/"),
    plain("espace/calendrier/"),
    plain("admin/cooperation/calendrier/", renew="1"),
    plain("espace/calendrier/", "revoke", before=with_calendars, revoke="1"),
    Act(
        "espace/organismes/<pk>/inviter/",
        words=lambda world: {
            "email": "nouvelle@example.org",
            "first_name": "Nour",
            "last_name": "Martin",
            "role": "observer",
            "starts_on": today(),
        },
    ),
    Act(
        "espace/organismes/<pk>/inviter/",
        "delegate",
        lambda world: {
            "email": "nouvelle@example.org",
            "first_name": "Nour",
            "last_name": "Martin",
            "role": "delegate",
            "starts_on": today(),
            "ends_on": in_a_month(),
        },
    ),
    # Of the only holder: nobody would be left to say who acts.
    Act("espace/mandats/<pk>/fin/", words=lambda world: {"on": today()}),
    plain("espace/invitations/<pk>/retirer/"),
    plain("espace/invitation/<key>/"),
    plain("espace/invitation/<key>/", "to the reader", before=invited("reader")),
    Act("admin/cooperation/projets/nouveau/", words=new_project),
    Act("admin/cooperation/projets/nouveau/<index_id>/", words=new_project),
    Act(
        "admin/cooperation/textes/<page_id>/versions/",
        words=lambda world: {"revision": world.cast.phase.latest_revision_id, "name": "Pour le conseil"},
    ),
    Act(
        "admin/cooperation/annuaire/listes/",
        words=lambda world: {"kind": "organisations", "file": SimpleUploadedFile("liste.csv", b"nom\nLes Tilleuls\n")},
    ),
    plain("admin/cooperation/annuaire/listes/<job_id>/", act="write"),
    Act(
        "admin/cooperation/annuaire/organismes/<organisation_id>/fusion/",
        words=lambda world: {"kept": OrganisationFactory.create().pk},
        before=lambda world: {"organisation_id": OrganisationFactory.create().pk},
    ),
    plain("admin/cooperation/projets/vues/", name="Les miennes", query="q=a"),
    plain("admin/cooperation/projets/vues/<view_id>/oublier/"),
    Act("admin/cooperation/projets/<project_id>/etude-de-cas/", before=agreed_without_a_draft),
    step("remind", nothing),
    step("open", lambda world: {"asks_publication": "on"}, ready),
    step("close", nothing, overdue),
    step("extend", lambda world: {"deadline": in_a_month(), "reason": "x"}),
    step("recall", reason),
    step("resume", reason, suspended),
    step("give_back", reason, suspended),
    step("confirm", meeting, all_agreed),
    step("send_back", reason, all_agreed),
    step("override", meeting, refused_by_one),
    step("publish", nothing, confirmed),
    step(
        "letter",
        lambda world: {
            "organisation": world.cast.organisations[1].pk,
            "verdict": "approve",
            "letter": pdf(),
            "dated_on": today(),
        },
    ),
    step("embargo", lambda world: {"kind": "other", "reason": "x"}),
    step("lift_embargo", lambda world: {"embargo": Embargo.objects.get().pk}, held_back),
    team("join", lambda world: {"organisation": OrganisationFactory.create().pk, "role": "voting"}),
    team("withdraw", lambda world: {"partnership": current_partnership(world).pk, "reason": "x"}),
    team("member", lambda world: {"person": world.people["reader"].pk, "role": "project_group"}),
    team("end_place", place_that_ends),
    team("charter", charter),
    Act("admin/cooperation/projets/<project_id>/fusion/", words=meetings),
    Act("admin/cooperation/personnes/<person_id>/ecrire-a-nouveau/", words=refused_by_the_mailbox),
    plain("admin/cooperation/personnes/<person_id>/effacer/"),
    plain("documents/authenticate_with_password/<restriction_id>/", password="x", return_url="/"),
    Act("contact/", words=message),
)
