"""When something was written: read to the minute, and to the second where two moments would read alike."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, get_format
from wagtail.admin.ui.tables import DateColumn


def told_apart(moments: Iterable[datetime], format: str = "SHORT_DATETIME_FORMAT") -> dict[datetime, str]:
    local = {moment: timezone.localtime(moment) for moment in moments}
    minutes = {moment: date_format(here, format) for moment, here in local.items()}
    alike = Counter(minutes.values())
    seconds = get_format(format).replace("H:i", "H:i:s")
    return {
        moment: date_format(local[moment], seconds) if alike[minute] > 1 else minute
        for moment, minute in minutes.items()
    }


class MomentColumn(DateColumn):
    """How long ago, as Wagtail says it, and under it when: “three weeks ago” would be true of every line."""

    cell_template_name = "directory/history/moment_cell.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> Any:
        rows = parent_context["table"].data
        context = super().get_cell_context_data(instance, parent_context)
        context["moment"] = told_apart(map(self.get_value, rows))[context["value"]]
        return context
