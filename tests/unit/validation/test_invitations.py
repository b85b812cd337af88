"""Who acts for an organisation: invited by its holder or by staff, accepted by a POST, ended on a day."""

import re
from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from coop_pages.validation import clock, permissions, services
from coop_pages.validation.refusals import (
    BeyondOwnMandate,
    InvitationClosed,
    InvitationForAnother,
    LastHolder,
    MandateAlreadyHeld,
    MandateDatesCrossed,
    MayNotInvite,
    NothingToDelegate,
)
from directory.models import Invitation, Mandate
from tests.factories.browsers import signed_in
from tests.factories.directory import MandateFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate
ROLE = Mandate.Role


def link_of(message):
    return re.search(r"http\S+/espace/invitation/\S+", message.body).group()


def link_received():
    return "/espace/" + link_of(mail.outbox[-1]).partition("/espace/")[2]


@pytest.fixture
def holder():
    return MandateFactory(holder=True)


@pytest.fixture
def invite(holder, django_capture_on_commit_callbacks):
    def sent(by=None, **fields):
        fields = {"email": "Nadia@Example.org", "role": ROLE.SUBSTITUTE, "first_name": "Nadia"} | fields
        with django_capture_on_commit_callbacks(execute=True):
            return services.invite(holder.organisation, by=by or holder.person, **fields)

    return sent


def test_the_holder_invites_and_the_person_accepts(holder, django_capture_on_commit_callbacks):
    browser = signed_in(holder.person)
    page = f"/espace/organismes/{holder.organisation_id}/personnes/"
    assert browser.get("/espace/personnes/").url == page
    assert "Inviter quelqu" in browser.get(page).content.decode()
    data = {"email": "nadia@example.org", "first_name": "Nadia", "last_name": "Benali", "role": "substitute"}
    data |= {"starts_on": f"{TODAY():%Y-%m-%d}", "ends_on": ""}
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.post(f"/espace/organismes/{holder.organisation_id}/inviter/", data)
    assert answer.url == page
    shown = browser.get(page).content.decode()
    assert "Nadia Benali" in shown
    assert "14 jours" in shown

    guest, link = Client(), link_received()
    assert str(holder.organisation) in guest.get(link).content.decode()
    assert guest.post(link).status_code == 302
    assert not Mandate.objects.filter(role=ROLE.SUBSTITUTE).exists()
    invitation = Invitation.objects.get()
    from directory.models import User

    guest.force_login(User.objects.get(email="nadia@example.org"))
    assert "Accepter" in guest.get(link).content.decode()
    assert guest.post(link).url == "/espace/"
    mandate = Mandate.objects.get(role=ROLE.SUBSTITUTE)
    assert (str(mandate.person), mandate.organisation) == ("Nadia Benali", holder.organisation)
    assert mandate.history.get().history_user == holder.person
    invitation.refresh_from_db()
    assert invitation.state == Invitation.State.ACCEPTED
    assert "déjà servi" in guest.get(link).content.decode()
    assert "ne peut plus" in guest.post(link, follow=True).content.decode()
    assert Mandate.objects.filter(role=ROLE.SUBSTITUTE).count() == 1


def test_a_form_that_lacks_something_keeps_what_was_typed(holder):
    page = f"/espace/organismes/{holder.organisation_id}/inviter/"
    answer = signed_in(holder.person).post(page, {"email": "pas une adresse", "first_name": "Nadia"})
    assert answer.status_code == 422
    assert "pas une adresse" in answer.content.decode()
    assert not mail.outbox


def test_a_link_that_a_mail_scanner_opens_is_not_used_up(invite):
    invitation = invite()
    for _opening in range(3):
        assert Client().get(link_received()).status_code == 200
        assert Client().head(link_received()).status_code == 200
    invitation.refresh_from_db()
    assert invitation.state == Invitation.State.PENDING


def test_the_message_of_an_invitation_looks_like_every_other(invite):
    invite(ends_on=TODAY() + timedelta(days=30))
    message = mail.outbox[-1]
    page = message.alternatives[0].content
    assert '<html lang="fr">' in page
    assert f"<h1>{message.subject}</h1>" in page
    assert f'<a class="button" href="{link_of(message)}">' in page
    assert "prefers-color-scheme: dark" in page
    for fact in ("Rôle", "À partir du", "Jusqu’au (inclus)"):
        assert f"{fact}\u00a0: " in message.body
        assert f"<dt>{fact}</dt>" in page


def test_the_link_is_known_to_its_message_alone(invite):
    invitation = invite()
    key = link_received().split("/")[-2]
    assert key not in {str(value) for value in Invitation.objects.values().get(pk=invitation.pk).values()}
    assert Client().get("/espace/invitation/nimporte-quoi/").status_code == 404


def test_somebody_else_cannot_accept_and_learns_half_an_address(invite):
    invitation, other = invite(), UserFactory()
    page = signed_in(other).get(link_received()).content.decode()
    assert "n…@example.org" in page
    assert "nadia@example.org" not in page
    signed_in(other).post(link_received())
    with pytest.raises(InvitationForAnother):
        services.accept_invitation(invitation, by=other)
    assert not other.mandates.exists()


def test_an_old_a_withdrawn_and_a_replaced_invitation_say_what_to_do(holder, invite):
    first, link = invite(), link_received()
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        assert "n’est plus valable" in Client().get(link).content.decode()
        with pytest.raises(InvitationClosed):
            services.accept_invitation(first, by=invited(first))
    second = invite()
    assert "a été retirée" in Client().get(link).content.decode()
    signed_in(holder.person).post(f"/espace/invitations/{second.pk}/retirer/")
    assert "a été retirée" in Client().get(link_received()).content.decode()
    with pytest.raises(InvitationClosed):
        services.accept_invitation(second, by=invited(second))
    with pytest.raises(InvitationClosed):
        services.revoke_invitation(second, by=holder.person)


def invited(invitation):
    from directory.models import User

    return User.objects.get(email=invitation.email)


def test_an_inviter_who_lost_their_mandate_brings_nobody_in(holder, invite):
    invitation = invite()
    holder.ends_on = TODAY() - timedelta(days=1)
    holder.save()
    with pytest.raises(InvitationClosed):
        services.accept_invitation(invitation, by=invited(invitation))


def test_a_holder_invites_for_their_own_organisation_and_within_their_own_mandate(holder, invite):
    with pytest.raises(MayNotInvite):
        services.invite(OrganisationFactory(), by=holder.person, email="x@example.org", role=ROLE.OBSERVER)
    for role in (ROLE.SUBSTITUTE, ROLE.CONTRIBUTOR, ROLE.OBSERVER):
        member = MandateFactory(organisation=holder.organisation, role=role).person
        with pytest.raises(MayNotInvite):
            invite(by=member)
    holder.ends_on = TODAY() + timedelta(days=30)
    holder.save()
    for too_long in (None, TODAY() + timedelta(days=31)):
        with pytest.raises(BeyondOwnMandate):
            invite(ends_on=too_long)
    with pytest.raises(MandateDatesCrossed):
        invite(ends_on=TODAY() - timedelta(days=1))
    invite(ends_on=TODAY() + timedelta(days=30))
    with pytest.raises(MandateAlreadyHeld):
        invite(email=holder.person.email, role=ROLE.HOLDER, ends_on=holder.ends_on)


def test_staff_invite_for_any_organisation(cast, django_capture_on_commit_callbacks):
    organisation = OrganisationFactory()
    browser = signed_in(cast.staff)
    data = {"email": "nadia@example.org", "first_name": "Nadia", "last_name": "B", "role": "holder"}
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(f"/espace/organismes/{organisation.pk}/inviter/", data | {"starts_on": f"{TODAY():%Y-%m-%d}"})
    assert services.accept_invitation(Invitation.objects.get(), by=invited(Invitation.objects.get())).can_speak


def test_an_invitation_for_one_organisation_gives_nothing_for_another(invite, holder):
    other = MandateFactory(holder=True)
    invitation = invite(email=other.person.email, role=ROLE.CONTRIBUTOR)
    services.accept_invitation(invitation, by=other.person)
    held = other.person.mandates.values_list("organisation", "role")
    assert set(held) == {(other.organisation_id, "holder"), (holder.organisation_id, "contributor")}


def test_a_mandate_ends_on_a_day_and_its_history_tells_who_ended_it(holder):
    member = MandateFactory(organisation=holder.organisation, substitute=True)
    browser, page = signed_in(holder.person), f"/espace/mandats/{member.pk}/fin/"
    assert browser.get(page).status_code == 200
    assert browser.post(page, {"on": "2019-01-01"}).status_code == 422
    browser.post(page, {"on": f"{TODAY() - timedelta(days=1):%Y-%m-%d}"})
    member.refresh_from_db()
    assert not member.is_active
    assert member.history.first().history_user == holder.person
    upcoming = MandateFactory(organisation=holder.organisation, contributor=True, upcoming=True)
    services.end_mandate(upcoming, by=holder.person, on=TODAY())
    assert not Mandate.objects.filter(pk=upcoming.pk).exists()


def test_an_organisation_is_not_left_without_a_holder_by_mistake(holder, cast):
    with pytest.raises(LastHolder):
        services.end_mandate(holder, by=holder.person, on=TODAY())
    services.end_mandate(holder, by=cast.staff, on=TODAY())


def test_those_who_act_for_an_organisation_see_its_people_and_a_stranger_sees_nothing(holder):
    observer = MandateFactory(organisation=holder.organisation, observer=True).person
    page = f"/espace/organismes/{holder.organisation_id}/personnes/"
    shown = signed_in(observer).get(page)
    assert str(holder.person) in shown.content.decode()
    assert "Inviter" not in shown.content.decode()
    stranger = MandateFactory(holder=True).person
    for person in (stranger, observer):
        for address in (f"/espace/organismes/{holder.organisation_id}/inviter/", f"/espace/mandats/{holder.pk}/fin/"):
            assert signed_in(person).get(address).status_code == 404
            assert signed_in(person).post(address).status_code == 404
    assert signed_in(stranger).get(page).status_code == 404
    with pytest.raises(MayNotInvite):
        services.end_mandate(holder, by=stranger, on=TODAY())


def test_a_person_of_several_organisations_chooses_and_one_of_none_is_told_so(holder):
    MandateFactory(person=holder.person)
    assert str(holder.organisation) in signed_in(holder.person).get("/espace/personnes/").content.decode()
    assert "aucun mandat" in signed_in(UserFactory()).get("/espace/personnes/").content.decode()


def delegate(holder, invite, **fields):
    """The mandate of Nadia, by delegation of the holder."""
    invitation = invite(delegated=True, **fields)
    return services.accept_invitation(invitation, by=invited(invitation))


def test_a_delegate_acts_for_the_holder_and_no_longer_than_them(holder, invite):
    holder.ends_on = TODAY() + timedelta(days=90)
    holder.save()
    mandate = delegate(holder, invite)
    assert (mandate.role, mandate.delegated_by, mandate.ends_on) == (ROLE.SUBSTITUTE, holder, holder.ends_on)
    assert mandate.capacity == f"Suppléant, par délégation de {holder.person}"
    with pytest.raises(BeyondOwnMandate):
        invite(delegated=True, email="autre@example.org", ends_on=TODAY() + timedelta(days=91))


@pytest.mark.parametrize("how", ["space", "admin"])
def test_a_delegation_ends_with_the_mandate_that_it_comes_from(holder, invite, cast, how, admin_user):
    mandate = delegate(holder, invite)
    last = TODAY() + timedelta(days=3)
    if how == "space":
        MandateFactory(holder=True, organisation=holder.organisation)
        page = f"/espace/mandats/{holder.pk}/fin/"
        browser = signed_in(holder.person)
        assert "Nadia" in browser.get(page).content.decode()
        assert browser.post(page, {"on": f"{last:%Y-%m-%d}"}).status_code == 302
    else:
        data = {"person": holder.person_id, "organisation": holder.organisation_id, "role": ROLE.HOLDER}
        data |= {"starts_on": f"{holder.starts_on:%Y-%m-%d}", "ends_on": f"{last:%Y-%m-%d}"}
        assert (
            signed_in(admin_user).post(f"/admin/snippets/directory/mandate/edit/{holder.pk}/", data).status_code == 302
        )
    mandate.refresh_from_db()
    assert mandate.ends_on == last
    assert mandate.history.first().history_user == (holder.person if how == "space" else admin_user)
    assert permissions.mandate_to_speak(mandate.person, holder.organisation) == mandate
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        assert permissions.mandate_to_speak(mandate.person, holder.organisation) is None


def test_a_delegation_that_has_not_begun_is_taken_back_with_its_mandate(holder, invite):
    invitation = invite(delegated=True, starts_on=TODAY() + timedelta(days=9))
    mandate = services.accept_invitation(invitation, by=invited(invitation))
    holder.ends_on = TODAY()
    holder.save()
    assert not Mandate.objects.filter(pk=mandate.pk).exists()


def test_whoever_ends_a_mandate_reads_of_a_delegation_that_has_not_begun(holder, invite):
    delegate(holder, invite, starts_on=TODAY() + timedelta(days=30))
    page = signed_in(holder.person).get(f"/espace/mandats/{holder.pk}/fin/").content.decode()
    assert "qui prendra fin avec ce mandat" in page
    assert "Nadia" in page


def test_an_invitation_by_delegation_is_nothing_once_the_holder_is_gone(holder, invite):
    invitation = invite(delegated=True)
    services.end_mandate(holder, by=UserFactory(is_superuser=True), on=TODAY() - timedelta(days=1))
    with pytest.raises(InvitationClosed):
        services.accept_invitation(invitation, by=invited(invitation))


def test_only_a_holder_delegates_and_only_to_a_substitute(holder, invite, cast):
    with pytest.raises(NothingToDelegate):
        invite(by=cast.staff, delegated=True)
    with pytest.raises(NothingToDelegate):
        invite(delegated=True, role=ROLE.HOLDER)
    page = f"/espace/organismes/{holder.organisation_id}/inviter/"
    assert 'value="delegate"' in signed_in(holder.person).get(page).content.decode()
    assert 'value="delegate"' not in signed_in(cast.staff).get(page).content.decode()


def test_a_holder_delegates_in_the_space(holder, django_capture_on_commit_callbacks):
    data = {"email": "nadia@example.org", "first_name": "Nadia", "last_name": "Benali", "role": "delegate"}
    data |= {"starts_on": f"{TODAY():%Y-%m-%d}", "ends_on": ""}
    browser, page = signed_in(holder.person), f"/espace/organismes/{holder.organisation_id}/inviter/"
    with django_capture_on_commit_callbacks(execute=True):
        assert browser.post(page, data).status_code == 302
    shown = f"par délégation de {holder.person}"
    assert shown in browser.get(f"/espace/organismes/{holder.organisation_id}/personnes/").content.decode()
    assert shown in mail.outbox[-1].body
    assert shown in Client().get(link_received()).content.decode()


class Refusing(BaseEmailBackend):
    def send_messages(self, messages):
        raise SMTPServerDisconnected


def test_a_mail_server_that_is_away_loses_no_invitation_and_no_request(cast, settings, client, as_if_committed):
    kept = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    client.force_login(cast.speakers[0])
    organisation = cast.organisations[0]
    invited = {"first_name": "Ana", "last_name": "Petit", "email": "ana@exemple.fr", "role": "substitute"}
    with as_if_committed(execute=True):
        answer = client.post(f"/espace/organismes/{organisation.pk}/inviter/", invited | {"starts_on": clock.today()})
    assert answer.status_code == 302
    assert "n’est pas encore parti" in client.get(answer.url).content.decode()
    settings.EMAIL_BACKEND = kept
    call_command("send_due_notices")
    assert link_of(mail.outbox[-1])
    assert "Nous avons écrit à ana@exemple.fr" in client.get(answer.url).content.decode()
    call_command("send_due_notices")
    assert len(mail.outbox) == 1
