"""Every reply to a remark, in the order of the ledger, and what the remark shows of the last ones."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from coop_pages.evidence.audit.told import SaidReply, Told
from coop_pages.evidence.audit.words import opens
from coop_pages.validation.models.decisions import Remark, RemarkReply
from coop_pages.validation.models.ledger import moment_told


def remark_apart(
    where: str, remark: Remark, replies: Sequence[RemarkReply], ledger: Told, salts: dict[str, str]
) -> Iterator[str]:
    names = {"round": where, "remark": remark.pk}
    told = ledger.replies_to((str(remark._meta.model_name), remark.pk))
    if len(replies) != len(told):
        details = names | {"kept": len(replies), "told": len(told)}
        yield _("%(round)s: remark %(remark)s has %(kept)d replies, and %(told)d in the ledger.") % details
    for number, (reply, said) in enumerate(zip(replies, told, strict=False), start=1):
        row = (reply.disposition, str(reply.said_by_id), moment_told(reply.said_at))
        same = row == (said.disposition, said.by, said.moment)
        if not same or not opens(said.words, reply.words, salts):
            details = names | {"number": number}
            yield _("%(round)s: reply %(number)d to remark %(remark)s is not what the ledger says.") % details
    answer, fate = _standing(told)
    kept = (remark.disposition, remark.answer, remark.answered_by_id, remark.answered_position, remark.answered_at)
    kept_fate = (remark.fate, remark.fate_words, remark.fate_by_id, remark.fate_position, remark.fate_at)
    if not _is(kept, answer, salts) or not _is(kept_fate, fate, salts):
        yield _("%(round)s: remark %(remark)s shows another answer than the last one in the ledger.") % names


def _standing(told: Sequence[SaidReply]) -> tuple[SaidReply | None, SaidReply | None]:
    """The writers' last answer, and what the organisation said of it: asked again at each new answer."""
    answer = fate = None
    for said in told:
        if said.disposition in Remark.OF_ORGANISATION:
            fate = said
        else:
            answer, fate = said, None
    return answer, fate


def _is(kept: tuple[Any, ...], said: SaidReply | None, salts: dict[str, str]) -> bool:
    disposition, words, by, position, moment = kept
    if said is None:
        return not any(kept)
    if moment is None:
        return False
    same = (disposition, str(by), position, moment_told(moment))
    return same == (said.disposition, said.by, said.position, said.moment) and opens(said.words, words, salts)
