"""Who had rights and has none any more, or none yet: each is answered like somebody who never had any.

Nothing tells the site of their fall: time passed, a row was changed elsewhere, a setting asks for more than before.
"""

import pytest
from django.contrib.auth.models import Group

from coop_pages.management.setup.groups import COMMUNICATIONS
from coop_pages.validation.models.partners import Partnership, ProjectMember
from directory.models import Mandate
from tests.factories.browsers import signed_in
from tests.factories.directory import MandateFactory, OrganisationFactory, UserFactory
from tests.unit.access.acts import Act
from tests.unit.access.addresses import addresses, filled
from tests.unit.access.answers import AS_WAGTAIL_IS
from tests.unit.access.table import act_rows, is_editor, row_of, rows
from tests.unit.access.test_access import answer, leaks
from tests.unit.access.test_acts import CLOSED, acts, any_form, sent, undone
from tests.unit.access.world import LISTS, YESTERDAY

pytestmark = AS_WAGTAIL_IS

Role = ProjectMember.Role
FALLING = {"directory_user_groups"}
# Of an organisation that left the project, and that its holder still leads: they are led to its people.
STILL_THEIRS = {("left", "espace/personnes/")}


def contributor(world):
    return MandateFactory.create(organisation=world.cast.organisations[1], role=Mandate.Role.CONTRIBUTOR).person


def ended(world):
    """A writer, holder and member of the committee whose mandates ended yesterday."""
    person = contributor(world)
    MandateFactory.create(person=person, organisation=world.cast.organisations[1], role=Mandate.Role.SUBSTITUTE)
    ProjectMember.objects.create(project=world.cast.project, person=person, role=Role.STEERING_COMMITTEE)
    yield person
    Mandate.objects.filter(person=person).update(starts_on=YESTERDAY, ends_on=YESTERDAY)


def without_place(world):
    person = UserFactory.create()
    for role in (Role.COORDINATOR, Role.PROJECT_GROUP):
        ProjectMember.objects.create(project=world.cast.project, person=person, role=role)
    yield person
    ProjectMember.objects.filter(person=person).update(until=YESTERDAY)


def left(world):
    organisation = OrganisationFactory.create()
    partnership = Partnership.objects.create(project=world.cast.project, organisation=organisation)
    person = MandateFactory.create(organisation=organisation, role=Mandate.Role.CONTRIBUTOR).person
    MandateFactory.create(person=person, organisation=organisation, role=Mandate.Role.HOLDER)
    yield person
    Partnership.objects.filter(pk=partnership.pk).update(left_on=YESTERDAY)


def by_delegation(world):
    """Of a holder whose account was closed."""
    person = contributor(world)
    holder = MandateFactory.create(organisation=world.cast.organisations[1], role=Mandate.Role.HOLDER)
    Mandate.objects.filter(person=person).update(delegated_by=holder)
    yield person
    type(person).objects.filter(pk=holder.person_id).update(is_active=False)


def deactivated(world):
    person = contributor(world)
    ProjectMember.objects.create(project=world.cast.project, person=person, role=Role.COORDINATOR)
    yield person
    type(person).objects.filter(pk=person.pk).update(is_active=False)


def staff(world):
    person = UserFactory.create(is_staff=True)
    person.groups.add(Group.objects.get(name=COMMUNICATIONS))
    yield person


def superuser(world):
    yield UserFactory.create(superuser=True)


FALLS = {
    "ended": ended,
    "without place": without_place,
    "left": left,
    "by delegation": by_delegation,
    "deactivated": deactivated,
    "staff without second factor": staff,
    "superuser without second factor": superuser,
}


# Each of them asks for every address: the others are for `make test-long`.
EVERY_TIME = {"ended"}


@pytest.fixture(
    params=[fall if fall in EVERY_TIME else pytest.param(fall, marks=pytest.mark.long) for fall in FALLS], ids=str
)
def fallen(request, world, settings):
    """The name of the role, of somebody who was at work and whose rights fell since."""
    falling = FALLS[request.param](world)
    person = next(falling)
    world.browsers[request.param] = signed_in(person)
    assert world.browsers[request.param].get("/admin/").status_code == 200
    next(falling, None)
    settings.MFA_REQUIRED = True
    return request.param


def seen_as(fallen):
    """In whose column of the tables they are."""
    return "anonymous" if fallen == "deactivated" else "reader"


@pytest.mark.django_db
def test_every_address_answers_them_like_whoever_has_no_right(world, fallen):
    table, wrong = rows(), []
    for address in addresses():
        row = table[row_of(address, table)]
        expected = row["reader"] if is_editor(address) else row[seen_as(fallen)]
        url = filled(address, world.samples)
        got, body = answer(world, fallen, url)
        allowed = {expected, *CLOSED, "moves"} if is_editor(address) or expected in CLOSED else {expected}
        if leaks(world, url, body) or not (got in allowed or expected == "any" or (fallen, address) in STILL_THEIRS):
            wrong.append((address, expected, got, leaks(world, url, body)))
    for url in (filled(address, world.samples) for address in LISTS):
        got, body = answer(world, fallen, url)
        if got not in {*CLOSED, "moves"} or leaks(world, url, body):
            wrong.append((url, "none", got, leaks(world, url, body)))
    assert wrong == []


@pytest.mark.django_db
def test_nothing_that_they_send_is_kept_where_a_reader_keeps_nothing(world, fallen):
    """Their leaving the groups of the editor aside: that is how they fall."""
    acts_table, table, wrong = act_rows(), rows(), []
    for act in acts():
        if acts_table[act.row][seen_as(fallen)] == "does":
            continue
        with undone():
            got, changed = sent(world, fallen, act, world.samples | act.before(world))
        if changed - FALLING:
            wrong.append((act.row, got, changed))
    for address in filter(is_editor, addresses()):
        got, changed = sent(world, fallen, Act(address, words=any_form), world.samples)
        is_open = table[row_of(address, table)]["reader"] not in CLOSED
        if changed - FALLING or not (is_open or got in {*CLOSED, "moves", "reads", "does"}):
            wrong.append((address, got, changed))
    assert wrong == []
