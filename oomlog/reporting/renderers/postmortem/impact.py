"""Who died, how often, how large: what the trouble cost."""

from oomlog.reporting.renderers.sheet import Sheet
from oomlog.reporting.renderers.terminal.analysis.verdict import verdict
from oomlog.reporting.renderers.terminal.page import Row, columns
from oomlog.reporting.renderers.terminal.words import compact_or_none, number, stamp
from oomlog.reporting.report import Report, Victim

MOST = 50


def impact(page: Sheet, report: Report) -> None:
    """The counts, then a row for each name that was killed."""
    verdict(page, report.analysis)
    victims = report.analysis.victims
    several = any(one.kills > 1 for one in victims)
    size = (">Smallest", ">Largest") if several else (">Size",)
    first = ("First killed", "Last killed") if several else ("Killed",)
    rows = [_row(one, several=several) for one in victims[:MOST]]
    page.table(columns("+Victim", ">Kills", *size, *first, "+Host"), rows)
    page.rest(len(victims), MOST, "names")


def _row(one: Victim, *, several: bool) -> Row:
    sizes = (one.smallest_bytes, one.largest_bytes) if several else (one.largest_bytes,)
    times = (one.first_time, one.last_time) if several else (one.first_time,)
    hosts = ", ".join(one.hosts) or None
    return (one.comm or "?", number(one.kills), *map(compact_or_none, sizes), *map(stamp, times), hosts)
