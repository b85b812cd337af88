"""What needs a round of its own: an answer by letter, a text to adopt later, a wording to object to."""

from datetime import timedelta
from typing import Any

from coop_pages.models import Charter
from coop_pages.validation import clock, services
from coop_pages.validation.models.decisions import Decision
from coop_pages.validation.models.partners import Partnership
from coop_pages.validation.models.rounds import Round
from coop_pages.validation.states import Verdict
from tests.factories.files import pdf
from tests.factories.projects import Cast


def written(cast: Cast, page: Any, words: str) -> Any:
    draft = page.get_latest_revision_as_object()
    draft.introduction = f"<p>{words}</p>"
    draft.save_revision(user=cast.contributor)
    return page


def agreed(cast: Cast, page: Any, **details: Any) -> Round:
    return cast.agree(services.open_round(page, by=cast.coordinator, **details))


def validated_without_the_first(cast: Cast, page: Any) -> Round:
    """A text agreed while the first organisation was away: it may adopt it now that it is back."""
    partnership = Partnership.objects.get(project=cast.project, organisation=cast.organisations[0])
    services.withdraw(partnership, by=cast.coordinator, reason="x")
    opened = services.open_round(page, by=cast.coordinator)
    cast.answer(opened, 1)
    confirmed = cast.confirm(opened)
    services.join(cast.project.pk, organisation=cast.organisations[0], by=cast.coordinator)
    return confirmed


def editorial(cast: Cast, page: Any) -> Round:
    """A change called one of wording, to which organisations may object."""
    Charter.objects.filter(project=cast.project).update(allows_editorial_changes=True)
    cast.confirm(agreed(cast, written(cast, page, "Nous voulons travailler ensemble.")))
    return services.open_round(
        written(cast, page, "Nous voulons travailler ensemble !"), by=cast.coordinator, editorial=True
    )


def answered_by_letter(cast: Cast, page: Any, words: str) -> Decision:
    return services.record_letter(
        services.open_round(page, by=cast.coordinator),
        organisation=cast.organisations[0],
        by=cast.staff,
        verdict=Verdict.REQUEST_CHANGES,
        letter=pdf(),
        dated_on=clock.today(),
        change_requests=[services.RequestedChange(words)],
    )


def prepared(cast: Cast, opened: Round) -> None:
    """Another answer of the first organisation, ready to be recorded, with minutes and a word to each other."""
    typed: dict[str, dict[str, Any]] = {
        "reponse": {"verdict": Verdict.APPROVE},
        "precisions": {
            "consents": "yes",
            "deliberated_by": "board",
            "deliberated_on": f"{clock.today() - timedelta(days=1)}",
        },
    }
    for version, (step, words) in enumerate(typed.items()):
        minutes = pdf() if step == "precisions" else None
        services.keep_draft(
            opened,
            organisation=cast.organisations[0],
            by=cast.speakers[0],
            version=version,
            step=step,
            typed=words,
            minutes=minutes,
        )
