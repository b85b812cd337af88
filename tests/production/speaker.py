"""Somebody who answers for an organisation in a browser, with minutes, step by step."""

import re

from tests.factories.files import pdf

HIDDEN = re.compile(r'<input type="hidden"\s+name="(\w+)"\s+value="([\w-]*)"')


class NotTaken(Exception):
    """With what was answered instead."""


class Speaker:
    def __init__(self, site, round, organisation, person):
        self.browser = site.reader(person)
        self.steps = f"{site.address}/espace/tours/{round.pk}/reponse/{organisation.pk}"
        self.read_again = {}

    def answers(self):
        """Until the receipt. Raises NotTaken where a step is not: called again, it sends the last one as it was."""
        if not self.read_again:
            self.send("reponse", verdict="approve")
            said = {"consents": "yes", "deliberated_by": "board", "deliberated_on": "2026-01-03", "comment": "Bravo."}
            self.send("precisions", minutes=pdf(), **said)
            self.read_again = self.fields_of("relecture")
        self.post("relecture", self.read_again)

    def fields_of(self, step):
        page = self.browser.get(f"{self.steps}/{step}/", allow_redirects=False, timeout=60)
        if page.status_code != 200:
            raise NotTaken(page)
        return dict(HIDDEN.findall(page.text))

    def send(self, step, minutes=None, **typed):
        self.post(step, self.fields_of(step) | typed, {"minutes": minutes} if minutes else None)

    def post(self, step, fields, files=None):
        address = f"{self.steps}/{step}/"
        answer = self.browser.post(
            address,
            data=fields | {"action": "continue"},
            files=files,
            headers={"Referer": address},
            allow_redirects=False,
            timeout=60,
        )
        if answer.status_code != 302:
            raise NotTaken(answer)
