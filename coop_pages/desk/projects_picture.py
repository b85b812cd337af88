"""The phases of many projects as a drawing, to be put in a paper."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from coop_pages.desk.projects_table import Row
from coop_pages.projects.phases.names import PhaseName
from coop_pages.projects.situations import MARKS

WIDTH, MARGIN, LINE, TOP = 1240, 12, 30, 60
FIRST_COLUMN, COLUMN = 430, 160
LONGEST_TITLE, LONGEST_WORDS = 58, 22


@dataclass(frozen=True)
class Label:
    """Words at a place, in the units of the drawing. `kind`: a situation, or “heading”."""

    x: int
    y: int
    words: str
    kind: str = ""


def picture(rows: Sequence[Row]) -> str:
    """An SVG: one line a project."""
    labels = [Label(MARGIN, TOP - LINE, _("Project"), "heading")]
    labels += [
        Label(_column(phase.number), TOP - LINE, f"{phase.number}. {phase.label}", "heading") for phase in PhaseName
    ]
    for number, row in enumerate(rows):
        y = TOP + LINE * number
        labels.append(Label(MARGIN, y, Truncator(row.project.title).chars(LONGEST_TITLE), "title"))
        for text in row.situation.phases:
            words = f"{MARKS[text.situation]} {Truncator(str(text.situation.label)).chars(LONGEST_WORDS)}"
            labels.append(Label(_column(text.phase.number if text.phase else 0), y, words, text.situation))
    context = {"labels": labels, "width": WIDTH, "height": TOP + LINE * len(rows)}
    return render_to_string("desk/projects.svg", context)


def _column(number: int) -> int:
    return FIRST_COLUMN + COLUMN * (number - 1)
