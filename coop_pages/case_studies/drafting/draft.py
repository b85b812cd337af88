"""One click makes the draft of a case study: a comment of the editor says, line by line, where its words come from."""

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext
from wagtail.fields import StreamField
from wagtail.models import Comment, Page
from wagtail.rich_text import RichText

from coop_pages.base.choices import Stage
from coop_pages.case_studies.drafting.agreed import AgreedText, agreed_texts
from coop_pages.case_studies.drafting.proposals import Passage, Proposal, proposals
from coop_pages.case_studies.index_page import CaseStudyIndexPage
from coop_pages.case_studies.pages import CaseStudyPage
from coop_pages.projects.pages import CooperationProjectPage
from coop_pages.projects.phases.names import PhaseName
from coop_pages.validation import clock
from coop_pages.validation.refusals import NothingAgreed
from directory.models import User

STAGES = {PhaseName.FOLLOW_UP: Stage.FOLLOWED_UP, PhaseName.IMPLEMENTATION: Stage.IMPLEMENTED}
DAYS_A_MONTH = 30.44
# Of the fields told in blocks, those whose order is that of their days.
DATED = {"timeline": "on"}


def draft_of(project: CooperationProjectPage) -> CaseStudyPage | None:
    """The case study of `project` that was never online, if one is being written."""
    drafts = CaseStudyPage.objects.filter(project=project, live=False, first_published_at__isnull=True)
    return drafts.order_by("-pk").first()


@transaction.atomic
def draft_case_study(
    project: CooperationProjectPage, index: CaseStudyIndexPage, *, by: User
) -> tuple[CaseStudyPage, bool]:
    """A draft made from what was agreed in `project`, and whether it was made now: a second click finds the first's.

    Raises NothingAgreed where no text was, and FrozenTextAltered where one is no longer what was agreed.
    """
    Page.objects.select_for_update().get(pk=project.pk)
    found = draft_of(project)
    if found is not None:
        return found, False
    texts = agreed_texts(project)
    if not texts:
        raise NothingAgreed(title=project.title)
    study = CaseStudyPage(title=project.title, project=project, live=False, owner=by, **_facts(project, texts))
    study.locale = index.locale
    remarks = list(_filled(study, list(proposals(texts))))
    if not any(isinstance(text.page, CooperationProjectPage) for text in texts):
        remarks.append(("lead", "", gettext("From the presentation of the project, which is not agreed yet.")))
    index.add_child(instance=study)
    for path, position, words in remarks:
        comment = Comment(page=study, user=by, contentpath=path, position=position, text=words)
        study.wagtail_admin_comments.add(comment)
    study.save_revision(user=by, log_action=True, clean=False)
    return study, True


def _facts(project: CooperationProjectPage, texts: list[AgreedText]) -> dict[str, Any]:
    """What the page of the project says today, and how far its texts are agreed."""
    presented = next((text.page for text in texts if isinstance(text.page, CooperationProjectPage)), project)
    phases = {getattr(text.page, "phase", None) for text in texts}
    ended = max(text.round.closed_at or clock.now() for text in texts).date()
    months = round((ended - presented.starts_on).days / DAYS_A_MONTH) if presented.starts_on else 0
    return {
        "lead": presented.summary,
        "territory": presented.territory,
        "audience": presented.audience,
        "form": presented.form,
        "uriopss": presented.uriopss,
        "started_on": presented.starts_on,
        "length_months": max(months, 0) or None,
        "stage": next((stage for phase, stage in STAGES.items() if phase in phases), Stage.STUDIED),
    }


def _filled(study: CaseStudyPage, found: list[Proposal]) -> Iterator[tuple[str, str, str]]:
    """Fill the fields of `study`; of each proposal, the path and the place of the comment that tells its source."""
    by_field: dict[str, list[Proposal]] = defaultdict(list)
    for proposal in found:
        by_field[proposal.field].append(proposal)
    for name, proposed in by_field.items():
        field: Any = study._meta.get_field(name)
        if isinstance(field, StreamField):
            yield from _blocks(study, field, proposed)
        elif isinstance(proposed[0].value, list):
            passages = [passage for proposal in proposed for passage in proposal.value]
            html, places = _composed(field.formfield().widget.converter, passages)
            setattr(study, name, html)
            yield from ((name, place, words) for place, words in places)
        else:
            setattr(study, name, proposed[0].value)
            yield name, "", proposed[0].source.sentence


def _blocks(study: CaseStudyPage, field: Any, proposed: list[Proposal]) -> Iterator[tuple[str, str, str]]:
    [(kind, block)] = field.stream_block.child_blocks.items()
    in_order = sorted(proposed, key=lambda p: p.value[DATED[field.name]]) if field.name in DATED else proposed
    children = []
    for proposal in in_order:
        key, parts = str(uuid4()), dict(proposal.value)
        path = f"{field.name}.{key}.{proposal.about}"
        if isinstance(parts[proposal.about], list):
            converter = block.child_blocks[proposal.about].field.widget.converter
            html, places = _composed(converter, parts[proposal.about])
            parts[proposal.about] = RichText(html)
            yield from ((path, place, words) for place, words in places)
        else:
            yield path, "", proposal.source.sentence
        children.append({"type": kind, "id": key, "value": block.get_prep_value(parts)})
    setattr(study, field.name, field.stream_block.to_python(children))


def _composed(converter: Any, passages: list[Passage]) -> tuple[str, list[tuple[str, str]]]:
    """One rich text of all `passages`; of each, its lines as the editor names them, and where they come from."""
    html, places = "", []
    for passage in passages:
        written = converter.from_database_format(passage.html)
        html += converter.to_database_format(written)
        lines = [
            {"key": line["key"], "start": 0, "end": _length(line["text"])}
            for line in json.loads(written)["blocks"]
            if line["text"].strip()
        ]
        places.append((json.dumps(lines), passage.source.sentence))
    return html, places


def _length(text: str) -> int:
    """As a browser counts it."""
    return len(text.encode("utf-16-le")) // 2
