"""Associations merge: what they signed stays as it was, what goes on goes on, and the old name leads to the new."""

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from coop_pages.evidence.contradictions import contradictions
from coop_pages.models import Decision, Partnership, RosterSeat, Round
from coop_pages.validation import services
from coop_pages.validation.models.ledger import faults
from coop_pages.validation.refusals import AlreadyMerged, AskedMeanwhile, MergedIntoItself, NotAllowed
from directory.models import FormerName, Mandate, Organisation
from tests.factories.browsers import signed_in
from tests.factories.directory import OrganisationFactory

pytestmark = pytest.mark.django_db


def words_of(answer):
    plain = strip_tags(answer.content.decode()).replace("\u202f", " ").replace("\xa0", " ")
    return " ".join(plain.replace("&#x27;", "'").split())


def merge_page(organisation):
    return reverse("desk:merge", args=[organisation.pk])


def search(browser, words):
    return words_of(browser.get(reverse("wagtailsnippets_directory_organisation:list"), {"q": words}))


def test_what_it_would_do_is_read_then_done_once(cast):
    absorbed, kept = cast.organisations[0], OrganisationFactory(name="Les Deux Rives")
    browser = signed_in(cast.staff)
    shown = words_of(browser.get(merge_page(absorbed), {"kept": kept.pk}))
    assert f"« Les Deux Rives » prend sa place dans « {cast.project.title} »." in shown
    assert f"{cast.speakers[0]} (Titulaire) agit pour « Les Deux Rives »" in shown
    assert not Organisation.objects.filter(merged_into__isnull=False).exists()
    browser.post(merge_page(absorbed), {"kept": kept.pk})
    absorbed.refresh_from_db()
    assert absorbed.merged_into == kept
    present = Partnership.objects.current().filter(project=cast.project).values_list("organisation", flat=True)
    assert set(present) == {kept.pk, *(o.pk for o in cast.organisations[1:])}
    assert Mandate.objects.in_force().filter(person=cast.speakers[0], organisation=kept, role="holder").exists()
    left = Partnership.objects.get(project=cast.project, organisation=absorbed)
    assert left.reason_for_leaving == f"{absorbed.name} s’est réuni à Les Deux Rives."
    assert absorbed.history.first().history_user == cast.staff


def test_what_was_signed_stays_and_the_ledger_still_holds(cast):
    cast.publish_phase()
    before = list(Decision.objects.values_list("organisation", "verdict"))
    seats = list(RosterSeat.objects.values_list("organisation", "organisation_name"))
    services.merge_organisations(cast.organisations[0], kept=cast.organisations[1], by=cast.staff)
    assert list(Decision.objects.values_list("organisation", "verdict")) == before
    assert list(RosterSeat.objects.values_list("organisation", "organisation_name")) == seats
    assert faults() == []
    assert list(contradictions()) == []
    present = Partnership.objects.current().filter(project=cast.project).values_list("organisation", flat=True)
    assert set(present) == {organisation.pk for organisation in cast.organisations[1:]}


def test_whoever_takes_over_answers_the_next_round(cast):
    kept = OrganisationFactory()
    services.merge_organisations(cast.organisations[0], kept=kept, by=cast.staff)
    cast.write()
    opened = cast.open()
    assert opened.seats.filter(organisation=kept).exists()
    services.decide(opened, organisation=kept, by=cast.speakers[0], verdict="approve", consents_to_publication=True)
    assert Decision.objects.get().organisation == kept


def test_nothing_changes_hands_while_a_round_is_under_way(cast):
    cast.write()
    cast.open()
    absorbed, kept = cast.organisations[0], OrganisationFactory()
    with pytest.raises(AskedMeanwhile):
        services.merge_organisations(absorbed, kept=kept, by=cast.staff)
    browser = signed_in(cast.staff)
    shown = words_of(browser.get(merge_page(absorbed), {"kept": kept.pk}))
    assert "qui doit finir d’abord" in shown
    answer = browser.post(merge_page(absorbed), {"kept": kept.pk})
    assert answer.status_code == 422
    assert "ce qui est demandé à un organisme ne change pas de mains" in words_of(answer)
    assert Round.objects.get().seats.filter(organisation=absorbed).exists()


def test_it_is_refused_with_itself_twice_and_to_whoever_is_not_staff(cast):
    first, second, third = cast.organisations
    with pytest.raises(MergedIntoItself):
        services.merge_organisations(first, kept=first, by=cast.staff)
    with pytest.raises(NotAllowed):
        services.merge_organisations(first, kept=second, by=cast.coordinator)
    services.merge_organisations(first, kept=second, by=cast.staff)
    with pytest.raises(AlreadyMerged):
        services.merge_organisations(first, kept=third, by=cast.staff)
    assert signed_in(cast.coordinator).get(merge_page(second)).status_code == 302


def test_the_old_name_leads_to_the_new_in_the_directory_and_among_projects(cast):
    absorbed, kept = cast.organisations[0], OrganisationFactory(name="Les Deux Rives")
    Organisation.objects.filter(pk=absorbed.pk).update(name="Le Vieux Moulin")
    services.merge_organisations(absorbed, kept=kept, by=cast.staff)
    browser = signed_in(cast.staff)
    assert "Les Deux Rives" in search(browser, "vieux moulin")
    assert cast.project.title in words_of(browser.get(reverse("desk:projects"), {"q": "vieux moulin"}))


def test_a_renamed_organisation_is_found_by_the_name_that_it_bore(cast):
    organisation = cast.organisations[0]
    former = organisation.name
    organisation.name = "Les Deux Rives"
    organisation.save()
    assert FormerName.objects.get().name == former
    assert "Les Deux Rives" in search(signed_in(cast.staff), former)


def test_an_organisation_that_merged_is_offered_no_more(cast):
    absorbed = OrganisationFactory(name="Le Vieux Moulin")
    services.merge_organisations(absorbed, kept=cast.organisations[0], by=cast.staff)
    browser = signed_in(cast.staff)
    for address in (reverse("desk:new_project"), reverse("desk:team", args=[cast.project.pk])):
        assert "Le Vieux Moulin" not in words_of(browser.get(address))
