"""`oomlog scores` for people."""

from oomlog.model.host import Pressure
from oomlog.model.scores import Domain, Exhaustion, Scores, Standing
from oomlog.reporting.renderers.style import Style
from oomlog.reporting.renderers.terminal.page import Page, Row, columns
from oomlog.reporting.renderers.terminal.suggestions import suggestion
from oomlog.reporting.renderers.terminal.words import compact_or_none, plain
from oomlog.units import counted, duration, percent, size

MOST_RANKED = 15
MOST_CGROUPS = 15


def render(found: Scores, style: Style) -> str:
    """The page: who is first, how full the machine is, the ranking, the limits, the protected, what to know."""
    page = Page(style)
    page.heading(_verdict(found.machine))
    page.facts(_machine(found))
    page.heading("Highest badness")
    page.table(
        columns(">#", ">Pid", "…Name", ">Badness", ">RSS", ">Swap", ">Tables", ">Adj", ">By adj", ">Score"),
        [_row(one) for one in found.ranking[:MOST_RANKED]],
    )
    page.rest(len(found.ranking), MOST_RANKED, "processes")
    if found.cgroups:
        page.heading("Limits of cgroups, the fullest first")
        titles = columns("…Cgroup", ">Limit", ">Used", ">Held", ">Full", "Would kill", ">Pid", ">Together")
        page.table(titles, [_limit(one) for one in found.cgroups[:MOST_CGROUPS]])
        page.rest(len(found.cgroups), MOST_CGROUPS, "cgroups")
    _protected(page, found)
    for one in found.suggestions:
        suggestion(page, one)
    page.heading("How far to trust this")
    page.points(_trust(found))
    return page.text()


def _verdict(machine: Domain) -> str:
    if machine.victim_pid is None:
        return "If memory ran out now, nobody could be killed"
    more = f" and with it {counted(len(machine.group_pids) - 1, 'process', 'processes')} of {machine.group_path}"
    together = more if len(machine.group_pids) > 1 else ""
    return f"If memory ran out now, {machine.victim_comm} (pid {machine.victim_pid}) would be killed{together}"


def _machine(found: Scores) -> list[tuple[str, str | None]]:
    memory = found.memory
    free = None if memory.available_bytes is None else f"{size(memory.available_bytes)} of {size(memory.total_bytes)}"
    swap = f"{size(memory.swap_free_bytes)} of {size(memory.swap_total_bytes)}" if memory.swap_total_bytes else "none"
    return [
        ("available", free),
        ("swap free", swap),
        ("pressure", _pressure(found.pressure)),
        ("runs out", _runs_out(found.exhaustion)),
    ]


def _pressure(pressure: Pressure | None) -> str | None:
    if pressure is None or pressure.some is None:
        return None
    full = f", all of them {pressure.full.avg10:.1f} %" if pressure.full else ""
    return f"tasks waited for memory {pressure.some.avg10:.1f} % of the last 10 s{full}"


def _runs_out(one: Exhaustion | None) -> str | None:
    if one is None:
        return None
    bounds = f"{duration(one.earliest_seconds)} to {duration(one.latest_seconds)}"
    rate = f"{size(round(-one.bytes_per_second))} a second"
    seen = f"{one.n} readings in {duration(one.span_seconds)}"
    return f"in {duration(one.seconds)} ({bounds}), if it goes on losing {rate} ({seen})"


def _row(one: Standing) -> Row:
    return (
        plain(one.place),
        plain(one.pid),
        one.comm,
        compact_or_none(one.badness_bytes),
        compact_or_none(one.rss_bytes),
        compact_or_none(one.swap_bytes or None),
        compact_or_none(one.pgtables_bytes),
        plain(one.oom_score_adj),
        compact_or_none(one.adj_bytes or None),
        plain(one.kernel_score),
    )


def _limit(one: Domain) -> Row:
    return (
        one.path,
        compact_or_none(one.limit_bytes),
        compact_or_none(one.usage_bytes),
        compact_or_none(one.held_bytes),
        None if one.used_share is None else percent(one.used_share),
        "nobody: hangs" if one.hangs else one.victim_comm,
        None if one.hangs else plain(one.victim_pid),
        plain(len(one.group_pids) or None),
    )


def _protected(page: Page, found: Scores) -> None:
    if not found.protected:
        return
    page.heading("Hold much and would not be killed for it")
    known = {one.pid: one for one in (*found.ranking, *found.exempt)}
    rows: list[Row] = [
        (plain(pid), known[pid].comm, compact_or_none(known[pid].rss_bytes), plain(known[pid].oom_score_adj))
        for pid in found.protected
    ]
    page.table(columns(">Pid", "…Name", ">RSS", ">Adj"), rows)


def _trust(found: Scores) -> list[str]:
    check = found.check
    equal, of = check.equal, counted(check.compared, "process", "processes")
    within = f"within the rounding of its counters for {check.explained} (formula: {found.formula})"
    said = [f"our figures are the kernel's /proc/PID/oom_score for {equal} of {of}, and {within}"]
    if found.vanished:
        said.append(f"{counted(found.vanished, 'process', 'processes')} ended while they were read")
    return [*said, *found.notes]
