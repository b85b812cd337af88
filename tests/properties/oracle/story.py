"""One text from its first round to the site, act by act. Each act tells whether the rules allow it."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.properties.oracle.people import Participation, People
from tests.properties.oracle.rounds import OBJECTIONS, Answer, Charter, Reservation, Round, Text

REPLY_DAYS, NOTICE_DAYS = 45, 15
UNDER_WAY = {"open", "suspended", "agreed"}
STEERING = {"coordinator", "staff"}


@dataclass
class File:
    """A document or picture of the project: its kind and number, its title, how often it was replaced."""

    kind: str
    number: int
    title: str = "Statuts"
    version: int = 0

    @property
    def key(self) -> tuple[str, int]:
        return self.kind, self.number

    @property
    def frozen(self) -> tuple[tuple[str, int], str, int]:
        return self.key, self.title, self.version


@dataclass
class Story:
    today: date
    people: People
    charter: Charter = field(default_factory=Charter)
    rounds: list[Round] = field(default_factory=list)
    words: str = ""
    shows: tuple[str, int] | None = None  # the key of the file that the draft shows
    file: File | None = None
    embargo: bool = False
    online: Round | None = None
    translation_online: bool = False
    position: int = 0

    # What is asked of it

    @property
    def latest(self) -> Round | None:
        return self.rounds[-1] if self.rounds else None

    def is_the_latest(self, asked: Round) -> bool:
        """A recalled round does not count as later."""
        return all(later.state == "recalled" for later in self.rounds[asked.number :])

    @property
    def locked(self) -> bool:
        """While a round runs, and while a confirmed text waits to go online."""
        return any(r.state in UNDER_WAY or (r.state == "confirmed" and r.asks_publication) for r in self.rounds)

    def draft(self) -> Text:
        return Text(self.words, self.file.frozen if self.shows and self.file and self.file.key == self.shows else None)

    def agrees(self, asked: Round) -> bool:
        if asked.closed is not None:
            return asked.closed_agreed
        return asked.agrees(self._voiceless(asked))

    def _voiceless(self, asked: Round) -> set[int]:
        return {seat for seat in asked.roster if not self.people.has_voice(seat, self.today)}

    def is_awaited(self, asked: Round, seat: int) -> bool:
        if asked.state != "open" or seat not in asked.roster or self.people.participation(seat) is None:
            return False
        answer = asked.counting(seat)
        return answer is None or answer.verdict == "awaiting_mandate"

    # Texts and files

    def write(self, words: str, *, with_file: bool) -> bool:
        if self.locked:
            return False
        self.words = words
        self.shows = self.file.key if with_file and self.file else None
        return True

    def may_change_the_file(self) -> bool:
        """Files are part of a text under vote, agreed, confirmed or published."""
        holding = UNDER_WAY | {"confirmed", "published"}
        shown = [r.text.file[0] for r in self.rounds if r.state in holding and r.text.file]
        return self.file is not None and self.file.key not in shown

    # Rounds

    def open(self, by: str, *, asks_publication: bool, editorial: bool) -> bool:
        text, roster = self.draft(), self.people.voting()
        if by not in STEERING or not roster or self.locked or (self.shows and text.file is None):
            return False
        base = self._to_compare_with() if editorial else None
        if editorial and not self._is_editorial(base, text):
            return False
        if base is not None and base.text == text:
            base = None  # nothing changed: there is nothing to give notice of
        self.position += 1
        opened = Round(
            len(self.rounds) + 1,
            text,
            self.charter,
            roster,
            self.position,
            self.today,
            self.today + timedelta(days=REPLY_DAYS),
            asks_publication,
            base,
            self.today + timedelta(days=NOTICE_DAYS) if base is not None else None,
        )
        for seat in roster:
            self._carry(seat, opened)
        self.rounds.append(opened)
        self._settle(opened)
        return True

    def _to_compare_with(self) -> Round | None:
        """The last text put to the organisations; where its notice was cut short, the one whose approvals it kept."""
        base = self.latest
        while base is not None and base.notice_was_cut_short():
            base = base.base
        return base

    def _is_editorial(self, base: Round | None, text: Text) -> bool:
        if base is None or not self.charter.allows_editorial:
            return False
        return base.text.figures == text.figures and base.text.file == text.file

    def _carry(self, seat: int, opened: Round) -> None:
        """An organisation's own last word on exactly these words decides; failing one, what counts in the last round
        that settled them, then in the one that was worded otherwise.
        """
        on_these_words = [r for r in self.rounds if r.text == opened.text]
        said = [(r, a) for r in on_these_words for a in r.of(seat) if a.carried_from is None and a.contested is None]
        found = said[-1:]
        if not said:
            settled = [r for r in on_these_words if r.state != "recalled" and not r.notice_was_cut_short()]
            for given_in in (*settled[-1:], *([opened.base] if opened.base else [])):
                kept = given_in.standing(seat)
                found += [(given_in, kept)] if kept and self._is_a_word(given_in, kept) else []
        for given_in, last in found:
            if self._may_carry(given_in, last, opened):
                editorially = given_in.text != opened.text
                opened.answers.append(
                    Answer(seat, "approve", self.position, last.consents, carried_from=last, editorially=editorially)
                )
                return

    def _may_carry(self, given_in: Round, last: Answer, opened: Round) -> bool:
        """A plain approval, of a round since the organisation is there, that says if the text may go online."""
        here = self.people.participation(last.seat)
        says = last.consents is not None or not opened.asks_publication
        return last.verdict == "approve" and here is not None and given_in.opened_at > here.joined and says

    def _is_a_word(self, given_in: Round, answer: Answer) -> bool:
        """Unless what it rests on fell since, or an objection in its round asks everyone again."""
        undone = answer.carried_from is not None and given_in.objected
        unproved = given_in.state == "recalled" or given_in.notice_was_cut_short()
        return answer.contested is None and not undone and not (answer.editorially and unproved)

    def _settle(self, asked: Round) -> None:
        """Every organisation is heard, and nothing is pending: only then does a round end by itself."""
        held = asked.under_notice(self.today) and asked.keeps_approvals()
        if asked.state == "open" and not held and self._is_complete(asked):
            self._close(asked)

    def _is_complete(self, asked: Round) -> bool:
        return asked.everyone_is_heard() and not asked.is_pending(self._voiceless(asked))

    def _close(self, asked: Round) -> None:
        self._end(asked, "agreed" if self.agrees(asked) else "returned")

    def _end(self, asked: Round, state: str) -> None:
        if asked.closed is None:
            agreed, asked.voiceless = self.agrees(asked), self._voiceless(asked)
            self.position += 1
            asked.closed, asked.closed_on, asked.closed_agreed = self.position, self.today, agreed
        asked.state = state

    def close(self, asked: Round, by: str) -> bool:
        if by not in STEERING or asked.state != "open" or not self.is_the_latest(asked):
            return False
        if asked.under_notice(self.today):
            return False
        if self.today <= asked.deadline and not self._is_complete(asked):
            return False
        self._close(asked)
        return True

    def extend(self, asked: Round, by: str, deadline: date) -> bool:
        if by not in STEERING or asked.state not in {"open", "suspended"}:
            return False
        if deadline <= asked.deadline or deadline < self.today or deadline > self.today + timedelta(days=731):
            return False
        asked.deadline = deadline
        return True

    def recall(self, asked: Round, by: str) -> bool:
        if by not in STEERING or not self.is_the_latest(asked):
            return False
        if asked.state not in {"open", "suspended", "confirmed"}:
            return False
        self._end(asked, "recalled")
        return True

    def resume(self, asked: Round, by: str) -> bool:
        if by not in STEERING or asked.state != "suspended":
            return False
        asked.state = "open"
        self._settle(asked)
        return True

    def give_back(self, asked: Round, by: str) -> bool:
        if by not in STEERING or asked.state != "suspended":
            return False
        self._end(asked, "returned")
        return True

    # Answers

    def _takes_an_answer(self, asked: Round, seat: int) -> bool:
        return asked.state == "open" and seat in asked.roster and self.people.participation(seat) is not None

    def decide(self, asked: Round, seat: int, by: str, answer: Answer) -> bool:
        if not self.people.speaks(by, seat, self.today) or not self._takes_an_answer(asked, seat):
            return False
        self._record(asked, answer)
        return True

    def letter(self, asked: Round, seat: int, by: str, dated_on: date, answer: Answer) -> bool:
        if by != "staff" or not self._takes_an_answer(asked, seat):
            return False
        if not asked.opened_on <= dated_on <= self.today:
            return False
        answer.by_letter = True
        self._record(asked, answer)
        return True

    def _record(self, asked: Round, answer: Answer) -> None:
        self.position += 1
        answer.position = self.position
        answer.consents = answer.consents if asked.charter.asks_consent_with(answer.verdict) else None
        asked.answers.append(answer)
        if answer.verdict in OBJECTIONS and asked.notice_until is not None and not asked.objected:
            self._make_substantive(asked)
        self._settle(asked)

    def contest(self, letter: Answer, by: str) -> bool:
        """It falls with every answer that carried over from it; an agreement that rested on one is open again."""
        if not letter.by_letter or letter.contested is not None or not self.people.speaks(by, letter.seat, self.today):
            return False
        self.position += 1
        fallen = {id(letter)}
        for asked in self.rounds:
            for answer in asked.of(letter.seat):
                if id(answer.carried_from) in fallen:
                    fallen.add(id(answer))
        for asked in self.rounds:
            self._fall(asked, [a for a in asked.of(letter.seat) if id(a) in fallen and a.contested is None])
        return True

    def _fall(self, asked: Round, fallen: list[Answer]) -> None:
        rested_on = asked.counting(fallen[0].seat) in fallen if fallen else False
        for answer in fallen:
            answer.contested = self.position
        if rested_on and asked.state == "agreed":
            asked.state, asked.closed, asked.closed_on = "open", None, None
            self._give_time(asked)
        if fallen:
            self._settle(asked)

    def objection(self, asked: Round, seat: int, by: str) -> bool:
        if not self.people.speaks(by, seat, self.today) or not self._takes_an_answer(asked, seat):
            return False
        if not asked.under_notice(self.today):
            return False
        self._make_substantive(asked)
        self._settle(asked)
        return True

    def _make_substantive(self, asked: Round) -> None:
        """What carried over no longer counts; everyone has the charter's time again."""
        asked.objected = True
        self._give_time(asked)

    def _give_time(self, asked: Round) -> None:
        asked.deadline = max(asked.deadline, self.today + timedelta(days=REPLY_DAYS))

    def answer_reservation(self, asked: Round, seat: int, remark: Reservation, by: str, word: str) -> bool:
        if asked.state not in {"open", "suspended"} or remark.fate == "lifted":
            return False
        if word in {"lifted", "maintained"}:
            if not self.people.speaks(by, seat, self.today):
                return False
            remark.fate = word
        else:
            if not self.people.writes(by, self.today) or self.people.belongs(by, seat, self.today):
                return False
            remark.answered, remark.fate = True, ""
        self._settle(asked)
        return True

    # The committee, and the site

    def _may_meet(self, asked: Round, by: str, held_on: date) -> bool:
        return by in STEERING and asked.opened_on <= held_on <= self.today and self.is_the_latest(asked)

    def confirm(self, asked: Round, by: str, held_on: date) -> bool:
        if asked.state != "agreed" or not self._may_meet(asked, by, held_on):
            return False
        asked.state = "confirmed"
        return True

    def send_back(self, asked: Round, by: str) -> bool:
        if by not in STEERING or asked.state != "agreed":
            return False
        asked.state, asked.sent_back = "returned", True
        return True

    def override(self, asked: Round, by: str, held_on: date) -> bool:
        """Only refusals are overruled, once every other organisation agrees, and never what was sent back."""
        if asked.state != "returned" or asked.sent_back or asked.in_doubt() or not self._may_meet(asked, by, held_on):
            return False
        refuses = any((a := asked.counting(seat)) and a.verdict == "refuse" for seat in asked.roster)
        if not asked.charter.may_override or not refuses or not asked.agrees(asked.voiceless, but_for_refusals=True):
            return False
        asked.state = "confirmed"
        return True

    def publish(self, asked: Round, by: str) -> bool:
        if by != "staff":
            return False
        if self.online is asked:
            return True
        if asked.state not in {"confirmed", "published"} or not asked.asks_publication or self.embargo:
            return False
        if not self.is_the_latest(asked) or asked.in_doubt():
            return False
        if not all(self._consents(asked, seat) for seat in asked.roster):
            return False
        asked.state, self.online = "published", asked
        return True

    def _consents(self, asked: Round, seat: int) -> bool:
        """Whoever stands aside is not asked; whoever is silent does not consent."""
        answer = asked.counting(seat)
        return answer is not None and (answer.verdict == "recused" or bool(answer.consents))

    def unpublish(self) -> bool:
        """Taking the original offline takes its translations with it; a text that is locked does not move."""
        if self.online is None or self.locked:
            return False
        self.online, self.translation_online = None, False
        return True

    # People

    def withdraw(self, seat: int, by: str) -> bool:
        here = self.people.participation(seat)
        if by not in STEERING or here is None:
            return False
        here.left = True
        for asked in self.rounds:
            if asked.state == "open" and seat in asked.roster:
                asked.state = "suspended"
        return True

    def join(self, seat: int, by: str) -> bool:
        if by not in STEERING or self.people.participation(seat) is not None:
            return False
        self.position += 1
        self.people.participations.append(Participation(seat, self.position))
        return True

    def adopt(self, asked: Round, seat: int, by: str) -> bool:
        """An organisation that joined since adopts what is closed, exactly as it was frozen."""
        if asked.state not in {"confirmed", "published"} or seat in asked.roster or seat in asked.adopted_by:
            return False
        if self.people.participation(seat) is None or not self.people.speaks(by, seat, self.today):
            return False
        asked.adopted_by.add(seat)
        return True
