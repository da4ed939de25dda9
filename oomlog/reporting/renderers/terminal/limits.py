"""`oomlog limits` for people."""

from oomlog.model.limits import Demand, Estimate, LimitAdvice, Limits, Vpa
from oomlog.reporting.renderers.style import Style
from oomlog.reporting.renderers.terminal.page import Page
from oomlog.reporting.renderers.terminal.words import minute
from oomlog.units import counted, percent, size

MOST = 20


def render(found: Limits, style: Style) -> str:
    """Each workload: what to give it or why that is not known, what is proven, VPA's rule, and how it is written."""
    page = Page(style)
    for one in found.workloads[:MOST]:
        _workload(page, one)
    page.rest(len(found.workloads), MOST, "workloads")
    if not found.workloads:
        page.heading("No workload was killed at a limit or measured")
    if found.elsewhere:
        page.heading("Other events")
        page.item(f"{counted(found.elsewhere, 'event')} at no cgroup's limit, from which none can be worked out")
    return page.text()


def _workload(page: Page, one: LimitAdvice) -> None:
    page.heading(f"{one.workload}: {_headline(one)}")
    page.item(one.reason)
    if one.missing:
        page.item(f"for a number: {one.missing}")
    page.facts(
        [
            ("known", _known(one.demand)),
            ("limit", _estimate(one.limit)),
            ("request", _estimate(one.request)),
            ("VPA", _vpa(one.vpa)),
        ]
    )
    if one.spellings:
        page.item("written as" if one.limit else "the trial, written as")
        page.facts([(spelling.kind, spelling.text.replace("\n", "; ")) for spelling in one.spellings], apart=False)


def _headline(one: LimitAdvice) -> str:
    if one.limit is not None:
        asked = f", request {size(one.request.bytes)}" if one.request else ""
        return f"limit {size(one.limit.bytes)}{asked}"
    return "no limit can be recommended" + (f"; to measure: {size(one.trial_bytes)}" if one.trial_bytes else "")


def _known(demand: Demand) -> str | None:
    said = [] if demand.at_least_bytes is None else [f"needs at least {size(demand.at_least_bytes)}"]
    if demand.kills_at_limit and demand.limit_bytes:
        last = f", last {minute(demand.last_kill)}" if demand.last_kill else ""
        said.append(f"{counted(demand.kills_at_limit, 'kill')} at the limit of {size(demand.limit_bytes)}{last}")
    if len(demand.limits_hit) > 1:
        said.append(f"limits hit one after the other: {', '.join(map(size, demand.limits_hit))}")
    if demand.samples:
        cut = f", {demand.censored_days} cut off at the limit" if demand.censored_days else ""
        span = f" of {counted(demand.days, 'day')}" if demand.days else ""
        peak = demand.highest_peak_bytes
        most = "" if peak is None else f", at most {size(peak)} with file cache"
        said.append(f"{counted(demand.samples, 'sample')}{span}{most}{cut}")
    return "; ".join(said) or None


def _estimate(one: Estimate | None) -> str | None:
    if one is None:
        return None
    chance = "" if one.exceed_chance is None else f"; a further day is above that with {percent(one.exceed_chance)}"
    span = f"{size(one.low_bytes)} to {size(one.high_bytes)} by day"
    return f"{one.base}, {size(one.base_bytes)} ({span}, n = {one.n}), times {one.margin:g}{chance}"


def _vpa(one: Vpa | None) -> str | None:
    if one is None:
        return None
    if one.oom_sample_bytes is None:
        return f"its target for the request: {size(one.target_bytes)} ({counted(one.days, 'day')})"
    assumed = " (at most: the request is not known)" if one.used_from == "limit" else ""
    return (
        f"its target for the request: {size(one.target_bytes)}{assumed}; a kill counts as a day's peak of"
        f" {size(one.oom_sample_bytes)}"
    )
