"""What comes back, in the words of the tables."""

import pytest

# wagtail-localize lists translations in no order.
AS_WAGTAIL_IS = [pytest.mark.filterwarnings("ignore:Pagination may yield inconsistent results")]

DOORS = ("/espace/connexion/", "/admin/login/")
WORDS = {200: "page", 403: "refused", 404: "none", 405: "post", 422: "again", 500: "breaks"}


def in_one_word(response):
    if response.status_code in {301, 302}:
        if response.url.startswith(DOORS):
            return "door"
        return "refused" if response.url == "/admin/" else "moves"
    return WORDS.get(response.status_code, str(response.status_code))
