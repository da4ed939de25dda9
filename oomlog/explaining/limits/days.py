"""Samples by windows of 24 hours, and which of these windows are cut off at the limit (censored)."""

from collections.abc import Collection, Sequence

from msgspec import Struct

from oomlog.explaining.limits.margins import Margins
from oomlog.explaining.trends import DAY
from oomlog.model.limits import Sample


class Day(Struct, frozen=True):
    """One window: when it begins, the highest sample, all samples, and whether the limit was hit in it."""

    start: float
    peak: int
    sizes: tuple[int, ...]
    censored: bool


def days(samples: Sequence[Sample], kills: Collection[float], limit: int | None, margins: Margins) -> tuple[Day, ...]:
    """The windows that hold samples with a time, in order. A kill at the limit, or a sample close below one, censors:
    the peak says what was given, not what was needed.
    """
    by_day: dict[int, list[Sample]] = {}
    for sample in samples:
        if sample.time is not None:
            by_day.setdefault(int(sample.time // DAY), []).append(sample)
    killed = {int(time // DAY) for time in kills}
    return tuple(
        Day(
            start=number * DAY,
            peak=max(sample.bytes for sample in there),
            sizes=tuple(sample.bytes for sample in there),
            censored=number in killed or any(_at_limit(sample, limit, margins) for sample in there),
        )
        for number, there in sorted(by_day.items())
    )


def _at_limit(sample: Sample, limit: int | None, margins: Margins) -> bool:
    """By the sample's own limit, else by the one that was hit last: an older one may have been lower."""
    bound = sample.limit_bytes or limit
    return bound is not None and margins.at_limit * bound <= sample.bytes <= bound
