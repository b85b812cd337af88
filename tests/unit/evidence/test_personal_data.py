"""What is kept about a person: given to them whole, and forgotten in time."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from coop_pages.evidence.privacy import personal_data
from coop_pages.models import Decision, DecisionDraft, Notice
from coop_pages.validation import services
from coop_pages.validation.models.people import PersonReference
from coop_pages.validation.states import Verdict
from directory.models import Invitation, User
from tests.factories.browsers import signed_in
from tests.factories.directory import MandateFactory, UserFactory
from tests.factories.files import pdf

pytestmark = pytest.mark.django_db

FILE = "/espace/mes-donnees/mes-donnees.json"


@pytest.fixture
def answered(cast):
    cast.write()
    opened = cast.open()
    cast.answer(opened, 0, Verdict.REQUEST_CHANGES, comment="Le calendrier est trop court.")
    cast.answer(opened, 1, Verdict.REFUSE, comment="Un secret de l’autre.")
    return opened


def test_a_person_takes_away_everything_that_is_kept_about_them(cast, answered):
    person = cast.speakers[0]
    page = signed_in(person).get("/espace/mes-donnees/").content.decode()
    assert FILE in page
    answer = signed_in(person).get(FILE)
    assert answer["Content-Disposition"] == 'attachment; filename="mes-donnees.json"'
    kept = json.loads(answer.content)
    [mandate] = kept["mandats"]
    assert mandate["organisme"] == str(cast.organisations[0])
    assert mandate["rôle"] == "Titulaire"
    words = answer.content.decode()
    for known in (person.email, person.last_name, "Le calendrier est trop court."):
        assert known in words
    for unknown in (person.password, "Un secret de l’autre.", cast.speakers[1].email):
        assert unknown not in words


def test_staff_print_it_for_who_asks_by_letter(cast, answered):
    printed = StringIO()
    call_command("export_person", cast.speakers[0].email.upper(), stdout=printed)
    assert json.loads(printed.getvalue())["mandats"]
    with pytest.raises(CommandError, match=r"personne@example\.org"):
        call_command("export_person", "personne@example.org")


def test_what_one_does_in_the_editor_is_told_by_what_and_when(cast):
    cast.write()
    kept = json.loads(signed_in(cast.contributor).get(FILE).content)
    acts = kept["Ce que vous avez fait dans l’éditeur et dans l’espace partenaires"]
    assert "version" in {act["quoi"] for act in acts}


def test_nobody_reads_somebody_elses(cast):
    assert Client().get(FILE).status_code == 302
    assert Client().get("/espace/mes-donnees/").status_code == 302


def test_the_file_costs_the_same_with_many_answers(cast, django_assert_max_num_queries):
    cast.write()
    opened = cast.open()
    for _again in range(5):
        cast.answer(opened, 0)
    browser = signed_in(cast.speakers[0])
    with django_assert_max_num_queries(60):
        browser.get(FILE)
    for _again in range(20):
        cast.answer(opened, 0)
    with django_assert_max_num_queries(60):
        browser.get(FILE)


def test_no_row_that_names_a_person_is_forgotten_by_the_file():
    given = personal_data.WHOLE.keys() | personal_data.ACTS.keys() | personal_data.PASSING
    for model in apps.get_models():
        names = [f.name for f in model._meta.local_concrete_fields if f.related_model in (User, PersonReference)]
        if names and not issubclass(model, Page):
            assert model._meta.label in given, f"{model._meta.label} names people by {names}"
            told = {
                *personal_data.WHOLE.get(model._meta.label, ()),
                *personal_data.ACTS.get(model._meta.label, ((),))[0],
            }
            own = set(names) - personal_data.OF_OTHERS.get(model._meta.label, set())
            assert model._meta.label in personal_data.PASSING or {name for name in told if "__" not in name} == own


def in_days(days):
    return timezone.now() + timedelta(days=days)


def nightly(**options):
    said = StringIO()
    call_command("forget_old_data", stdout=said, **options)
    return said.getvalue()


def test_what_is_over_is_forgotten_in_time_and_not_before(cast, answered, time_machine):
    cast.answer(answered, 2)
    draft = DecisionDraft.objects.create(
        round=answered, organisation=cast.organisations[1], edited_by=PersonReference.objects.of(cast.speakers[1])
    )
    draft.put_minutes("pv.pdf", pdf().read())
    draft.save()
    organisation = cast.organisations[0]
    services.invite(organisation, by=cast.speakers[0], email="nadia@example.org", role="observer")
    call_command("send_due_notices", verbosity=0)
    before = Notice.objects.count()
    assert before
    nightly()
    assert (DecisionDraft.objects.count(), Invitation.objects.count(), Notice.objects.count()) == (1, 1, before)
    time_machine.move_to(in_days(400))
    assert "1 brouillon" in nightly()
    assert (DecisionDraft.objects.count(), Invitation.objects.count(), Notice.objects.count()) == (0, 0, 0)
    assert not User.objects.filter(email="nadia@example.org").exists()
    assert Decision.objects.count() == 3


def test_a_name_goes_five_years_after_the_last_mandate_where_an_administrator_answers_for_it(admin_user, time_machine):
    gone = MandateFactory(ends_on=timezone.localdate(), person=UserFactory(last_login=timezone.now())).person
    still = MandateFactory(person=UserFactory(last_login=timezone.now())).person
    time_machine.move_to(in_days(5 * 366 - 1))
    assert gone.email not in nightly()
    time_machine.move_to(in_days(3))
    said = nightly()
    assert gone.email in said
    assert still.email not in said
    assert User.objects.get(pk=gone.pk).email == gone.email
    nightly(by=admin_user.email)
    assert "@erased.invalid" in User.objects.get(pk=gone.pk).email
    assert gone.email not in nightly()


def test_the_page_on_personal_data_says_how_long(home, settings):
    settings.RETENTION_DAYS = settings.RETENTION_DAYS | {"drafts": 47}
    page = Client().get("/donnees-personnelles/").content.decode()
    assert "un appareil que quelqu’un a dit être le sien" in page
    assert "47 jours" in page


def test_an_account_that_a_new_invitation_awaits_is_kept(cast, time_machine):
    who = {"by": cast.speakers[0], "email": "nadia@example.org", "role": "observer"}
    services.invite(cast.organisations[0], **who)
    time_machine.move_to(in_days(400))
    services.invite(cast.organisations[0], **who)
    nightly()
    invited = User.objects.get(email="nadia@example.org")
    assert services.accept_invitation(Invitation.objects.get(), by=invited).person == invited
