"""What servers say of a message that they could not deliver (RFC 3464), or of which readers complain (RFC 5965)."""

import re
from email import message_from_bytes
from email.message import Message

from coop_pages.notifications.returned import Report

MARK = re.compile(r"<([0-9a-f]{32})@")
# A mailbox that is full today may not be tomorrow.
FULL = "2.2"
LONGEST = 300


def read_report(content: bytes) -> Report | None:
    """What a message received says of one of ours; None where it says nothing of the kind, or says to wait."""
    message = message_from_bytes(content)
    told = {part.get_content_type(): part for part in message.walk()}
    if status := told.get("message/delivery-status"):
        return _of_delivery(message, _blocks(status))
    if feedback := told.get("message/feedback-report"):
        return _of_complaint(message, _blocks(feedback))
    return None


def _of_delivery(message: Message, blocks: list[Message]) -> Report | None:
    about = next((block for block in blocks if _said(block, "Action").lower() == "failed"), None)
    if about is None:
        return None
    group, _dot, detail = _said(about, "Status").partition(".")
    for_good = group == "5" and detail.strip() != FULL
    _kind, _semicolon, words = _said(about, "Diagnostic-Code").partition(";")
    why = " ".join((words or _said(about, "Status")).split())[:LONGEST]
    return Report(Report.Kind.REFUSED if for_good else Report.Kind.LOST, _mark(message), why)


def _of_complaint(message: Message, blocks: list[Message]) -> Report | None:
    if not any(_said(block, "Feedback-Type").lower() == "abuse" for block in blocks):
        return None
    return Report(Report.Kind.UNWANTED, _mark(message))


def _blocks(part: Message) -> list[Message]:
    """Python reads each group of lines as a message of its own."""
    held = part.get_payload()
    return [block for block in held if isinstance(block, Message)] if isinstance(held, list) else []


def _said(block: Message, name: str) -> str:
    return str(block.get(name, "")).strip()


def _mark(message: Message) -> str:
    """Of the message that is sent back, whole or by its headers alone."""
    for part in message.walk():
        if part is message:
            continue
        words = str(part.get("Message-ID", ""))
        if part.get_content_type() == "text/rfc822-headers":
            words = str(part.get_payload())
        if found := MARK.search(words):
            return found[1]
    return ""
