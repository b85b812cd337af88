"""A private file, sent to whoever may read it."""

import logging
from collections.abc import Callable
from typing import Any

from django.http import FileResponse, Http404

logger = logging.getLogger(__name__)


def sent_to_its_reader(opened: Callable[[], Any], *, told_as: str, **how: Any) -> FileResponse:
    """The bytes that `opened` gives; `how` as of FileResponse.

    Raises Http404 where they are gone, which the log tells with `told_as`: a storage was not restored whole.
    """
    try:
        answer = FileResponse(opened(), **how)
    except FileNotFoundError:
        logger.exception("The bytes of %s are gone.", told_as)
        raise Http404 from None
    # Sent by others: whatever it holds must not run on our address.
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
