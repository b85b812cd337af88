"""Line charts drawn on the server: where each point goes, and nothing about how it is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext

register = template.Library()

WIDTH, HEIGHT = 420, 230
MARGIN = 30


@dataclass(frozen=True)
class Dot:
    """A measure: its place, that of its words above it, and how these stand beside the place."""

    x: str
    y: str
    words_y: str
    anchor: str
    value: Decimal


@dataclass(frozen=True)
class Chart:
    """Coordinates as SVG wants them: strings, so that no locale turns their points into commas."""

    width: int
    height: int
    left: str
    right: str
    baseline_y: str
    target_y: str
    polyline: str
    dots: tuple["Dot", ...]
    first_day: date
    last_day: date


def line_chart(baseline: Decimal, target: Decimal, values: Sequence[tuple[date, Decimal]]) -> Chart | None:
    """Values over time between two horizontal lines, the baseline and the target. None without any value."""
    if not values:
        return None
    ordered = sorted(values)
    days = [(day - ordered[0][0]).days for day, _value in ordered]
    heights = [float(value) for _day, value in ordered]
    lowest = min(float(baseline), float(target), *heights)
    highest = max(float(baseline), float(target), *heights)

    def x(day: int) -> str:
        share = day / days[-1] if days[-1] else 0.5
        return f"{MARGIN + share * (WIDTH - 2 * MARGIN):.1f}"

    def y(value: float) -> str:
        share = (value - lowest) / (highest - lowest) if highest > lowest else 0.5
        return f"{HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN):.1f}"

    anchors = ["start", *["middle"] * (len(ordered) - 2), "end"] if len(ordered) > 1 else ["middle"]
    dots = tuple(
        Dot(x(day), y(float(value)), f"{float(y(float(value))) - 11:.1f}", anchor, value)
        for day, (_day, value), anchor in zip(days, ordered, anchors, strict=True)
    )
    return Chart(
        width=WIDTH,
        height=HEIGHT,
        left=f"{MARGIN:.1f}",
        right=f"{WIDTH - MARGIN:.1f}",
        baseline_y=y(float(baseline)),
        target_y=y(float(target)),
        polyline=" ".join(f"{dot.x},{dot.y}" for dot in dots),
        dots=dots,
        first_day=ordered[0][0],
        last_day=ordered[-1][0],
    )


@dataclass(frozen=True)
class Bar:
    """One of two figures: `x` and `width` of its bar on a line of a hundred, as SVG wants them."""

    name: str
    label: str
    value: Decimal
    day: date | None
    x: str
    width: str


@register.simple_tag
def before_and_after(indicator: Any) -> tuple[Bar, ...]:
    """The two bars of a figure counted twice, from the same zero, on the same scale."""
    before, after = indicator["before"], indicator["after"]
    if before is None or after is None:
        return ()
    lowest = min(float(before), float(after), 0.0)
    span = max(float(before), float(after), 0.0) - lowest or 1.0

    def bar(name: str, label: str, value: Decimal, day: date | None) -> Bar:
        start, end = sorted((0.0, float(value)))
        return Bar(name, label, value, day, f"{(start - lowest) / span * 100:.1f}", f"{(end - start) / span * 100:.1f}")

    return (
        bar("before", gettext("Before"), before, indicator["before_on"]),
        bar("after", gettext("After"), after, indicator["after_on"]),
    )


@register.simple_tag
def indicator_chart(indicator: Any) -> Chart | None:
    """The chart of an indicator block."""
    measures = [
        (measure["measured_on"], measure["value"])
        for measure in indicator["measures"]
        if measure["measured_on"] and measure["value"] is not None
    ]
    if indicator["baseline"] is None or indicator["target"] is None:
        return None
    return line_chart(indicator["baseline"], indicator["target"], measures)
