"""The formula of /proc/PID/oom_score and the era of a release."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oomlog.kernel.badness import (
    DISCOUNT,
    HEURISTIC,
    PAGES,
    PER_MILLE,
    SIGNED,
    Era,
    era_of_release,
    points,
    proc_score,
)


@pytest.mark.parametrize(
    ("release", "expected"),
    [
        ("2.6.18-398.el5", HEURISTIC),
        ("2.6.32-754.el6.x86_64", PER_MILLE),
        ("2.6.35", HEURISTIC),
        ("2.6.39.4", PER_MILLE),
        ("3.2.0-4-amd64", PER_MILLE),
        ("3.10.0-1160.el7.x86_64", DISCOUNT),
        ("4.14.336", DISCOUNT),
        ("4.18.0-240.el8.x86_64", PAGES),
        ("4.18.0-553.el8_10.x86_64", SIGNED),
        ("5.4.0-216-generic", PAGES),
        ("6.12.48+deb13-amd64", SIGNED),
        ("", SIGNED),
    ],
)
def test_era_of_release(release: str, expected: Era) -> None:
    """By the release alone; where none is known, today's."""
    assert era_of_release(release) == expected


@pytest.mark.parametrize(
    ("era", "score", "expected"),
    [(SIGNED, 0, 666), (SIGNED, 1138687, 1333), (SIGNED, -1138000, 0), (PAGES, 1451457, 1274), (PER_MILLE, 17, 17)],
)
def test_known_figures(era: Era, score: int, expected: int) -> None:
    """An idle task shows 666 today; 1451457 points of 1138687 pages were 1274 before."""
    assert proc_score(era, score, 1138687) == expected


PAGES_USED = st.integers(0, 1 << 24)
ADJ = st.integers(-999, 1000)
TOTAL = st.integers(1, 1 << 24)


@given(used=PAGES_USED, adj=ADJ, total=TOTAL)
def test_as_the_kernel_computes_it(used: int, adj: int, total: int) -> None:
    """Division that rounds towards zero, in the kernel's order (fs/proc/base.c, mm/oom_kill.c)."""
    badness = used + adj * (total // 1000)
    share = int(abs(badness) * 1000 // total)
    share = -share if badness < 0 else share
    (ours,) = points(SIGNED, [used], [adj], [False], total)

    assert ours == badness
    assert proc_score(SIGNED, ours, total) == max((1000 + share) * 2 // 3, 0)


@given(
    used=PAGES_USED, more=st.integers(0, 1 << 20), adj=ADJ, total=TOTAL, era=st.sampled_from([SIGNED, PAGES, DISCOUNT])
)
def test_who_holds_more_scores_no_less(used: int, more: int, adj: int, total: int, era: Era) -> None:
    """So the first of the ranking has the highest figure in /proc."""
    low, high = points(era, [used, used + more], [adj, adj], [False, False], total)

    assert proc_score(era, low, total) <= proc_score(era, high, total)
