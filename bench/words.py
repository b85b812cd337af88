"""The words and pictures of our case studies as JSON, for the stock site to show as much: `python -m bench.words`."""

import json
import sys
from typing import Any

import django

django.setup()

from coop_pages.case_studies.pages import CaseStudyPage
from coop_pages.validation.text.readable import field_lines

FACTS = {"title", "lead", "image", "image_alt", "territory"}


def told(study: CaseStudyPage) -> dict[str, Any]:
    return {
        "title": study.title,
        "introduction": f"<p>{study.lead}</p>",
        "place": str(study.territory or ""),
        "image": study.image.file.path if study.image else "",
        "organisations": [seat.organisation_name for seat in study.published_seats],
        "body": [block for section in study.sections for block in _blocks(study, *section[1:])],
    }


def _blocks(study: CaseStudyPage, label: object, names: tuple[str, ...]) -> list[dict[str, object]]:
    lines = [(name, line) for name in names if name not in FACTS for line in field_lines(study, name)]
    found: list[dict[str, object]] = [{"type": "heading", "value": str(label)}] if lines else []
    for name, (heading, words) in lines:
        if name == "voices":
            found.append({"type": "quote", "value": {"words": words, "who": heading}})
        elif name in {"indicators", "funding"}:
            found.append({"type": "figure", "value": {"label": heading, "value": words}})
        else:
            found.append({"type": "paragraph", "value": f"<p>{words}</p>"})
    return found


if __name__ == "__main__":
    # Copies have no revision: the stock site makes its own.
    originals = CaseStudyPage.objects.live().exclude(live_revision=None)
    json.dump([told(study) for study in originals], sys.stdout, ensure_ascii=False)
