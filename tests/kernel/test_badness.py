"""The formulas and how an era is told."""

import pytest

from oomlog.kernel.badness import DISCOUNT, HEURISTIC, PAGES, PER_MILLE, SIGNED, Era, era, points

NEW = ("swap_bytes", "pgtables_bytes", "oom_score_adj")


@pytest.mark.parametrize(
    ("columns", "release", "counters", "expected"),
    [
        (("oom_adj",), None, (), HEURISTIC),
        (("oom_adj", "oom_score_adj"), "2.6.32-431.el6.x86_64", (), PER_MILLE),
        (("nr_ptes", "swap_bytes", "oom_score_adj"), None, (), DISCOUNT),
        (NEW, "4.15.0-20-generic", (), DISCOUNT),
        (NEW, "4.19.0-5-amd64", (), PAGES),
        (NEW, "5.8.0-63-generic", (), PAGES),
        (NEW, "5.9.1", (), SIGNED),
        (NEW, "6.1.0-50-cloud-amd64", (), SIGNED),
        (NEW, "4.18.0-240.el8.x86_64", (), PAGES),
        (NEW, "4.18.0-553.8.1.el8_10.x86_64", (), SIGNED),
        (NEW, None, (), PAGES),
        (NEW, None, ("kernel_misc_reclaimable",), SIGNED),
        ((*NEW, "rss_anon_bytes"), None, (), SIGNED),
        (("oom_score_adj",), "6.1.0", (), None),
        ((), "6.1.0", (), None),
    ],
)
def test_era(columns: tuple[str, ...], release: str | None, counters: tuple[str, ...], expected: Era | None) -> None:
    """Columns tell the era, counters next, the release where both are the same."""
    assert era(columns, release, counters) is expected


@pytest.mark.parametrize(
    ("formula", "used", "adj", "root", "expected"),
    [
        (PER_MILLE, 59_999, 0, False, 59),
        (PER_MILLE, 59_999, 0, True, 29),
        (PER_MILLE, 0, -500, False, 1),
        (PER_MILLE, 900_000, 500, False, 1000),
        (DISCOUNT, 1000, 0, True, 970),
        (DISCOUNT, 1000, 2, True, 2970),
        (PAGES, 1000, 0, True, 1000),
        (PAGES, 1000, -2, False, 1),
        (SIGNED, 1000, -2, True, -1000),
    ],
)
def test_points(formula: Era, used: int, adj: int, root: bool, expected: int) -> None:  # noqa: FBT001 - a column
    """One task in each era, with a total of 1,000,999 pages: a thousandth of it is 1000."""
    assert points(formula, [used], [adj], [root], 1_000_999) == [expected]


def test_no_total() -> None:
    """A limit of 0 counts as one page."""
    assert points(SIGNED, [7], [500], [False], 0) == [7]
    assert points(PER_MILLE, [7], [0], [False], 0) == [1000]
