"""The statistics of recurring kills: growth, regularity, rhythm. Small numbers say nothing, and so does this."""

import math
from typing import TYPE_CHECKING

from oomlog.model.history import Growth, NextKill, Period, Shape

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

LEAST = 3
"""Fewer incidents are only counted."""
LEAST_TREND, LEAST_GAPS, LEAST_RHYTHM = 5, 4, 5
SIGNIFICANT = 0.05
SIGNIFICANT_RHYTHM = 0.01
REGULAR, CHANCE = 0.35, (0.7, 1.3)
"""Variation of the gaps: below, a leak that fills the same room again and again; between, as chance has it (h)."""
SEVERAL, SHARP = 1.5, 0.95
"""Gaps of more periods than that are several; times of a job of a clock are within some 5 % of its period (h)."""
RESTART_SECONDS = 600.0
OPEN_SHAPES = ("random", "unclear")
"""What the gaps leave open: growth decides."""
DAY = 86400
PERIODS = (7 * DAY, DAY, 3600)
"""Tried in this order of length; the best is taken."""


def growth(kills: "pd.DataFrame") -> Growth | None:
    """The trend of `size` over `time`; None below five kills at different times, or where nothing points up or down."""
    known = kills.dropna(subset=["time", "size"])
    if len(known) < LEAST_TREND or known["time"].nunique() < LEAST_TREND:
        return None
    days = (known["time"] - known["time"].iloc[0]).dt.total_seconds() / DAY
    return trend(days.to_list(), known["size"].astype(float).to_list())


def trend(days: "Sequence[float]", sizes: "Sequence[float]") -> Growth | None:
    """Theil and Sen's slope of sizes over days; None where Mann and Kendall's test finds no direction."""
    from scipy import stats

    p_value = float(stats.kendalltau(days, sizes).pvalue)
    if math.isnan(p_value) or p_value > SIGNIFICANT:
        return None
    slope = stats.theilslopes(sizes, days, alpha=0.95)
    return Growth(
        bytes_per_day=float(slope.slope),
        low_bytes_per_day=float(slope.low_slope),
        high_bytes_per_day=float(slope.high_slope),
        p_value=p_value,
        n=len(sizes),
    )


def period(times: "pd.Series[pd.Timestamp]", gaps: "pd.Series[float]") -> Period | None:
    """The period that the times prefer most, by Rayleigh's test; None where chance explains them as well.

    The test takes the times for independent of each other. Those of a leak with regular gaps are not: gaps of about six
    hours keep near one minute of the hour for days. Regular gaps of several periods need sharp times to be a clock's.
    """
    if len(times) < LEAST_RHYTHM:
        return None
    epochs = [time.timestamp() for time in times]
    found = [_rayleigh(epochs, seconds) for seconds in PERIODS if epochs[-1] - epochs[0] >= 2 * seconds]
    best, sharpness = min(found, key=lambda one: one[0].p_value, default=(None, 0.0))
    if best is None or best.p_value >= SIGNIFICANT_RHYTHM / len(PERIODS):
        return None
    several = len(gaps) > 0 and gaps.median() > SEVERAL * best.period_seconds
    return None if several and _variation(gaps) < REGULAR and sharpness < SHARP else best


def _rayleigh(epochs: list[float], seconds: int) -> tuple[Period, float]:
    """exp(-n R^2) with its second-order correction is exact enough from five on (Mardia and Jupp, 6.3); and R, 1 where
    all times are the same.
    """
    angles = [2 * math.pi * (epoch % seconds) / seconds for epoch in epochs]
    n, x, y = len(angles), sum(map(math.cos, angles)), sum(map(math.sin, angles))
    z = (x * x + y * y) / n
    p_value = math.exp(-z) * (1 + (2 * z - z * z) / (4 * n))
    at = math.atan2(y, x) / (2 * math.pi) % 1 * seconds
    return Period(period_seconds=seconds, at_seconds=at, p_value=max(0.0, min(1.0, p_value))), math.hypot(x, y) / n


def _variation(gaps: "pd.Series[float]") -> float:
    return float(gaps.std() / gaps.mean()) if gaps.mean() > 0 else math.inf


def shape(gaps: "pd.Series[float]", grown: Growth | None, rhythm: Period | None) -> Shape:
    """What the gaps between incidents, in seconds, and the sizes look like."""
    if len(gaps) + 1 < LEAST:
        return "few"
    if gaps.median() <= RESTART_SECONDS:
        return "crash-loop"
    if rhythm is not None:
        return "periodic"
    variation = _variation(gaps)
    if len(gaps) >= LEAST_GAPS and variation < REGULAR:
        return "leak"
    if grown is not None and grown.bytes_per_day > 0:
        return "growing"
    return "random" if len(gaps) >= LEAST_GAPS and CHANCE[0] <= variation <= CHANCE[1] else "unclear"


def next_kill(times: "pd.Series[pd.Timestamp]", gaps: "pd.Series[float]") -> NextKill:
    """The last kill plus the median, the shortest and the longest gap; each place among n gaps is as likely for one
    more, and two of n + 1 lie outside.
    """
    import pandas as pd

    last = times.max()
    likely, earliest, latest = (
        (last + pd.Timedelta(seconds=float(gap))).isoformat() for gap in (gaps.median(), gaps.min(), gaps.max())
    )
    return NextKill(time=likely, earliest=earliest, latest=latest, coverage=(len(gaps) - 1) / (len(gaps) + 1))
