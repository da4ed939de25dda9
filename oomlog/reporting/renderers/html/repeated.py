"""Charts of a victim that died again and again: its size from kill to kill, and when in the day it dies."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from statistics import median
from typing import Any, NamedTuple

from markupsafe import Markup

from oomlog.explaining.holding import stem
from oomlog.model.history import Growth, Period, Recurring
from oomlog.reporting.renderers.html.charts import (
    APART,
    COLORS,
    apart,
    drawn,
    size_axis,
    thinned,
    time_axis,
    time_scale,
    wall_clock,
)
from oomlog.reporting.renderers.html.sheet import shown
from oomlog.reporting.report import Analysis, Moment
from oomlog.units import counted

LEAST_SIZES = 3
DAY = 86400
_DAYS = ("Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed")
"""A week of the epoch begins on a Thursday, as 1970 did."""


class _Clock(NamedTuple):
    name: str
    title: str
    step: int
    labels: tuple[str, ...]


_CLOCKS = {
    3600: _Clock("hour", "minute of the hour", 300, tuple(f"{minute:02}" for minute in range(0, 60, 5))),
    DAY: _Clock("day", "hour of the day, UTC", 3600, tuple(f"{hour:02}" for hour in range(24))),
    7 * DAY: _Clock("week", "day of the week, UTC", DAY, _DAYS),
}


def repeated(analysis: Analysis, victim: Recurring) -> Markup | None:
    """What the history of `victim` holds: growth, a rhythm, both, or nothing to draw."""
    moments = [one for one in _moments(analysis, victim) if one.time is not None]
    charts = (_sizes(victim, moments), _rhythm(victim.period, moments) if victim.period else None)
    found = [chart for chart in charts if chart is not None]
    return Markup("\n").join(found) if found else None


def _moments(analysis: Analysis, victim: Recurring) -> list[Moment]:
    """The first event of each incident in which it died."""
    by_id = {one.id: one for one in analysis.timeline}
    hit = [trouble.incident for trouble in analysis.incidents]
    if victim.by == "workload":
        firsts = [by_id[one.id] for one in hit if victim.name in one.workloads]
    else:
        firsts = [by_id[one.id] for one in hit if victim.name in {stem(name) for name in one.victims}]
    return sorted(firsts, key=lambda one: one.number)


def _sizes(victim: Recurring, moments: Sequence[Moment]) -> Markup | None:
    known = [one for one in moments if one.size_bytes is not None]
    if len(known) < LEAST_SIZES:
        return None
    kind, axis = time_axis(known)
    encoding = {
        "x": {"field": "x", "type": kind, "axis": {**axis, **APART}, "scale": time_scale(kind)},
        "y": size_axis(one.size_bytes or 0 for one in known),
    }
    point = {"type": "point", "filled": True, "size": 70, "color": COLORS[0], "aria": False}
    line = {"type": "line", "strokeDash": [5, 4], "color": COLORS[1], "aria": False}
    kills = [{"x": wall_clock(one), "size": one.size_bytes} for one in apart(known)]
    layers = [{"data": {"values": kills}, "mark": point, "encoding": encoding}]
    if victim.growth is not None:
        layers.append({"data": {"values": _trend(victim.growth, known)}, "mark": line, "encoding": encoding})
    spec = {"layer": layers, "height": 150}
    label = f"{shown(victim.name or '?')}: its size at {counted(len(known), 'kill')}"
    caption = "Each mark is an incident, as high as the memory of its first victim"
    dashed = "; dashed: the trend told below" if victim.growth else ""
    return drawn(spec, label, f"{caption}{dashed}.{thinned(kills, known)}")


def _trend(growth: Growth, known: Sequence[Moment]) -> list[dict[str, Any]]:
    """The slope through the median of the marks."""
    times = [datetime.fromisoformat(one.time or "").timestamp() / DAY for one in known]
    base = median((one.size_bytes or 0) - growth.bytes_per_day * time for one, time in zip(known, times, strict=True))
    ends = ((known[0], times[0]), (known[-1], times[-1]))
    return [{"x": wall_clock(one), "size": max(base + growth.bytes_per_day * time, 0)} for one, time in ends]


def _rhythm(period: Period, moments: Sequence[Moment]) -> Markup:
    clock = _CLOCKS[period.period_seconds]
    epochs = [datetime.fromisoformat(one.time or "").astimezone(UTC).timestamp() for one in moments]
    bins = Counter(int(epoch % period.period_seconds // clock.step) for epoch in epochs)
    values = [{"at": text, "incidents": bins[place]} for place, text in enumerate(clock.labels)]
    encoding = {
        "x": {"field": "at", "type": "ordinal", "sort": None, "title": clock.title, "axis": {"labelAngle": 0}},
        "y": {"field": "incidents", "type": "quantitative", "title": None, "axis": {"tickMinStep": 1, "tickCount": 4}},
    }
    bar = {"type": "bar", "color": COLORS[0], "aria": False}
    spec = {"data": {"values": values}, "mark": bar, "encoding": encoding, "height": 120}
    label = f"{counted(len(epochs), 'incident')} by the {clock.title}"
    return drawn(spec, label, f"How many incidents fell into which part of the {clock.name}.")
