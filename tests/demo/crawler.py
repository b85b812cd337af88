"""Follow every link of the public site, as a search engine would, and keep what it answered."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urldefrag, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, Request, build_opener
from xml.etree import ElementTree

# Where a reader must sign in: these links are tried once, and what is behind them is not read.
NOT_PUBLIC = ("/admin/", "/espace/", "/preuves/")
LINKS = {"a": "href", "form": "action"}
ASSETS = {"img": "src", "link": "href", "script": "src", "source": "src", "iframe": "src", "video": "src"}
# Of <link>, what a browser fetches to show the page; the others (canonical, alternate…) lead to another address.
FETCHED = {"stylesheet", "icon", "preload", "manifest", "modulepreload"}
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())  # noqa: SIM905


class PageParser(HTMLParser):
    """Links, assets and anchors of a page, and every tag that is not closed by its own."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.assets: list[str] = []
        self.anchors: list[str] = []
        self.mistakes: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if len(values) < len(attrs):
            self.mistakes.append(f"<{tag}> repeats an attribute, line {self.getpos()[0]}")
        if tag not in VOID:
            self.open.append(tag)
        if values.get("id"):
            self.anchors.append(str(values["id"]))
        if tag == "meta" and values.get("property") == "og:image":
            self.links.append(values["content"] or "")
        address = values.get(LINKS.get(tag) or ASSETS.get(tag, ""))
        if address is None:
            return
        shown = tag in ASSETS and (tag != "link" or FETCHED & set((values.get("rel") or "").split()))
        (self.assets if shown else self.links).append(address)
        if values.get("srcset"):
            self.assets += [candidate.split()[0] for candidate in str(values["srcset"]).split(",")]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.mistakes.append(f"</{tag}> closes nothing, line {self.getpos()[0]}")


@dataclass
class Answer:
    address: str
    status: int
    kind: str
    body: bytes
    headers: dict[str, str]
    cookies: list[str]
    parsed: PageParser | None = None
    found_on: str = ""


@dataclass
class Crawl:
    """What every address answered, the pages among them, and the assets that they show."""

    origin: str
    answers: dict[str, Answer] = field(default_factory=dict)

    @property
    def pages(self) -> list[Answer]:
        """Pages of their own: an address with a question asks one of them differently."""
        return [answer for answer in self.read if "?" not in answer.address]

    @property
    def read(self) -> list[Answer]:
        return [
            answer for answer in self.answers.values() if answer.parsed and not answer.address.startswith(NOT_PUBLIC)
        ]

    def here(self, base: str, address: str) -> str | None:
        """The path of `address`, read on `base`, on this site; None where it leads elsewhere."""
        absolute = urljoin(urljoin(self.origin, base), address)
        if not absolute.startswith(f"{self.origin}/"):
            return None
        return absolute.removeprefix(self.origin)


def fetcher(origin: str) -> Callable[[str], Answer]:
    def fetch(address: str) -> Answer:
        jar = CookieJar()
        request = Request(origin + address)  # noqa: S310
        try:
            with build_opener(HTTPCookieProcessor(jar)).open(request, timeout=30) as got:
                status, headers, body = got.status, got.headers, got.read()
        except HTTPError as error:
            status, headers, body = error.code, error.headers, error.read()
            error.close()
        kind = headers.get_content_type()
        return Answer(address, status, kind, body, dict(headers), [cookie.name for cookie in jar])

    return fetch


def crawl(origin: str, starts: Iterable[str]) -> Crawl:
    """Read `starts` (paths), then all that they lead to on the same site: pages, files, feeds, assets."""
    done = Crawl(origin)
    fetch = fetcher(origin)
    waiting = [(start, "") for start in starts]
    while waiting:
        address, found_on = waiting.pop()
        address, _fragment = urldefrag(address)
        if address in done.answers:
            continue
        answer = done.answers[address] = fetch(address)
        answer.found_on = found_on
        if answer.kind == "application/xml":
            listed = [node.text or "" for node in ElementTree.fromstring(answer.body).iter(f"{SITEMAP}loc")]  # noqa: S314
            waiting += [(here, address) for link in listed if (here := done.here(address, link))]
        if answer.kind != "text/html" or address.startswith(NOT_PUBLIC):
            continue
        answer.parsed = PageParser()
        answer.parsed.feed(answer.body.decode())
        answer.parsed.close()
        # The answers to one question lead to the others: a page asked is tried, and its own questions are not.
        followed = answer.parsed.assets + (answer.parsed.links if "?" not in address else [])
        waiting += [(here, address) for link in followed if (here := done.here(address, link))]
    return done


def broken_anchors(done: Crawl) -> list[tuple[str, str]]:
    """(page, link) of every link to a place that its page does not have."""
    found = []
    for page in done.read:
        for link in page.parsed.links if page.parsed else []:
            path, fragment = urldefrag(done.here(page.address, link) or "")
            target = done.answers.get(path)
            if fragment and target and target.parsed and fragment not in target.parsed.anchors:
                found.append((page.address, link))
    return found


def third_parties(done: Crawl) -> list[tuple[str, str]]:
    """(page, asset) of everything that a page would fetch elsewhere than on this site."""
    return [
        (page.address, asset)
        for page in done.read
        for asset in (page.parsed.assets if page.parsed else [])
        if urlsplit(asset).scheme != "data" and done.here(page.address, asset) is None
    ]
