"""When memory will run out: told where a trend is there, and not at all elsewhere."""

import random

from oomlog.live.scores.trend import LEAST_READINGS, Trend
from oomlog.model.host import HostMemory
from tests.live.trees import GIB, MIB


def _noise(seed: int) -> random.Random:
    """The same each time."""
    return random.Random(seed)  # noqa: S311 - no secret


def _trend(rooms: list[float], every: float = 2.0) -> Trend:
    trend = Trend()
    for number, room in enumerate(rooms):
        trend.add(number * every, HostMemory(total_bytes=16 * GIB, available_bytes=round(room)))
    return trend


def test_steady_loss() -> None:
    """The time that is left, within its interval."""
    noise = _noise(1)
    rooms = [GIB - number * 20 * MIB + noise.gauss(0, MIB) for number in range(30)]
    found = _trend(rooms).exhaustion()

    assert found is not None
    assert found.earliest_seconds < found.seconds < found.latest_seconds
    assert found.earliest_seconds < rooms[-1] / (10 * MIB) < found.latest_seconds


def test_no_trend() -> None:
    """Noise around a level tells nothing; nor do memory that comes back, too few readings, or no estimate."""
    noise = _noise(2)

    assert _trend([GIB + noise.gauss(0, 50 * MIB) for _ in range(100)]).exhaustion() is None
    assert _trend([GIB + number * MIB for number in range(30)]).exhaustion() is None
    assert _trend([GIB - number * 20 * MIB for number in range(LEAST_READINGS - 1)]).exhaustion() is None
    assert Trend().exhaustion() is None


def test_nothing_is_told_of_the_far_future() -> None:
    """A loss that would take hours is not told from a minute."""
    assert _trend([8 * GIB - number * MIB / 10 for number in range(30)]).exhaustion() is None


def test_random_walks_have_no_trend() -> None:
    """Memory that wanders without direction looks like a trend to a test of order alone: few are taken for one."""
    noise, told = _noise(3), 0
    for _ in range(200):
        rooms = [GIB / 4]
        for _ in range(60):
            rooms.append(rooms[-1] + noise.gauss(0, 5 * MIB))
        told += _trend(rooms).exhaustion() is not None

    assert told <= 10
