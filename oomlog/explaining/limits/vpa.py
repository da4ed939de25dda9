"""The rule of Kubernetes' Vertical Pod Autoscaler with its defaults, for comparison.

Source: kubernetes/autoscaler, vertical-pod-autoscaler/pkg/recommender: model/aggregations_config.go,
model/container.go (RecordOOM), logic/recommender.go, util/histogram_options.go.
"""

import math
from collections.abc import Sequence
from typing import Literal

from oomlog.explaining.limits.days import Day
from oomlog.explaining.trends import DAY
from oomlog.model.limits import Demand, Vpa

MIB = 1 << 20
BUMP_BYTES, BUMP_RATIO = 100 * MIB, 1.2
PERCENTILE, MARGIN, LEAST_BYTES = 0.9, 1.15, 250 * MIB
FIRST_BUCKET, GROWTH = 1e7, 1.05
DAYS, HALF_LIFE_DAYS = 8, 1.0


def vpa(demand: Demand, found: Sequence[Day], request: int | None) -> Vpa | None:
    """Its target for the request of a pod with one container; None where it would have nothing to go by.

    The last kill counts as a sample of its own, at the end of the last window. A request that is not known is at most
    the limit, and so is what is told here.
    """
    recent = found[-DAYS:]
    peaks = [(float(day.peak), day.start / DAY) for day in recent]
    used, told = _used(demand, recent, request)
    bump = None
    if used is not None:
        bump = max(used + BUMP_BYTES, round(used * BUMP_RATIO))
        peaks.append((float(bump), peaks[-1][1] if peaks else 0.0))
    if not peaks:
        return None
    target = max(round(_percentile(peaks) * MARGIN), LEAST_BYTES)
    return Vpa(target_bytes=target, used_bytes=used, used_from=told, oom_sample_bytes=bump, days=len(recent))


def _used(
    demand: Demand, recent: Sequence[Day], request: int | None
) -> tuple[int | None, Literal["request", "peak", "limit"] | None]:
    """What it takes for the usage at the kill: the larger of the request and the window's peak."""
    if not demand.kills_at_limit:
        return None, None
    peak = recent[-1].peak if recent else None
    if request is not None:
        return (peak, "peak") if peak is not None and peak > request else (request, "request")
    return (demand.limit_bytes, "limit") if peak is None else (peak, "peak")


def _percentile(peaks: Sequence[tuple[float, float]]) -> float:
    """Of sizes with their day, each worth half as much as the next; the end of the bucket that it falls in."""
    weighted = sorted((_bucket(peak), 2 ** ((day - peaks[-1][1]) / HALF_LIFE_DAYS)) for peak, day in peaks)
    threshold, so_far = PERCENTILE * sum(weight for _, weight in weighted), 0.0
    for bucket, weight in weighted:
        so_far += weight
        if so_far >= threshold:
            return _end(bucket)
    return _end(weighted[-1][0])


def _bucket(size: float) -> int:
    return 0 if size < FIRST_BUCKET else int(math.log(size * (GROWTH - 1) / FIRST_BUCKET + 1) / math.log(GROWTH))


def _end(bucket: int) -> float:
    return FIRST_BUCKET * (GROWTH ** (bucket + 1) - 1) / (GROWTH - 1)
