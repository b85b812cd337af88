"""The example case studies, from the files of `stories/`: that of the finished project, and eleven more."""

import io
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.utils.html import escape
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from coop_pages.base.open_document import Part, text_document
from coop_pages.case_studies.index_page import CaseStudyIndexPage
from coop_pages.case_studies.pages import CaseStudyPage
from coop_pages.management.demo.people import Partner, People, one_who_speaks
from coop_pages.management.demo.pictures import as_picture
from coop_pages.management.demo.storytelling import form_of, noon, validate
from coop_pages.projects.launch import launch_project
from coop_pages.projects.pages import CooperationProjectPage, ProjectIndexPage
from coop_pages.validation import clock
from directory.models import Territory, UriopssContact

Story = Mapping[str, Any]

FOLDER = Path(__file__).parent / "stories"
OF_THE_PROJECT = "mayenne"
PROSE = (
    "context",
    "trigger_story",
    "legal_arrangement",
    "governance",
    "means",
    "accompaniment",
    "levers",
    "obstacles",
    "if_done_again",
    "transfer",
)
FACTS = ("audience", "sector", "trigger", "stage", "started_on", "length_months", "shared_area")


def story(name: str, folder: Path = FOLDER) -> Story:
    return tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8"))


def story_names(folder: Path = FOLDER) -> list[str]:
    return sorted(path.stem for path in folder.glob("*.toml"))


def paragraphs(text: str) -> str:
    """Rich text from what a file holds: paragraphs separated by an empty line."""
    return "".join(f"<p>{escape(' '.join(words.split()))}</p>" for words in text.strip().split("\n\n"))


def case_of(project: CooperationProjectPage, index: CaseStudyIndexPage, people: People) -> None:
    """The story of the finished project, told by its own organisations."""
    told = story(OF_THE_PROJECT)
    partners: list[Partner] = [people.partners[entry["key"]] for entry in told["organisations"]]
    _publish(told, index, project, partners, people)


def the_others(projects: ProjectIndexPage, index: CaseStudyIndexPage, people: People) -> None:
    """Stories whose projects were led before the platform: only the case study is told."""
    for name in story_names():
        if name == OF_THE_PROJECT:
            continue
        told = story(name)
        territory = Territory.objects.get(pk=told["territory"])
        partners = [
            one_who_speaks(entry["name"], entry["speaker"], f"{name}-{number}@recits.example.org", territory)
            for number, entry in enumerate(told["organisations"], start=1)
        ]
        with clock.at(noon(told["started_on"])):
            project = launch_project(
                projects,
                by=people.staff,
                title=told["title"],
                summary=told["lead"],
                partners=[partner.organisation for partner in partners],
                coordinator=people.coordinator,
                audience=told["audience"],
                territory=territory,
                form=form_of(told["form"]),
                uriopss=UriopssContact.objects.covering(territory).earliest("pk"),
            )
        _publish(told, index, project, partners, people)


def _publish(
    told: Story, index: CaseStudyIndexPage, project: CooperationProjectPage, partners: list[Partner], people: People
) -> None:
    actors = [
        {"name": partner.organisation.name, "size": entry["size"], "role": entry["role"]}
        for partner, entry in zip(partners, told["organisations"], strict=True)
    ]
    study = CaseStudyPage(
        title=told["title"],
        slug=told["slug"],
        lead=told["lead"],
        image=_picture(told, project),
        image_alt=told["picture_alt"],
        project=project,
        live=False,
        owner=people.staff,
        territory=project.territory,
        form=project.form,
        uriopss=project.uriopss,
        ended_on=told.get("ended_on"),
        staff_shared=told["staff_shared"],
        budget_shared=told["budget_shared"],
        contact=told["contact"],
        actors=_blocks("actor", actors),
        timeline=_blocks("event", told["timeline"]),
        approach=_blocks("step", ({**step, "text": paragraphs(step["text"])} for step in told["steps"])),
        alternatives=_blocks("alternative", told["alternatives"]),
        funding=_blocks("share", ({**share, "amount": Decimal(share["amount"])} for share in told["funding"])),
        results=_blocks(
            "result",
            ({"beneficiaries": result["for"], "text": paragraphs(result["text"])} for result in told["results"]),
        ),
        indicators=_blocks(
            "indicator",
            (
                {**counted, "before": Decimal(counted["before"]), "after": Decimal(counted["after"])}
                for counted in told["indicators"]
            ),
        ),
        voices=_blocks("voice", ({"words": voice["words"], "who": voice["who"]} for voice in told["voices"])),
        documents=_blocks("attachment", (_document(entry, project) for entry in told["documents"])),
        **{name: told[name] for name in FACTS},
        **{name: paragraphs(told[name]) for name in PROSE},
    )
    index.add_child(instance=study)
    study.save_revision(user=people.staff)
    validate(study, people, partners, told["online_on"])


def _blocks(kind: str, values: Any) -> list[tuple[str, Any]]:
    return [(kind, value) for value in values]


def _picture(told: Story, project: CooperationProjectPage) -> Any:
    name = told["picture"]
    return get_image_model().objects.create(
        title=told["picture_alt"],
        description=told["picture_alt"],
        file=ImageFile(io.BytesIO(as_picture(name)), name=f"{name}.png"),
        collection=project.collection,
    )


def _document(entry: Story, project: CooperationProjectPage) -> dict[str, Any]:
    return {"document": document_of(entry, project, f"{project.slug[:60]}.odt"), "description": entry["description"]}


def document_of(entry: Story, project: CooperationProjectPage, filename: str, *, language: str = "fr") -> Any:
    """The file that `entry` writes, kept with those of its project."""
    told = [" ".join(words.split()) for words in entry["text"].strip().split("\n\n")]
    written = text_document(entry["title"], [Part(words=told)], language=language)
    return get_document_model().objects.create(
        title=entry["title"], file=ContentFile(written, name=filename), collection=project.collection
    )
