"""What happened, in a line or two: incidents and what they consist of, each counted apart."""

from collections import Counter

from oomlog.reporting.renderers.sheet import Sheet
from oomlog.reporting.renderers.terminal.analysis.nothing import nothing
from oomlog.reporting.report import Analysis, Totals
from oomlog.units import counted

KINDS = {
    "single": ("single event", "single events"),
    "group": ("group kill", "group kills"),
    "chain": ("chain", "chains"),
    "storm": ("storm", "storms"),
    "crash-loop": ("crash loop", "crash loops"),
}


def verdict(page: Sheet, analysis: Analysis) -> None:
    """How many incidents of which kind, then events, reports, processes and workloads."""
    totals = analysis.totals
    if not totals.events:
        nothing(page, analysis)
        return
    page.heading(_heading(analysis))
    page.item(_counts(analysis, totals))


def _heading(analysis: Analysis) -> str:
    kinds = Counter(trouble.incident.kind for trouble in analysis.incidents)
    if not kinds:
        return f"No kill was read: {counted(analysis.totals.events, 'allocation')} failed or stalled"
    if kinds.total() == 1:
        return f"1 incident: {KINDS[next(iter(kinds))][0]}{_panics(analysis)}"
    told = ", ".join(counted(number, *KINDS[kind]) for kind, number in kinds.most_common())
    return f"{counted(kinds.total(), 'incident')}: {told}{_panics(analysis)}"


def _panics(analysis: Analysis) -> str:
    panicked = sum(trouble.panicked for trouble in analysis.incidents)
    if not panicked:
        return ""
    return "; the kernel panicked" if len(analysis.incidents) == 1 else f"; the kernel panicked in {panicked:,}"


def _counts(analysis: Analysis, totals: Totals) -> str:
    workloads = f", {counted(totals.workloads, 'workload')} hit" if totals.workloads else ""
    killed = f"{counted(totals.processes, 'process', 'processes')} killed{workloads}"
    reports = f"{counted(totals.reports, 'report')} read"
    types, scopes = _each(analysis.by_type), _each(analysis.by_scope)
    return f"{killed}; {reports}; {counted(totals.events, 'event')}: {types}; scope: {scopes}"


def _each(numbers: dict[str, int]) -> str:
    return ", ".join(f"{number:,} {name}" for name, number in numbers.items())
