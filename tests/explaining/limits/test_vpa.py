"""The Vertical Pod Autoscaler's rule, by figures worked out from its source."""

import pytest

from oomlog.explaining.limits import limits
from oomlog.model.limits import Vpa
from tests.explaining.limits.making import MIB, killed, measured, only


def _vpa(events: list[object], peaks: list[int]) -> Vpa:
    found = only(limits(events, measured(*peaks)).workloads).vpa  # type: ignore[arg-type]  # events are events
    assert found is not None
    return found


def test_steady_peaks() -> None:
    """1 GiB every day falls into the bucket that ends at 1,077 MB, 10 MB x (1.05^38 - 1) / 0.05; 15 % on top."""
    end = 1e7 * (1.05**38 - 1) / 0.05

    assert end > 1024 * MIB > 1e7 * (1.05**37 - 1) / 0.05
    assert _vpa([], [1024] * 8).target_bytes == round(end * 1.15)


def test_least() -> None:
    """Never below 250 MiB for a pod."""
    assert _vpa([], [10] * 3).target_bytes == 250 * MIB


@pytest.mark.parametrize(
    ("request_bytes", "used", "told"), [(None, 64, "limit"), (40 * MIB, 40, "request"), (600 * MIB, 600, "request")]
)
def test_after_a_kill(request_bytes: int | None, used: int, told: str) -> None:
    """The larger of 100 MiB more and 1.2 times as much; of a request that is not known, at most the limit."""
    found = _vpa([killed(0, request_bytes=request_bytes)], [])

    assert (found.used_bytes, found.used_from) == (used * MIB, told)
    assert found.oom_sample_bytes == max(used + 100, used * 1.2) * MIB


def test_peak_above_the_request_counts() -> None:
    """What was used in the last window is taken where it is more than the request."""
    found = _vpa([killed(0, request_bytes=40 * MIB)], [50])

    assert (found.used_bytes, found.used_from) == (50 * MIB, "peak")


def test_old_days_count_less() -> None:
    """A day weighs half as much as the next: an old peak is forgotten, a fresh one is the 90th percentile at once."""
    assert _vpa([], [2000, *[500] * 6]).target_bytes < _vpa([], [*[500] * 6, 2000]).target_bytes
