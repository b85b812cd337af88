"""Who may do what with a round: one predicate a question, one early return a rule."""

from typing import Any

from django.db.models import Exists, F, Q, QuerySet

from coop_pages.validation import clock
from coop_pages.validation.models.files import EvidenceFile
from coop_pages.validation.models.partners import Charter, Partnership, ProjectMember
from directory.models import Mandate, Organisation, Overseer, User

Role = ProjectMember.Role


def _places(user: User, project_id: int, *roles: str) -> QuerySet[ProjectMember]:
    places = ProjectMember.objects.in_force(clock.today())
    return places.filter(project=project_id, person_id=user.pk, role__in=roles)


def _has_place(user: User, project_id: int, *roles: str) -> bool:
    return _places(user, project_id, *roles).exists()


def _has_place_or_oversees(user: User, project_id: int, *roles: str, steering: bool) -> bool:
    """In one query."""
    overseen = _overseen(user, steering=steering).filter(project=project_id)
    either = Exists(_places(user, project_id, *roles)) | Exists(overseen)
    return User.objects.filter(either, pk=user.pk).exists()


def _overseen(user: User, *, steering: bool = False) -> QuerySet[Charter]:
    """The charters of the projects that `user` follows for an Uriopss today: every project has one, and only one."""
    places = Overseer.objects.in_force(clock.today()).filter(person=user.pk)
    if steering:
        places = places.steering()
    return Charter.objects.filter(
        Q(project__uriopss__in=places.values("contact")) | Exists(places.filter(contact__is_national=True))
    )


def may_open_round(user: User, project_id: int) -> bool:
    """Communications staff, the project's coordinator and whoever steers for its Uriopss lead its rounds."""
    if not user.is_active:
        return False
    if user.has_perm("coop_pages.open_round"):
        return True
    return _has_place_or_oversees(user, project_id, Role.COORDINATOR, steering=True)


def may_follow(user: User, project_id: int) -> bool:
    """Those who lead its rounds, and whoever reads them for its Uriopss, see how a project goes."""
    if not user.is_active:
        return False
    if user.has_perm("coop_pages.open_round"):
        return True
    return _has_place_or_oversees(user, project_id, Role.COORDINATOR, steering=False)


def may_confirm(user: User, project_id: int, confirmed_by: str) -> bool:
    """Those whom the charter names record the steering committee's decision; staff may do it for them."""
    if not user.is_active:
        return False
    if user.has_perm("coop_pages.record_committee"):
        return True
    roles = {Role.COORDINATOR} if confirmed_by == Role.COORDINATOR else {Role.COORDINATOR, Role.STEERING_COMMITTEE}
    return _has_place_or_oversees(user, project_id, *roles, steering=True)


def may_record_letter(user: User, project_id: int) -> bool:
    """Only staff, here or of the Uriopss, enter a paper letter: a coordinator may work for one of the organisations."""
    if not user.is_active:
        return False
    return user.has_perm("coop_pages.open_round") or _overseen(user, steering=True).filter(project=project_id).exists()


def may_read_file(user: User, kept: EvidenceFile) -> bool:
    return files_read_by(user, kept.project_id).filter(pk=kept.pk).exists()


def files_read_by(user: User, project_id: int) -> QuerySet[EvidenceFile]:
    """Minutes are for their organisation, the project's coordinator and staff, unless the organisation shares them."""
    files = EvidenceFile.objects.filter(project=project_id)
    if may_open_round(user, project_id):
        return files
    if not user.is_active:
        return files.none()
    readable = Q(organisation__in=organisations_confided_to(user))
    if may_see_project(user, project_id):
        readable |= Q(shared=True) | Q(organisation__isnull=True)
    return files.filter(readable)


def organisations_confided_to(user: User) -> set[int]:
    """Primary keys of the organisations whose own papers `user` reads: through a mandate in force, of any role."""
    mandates = Mandate.objects.in_force(clock.today()).filter(person=user)
    return set(mandates.values_list("organisation", flat=True))


def may_erase(user: User) -> bool:
    """Only administrators of accounts erase a person."""
    return bool(user.is_active and user.has_perm("directory.delete_user"))


def may_merge(user: User) -> bool:
    """Only communications staff make one organisation of two: it touches every project in which they take part."""
    return bool(user.is_active and user.has_perm("coop_pages.open_round") and user.has_perm("directory.add_mandate"))


def may_publish(user: User) -> bool:
    """Only communications staff put an agreed text online, and only with more than a mailbox to prove who they are."""
    return bool(user.is_active and user.has_perm("coop_pages.publish_agreed_text"))


def mandate_to_speak(user: User, organisation: Organisation) -> Mandate | None:
    """The mandate in force today under which `user` answers for `organisation`; a holder's before a substitute's."""
    if not user.is_active:
        return None
    mandates = Mandate.objects.in_force(clock.today()).speaking().filter(person=user, organisation=organisation)
    return mandates.order_by("role", "starts_on").first()


def mandate_to_invite(user: User, organisation: Organisation) -> Mandate | None:
    """The holder's mandate in force today under which `user` says who else acts for `organisation`; longest first."""
    if not user.is_active:
        return None
    mandates = Mandate.objects.in_force(clock.today()).filter(
        person=user.pk, organisation=organisation, role=Mandate.Role.HOLDER
    )
    return mandates.order_by(F("ends_on").desc(nulls_first=True)).first()


def may_manage_people(user: User, organisation: Organisation) -> bool:
    """Its holder says who acts for an organisation; communications staff may do it too."""
    if not user.is_active:
        return False
    if user.has_perm("directory.add_mandate"):
        return True
    return mandate_to_invite(user, organisation) is not None


def may_see_people(user: User, organisation: Organisation) -> bool:
    """Whoever acts for an organisation, in whatever role, may see who else does."""
    if may_manage_people(user, organisation):
        return True
    return Mandate.objects.in_force(clock.today()).filter(person=user.pk, organisation=organisation).exists()


def belongs_to(user: User, organisation: Organisation) -> bool:
    """Those of an organisation, whatever their mandate: what it prepares and what it received is theirs to read."""
    if not user.is_active:
        return False
    return Mandate.objects.in_force(clock.today()).filter(person=user, organisation=organisation).exists()


def may_prepare(user: User, organisation: Organisation) -> bool:
    """Those who write for an organisation prepare its answer; only who speaks for it records it."""
    if not user.is_active:
        return False
    mandates = Mandate.objects.in_force(clock.today()).writing()
    return mandates.filter(person=user, organisation=organisation).exists()


def may_write(user: User, project_id: int) -> bool:
    """Those who write a project's texts, and answer the remarks made on them."""
    if may_open_round(user, project_id):
        return True
    if _has_place(user, project_id, Role.PROJECT_GROUP):
        return True
    organisations = Partnership.objects.current().filter(project=project_id).values("organisation")
    return (
        Mandate.objects.in_force(clock.today()).writing().filter(person=user, organisation__in=organisations).exists()
    )


def may_answer_remark_of(user: User, organisation: Organisation, project_id: int) -> bool:
    """A remark is answered by others than those who made it, unless nobody else writes: then the coordinator does.

    Whether `user` may write at all is for `may_write` to say.
    """
    return organisation.pk not in organisations_answered_by_others(user, project_id)


def organisations_answered_by_others(user: User, project_id: int) -> set[int]:
    """Primary keys of the organisations whose remarks `user` never answers, see `may_answer_remark_of`."""
    own = organisations_confided_to(user)
    coordinated = {project_id} if own and _has_place(user, project_id, Role.COORDINATOR) else set()
    return _left_to_others(own, {project_id}, coordinated)[project_id]


def _left_to_others(own: set[int], projects: set[int], coordinated: set[int]) -> dict[int, set[int]]:
    left = {project: set(own) for project in projects}
    for organisation in own if coordinated else ():
        for project in coordinated - _written_outside(organisation, coordinated):
            left[project].remove(organisation)
    return left


def _written_outside(organisation: int, projects: set[int]) -> set[int]:
    """Those of `projects` that somebody writes who does not act for `organisation`, staff aside."""
    theirs = Mandate.objects.in_force(clock.today()).filter(organisation=organisation).values("person")
    contributors = Mandate.objects.in_force(clock.today()).filter(role=Mandate.Role.CONTRIBUTOR)
    partners = Partnership.objects.current().filter(
        project__in=projects, organisation__in=contributors.exclude(person__in=theirs).values("organisation")
    )
    places = ProjectMember.objects.in_force(clock.today()).filter(
        project__in=projects, role__in=(Role.COORDINATOR, Role.PROJECT_GROUP)
    )
    written = places.exclude(person__in=theirs)
    return set(partners.values_list("project", flat=True)) | set(written.values_list("project", flat=True))


def remarks_answered_by(user: User) -> dict[int, set[int]]:
    """Projects where `user` answers the remarks made on the texts, see `may_write`: each with the organisations whose
    remarks are left to others, see `may_answer_remark_of`. Primary keys.
    """
    held = Mandate.objects.in_force(clock.today()).filter(person=user).values_list("organisation", "role")
    writing = {organisation for organisation, role in held if role in Mandate.WRITING}
    partnerships = Partnership.objects.current().filter(organisation__in=writing)
    places = ProjectMember.objects.in_force(clock.today()).filter(
        person=user, role__in=(Role.COORDINATOR, Role.PROJECT_GROUP)
    )
    placed = list(places.values_list("project", "role"))
    return _left_to_others(
        own={organisation for organisation, _role in held},
        projects={*partnerships.values_list("project", flat=True), *(project for project, _role in placed)},
        coordinated={project for project, role in placed if role == Role.COORDINATOR},
    )


def organisations_spoken_for(user: User) -> QuerySet[Organisation]:
    """Organisations that `user` holds a mandate today to answer for."""
    mandates = Mandate.objects.in_force(clock.today()).speaking().filter(person=user)
    return Organisation.objects.filter(pk__in=mandates.values("organisation")).order_by("name")


def projects_seen_by(user: User) -> set[int]:
    """Primary keys of the projects that `user` takes part in, through a mandate in force, a place in the project or
    an Uriopss that accompanies it.
    """
    mandates = Mandate.objects.in_force(clock.today()).filter(person=user)
    partnerships = Partnership.objects.current().filter(organisation__in=mandates.values("organisation"))
    memberships = ProjectMember.objects.in_force(clock.today()).filter(person=user)
    return _projects_of(partnerships, memberships, _overseen(user))


def projects_followed_by(user: User) -> "set[int] | None":
    """Primary keys of the projects that `user` follows, see `may_follow`; None for those who follow every one."""
    return _coordinated_or(_overseen(user), user)


def projects_led_by(user: User) -> "set[int] | None":
    """Primary keys of the projects whose rounds `user` leads, see `may_open_round`; None for those who lead all."""
    return _coordinated_or(_overseen(user, steering=True), user)


def _coordinated_or(overseen: QuerySet[Charter], user: User) -> "set[int] | None":
    if not user.is_active:
        return set()
    if user.has_perm("coop_pages.open_round"):
        return None
    coordinated = ProjectMember.objects.in_force(clock.today()).filter(person=user, role=Role.COORDINATOR)
    return _projects_of(coordinated, overseen)


def _projects_of(*places: QuerySet[Any]) -> set[int]:
    """In one query."""
    first, *others = (rows.order_by().values_list("project", flat=True) for rows in places)
    return set(first.union(*others))


def may_see_project(user: User, project_id: int) -> bool:
    if not user.is_active:
        return False
    if user.has_perm("coop_pages.open_round"):
        return True
    return project_id in projects_seen_by(user)
