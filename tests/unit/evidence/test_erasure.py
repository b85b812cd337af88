"""A person is erased; what their organisation decided stands."""

import json

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.apps import apps
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.db import models
from wagtail.users.models import UserProfile

from coop_pages.evidence.privacy.erasure import erase_person
from coop_pages.evidence.verifier import command
from coop_pages.validation import clock, refusals, services
from coop_pages.validation.models.decisions import Decision
from coop_pages.validation.models.ledger import LedgerEntry
from coop_pages.validation.models.salts import Salt
from coop_pages.validation.states import Verdict
from directory.models import DirectoryImport, Mandate
from tests.factories.directory import MandateFactory, UserFactory
from tests.factories.packs import fetch, unpacked

pytestmark = pytest.mark.django_db

NAME = "Philibert Ravachol"


@pytest.fixture
def president(cast):
    person = UserFactory(first_name="Philibert", last_name="Ravachol", email="philibert@example.org")
    MandateFactory(organisation=cast.organisations[0], role=Mandate.Role.HOLDER, person=person)
    return person


@pytest.fixture
def opened(cast, president):
    cast.write()
    opened = cast.open()
    services.decide(
        opened,
        organisation=cast.organisations[0],
        by=president,
        verdict=Verdict.APPROVE,
        comment="Signé philibert RAVACHOL, président.",
        consents_to_publication=True,
    )
    services.invite(
        cast.organisations[1],
        by=cast.staff,
        email=president.email,
        role=Mandate.Role.OBSERVER,
        first_name=president.first_name,
        last_name=president.last_name,
    )
    cast.answer(opened, 1)
    cast.answer(opened, 2)
    services.confirm(opened, by=cast.coordinator, held_on=clock.today(), attendance=f"{NAME} et deux autres")
    services.recall(opened, by=cast.coordinator, reason=f"{NAME} a vu une faute.")
    return opened


def everywhere():
    """Every piece of text that the database holds, with where it stands."""
    for model in apps.get_models(include_auto_created=True):
        fields = [
            f
            for f in model._meta.concrete_fields
            if isinstance(f, models.CharField | models.TextField | models.JSONField)
        ]
        for row in model._default_manager.values_list(*(f.attname for f in fields)) if fields else ():
            yield model.__name__, " ".join(str(value) for value in row)


def test_the_name_is_nowhere_and_the_evidence_stands(cast, president, opened, admin_user):
    assert [place for place, words in everywhere() if "ravachol" in words.lower()]
    assert erase_person(president, by=admin_user) == []
    assert [place for place, words in everywhere() if "ravachol" in words.lower() or "philibert" in words.lower()] == []
    decision = Decision.objects.get(round=opened, organisation=cast.organisations[0])
    assert (decision.verdict, decision.mandate_role) == (Verdict.APPROVE, "holder")
    call_command("verify_ledger")
    cast.write("Un texte revu.")
    with pytest.raises(refusals.NoMandate):
        services.decide(cast.open(), organisation=cast.organisations[0], by=president, verdict=Verdict.APPROVE)


def test_a_name_inside_an_agreed_text_is_told_because_it_cannot_be_changed(cast, president, admin_user):
    cast.write(f"Le comité est présidé par {NAME}.")
    assert len(erase_person(president, by=admin_user)) == 1


def test_only_an_administrator_erases_and_not_another_administrator(cast, president, admin_user):
    with pytest.raises(refusals.NotAllowed):
        erase_person(president, by=cast.staff)
    cast.staff.user_permissions.add(Permission.objects.get(codename="delete_user"))
    staff = type(cast.staff).objects.get(pk=cast.staff.pk)
    with pytest.raises(refusals.AdministratorProtected):
        erase_person(admin_user, by=staff)
    erase_person(president, by=staff)


def test_the_command_erases_or_says_why_not(cast, president, admin_user):
    with pytest.raises(CommandError, match="inconnu"):
        call_command("erase_person", "inconnu@example.org", by=admin_user.email)
    with pytest.raises(CommandError):
        call_command("erase_person", president.email, by=cast.staff.email)
    call_command("erase_person", president.email, by=admin_user.email)
    president.refresh_from_db()
    assert not president.is_active


def erasures():
    return [(e.chain_id, json.loads(e.body)) for e in LedgerEntry.objects.filter(event="person.erased")]


def test_the_ledger_tells_which_words_are_replaced_and_by_which(cast, president, opened, admin_user):
    erase_person(president, by=admin_user)
    ((project, body),) = erasures()
    signed = Decision.objects.get(comment__contains="[…]")
    assert (project, body["person"]) == (cast.project.pk, str(signed.made_by_id))
    formers, lefts = zip(*body["erased"], strict=True)
    assert len(formers) == 3
    assert not Salt.objects.filter(digest__in=formers)
    said = {"Signé […], président.", "[…] et deux autres", "[…] a vu une faute."}
    assert {words for words in said for salt in Salt.objects.filter(digest__in=lefts) if salt.opens(words)} == said


def test_a_ledger_that_never_knew_the_person_tells_of_the_words_alone(cast, president, admin_user):
    cast.write()
    first = cast.open()
    cast.answer(first, 1, Verdict.REFUSE, comment=f"Demandez à {NAME}.")
    erase_person(president, by=admin_user)
    ((_project, body),) = erasures()
    assert body["person"] is None
    assert len(body["erased"]) == 1
    call_command("verify_ledger")


def test_a_person_of_whom_no_words_speak_is_erased_from_no_words(cast, president, admin_user):
    cast.write()
    services.decide(
        cast.open(), organisation=cast.organisations[0], by=president, verdict=Verdict.REFUSE, comment="Non."
    )
    erase_person(president, by=admin_user)
    assert [body["erased"] for _project, body in erasures()] == [[]]
    call_command("verify_ledger")


def test_words_that_name_two_are_redacted_twice_and_each_time_told(cast, president, admin_user, tmp_path):
    other = UserFactory(first_name="Louise", last_name="Michel", email="louise@example.org")
    cast.write()
    opened = cast.open()
    cast.answer(opened, 0, Verdict.REFUSE, comment=f"Demandez à {NAME} ou à Louise Michel.")
    cast.answer(opened, 1, Verdict.REFUSE, comment=f"Demandez à {NAME} ou à Louise Michel.")
    erase_person(president, by=admin_user)
    call_command("verify_ledger")
    erase_person(other, by=admin_user)
    call_command("verify_ledger")
    assert Decision.objects.filter(comment="Demandez à […] ou à […].").count() == 2
    (_one, first), (_other, second) = erasures()
    assert {left for _former, left in first["erased"]} == {former for former, _left in second["erased"]}
    folder = unpacked(fetch(cast.staff, "project_pack", cast.project.pk), tmp_path)
    words = json.loads((folder / "data/paroles.json").read_text())
    assert [word["words"] for word in words] == ["Demandez à […] ou à […]."] * 2
    assert command.verify(folder, "en").faults == []
    Decision.objects.filter(organisation=cast.organisations[0]).update(comment="Demandez à […] ou à moi.")
    with pytest.raises(CommandError, match="Demandez à"):
        call_command("verify_ledger")


def test_what_libraries_keep_of_a_person_goes_too(president, admin_user):
    EmailAddress.objects.create(user=president, email=president.email)
    Authenticator.objects.create(user=president, type=Authenticator.Type.TOTP, data={})
    account = SocialAccount.objects.create(user=president, provider="openid_connect", uid="p", extra_data={"n": NAME})
    SocialToken.objects.create(account=account, token="x")
    UserProfile.objects.create(user=president, preferred_language="fr")
    erase_person(president, by=admin_user)
    rooms = ("account", "mfa", "socialaccount", "wagtailusers")
    theirs = [
        model._default_manager.filter(**{field.name: president}).count()
        for model in apps.get_models()
        if model._meta.app_label in rooms
        for field in model._meta.get_fields()
        if (field.many_to_one or (field.one_to_one and field.concrete)) and field.related_model is type(president)
    ]
    assert len(theirs) >= 4
    assert sum(theirs) == 0


def test_a_list_that_is_not_written_yet_is_told(president, admin_user):
    DirectoryImport.objects.create(
        made_by=admin_user, kind="people", name="liste.csv", rows=[[2, ["Philibert", "Ravachol", "x@example.org"]]]
    )
    told = erase_person(president, by=admin_user)
    assert [sentence for sentence in told if "liste importée" in sentence], told
