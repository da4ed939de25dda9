"""The charts that span events, drawn by Vega-Lite while the page is made: the page itself holds finished SVG.

Colours are variables of the page's style, so that one drawing fits light and dark. Each chart is drawn for a wide and
for a narrow screen, for letters must not shrink with it.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from markupsafe import Markup

from oomlog.reporting.memory import Series
from oomlog.reporting.memory_columns import FoldedRow, folded
from oomlog.reporting.renderers.html.environment import blocks
from oomlog.reporting.renderers.html.sheet import shown
from oomlog.reporting.renderers.terminal.ledgers import series_title
from oomlog.reporting.report import Analysis, Mark, Moment
from oomlog.units import counted

WIDE, NARROW = 900, 230
"""Of the plot alone, without its axes."""
MOST_BARS = 60
LEAST_BARS = 2
BAR_STEP = 60
MOST_POINTS, STRETCHES = 1000, 200
MOST_MARKS = 40
MARK_STEP, MARK_LANES = 15, 9
"""Between the texts of marks, downwards; then from the top again."""
COLORS = [f"var(--c{number})" for number in range(1, 9)]
_QUIET = {"labelColor": "var(--soft)", "titleColor": "var(--soft)", "domainColor": "var(--line)"}
_CONFIG = {
    "background": None,
    "padding": {"left": 24, "right": 12, "top": 6, "bottom": 6},
    "font": "system-ui, sans-serif",
    "view": {"stroke": None},
    "axis": {
        **_QUIET,
        "gridColor": "var(--line)",
        "tickColor": "var(--line)",
        "labelFontSize": 12,
        "titleFontSize": 12,
    },
}
_LEGEND = {**_QUIET, "labelFontSize": 12, "titleFontSize": 12, "orient": "bottom", "columnPadding": 28}


MOST_TICKS = 4
_UNITS = "datum.value >= 1073741824 ? format(datum.value / 1073741824, '.4~') + ' GiB'"
_UNITS += " : datum.value >= 1048576 ? format(datum.value / 1048576, '.4~') + ' MiB'"
_UNITS += " : datum.value >= 1024 ? format(datum.value / 1024, '.4~') + ' KiB' : datum.value"
_CLOCK = {
    "year": "%Y",
    "quarter": "%Y-%m-%d",
    "month": "%Y-%m-%d",
    "week": "%m-%d",
    "date": "%m-%d",
    "hours": "%H:%M",
    "minutes": "%H:%M",
    "seconds": "%H:%M:%S",
    "milliseconds": "%H:%M:%S.%L",
}
APART = {"labelOverlap": True, "labelSeparation": 10}
"""Labels of an axis keep their distance: those in between are left out."""
_UPTIME = {"title": "seconds since boot", "labelExpr": "datum.value < 0 ? '' : datum.label"}
_KILLS = {
    "type": "ordinal",
    "sort": {"field": "place"},
    "title": "event",
    "axis": {"labelAngle": 0, **APART},
}


_OUTCOMES = {
    "alloc_failure": "failed or stalled allocation",
    "oom_panic": "kernel panic",
    "oom_no_victim": "kernel, no victim",
}
_SCOPES = {"global": "kernel, whole machine", "memcg": "kernel, cgroup limit"}


class Chart(NamedTuple):
    """A drawing for wide and for narrow screens, and what it shows, for those who do not see it."""

    wide: Markup
    narrow: Markup
    label: str
    caption: str


def timeline(analysis: Analysis) -> Markup | None:
    """All killers on one line of time; by the kernel's clock where no event has a time of day."""
    dated = [moment for moment in analysis.timeline if moment.time is not None]
    shown_moments = dated or [moment for moment in analysis.timeline if moment.monotonic_seconds is not None]
    if not shown_moments:
        return None
    x, axis = time_axis(dated) if dated else ("quantitative", _UPTIME)
    values = [
        {"x": wall_clock(moment), "killer": _killer(moment), "size": moment.size_bytes or 0}
        for moment in apart(shown_moments)
    ]
    color = {"field": "killer", "type": "nominal", "title": None, "scale": {"range": COLORS}}
    encoding = {
        "x": {"field": "x", "type": x, "axis": {**axis, **APART}, "scale": time_scale(x)},
        "y": size_axis(moment.size_bytes or 0 for moment in shown_moments),
        "color": color,
        "shape": {key: value for key, value in color.items() if key != "scale"},
    }
    points = {
        "mark": {"type": "point", "filled": True, "size": 70, "opacity": 0.7, "aria": False},
        "encoding": encoding,
    }
    layers = [{"data": {"values": values}, **points}, *(_marks(analysis.marks) if dated else ())]
    left_out = len(analysis.timeline) - len(shown_moments)
    caption = (
        "Each mark is an event, as high as its victim's memory; a mark at 0: nobody died, or its size is not known."
    )
    caption += thinned(values, shown_moments)
    if left_out:
        caption += f" {counted(left_out, 'event')} without such a time are in the table alone."
    events = counted(len(shown_moments), "event")
    label = f"Time line of {events}, a colour and a shape for each killer; the table below has them all"
    return drawn({"layer": layers, "height": 150}, label, caption)


def apart(moments: Sequence[Moment]) -> Iterable[Moment]:
    """Of many, for each killer the largest of each stretch of time: the others would lie beneath it."""
    if len(moments) <= MOST_POINTS:
        return moments
    times = [_seconds(moment) for moment in moments]
    first = min(times)
    width = (max(times) - first) / STRETCHES or 1
    largest: dict[tuple[str, int], Moment] = {}
    for moment, time in zip(moments, times, strict=True):
        key = _killer(moment), int((time - first) / width)
        if key not in largest or (moment.size_bytes or 0) > (largest[key].size_bytes or 0):
            largest[key] = moment
    return largest.values()


def thinned(drawn: Sequence[object], moments: Sequence[Moment]) -> str:
    """What a caption says where `apart` left some out."""
    left_out = len(moments) - len(drawn)
    return f" Of {len(moments):,}, the largest of each stretch of time has a mark." if left_out else ""


def _seconds(moment: Moment) -> float:
    return datetime.fromisoformat(moment.time).timestamp() if moment.time else moment.monotonic_seconds or 0.0


def _marks(marks: Sequence[Mark]) -> Iterator[dict[str, Any]]:
    """A line for each, with its text, one below the other so that neighbours do not cover each other."""
    for place, mark in enumerate(marks[:MOST_MARKS]):
        data = {"values": [{"at": f"{mark.time[:19]}Z", "text": shown(mark.text)}]}
        x = {"field": "at", "type": "temporal"}
        rule = {"type": "rule", "strokeDash": [4, 3], "color": "var(--strong)", "aria": False}
        text = {"type": "text", "align": "left", "dx": 4, "limit": 160, "fontSize": 12, "color": "var(--strong)"}
        yield {"data": data, "mark": rule, "encoding": {"x": x}}
        text |= {"y": 6 + MARK_STEP * (place % MARK_LANES), "aria": False}
        yield {"data": data, "mark": text, "encoding": {"x": x, "text": {"field": "text", "type": "nominal"}}}


def growth(series: Series) -> Markup | None:
    """How the memory was shared out from kill to kill; nothing where that did not change."""
    table = folded(series)
    rows = table.rows[-MOST_BARS:]
    if len(rows) < LEAST_BARS:
        return None
    values = [value for place, row in enumerate(rows) for value in _parts(table.titles, row, place)]
    parts = list(table.titles)
    encoding = {
        "x": {**_KILLS, "field": "kill"},
        "y": {"field": "share", "type": "quantitative", "title": None, "axis": {"format": ".0%", "tickCount": 5}},
        "color": {
            "field": "part",
            "type": "nominal",
            "title": None,
            "sort": parts,
            "scale": {"domain": parts, "range": COLORS},
        },
        "order": {"field": "order"},
    }
    same = (
        " Kills that follow one another with the same picture are one bar." if len(rows) < len(series.ledgers) else ""
    )
    spec = {"data": {"values": values}, "mark": {"type": "bar", "aria": False}, "encoding": encoding, "height": 180}
    label = f"{shown(series_title(series))}: shares at {counted(len(rows), 'kill')}; the table below has the sizes"
    return drawn(spec, label, f"Who held which share, kill by kill.{same}", len(rows) * BAR_STEP)


def _parts(titles: Sequence[str], row: FoldedRow, place: int) -> Iterator[dict[str, Any]]:
    """A bar's parts; what is less than nothing (more accounted for than there is) cannot be drawn."""
    for order, part in enumerate(titles):
        share = max(row.sizes[part], 0) / row.first.whole_bytes
        yield {"kill": str(row.first.number), "place": place, "part": part, "share": share, "order": order}


def wall_clock(moment: Moment) -> object:
    """The clock on the wall there, which the axis shows as it is."""
    return moment.monotonic_seconds if moment.time is None else f"{moment.time[:19]}Z"


def time_axis(dated: Sequence[Moment]) -> tuple[str, dict[str, Any]]:
    """By the clocks on the wall there; the title names their zones."""
    zones = sorted({datetime.fromisoformat(moment.time).isoformat()[-6:] for moment in dated if moment.time})
    return "temporal", {"title": ", ".join(zones), "format": _CLOCK}


def size_axis(sizes: Iterable[int]) -> dict[str, Any]:
    """Up to the largest, with round numbers of binary units."""
    largest = max((*sizes, MOST_TICKS))
    step = 1 << (-(-largest // MOST_TICKS) - 1).bit_length()
    ticks = [step * place for place in range(-(-largest // step) + 1)]
    axis = {"values": ticks, "labelExpr": _UNITS}
    scale = {"domain": [0, ticks[-1]], "nice": False}
    return {"field": "size", "type": "quantitative", "title": None, "axis": axis, "scale": scale}


def time_scale(kind: str) -> dict[str, Any]:
    """With room at both ends."""
    return {"type": "utc", "nice": False, "padding": 20} if kind == "temporal" else {"zero": False, "padding": 20}


def _killer(moment: Moment) -> str:
    if moment.killer != "kernel":
        return shown(moment.killer)
    return _OUTCOMES.get(moment.type) or _SCOPES.get(moment.scope, f"kernel, {moment.scope}")


def drawn(spec: dict[str, Any], label: str, caption: str, widest: int = WIDE) -> Markup:
    """A chart of Vega-Lite, once wide and once narrow."""
    wide, narrow = _svg(spec, min(WIDE, widest), 4), _svg(spec, min(NARROW, widest), 2)
    chart: Markup = blocks().chart(Chart(wide, narrow, label, caption))
    return chart


def _svg(spec: dict[str, Any], width: int, names_in_a_row: int) -> Markup:
    """Drawn by Vega-Lite, which escapes what it is given."""
    import vl_convert

    config = {**_CONFIG, "legend": {**_LEGEND, "columns": names_in_a_row}}
    return Markup(vl_convert.vegalite_to_svg({**spec, "width": width, "config": config}))  # noqa: S704 - made by the library, not by the log
