"""What a page and a decision cost: `make bench` prints milliseconds (min, median, max) and SQL queries.

Of checks that read everything it prints what twice as much costs: 2 where the cost grows with the length alone. Of
comparisons it prints the seconds (min, median) that 400 lines take; that twice as long is twice the work is counted,
not timed, in tests/unit/evidence/differences/test_growth.py.
"""

import statistics
import time

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.search.backends import get_search_backend

from coop_pages.evidence.differences import differences_between
from coop_pages.management.seeding.ledgers import many_settled_rounds
from coop_pages.management.seeding.pages import many_case_studies, many_publications
from coop_pages.models import CaseStudyPage, CooperationProjectPage, Round
from coop_pages.projects.path import phases_of
from coop_pages.validation.states import RoundState
from directory.models import User
from tests.factories.projects import make_cast, publish_case_study
from tests.unit.evidence.differences.test_growth import TEXTS, page

RUNS = 20


def measure(name, act, runs=RUNS):
    act()
    with CaptureQueriesContext(connection) as queries:
        act()
    asked = len(queries)
    times = []
    for _run in range(runs):
        start = time.perf_counter()
        act()
        times.append((time.perf_counter() - start) * 1000)
    low, middle, high = min(times), statistics.median(times), max(times)
    print(f"{name:<40}{low:>9.1f}{middle:>9.1f}{high:>9.1f}{asked:>9}")  # noqa: T201


@pytest.mark.django_db
def test_bench(home, capsys):
    call_command("load_demo")
    capsys.readouterr()
    project = CooperationProjectPage.objects.get(title__contains="Mayenne")
    under_way = Round.objects.get(state=RoundState.OPEN)
    # A cookie of their own: what is kept for everybody else is not for them.
    reader, anybody, partner = Client(), Client(), Client()
    reader.cookies["seen"] = "yes"
    partner.force_login(User.objects.get(email="phare@example.org"))
    addresses = {
        "home": "/",
        "projects": "/projets/",
        "case studies": "/etudes-de-cas/",
        "case study": CaseStudyPage.objects.live().first().url,
        "project": project.url,
        "phase 3": phases_of(project)[2].url,
        "contacts": "/contacts/?lieu=53",
        "feed": "/flux/etudes-de-cas.atom",
        "sitemap": "/sitemap-pages-fr.xml",
        "open data, case studies": "/donnees/v1/etudes-de-cas.json",
    }
    space = {
        "space": "/espace/",
        "space, round": f"/espace/tours/{under_way.pk}/",
        "space, project": f"/espace/projets/{under_way.project_id}/",
    }
    with capsys.disabled():
        print(f"\n{'':<40}{'min ms':>9}{'median':>9}{'max':>9}{'queries':>9}")  # noqa: T201
        for name, address in addresses.items():
            measure(name, lambda address=address: reader.get(address))
        measure("project, kept", lambda: anybody.get(project.url))
        held = {"if-none-match": anybody.get(project.url)["ETag"]}
        measure("project, already held (304)", lambda: anybody.get(project.url, headers=held))
        for name, address in space.items():
            measure(name, lambda address=address: partner.get(address))
        study = CaseStudyPage.objects.live().first()
        many_case_studies(study, 10_000)
        get_search_backend().add_bulk(CaseStudyPage, CaseStudyPage.objects.live())
        with connection.cursor() as cursor:
            # What the database does by itself some minutes after such a loading.
            cursor.execute("ANALYZE")
        for name, query in {
            "": "",
            ", filtered": "?territoire=DEP-53&taille=2-3",
            ", rare word": "?q=minibus",
            ", common word": "?q=associations",
            ", mistyped": "?q=groupemant",
            ", page 400": "?page=400",
        }.items():
            measure(f"10,000 case studies{name}", lambda query=query: reader.get(f"/etudes-de-cas/{query}"), runs=5)
        for organisations in (3, 30):
            cast = make_cast(home, organisations=organisations, title=f"{organisations} organismes")
            opened = cast.open()
            measure(f"decision, {organisations} organisations", lambda cast=cast, opened=opened: cast.answer(opened, 0))


def ratio(name, act, double):
    """How much more `act` takes, of the processor's time, and asks, once `double` was called."""
    times, asked = [], []
    for _size in range(2):
        act()
        with CaptureQueriesContext(connection) as queries:
            start = time.process_time()
            act()
            times.append(time.process_time() - start)
        asked.append(len(queries))
        double()
    print(  # noqa: T201
        f"{name:<40}{times[0]:>8.1f}s{times[1]:>8.1f}s{times[1] / times[0]:>8.2f}×{asked[0]:>6} → {asked[1]} queries"
    )


@pytest.mark.parametrize("name", TEXTS)
def test_bench_of_differences(name, capsys):
    """400 lines of twelve words compared, and told: half a second at most on a machine with nothing else to do."""
    old, new = map(page, TEXTS[name](400))

    def told():
        assert differences_between(old, new).sections

    told()
    times = []
    for _run in range(5):
        start = time.process_time()
        told()
        times.append(time.process_time() - start)
    with capsys.disabled():
        print(f"\n400 lines, {name:<31}{min(times):>8.2f}s{statistics.median(times):>8.2f}s", end="")  # noqa: T201


@pytest.mark.django_db
def test_bench_of_checks(home, capsys):
    rounds = 400
    cast = make_cast(home, organisations=10)
    cast.write()
    settled = cast.confirm(cast.agree(cast.open(asks_publication=False)))
    many_settled_rounds(settled, rounds - 1)

    def double():
        many_settled_rounds(Round.objects.latest("number"), rounds)

    with capsys.disabled():
        print()  # noqa: T201
        ratio(f"verify_ledger, {rounds} rounds, then twice", lambda: call_command("verify_ledger"), double)

    online = publish_case_study(cast)
    many_publications(online, rounds)
    with capsys.disabled():
        for again in (True, False):
            call_command("verify_publications")
            name = f"verify_publications{' --again' * again}, {rounds} texts, then twice"
            ratio(
                name,
                lambda again=again: call_command("verify_publications", again=again),
                lambda: many_publications(online, CaseStudyPage.objects.live().count()),
            )
