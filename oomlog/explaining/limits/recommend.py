"""From what is known of a workload's need to a limit and a request, or to the reason why there is no number.

What a kill at a limit proves is only that more than the limit is needed.
"""

from collections.abc import Sequence
from typing import NamedTuple

from oomlog.explaining.limits.days import Day
from oomlog.explaining.limits.margins import Margins
from oomlog.explaining.limits.spelling import rounded
from oomlog.model.limits import Demand, Estimate

KEEPS_GROWING = "its kills or its daily peaks look like a leak: a higher limit is only hit later; find what grows"
LIMIT_ONLY = "it was killed at its limit: it needs more than that, and how much more is in no log"
MOSTLY_CUT = "the limit was hit on {} of {} days: what it needs was cut off there"
TOO_SHORT = "samples of {} are too few to tell a peak that repeats"
UNDATED = "the samples have no time: one reading says what was used, not what will be"
FROM_PEAKS = "the highest of {} daily peaks, none cut off at a limit"
NEEDS = "samples of {} days or more (memory.peak or usage a day) under a limit that is not hit"
NEEDS_TRIAL = "raise the limit to the trial size, then take " + NEEDS


class Advice(NamedTuple):
    """A limit and a request, or a trial and what is missing."""

    limit: Estimate | None
    request: Estimate | None
    trial: int | None
    reason: str
    missing: str | None


def recommended(demand: Demand, found: Sequence[Day], margins: Margins, *, dated: bool) -> Advice:
    """The estimate where the days earn one."""
    whole = [day for day in found if not day.censored]
    if demand.shape == "leak" or (demand.growth is not None and demand.growth.bytes_per_day > 0):
        return Advice(None, None, None, KEEPS_GROWING, NEEDS.format(margins.least_days))
    if found and demand.censored_days / len(found) > margins.most_censored:
        reason = MOSTLY_CUT.format(demand.censored_days, len(found))
        return Advice(None, None, _trial(demand, margins), reason, NEEDS_TRIAL.format(margins.least_days))
    if len(whole) >= margins.least_days:
        limit = _limit(demand, whole, margins)
        return Advice(limit, _request(whole, limit, margins), None, FROM_PEAKS.format(len(whole)), None)
    return _too_little(demand, whole, margins, dated=dated)


def _too_little(demand: Demand, whole: Sequence[Day], margins: Margins, *, dated: bool) -> Advice:
    if demand.kills_at_limit:
        return Advice(None, None, _trial(demand, margins), LIMIT_ONLY, NEEDS_TRIAL.format(margins.least_days))
    count = f"{len(whole)} day" + ("" if len(whole) == 1 else "s")
    return Advice(None, None, None, TOO_SHORT.format(count) if dated else UNDATED, NEEDS.format(margins.least_days))


def _trial(demand: Demand, margins: Margins) -> int | None:
    """One step up from what is known to be too little: no estimate of what is enough."""
    known = demand.at_least_bytes
    return None if known is None else rounded(max(known * margins.trial_ratio, known + margins.trial_bytes))


def _limit(demand: Demand, whole: Sequence[Day], margins: Margins) -> Estimate:
    """The highest peak and a margin, but never at or below a limit that was hit."""
    peaks = [day.peak for day in whole]
    base, varies = max(*peaks, demand.at_least_bytes or 0), _variation(peaks) > margins.spiky_variation
    margin = margins.spiky_margin if varies else margins.steady_margin
    proven = base > max(peaks)
    return Estimate(
        bytes=rounded(base * margin),
        base_bytes=base,
        base="the limit that was hit, above all daily peaks" if proven else "the highest daily peak",
        margin=margin,
        n=len(peaks),
        exceed_chance=None if proven else 1 / (len(peaks) + 1),
        low_bytes=min(peaks),
        high_bytes=base,
    )


def _request(whole: Sequence[Day], limit: Estimate, margins: Margins) -> Estimate | None:
    """What is used but for one sample in twenty; its bounds are the same figure of single days."""
    sizes = [size for day in whole for size in day.sizes]
    if len(sizes) < margins.least_samples:
        return None
    share = margins.request_percentile
    base, by_day = _percentile(sizes, share), [_percentile(day.sizes, share) for day in whole]
    return Estimate(
        bytes=min(rounded(base * margins.request_margin), limit.bytes),
        base_bytes=base,
        base=f"the {100 * share:g}th percentile of the samples",
        margin=margins.request_margin,
        n=len(sizes),
        low_bytes=min(by_day),
        high_bytes=max(by_day),
    )


def _percentile(sizes: Sequence[int], share: float) -> int:
    """The smallest that is not below so many of them."""
    ranked = sorted(sizes)
    return ranked[min(int(share * len(ranked)), len(ranked) - 1)]


def _variation(peaks: Sequence[int]) -> float:
    from statistics import fmean, stdev

    return stdev(peaks) / fmean(peaks) if len(peaks) > 1 else 0.0
