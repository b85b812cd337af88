"""Figures for whoever watches the site, in the form that Prometheus reads: counts and ages, nobody's name.

Asked of the database at each reading, so that any process tells the same; requests are counted by each machine.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Min, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from coop_pages.base.duties import Duty
from coop_pages.base.measures import tell_requests
from coop_pages.notifications.outbox import Notice
from coop_pages.validation.models.decisions import Decision
from coop_pages.validation.models.rounds import Round


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For whoever brings METRICS_TOKEN as a bearer; 404 for anybody else, and where there is no such setting."""
    brought = request.headers.get("Authorization", "")
    if not settings.METRICS_TOKEN or not constant_time_compare(brought, f"Bearer {settings.METRICS_TOKEN}"):
        raise Http404
    registry = CollectorRegistry()
    registry.register(Figures())
    tell_requests(registry)
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class Figures(Collector):
    def collect(self) -> Iterator[Metric]:
        yield _by_state("cooperer_rounds", "Rounds by state", _counted(Round.objects.order_by(), "state"))
        yield _by_state("cooperer_messages", "Messages by state", _counted(Notice.objects.order_by(), "state"))
        yield GaugeMetricFamily("cooperer_answers", "Answers recorded", value=Decision.objects.count())
        yield _by_state("cooperer_tasks", "Tasks by state", _counted(DBTaskResult.objects.order_by(), "status"))
        waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY).aggregate(since=Min("enqueued_at"))
        yield GaugeMetricFamily(
            "cooperer_oldest_task_seconds", "Since the oldest task waits", value=_since(waiting["since"])
        )
        age = GaugeMetricFamily("cooperer_duty_age_seconds", "Since each regular duty ended", labels=["duty"])
        succeeded = GaugeMetricFamily("cooperer_duty_succeeded", "Whether it went well", labels=["duty"])
        for duty in Duty.objects.filter(ended_at__isnull=False):
            age.add_metric([duty.name], _since(duty.ended_at))
            succeeded.add_metric([duty.name], float(bool(duty.succeeded)))
        yield from (age, succeeded)


def _counted(rows: QuerySet[Any], name: str) -> Iterable[tuple[str, int]]:
    return rows.values_list(name).annotate(count=Count("pk"))


def _by_state(name: str, told: str, counts: Iterable[tuple[str, int]]) -> Metric:
    family = GaugeMetricFamily(name, told, labels=["state"])
    for state, count in counts:
        family.add_metric([str(state)], count)
    return family


def _since(moment: datetime | None) -> float:
    return max(0.0, (timezone.now() - moment).total_seconds()) if moment else 0.0
