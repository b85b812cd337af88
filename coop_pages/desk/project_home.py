"""A project's own home at the desk: where it stands, what comes next, who takes part, the way to everything else."""

from django.http import HttpResponse
from django.shortcuts import render

from coop_pages.case_studies.drafting.draft import draft_of
from coop_pages.desk.case_study_drafts import may_draft
from coop_pages.desk.project_organisations import organisations_of
from coop_pages.desk.queue import groups_of
from coop_pages.desk.visible import followed
from coop_pages.projects.board import validation_board
from coop_pages.projects.pages import CooperationProjectPage
from coop_pages.projects.situation_reading import situations_of
from coop_pages.projects.situations import FINISHED
from coop_pages.validation import clock, permissions
from directory.sign_in.requests import SignedInRequest


def project_home(request: SignedInRequest, project_id: int) -> HttpResponse:
    project = followed(request, project_id)
    [situation] = situations_of(CooperationProjectPage.objects.filter(pk=project.pk))
    leads = permissions.may_open_round(request.user, project.pk)
    groups = groups_of(situation.texts, led={project.pk} if leads else set())
    organisations = organisations_of(project)
    texts = [(text.phase, text.page_id) for text in situation.phases if text.phase]
    context = {
        "heading": project.title,
        "project": project,
        "situation": situation,
        # What waits for somebody; or else who is to be invited, then what is to be written.
        "first": groups[0].lines[0] if groups else None,
        "voiceless": next((found.partnership.organisation for found in organisations if found.has_no_voice), None),
        "written": situation.most_pressing,
        "board": validation_board(project, texts, [taking_part.partnership for taking_part in organisations]),
        "organisations": organisations,
        "invites": request.user.has_perm("directory.add_mandate"),
        "members": project.members.in_force(clock.today()).select_related("person"),
        "leads": leads,
        "study": draft_of(project),
        "drafts_study": any(text.situation in FINISHED for text in situation.texts) and may_draft(request.user),
        "writes": project.permissions_for_user(request.user).can_edit(),
    }
    return render(request, "desk/project.html", context)
