"""The request in words: what was asked for, and why it could not be served."""

from oomlog.model import Event, Request, Trigger, ZoneCheck
from oomlog.reporting.renderers.sheet import Sheet
from oomlog.reporting.renderers.terminal.page import Row, columns
from oomlog.reporting.renderers.terminal.sizes import Sizes

MOST_ZONES = 12


def asked(page: Sheet, event: Event, sizes: Sizes) -> None:
    """Size, flags and zones; nothing where the report has no header, or the kill was asked for by hand."""
    request, trigger = event.request, event.trigger
    if request is None or trigger is None or event.manual:
        return
    page.heading("Why the request could not be served")
    page.item(f"{request.text[:1].upper()}{request.text[1:]}.")
    page.facts(
        [
            ("size", _size(request, sizes)),
            ("flags", _flags(request, trigger)),
            ("stalled", None if trigger.stall_seconds is None else f"{trigger.stall_seconds} s"),
            ("nodes", _nodes(event, trigger)),
        ]
    )
    _zones(page, request)


def _size(request: Request, sizes: Sizes) -> str | None:
    if request.request_bytes is None or not request.order:
        return None
    return f"{sizes.kib(request.request_bytes)} in one piece (order {request.order})"


def _flags(request: Request, trigger: Trigger) -> str | None:
    names = "|".join(request.flags)
    mask = None if trigger.gfp_mask is None else f"{trigger.gfp_mask:#x}"
    if mask is None or not names:
        return names or mask
    decoded = f", decoded as {' or '.join(request.flag_eras)}" if request.flags_from == "decoded" else ""
    return f"{mask}: {names}{decoded}"


def _nodes(event: Event, trigger: Trigger) -> str | None:
    """Which nodes it was held to; worth to be told where that mattered."""
    if event.scope not in ("cpuset", "mempolicy"):
        return None
    facts = (("cpuset", trigger.cpuset), ("mems allowed", trigger.mems_allowed), ("nodemask", trigger.nodemask))
    return ", ".join(f"{name} {value}" for name, value in facts if value is not None) or None


def _zones(page: Sheet, request: Request) -> None:
    eligible = [zone for zone in request.zones if zone.eligible]
    barred = [zone for zone in request.zones if not zone.eligible and zone.text != "empty"]
    rows: list[Row] = [(_name(zone), zone.text) for zone in [*eligible, *barred][:MOST_ZONES]]
    page.table(columns("Zone", "+State"), rows)
    page.rest(len(eligible) + len(barred), MOST_ZONES, "zones")


def _name(zone: ZoneCheck) -> str:
    return zone.name if zone.node is None else f"{zone.name} of node {zone.node}"
