"""Readers, speakers, writers and a timer, each at work in a thread of its own until told that it is over.

Whatever they are answered is a page or a sentence: anything else is `wrong`.
"""

import itertools
import random
import re
import signal
import threading
import time
from collections import Counter

import requests
from django.db import InterfaceError, OperationalError, connection

from coop_pages.models import HomePage
from deploy.stand import DidNotStart
from directory.models import Mandate
from tests.concurrency.test_many_at_once import opened_round, start
from tests.factories.directory import UriopssContactFactory
from tests.production.speaker import NotTaken, Speaker

SENTENCES = ("Un instant", "Le site redémarre", "Le site ne peut pas", "travaux", "n’est pas parti", "Trop d’envois")
DOOR = "/espace/connexion/"


def patiently(act):
    """What `act()` returns, once PostgreSQL is there again: done once more from its beginning."""
    while True:
        try:
            return act()
        except (OperationalError, InterfaceError):
            connection.close()
            time.sleep(0.3)


class AtWork(threading.Thread):
    pause = 0.0  # seconds, between two times

    def __init__(self, site, seed=0):
        super().__init__(daemon=True)
        self.site, self.chance = site, random.Random(seed)  # noqa: S311
        self.answered, self.wrong, self.over = Counter(), [], threading.Event()

    def run(self):
        try:
            while not self.over.is_set():
                try:
                    self.once()
                except requests.RequestException as error:
                    self.answered[type(error).__name__] += 1
                self.over.wait(self.pause)
        finally:
            connection.close()

    def once(self):
        raise NotImplementedError

    def hears(self, answer, *expected):
        """Whether it is what was asked for; where it is a sentence, wait a little."""
        self.answered[answer.status_code] += 1
        if answer.status_code in expected:
            return True
        if answer.status_code in {429, 503} and any(words in answer.content.decode() for words in SENTENCES):
            self.over.wait(0.3)
        else:
            self.wrong.append((answer.url, answer.status_code, answer.text[:300]))
        return False


class Reader(AtWork):
    """Reads pages again and again, from what their browser holds now and then."""

    addresses = ("/", "/contacts/", "/projets/", "/etudes-de-cas/", "/demarche/")

    def run(self):
        self.browser, self.held = self.site.reader(), {}
        super().run()

    def once(self):
        address = self.chance.choice(self.addresses)
        headers = {}
        if address in self.held and self.chance.random() < 0.5:
            headers["If-None-Match"] = self.held[address]
        answer = self.browser.get(self.site.address + address, headers=headers, timeout=60)
        if self.hears(answer, 200, 304) and answer.status_code == 200:
            if "</html>" not in answer.text:
                self.wrong.append((address, "half a page", answer.text[-200:]))
            self.held[address] = answer.headers["ETag"]


class Deciders(AtWork):
    """A process that answers for every organisation of a round, then of another; one that is killed has a follower."""

    organisations = 10

    def __init__(self, site, home, seed):
        super().__init__(site, seed)
        self.home, self.rounds, self.process = home, [], None

    def run(self):
        super().run()
        if self.process is not None:
            self.process.kill()
            self.process.communicate()

    def once(self):
        if self.process is None:
            if self.answered["rounds"] == len(self.rounds):
                self.rounds.append(patiently(lambda: opened_round(self.home, self.organisations)))
            self.process = start(self.rounds[-1], self.chance.randrange(1_000))
        while self.process.poll() is None and not self.over.wait(0.2):
            pass
        if self.process.returncode is None:
            return
        _out, errors = self.process.communicate()
        if self.process.returncode == 0:
            self.answered["rounds"] += 1
        elif self.process.returncode == -signal.SIGKILL:
            self.answered["process killed"] += 1
        elif b"OperationalError" in errors:
            self.answered["process without PostgreSQL"] += 1
        else:
            self.wrong.append(("a deciding process", self.process.returncode, errors.decode()[-2000:]))
        self.process = None

    def kill(self):
        process = self.process
        if process is not None:
            process.kill()


class Speakers(AtWork):
    """One organisation after the other answers in a browser, with minutes, and sends again what was not taken."""

    organisations = 3

    def __init__(self, site, home, seed):
        super().__init__(site, seed)
        self.home, self.rounds, self.awaited = home, [], []

    def once(self):
        if not self.awaited:
            self.rounds.append(patiently(lambda: opened_round(self.home, self.organisations)))
            self.awaited = patiently(lambda: list(self.speakers_of(self.rounds[-1])))
        try:
            self.awaited[-1].answers()
        except NotTaken as refused:
            self.hears(*refused.args)
        else:
            self.answered["receipts"] += 1
            self.awaited.pop()

    def speakers_of(self, round):
        for seat in round.seats.select_related("organisation"):
            holder = Mandate.objects.filter(organisation=seat.organisation, role=Mandate.Role.HOLDER).get()
            yield Speaker(self.site, round, seat.organisation, holder.person)

    def finish(self):
        """What is left, once everything is well again."""
        while self.awaited:
            self.awaited.pop().answers()


class Writer(AtWork):
    """Publishes; the next view must show it, whatever fails meanwhile. Each text has a picture to be made and kept."""

    pause = 2.0

    def once(self):
        words = f"Paru sous le numéro {next(self.numbers)}"
        patiently(lambda: UriopssContactFactory(name=words))
        self.sees("/contacts/", words)
        home = patiently(lambda: self.publish(words))
        self.sees("/", words)
        picture = self.site.get(f"/partage/{home.pk}-{home.live_revision_id}.png")
        self.hears(picture, 200)

    numbers = itertools.count()

    def publish(self, words):
        home = HomePage.objects.get(locale__language_code="fr")
        home.lead = words
        home.save_revision().publish()
        return HomePage.objects.get(pk=home.pk)

    def sees(self, address, words):
        while not self.over.is_set():
            page = self.site.get(address)
            if self.hears(page, 200):
                self.answered["seen at the next view" if words in page.text else "not seen"] += 1
                return


class Newcomer(AtWork):
    """Asks for a code to sign in: it leaves, or the page says that it did not."""

    pause = 4.0

    def __init__(self, site, people):
        super().__init__(site)
        self.people, self.told, self.longest = itertools.cycle(people), Counter(), 0.0

    def once(self):
        person, browser = next(self.people), self.site.reader()
        page = browser.get(self.site.address + DOOR, timeout=60)
        if not self.hears(page, 200):
            return
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)[1]
        began = time.monotonic()
        answer = browser.post(
            self.site.address + DOOR,
            data={"csrfmiddlewaretoken": token, "email": person.email},
            headers={"Referer": self.site.address + DOOR},
            allow_redirects=False,
            timeout=60,
        )
        self.longest = max(self.longest, time.monotonic() - began)
        if self.hears(answer, 302):
            self.told[person.email] += 1


class Timer(AtWork):
    """What a line of cron does, whenever it was done last."""

    pause = 8.0

    def once(self):
        try:
            self.site.run("run_due", "often", "--everything")
            self.answered["done"] += 1
        except DidNotStart as error:
            said = str(error).strip().splitlines()[-1]
            self.answered[said] += 1
            if not said.startswith("CommandError: "):
                self.wrong.append(("run_due", said, str(error)[-2000:]))
