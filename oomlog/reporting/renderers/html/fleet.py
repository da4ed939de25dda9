"""A fleet's report as one page of HTML, of the parts that an incident's page is made of."""

from typing import Any

from markupsafe import Markup

from oomlog.reporting.fleet import Fleet, summary
from oomlog.reporting.renderers.fleet import PARTS
from oomlog.reporting.renderers.html.charts import APART, COLORS, drawn
from oomlog.reporting.renderers.html.sheet import shown
from oomlog.reporting.renderers.html.whole import sections, whole
from oomlog.units import counted

TITLE = "Out-of-memory kills of a fleet"
LEAST_SPANS = 2
LONGEST = 40
"""Characters of a workload's name beside the chart; the tables have more."""


def render(fleet: Fleet) -> str:
    """The page; needs the extra `report`."""
    parts = {name: part for name, (_, part) in PARTS.items()}
    names = {name: title for name, (title, _) in PARTS.items()}
    before = sections(fleet, parts, lambda _: None, {"timeline": [_timeline(fleet)]})
    return whole(TITLE, summary(fleet), fleet.version, names, before=before)


def _timeline(fleet: Fleet) -> Markup | None:
    """The kills of each span, a colour for each of the foremost workloads; nothing where there is but one span."""
    if len(fleet.spans) < LEAST_SPANS:
        return None
    labels = {name: _label(name) for name in fleet.apart}
    values = [
        {"day": span.begin, "workload": labels[name], "kills": span.by.get(name, 0)}
        for span in fleet.spans
        for name in (span.by or fleet.apart[:1])
    ]
    color: dict[str, Any] = {"field": "workload", "type": "nominal", "title": None, "sort": list(labels.values())}
    encoding = {
        "x": {"field": "day", "type": "ordinal", "title": "UTC", "axis": {"labelAngle": 0, **APART}},
        "y": {"field": "kills", "type": "quantitative", "title": None, "axis": {"tickMinStep": 1, "tickCount": 4}},
        "color": {**color, "scale": {"domain": list(dict.fromkeys(labels.values())), "range": COLORS}},
    }
    spec = {
        "data": {"values": values},
        "mark": {"type": "bar", "aria": False},
        "encoding": encoding,
        "height": 180,
    }
    length = "a day" if fleet.days == 1 else f"{fleet.days} days"
    label = f"Kills in {counted(len(fleet.spans), 'stretch', 'stretches')} of {length}; the table below has them all"
    return drawn(spec, label, f"Processes killed; each bar is {length}, told apart by who died most often.")


def _label(name: str) -> str:
    text = shown(name)
    return text if len(text) <= LONGEST else f"{text[: LONGEST // 2]}…{text[-LONGEST // 2 :]}"
