"""Why an act was refused: one exception a reason, each with a sentence for the person who tried."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from coop_pages.base.french import contracted


class ValidationRefused(PermissionDenied):
    """An act that the rules refuse; `str()` gives the sentence in the active language.

    A PermissionDenied, because Wagtail's admin answers those with a message and everything else with an error page.
    """

    sentence: str | Promise = _("This is not possible.")

    def __init__(self, **details: object) -> None:
        self.details = details
        # Further reasons against the same act: whoever tried reads them all at once.
        self.others: list[ValidationRefused] = []
        super().__init__()

    @property
    def reasons(self) -> list[str]:
        """A sentence for each reason, in the active language; the first that was met comes first."""
        told = contracted(str(self.sentence) % self.details) if self.details else str(self.sentence)
        return list(dict.fromkeys([told, *(reason for other in self.others for reason in other.reasons)]))

    def __str__(self) -> str:
        return " ".join(self.reasons)


def refuse(reasons: Iterable[ValidationRefused]) -> None:
    """Raise the first of `reasons`, which tells the others too; where there is none, the act goes on."""
    found = list(reasons)
    if found:
        found[0].others = found[1:]
        raise found[0]


class ImpossibleTransition(ValidationRefused):
    sentence = _("A round that is “%(state)s” does not allow this step (%(act)s).")


class NotAllowed(ValidationRefused):
    sentence = _("You are not among the people who may do this. Ask the project's coordinator.")


class NoMandate(ValidationRefused):
    sentence = _(
        "You have no mandate in force to speak for %(organisation)s. Its holder or communications staff can add one."
    )


class DraftChanged(ValidationRefused):
    sentence = _(
        "%(person)s changed this draft while you were writing. Your words are still below: compare, then save again."
    )


class NotOnTheRoster(ValidationRefused):
    sentence = _("%(organisation)s is not among the organisations asked in this round.")


class RoundNotOpen(ValidationRefused):
    sentence = _("This round no longer takes answers: it is %(state)s.")


class RoundAlreadyOpen(ValidationRefused):
    sentence = _("A round is already under way on this text (%(round)s). Recall it before opening another.")


class NobodyToAsk(ValidationRefused):
    sentence = _("No organisation takes part with a vote in this project yet: there is nobody to ask.")


class NothingWritten(ValidationRefused):
    sentence = _("This page has no saved text yet. Save it before opening a round.")


class TextIncomplete(ValidationRefused):
    sentence = _("The text is not complete yet. To be filled in: %(fields)s.")


class TextUnderVote(ValidationRefused):
    sentence = _(
        "The %(round)s is under way on this text: nobody can change it until the round ends. "
        "To change it, recall the round first."
    )


class DeadlineNotPassed(ValidationRefused):
    sentence = _("The organisations have until %(deadline)s to answer: the round cannot be closed before.")


class DeadlineInThePast(ValidationRefused):
    sentence = _("The deadline must be a day to come.")


class ReasonMissing(ValidationRefused):
    sentence = _("Say why in a few words: everyone concerned will read it.")


class SectionMissing(ValidationRefused):
    sentence = _("A request for changes says what to change, and in which section of the text.")


class ReservationMissing(ValidationRefused):
    sentence = _("An approval with reservations states at least one reservation.")


class BoardDateMissing(ValidationRefused):
    sentence = _("Give the date on which the board is expected to decide.")


class UnknownSection(ValidationRefused):
    sentence = _("“%(section)s” is not a section of this text.")


class MeetingInTheFuture(ValidationRefused):
    sentence = _("The meeting is dated in the future: record it once it has been held.")


class TextNotAgreed(ValidationRefused):
    sentence = _(
        "“%(title)s” cannot be put online: what goes live must be exactly the text that every organisation agreed to "
        "and that the steering committee confirmed."
    )


class NothingAgreed(ValidationRefused):
    sentence = _("No text of “%(title)s” is agreed yet: there is nothing to draft a case study from.")


class TextChangedSinceAgreement(ValidationRefused):
    sentence = _(
        "“%(title)s” is no longer the text that was agreed in the %(round)s: its content differs from what was frozen."
    )


class FrozenTextAltered(ValidationRefused):
    sentence = _(
        "What is kept of the %(round)s is no longer the text that was frozen: nobody can read it. "
        "Warn the project's coordinator."
    )


class PublicationNotAsked(ValidationRefused):
    sentence = _("The %(round)s asked for an agreement, not for a publication: the text stays confidential.")


class ConsentMissing(ValidationRefused):
    sentence = _("%(organisations)s did not consent to publication: the text stays confidential.")


class UnderEmbargo(ValidationRefused):
    sentence = _("Publication is under embargo: %(reason)s.")


class TranslationWithoutSource(ValidationRefused):
    sentence = _("A translation can be put online only while the agreed original is online.")


class TranslationOfAnotherText(ValidationRefused):
    sentence = _(
        "This translation was made from a French text that the organisations did not agree to: "
        "update it from the French text, then publish it."
    )


class EvidenceProtected(ValidationRefused):
    sentence = _("“%(title)s” is evidence of what the organisations decided: it cannot be deleted.")


class PhaseTiedToProject(ValidationRefused):
    sentence = _("“%(title)s” belongs to its project: it cannot be moved to another one.")


class AlreadyAnswered(ValidationRefused):
    sentence = _("This remark already has its answer.")


class RemarkClosed(ValidationRefused):
    sentence = _("This reservation belongs to a round that is %(state)s: its answer can no longer change.")


class DeadlineNotLater(ValidationRefused):
    sentence = _("A deadline can only be put back: choose a day after %(deadline)s.")


class LeftTheProject(ValidationRefused):
    sentence = _("%(organisation)s no longer takes part in this project with a vote.")


class AlreadyPartner(ValidationRefused):
    sentence = _("%(organisation)s already takes part in this project.")


class AlreadyLeft(ValidationRefused):
    sentence = _("%(organisation)s has already left this project.")


class AlreadyOnTheRoster(ValidationRefused):
    sentence = _("%(organisation)s was asked in this round: it answers, it does not adopt the text afterwards.")


class AlreadyAdopted(ValidationRefused):
    sentence = _("%(organisation)s has already adopted this text.")


class NotValidatedYet(ValidationRefused):
    sentence = _("This text is not validated yet: there is nothing to adopt.")


class LetterMissing(ValidationRefused):
    sentence = _("Attach the letter received: without it, nobody can answer in an organisation's name.")


class LetterInTheFuture(ValidationRefused):
    sentence = _("The letter is dated in the future: check the date written on it.")


class NotALetter(ValidationRefused):
    sentence = _("Only an answer recorded from a letter can be contested. Give a new answer instead.")


class AlreadyContested(ValidationRefused):
    sentence = _("This letter is already contested.")


class AnswerContested(ValidationRefused):
    sentence = _("%(organisations)s contested the letter recorded in its name: the text cannot go further.")


class FileTooLarge(ValidationRefused):
    sentence = _("This file is too large: %(limit)s MB at most.")


class FileTypeRefused(ValidationRefused):
    sentence = _("This file cannot be read as minutes or a letter. These kinds are accepted: %(accepted)s.")


class MinutesLost(ValidationRefused):
    sentence = _(
        "The file “%(name)s” can no longer be read on the site: attach it again, or remove it. "
        "Everything else that you wrote is kept."
    )


class UploadRefused(ValidationRefused):
    sentence = _(
        "This file is damaged, too large once opened, or of a kind that is not accepted here. "
        "These kinds are accepted: %(accepted)s."
    )


class FileOfText(ValidationRefused):
    sentence = _(
        "“%(file)s” is part of “%(text)s” (%(round)s): nobody can replace, rename, move or delete it. "
        "To change it, add a new file, put it in the text, and open a new round."
    )


class FileOfTranslation(ValidationRefused):
    sentence = _(
        "“%(file)s” is part of “%(text)s”, a translation that is online: nobody can replace, rename, move or delete "
        "it. To change it, add a new file and put it in the translation."
    )


class FileOfAnotherProject(ValidationRefused):
    sentence = _(
        "“%(file)s” belongs to another project, whose people would be the only ones to read it: "
        "add it to this project's own files, then choose it in the text."
    )


class FileLost(ValidationRefused):
    sentence = _("“%(file)s” cannot be read any more: replace this file in the text before opening a round.")


class LeadsNowhere(ValidationRefused):
    sentence = _(
        "The text leads to a document, an image or a page that was deleted (%(sections)s): "
        "choose another, or take it out of the text, before opening a round."
    )


class EditorialNotAllowed(ValidationRefused):
    sentence = _("This project's charter asks for a new vote on every change, even a spelling.")


class NothingToCompare(ValidationRefused):
    sentence = _("This text was never put to the organisations: it needs a first round.")


class NotEditorial(ValidationRefused):
    sentence = _(
        "This is more than an editorial change: %(sections)s. Parties, money, assets, staff, governance and calendar "
        "always need a vote."
    )


class NoNoticeRunning(ValidationRefused):
    sentence = _("No editorial change is under notice on this text.")


class NoticeRunning(ValidationRefused):
    sentence = _("The organisations may object to this editorial change until %(day)s.")


class SectionChanged(ValidationRefused):
    sentence = _("“%(section)s” changed since your last approval: read it again before confirming it.")


class NotAnotherPhase(ValidationRefused):
    sentence = _("A round is reopened because of another text of the same project.")


class OverrideNotInCharter(ValidationRefused):
    sentence = _("This project's charter does not let the steering committee overrule a refusal.")


class NothingToOverrule(ValidationRefused):
    sentence = _("Only refusals can be overruled, once every other organisation agrees. %(missing)s")


class LaterRoundExists(ValidationRefused):
    sentence = _("A later round was opened on this text: the %(round)s can no longer change.")


class AdministratorProtected(ValidationRefused):
    sentence = _("Only another administrator may erase an administrator.")


class WorkflowMissing(ValidationRefused):
    sentence = _("The workflow “%(name)s” does not exist on this site: run manage.py prepare_site.")


class MayNotInvite(ValidationRefused):
    sentence = _("Only the holder of %(organisation)s, or communications staff, says who acts for it.")


class BeyondOwnMandate(ValidationRefused):
    sentence = _("Your own mandate ends on %(day)s: you cannot give one that lasts longer, or that has no end.")


class NothingToDelegate(ValidationRefused):
    sentence = _("Only the holder of %(organisation)s can delegate their own mandate, and only to a substitute.")


class MandateDatesCrossed(ValidationRefused):
    sentence = _("The last day of a mandate cannot come before its first one, nor before today.")


class MandateAlreadyHeld(ValidationRefused):
    sentence = _("This person already has this mandate for %(organisation)s.")


class InvitationClosed(ValidationRefused):
    sentence = _("This invitation can no longer be accepted: it is %(state)s. Ask for a new one.")


class InvitationForAnother(ValidationRefused):
    sentence = _("This invitation is for somebody else: sign in with the address to which it was sent.")


class LastHolder(ValidationRefused):
    sentence = _(
        "%(organisation)s would be left without a holder. Invite the next one first, or ask communications staff."
    )


class NotAKey(ValidationRefused):
    sentence = _("This is not a public key: copy the whole line, name+digits+letters.")


class KeyNamedOtherwise(ValidationRefused):
    sentence = _("Name your key by the address of your organisation on the web, for instance association.example.org.")


class KeyOfThePlatform(ValidationRefused):
    sentence = _("This is the platform's key: your organisation needs one of its own.")


class NotASignedCheckpoint(ValidationRefused):
    sentence = _("These are not the lines that the program wrote: copy them all, the empty line included.")


class NotThisLedger(ValidationRefused):
    sentence = _(
        "What you signed is not in the ledger of this project. Keep the pack, and tell the other organisations."
    )


class SignatureWrong(ValidationRefused):
    sentence = _("The signature was not made by this key, or the lines were changed since.")


class AlreadyCosigned(ValidationRefused):
    sentence = _("Your organisation already deposited this signature.")


class OwnRemark(ValidationRefused):
    sentence = _(
        "You act for %(organisation)s, which made this remark: another writer, or the coordinator, answers it in the "
        "writers' name."
    )


class AlreadySentBack(ValidationRefused):
    sentence = _(
        "The steering committee has already sent this text back: it cannot overrule a refusal as well. Put the text, "
        "as it is or changed, to the organisations again."
    )


class LetterBeforeOpening(ValidationRefused):
    sentence = _(
        "The letter is dated before the opening of the round (%(opened)s): it cannot answer a text that was not frozen "
        "yet. Check the date written on it."
    )


class MeetingBeforeOpening(ValidationRefused):
    sentence = _(
        "The meeting is dated before the opening of the round (%(opened)s): it cannot have spoken of this text. Check "
        "the date."
    )


class BoardDateInThePast(ValidationRefused):
    sentence = _("The board's date has passed: give the date of its next meeting.")


class DeliberationInTheFuture(ValidationRefused):
    sentence = _("A deliberation cannot be dated in the future.")


class DeadlineTooFar(ValidationRefused):
    sentence = _("The deadline is more than two years away: check the year.")


class NobodyToRemind(ValidationRefused):
    sentence = _(
        "Nobody is left to remind: every organisation has answered, or nobody can speak for those that have not."
    )


class AlreadyReminded(ValidationRefused):
    sentence = _("A reminder left today already: wait until tomorrow before you write again.")


class MergedIntoItself(ValidationRefused):
    sentence = _("An organisation cannot merge into itself: choose the one that takes over.")


class AlreadyMerged(ValidationRefused):
    sentence = _("%(organisation)s has already merged into another organisation.")


class AskedMeanwhile(ValidationRefused):
    sentence = _(
        "%(organisation)s is asked in a round that is under way: %(rounds)s. Let it end, or recall it, before you "
        "merge: what an organisation was asked cannot change hands."
    )
