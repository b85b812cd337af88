"""Addresses of many pages: Wagtail is asked for that of the page above them, once, and not for each."""

from collections.abc import Callable

from wagtail.models import Page, Site


class Addresses:
    """`ask`: what Wagtail tells of a page of which nothing but its `url_path` is known."""

    def __init__(self, ask: Callable[[Page], str | None]) -> None:
        self._ask = ask
        self._roots = {root.root_path for root in Site.get_site_root_paths()}
        self._above: dict[str, str | None] = {}

    def of(self, url_path: str) -> str | None:
        """What `ask` would tell of the page that has this `url_path`."""
        end = url_path.rfind("/", 0, -1) + 1
        above, name = url_path[:end], url_path[end:]
        # Where a site begins, or what has to be quoted, is for Wagtail to tell.
        if url_path in self._roots or not name.isascii():
            return self._ask(Page(url_path=url_path))
        if above not in self._above:
            self._above[above] = self._ask(Page(url_path=above))
        address = self._above[above]
        return None if address is None else address + name
