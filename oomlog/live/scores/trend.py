"""When nothing will be left, told only where the readings show that memory goes away."""

from collections import deque
from itertools import pairwise

from oomlog.explaining.trends import DAY, trend
from oomlog.model.host import HostMemory
from oomlog.model.scores import Exhaustion

LEAST_READINGS = 12
"""Fewer tell nothing (h)."""
MOST_READINGS = 300
FARTHEST = 5
"""Nothing is told beyond so many times the span that was seen (h)."""


class Trend:
    """The last readings of what is left: available memory and free swap. `add`, then `exhaustion`."""

    def __init__(self) -> None:
        self._readings: deque[tuple[float, int]] = deque(maxlen=MOST_READINGS)

    def add(self, seconds: float, memory: HostMemory) -> None:
        """One reading at a time that only grows. A machine that does not estimate what is available tells nothing."""
        if memory.available_bytes is not None:
            self._readings.append((seconds, memory.available_bytes + memory.swap_free_bytes))

    def exhaustion(self) -> Exhaustion | None:
        """None without a trend. What is left is no independent sample at each reading: a random walk seems to have a
        trend. So the steps between readings must have one direction as well, and the wider interval of both holds.
        """
        readings = list(self._readings)
        if len(readings) < LEAST_READINGS:
            return None
        span, left = readings[-1][0] - readings[0][0], readings[-1][1]
        found = trend([seconds / DAY for seconds, _ in readings], [float(room) for _, room in readings])
        if found is None or found.bytes_per_day >= 0:
            return None
        slow, fast = _steps(readings)
        slow, fast = max(slow, found.high_bytes_per_day / DAY), min(fast, found.low_bytes_per_day / DAY)
        rate = found.bytes_per_day / DAY
        if slow >= 0 or left / -rate > FARTHEST * span:
            return None
        return Exhaustion(
            seconds=left / -rate,
            earliest_seconds=left / -fast,
            latest_seconds=left / -slow,
            bytes_per_second=rate,
            n=len(readings),
            span_seconds=span,
        )


def _steps(readings: list[tuple[float, int]]) -> tuple[float, float]:
    """The 95 % interval of the mean step, in bytes a second: its higher and its lower end (Student's t)."""
    from scipy import stats

    rates = [(after[1] - before[1]) / (after[0] - before[0]) for before, after in pairwise(readings)]
    if max(rates) == min(rates):
        return rates[0], rates[0]
    interval = stats.ttest_1samp(rates, 0.0).confidence_interval(0.95)
    return float(interval.high), float(interval.low)
