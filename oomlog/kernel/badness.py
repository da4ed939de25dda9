"""How each era of kernels scores a task, as data (mm/oom_kill.c:oom_badness, select_bad_process).

An era is told from the columns of the task table and from the names of the counters; the release only decides where
these are the same in two eras.
"""

from collections.abc import Collection, Sequence
from typing import Literal, NamedTuple

from oomlog.regex import regex

EXEMPT_ADJ = -1000
"""OOM_SCORE_ADJ_MIN: such a task is never chosen."""
INIT_PID = 1
"""The first process, which is never chosen."""
NO_BOUND = 1 << 52
"""More pages than any machine has, for a total whose upper bound is not known."""


class Era(NamedTuple):
    """One formula. `hidden`: swap and page tables count but are not printed. `floor`: no task scores below 1.

    `tie` says which of several equal rows is taken: the first, or the last.
    """

    name: str
    per_mille: bool = False
    root_discount: bool = False
    floor: bool = True
    hidden: bool = False
    tie: Literal["first", "last"] = "first"
    tie_known: bool = False


HEURISTIC = Era("heuristic")  # to 2.6.35; counts CPU and run time, which no report prints
PER_MILLE = Era("per mille", per_mille=True, root_discount=True, hidden=True, tie_known=True)  # 2.6.36-3.5, EL6
DISCOUNT = Era("pages, root discount", root_discount=True)  # 3.6-4.16, EL7; d46078b28889 ended it
PAGES = Era("pages")  # 4.17-5.8, EL8.1, EL8.3
SIGNED = Era("pages, signed", floor=False, tie="last", tie_known=True)  # 5.9+ (9066e5cfb73c), EL8.5; tie: seen on 6.x

_SIGNED_FROM = (5, 9)
_PAGES_FROM = (3, 6)
_SCORED_FROM = (2, 6, 36)
_DISCOUNT_TO = (4, 16)
_EL8_SIGNED_FROM = 348
_EL8 = regex(r"4\.18\.0-(\d+).*\.el8")
_EL6 = regex(r"2\.6\.32-\d+.*\.el6")
_VERSION = regex(r"(\d+)\.(\d+)(?:\.(\d+))?")


def era(columns: Collection[str], release: str | None, counters: Collection[str]) -> Era | None:
    """The era of a task table with these columns; None where they are of none, so that some were lost.

    `columns` are named as fields of a task, `counters` as in the global memory block (none: it was not printed).
    """
    if "oom_score_adj" not in columns:
        return HEURISTIC if "oom_adj" in columns else None
    if "oom_adj" in columns:
        return PER_MILLE
    if "swap_bytes" not in columns:
        return None
    if "nr_ptes" in columns:
        return DISCOUNT
    if "pgtables_bytes" not in columns:
        return None
    return _with_pgtables(columns, release or "", counters)


def _with_pgtables(columns: Collection[str], release: str, counters: Collection[str]) -> Era:
    """4.15+. Without a release: `rss_anon` came in 6.8, `kernel_misc_reclaimable` in 5.15, so both are signed."""
    if "rss_anon_bytes" in columns or "kernel_misc_reclaimable" in counters:
        return SIGNED
    if vendor := _EL8.match(release):
        return SIGNED if int(vendor[1]) >= _EL8_SIGNED_FROM else PAGES
    if match := _VERSION.match(release):
        version = (int(match[1]), int(match[2]))
        return DISCOUNT if version <= _DISCOUNT_TO else SIGNED if version >= _SIGNED_FROM else PAGES
    return PAGES


def era_of_release(release: str) -> Era:
    """The era of a running kernel, by its `uname -r` alone; `PER_MILLE` comes without what its reports hide."""
    match = _VERSION.match(release)
    if _EL6.match(release) or match is None:
        return PER_MILLE if match else SIGNED
    version = tuple(int(part or 0) for part in match.groups())
    if version[:2] >= _PAGES_FROM:
        return _with_pgtables((), release, ())
    return PER_MILLE if version >= _SCORED_FROM else HEURISTIC


def points(era: Era, used: Sequence[int], adj: Sequence[int], root: Sequence[bool], total_pages: int) -> Sequence[int]:
    """The score of each eligible task. `used` is rss + swap + page tables, in pages, and so is the score.

    In the per mille era the score is the share of the total, 1..1000. `root` stands for CAP_SYS_ADMIN.
    """
    total_pages = max(total_pages, 1)
    if era.per_mille:
        shares = [u * 1000 // total_pages - 30 * r + a for u, a, r in zip(used, adj, root, strict=True)]
        return [min(max(share, 1), 1000) for share in shares]
    if era.root_discount:
        used = [u - u * 3 // 100 * r for u, r in zip(used, root, strict=True)]
    unit = total_pages // 1000
    scores = [u + a * unit for u, a in zip(used, adj, strict=True)]
    return [max(score, 1) for score in scores] if era.floor else scores


def worth(era: Era, total: int, page: int) -> tuple[int, int]:
    """What one of the score, and one of `oom_score_adj`, is worth in bytes, as thousandths."""
    share = total if era.per_mille else total // page // 1000 * page * 1000
    return (total if era.per_mille else page * 1000), share


def proc_score(era: Era, score: int, total_pages: int) -> int:
    """What /proc/PID/oom_score shows for a task of such a `points` (fs/proc/base.c:proc_oom_score); exempt ones show 0.

    From 5.9 on two thirds of the share, moved up by 1000: a task of next to nothing shows 666 (9066e5cfb73c).
    """
    if era.per_mille:
        return score
    share = abs(score) * 1000 // max(total_pages, 1) * (1 if score >= 0 else -1)  # C divides towards 0
    return share if era.floor else max((1000 + share) * 2 // 3, 0)
