"""The door of everything that a browser sends: its words are cleaned before any form or view reads them."""

import re
from collections.abc import Callable, Iterator
from typing import Any, cast

from django.core.exceptions import BadRequest, ValidationError
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponseBadRequest, HttpResponseNotAllowed, QueryDict
from django.http.response import HttpResponseBase
from django.utils.datastructures import MultiValueDictKeyError

from directory.typed import cleaned, pasted

# Nobody describes in more words what they look for, and each one costs every search something.
WORDS_SEARCHED = 30
LETTERS_SEARCHED = 1_000
SEARCHED = "q"
# Forms send nothing by another method, and Wagtail's views would take PUT and DELETE for a form that was sent empty.
# The strings of a translation are written by a program of wagtail-localize, which does use them.
METHODS = ["GET", "HEAD", "OPTIONS", "POST"]
METHODS_OF_STRINGS = [*METHODS, "PUT", "DELETE"]
STRINGS = "/localize/translate/"
# A program that sends to what it may only read is told so, not that a form of ours was left open for too long.
METHODS_OF_DATA = ["GET", "HEAD", "OPTIONS"]
DATA = re.compile(r"/donnees/v1/|(/[a-z]{2})?/(flux/|validation/[^/]+/texte\.json$)")
# What people copy from a message: addresses and codes.
COPIED = {"email", "login", "code"}
# Where a form leads afterwards: Django would take any other word for the name of a view.
LEADS, ADDRESSES = "next", ("/", "http://", "https://")
# No key is greater, in either database.
GREATEST_KEY = 2**63 - 1

_NO_KEY = re.compile(r"expected a number but got (.*)\.$", re.DOTALL)


class TypedRequestsMiddleware:
    """Put it after the CSRF check, which answers for bodies that cannot be read.

    Passwords are left as they are: another form of the same letters would be another password.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        methods = _methods(request.path_info)
        if request.method not in methods:
            return HttpResponseNotAllowed(methods)
        if "\0" in request.path_info:
            # PostgreSQL takes no such sign, and no address of ours has one.
            raise Http404
        request.GET = cast(Any, _shortened(_cleaned(request.GET)))
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        if any(isinstance(part, int) and part > GREATEST_KEY for part in kwargs.values()):
            raise Http404
        if request.method == "POST":
            _refuse_false_counts(request.POST)
            request.POST = cast(Any, _cleaned(request.POST))

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """A form cut short, or a word in the place of a key: Wagtail's own views read them as if ours had sent them."""
        cut_short = isinstance(exception, MultiValueDictKeyError)
        told = cut_short or _is_of_a_word_for_a_key(exception, request) or _is_of_too_great_a_number(exception, request)
        return HttpResponseBadRequest() if told else None


def _methods(path: str) -> list[str]:
    if STRINGS in path:
        return METHODS_OF_STRINGS
    return METHODS_OF_DATA if DATA.match(path) else METHODS


def _sent(request: HttpRequest) -> Iterator[str]:
    yield from request.path_info.split("/")
    for sent in (request.GET, request.POST):
        for _name, values in sent.lists():
            yield from values


def _is_of_too_great_a_number(exception: Exception, request: HttpRequest) -> bool:
    """SQLite's driver says that it overflows, PostgreSQL that it is out of range."""
    if not isinstance(exception, OverflowError | DataError):
        return False
    return any(
        value.strip().isdecimal() and int(value) > GREATEST_KEY for value in _sent(request) if len(value) < 4_000
    )


def _is_of_a_word_for_a_key(exception: Exception, request: HttpRequest) -> bool:
    """Whether Django refused a value because no key is like it, and the request did send that value."""
    match exception:
        case ValidationError(params={"value": str(refused)}):
            # The key of a row of Wagtail's forms, which are read before anything of them is checked.
            return refused in _sent(request)
        case ValueError():
            said = _NO_KEY.search(str(exception))
            return said is not None and said[1] in map(repr, _sent(request))
    return False


def _refuse_false_counts(sent: QueryDict) -> None:
    """Raise BadRequest where a stream of blocks says that it holds more than was sent: Wagtail would count for ever."""
    for name, value in sent.items():
        if name.endswith("-count") and not (str(value).isdecimal() and int(str(value)[:9]) <= len(sent)):
            raise BadRequest(name)


def _cleaned(sent: QueryDict) -> QueryDict:
    """`sent` itself where nothing in it has to change, which is nearly always."""
    changed = {}
    for name, values in sent.lists():
        kept = [_as_meant(name, str(value)) for value in values]
        if kept != values:
            changed[name] = kept
    return _with(sent, changed)


def _as_meant(name: str, value: str) -> str:
    if "password" in name:
        return value
    if name == LEADS and not value.startswith(ADDRESSES):
        return ""
    return pasted(value).strip() if name in COPIED else cleaned(value)


def shortened(sought: str) -> str:
    """The words of a search that are read, one space between them."""
    return " ".join(sought[:LETTERS_SEARCHED].split()[:WORDS_SEARCHED])


def _shortened(sent: QueryDict) -> QueryDict:
    sought = str(sent.get(SEARCHED, ""))
    if len(sought) <= LETTERS_SEARCHED and len(sought.split()) <= WORDS_SEARCHED:
        return sent
    return _with(sent, {SEARCHED: [shortened(sought)]})


def _with(sent: QueryDict, changed: dict[str, list[str]]) -> QueryDict:
    if not changed:
        return sent
    kept = sent.copy()
    for name, values in changed.items():
        kept.setlist(name, values)
    kept._mutable = False
    return kept
