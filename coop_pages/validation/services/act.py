"""What each act is: one transaction, at one moment, on words fit to be kept and digested, whoever calls."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction

from coop_pages.validation import clock
from directory.typed import all_cleaned

P = ParamSpec("P")
R = TypeVar("R")


def act(service: Callable[P, R]) -> Callable[P, R]:
    """What is acted on comes first and is taken as it is; what is told of it comes by keyword, and is cleaned.

    All that an act writes down bears the moment at which it began: rows can be held against the ledger to the
    microsecond.
    """

    @wraps(service)
    def acting(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction.atomic(), clock.at(clock.now()):
            return service(*args, **all_cleaned(kwargs))

    return acting
