"""One process that answers for every organisation of a round, in its own order, as often as it must.

    python -m tests.concurrency.worker ROUND SEED

It sends each answer twice, as a browser that retries, and tries again when the database asks for it.
"""

import os
import random
import sys
import uuid

import django


def main(round_pk: int, seed: int) -> None:
    from django.db import InterfaceError, OperationalError, connection

    from coop_pages.validation import services
    from coop_pages.validation.models.rounds import Round
    from coop_pages.validation.refusals import RoundNotOpen
    from coop_pages.validation.states import Verdict
    from directory.models import Mandate

    order = random.Random(seed)  # noqa: S311
    opened = Round.objects.get(pk=round_pk)
    asked = opened.seats.values("organisation")
    mandates = list(Mandate.objects.speaking().filter(organisation__in=asked).select_related("person", "organisation"))
    order.shuffle(mandates)
    for mandate in mandates:
        sending = uuid.uuid5(uuid.NAMESPACE_OID, f"{round_pk}/{mandate.pk}")
        for _again in range(2):
            while True:
                try:
                    services.decide(
                        opened,
                        organisation=mandate.organisation,
                        by=mandate.person,
                        verdict=Verdict.APPROVE,
                        consents_to_publication=True,
                        submission=sending,
                    )
                except (OperationalError, InterfaceError):
                    # SQLite is busy, PostgreSQL saw a deadlock or restarts: the request is sent again.
                    connection.close()
                    continue
                except RoundNotOpen:
                    return
                break


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    main(int(sys.argv[1]), int(sys.argv[2]))
