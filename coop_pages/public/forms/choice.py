"""Which form for what? A few questions in the address (`?but=staff&rester=oui`) narrow the forms of cooperation."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from directory.cooperation_forms import Purpose
from directory.models import CooperationForm

Test = Callable[[CooperationForm], bool]


def _serves(purpose: Purpose) -> Test:
    return lambda form: purpose in form.purposes


# Question by its name in the address: its words, then each answer with its words and the forms it keeps.
QUESTIONS: dict[str, tuple[Any, dict[str, tuple[Any, Test]]]] = {
    "but": (
        _("What do you want to do together?"),
        {purpose.value: (purpose.label, _serves(purpose)) for purpose in Purpose},
    ),
    "rester": (
        _("Must every organisation continue to exist?"),
        {
            "oui": (_("Yes, each stays as it is"), lambda form: form.members_remain),
            "non": (_("No, we may become one"), lambda form: not form.members_remain),
        },
    ),
    "personne": (
        _("Do you want to create a new legal person?"),
        {
            "non": (_("No, an agreement is enough"), lambda form: form.new_person != CooperationForm.NewPerson.YES),
            "oui": (
                _("Yes, with its own accounts and bodies"),
                lambda form: form.new_person != CooperationForm.NewPerson.NO,
            ),
        },
    ),
}


@dataclass(frozen=True)
class Answer:
    value: str
    label: str | Promise
    count: int
    chosen: bool


@dataclass(frozen=True)
class Question:
    """One question of the guide. `answers` count the forms that each would leave, the other answers being kept."""

    name: str
    label: str | Promise
    answers: list[Answer]

    @property
    def chosen(self) -> Answer | None:
        return next((answer for answer in self.answers if answer.chosen), None)


class FormChoice:
    """The forms, among `forms`, that hold with the answers of an address. An answer that is unknown is ignored."""

    def __init__(self, forms: Iterable[CooperationForm], query: Mapping[str, str]) -> None:
        self._forms = list(forms)
        self._given = {
            name: query[name] for name, (_words, answers) in QUESTIONS.items() if query.get(name, "") in answers
        }
        self.questions = [self._question(name) for name in QUESTIONS]
        self.found = [form for form in self._forms if self._holds(form, self._given)]

    @property
    def is_narrowed(self) -> bool:
        return bool(self._given)

    def _holds(self, form: CooperationForm, given: Mapping[str, str]) -> bool:
        return all(QUESTIONS[name][1][value][1](form) for name, value in given.items())

    def _question(self, name: str) -> Question:
        label, answers = QUESTIONS[name]
        choices = [
            Answer(value, words, self._count(name, value), self._given.get(name) == value)
            for value, (words, _test) in answers.items()
        ]
        return Question(name, label, choices)

    def _count(self, name: str, value: str) -> int:
        return sum(self._holds(form, self._given | {name: value}) for form in self._forms)
