"""What stands in a report must not vanish."""

from pathlib import Path

import pytest

from tests.coverage_of_numbers import coverage, printed, reports
from tests.golden import CASES, input_of

USER_SPACE = ("earlyoom-", "nohang-")  # no kernel's report is in them
TEXTS = [
    case for case in CASES if input_of(case).suffix not in {".json", ".export"} and not case.name.startswith(USER_SPACE)
]
REPORT = """\
[    3.556873] alloc invoked oom-killer: gfp_mask=0x140dca(GFP_HIGHUSER_MOVABLE), order=0, oom_score_adj=-500
[    3.569945] active_anon:147 inactive_anon:47440
[    3.571429] Node 0 DMA free:880kB reserved_highatomic:0KB shmem_thp: 0kB
[    3.576101] [  pid  ]   uid  tgid total_vm name
[    3.576101] [     84]     0    84    21401 alloc 7
[    3.578074] Out of memory: Killed process 84 (alloc) total-vm:101988kB, UID:0
[   24.947068] later:5
""".splitlines()


@pytest.mark.parametrize("case", TEXTS, ids=lambda case: case.name)
def test_every_number_of_a_report_is_in_its_event(case: Path) -> None:
    """At least 99 % of the numbers that a report prints stand in the event, each under its own name."""
    found = coverage(input_of(case))

    assert found.printed > 50
    assert found.share >= 0.99, found.missed[:20]


def test_the_measure_sees_every_kind_of_number() -> None:
    """Pairs of every unit, hexadecimal, columns of a row are counted; process names and later lines are not."""
    lines = [line[15:] for line in REPORT]
    ((start, end),) = reports(lines)
    seen = [(number.name, number.value) for number in printed(lines, start, end)]

    assert seen == [
        ("gfp_mask", 0x140DCA), ("order", 0), ("oom_score_adj", -500),
        ("active_anon", 147), ("inactive_anon", 47440),
        ("free", 880), ("reserved_highatomic", 0), ("shmem_thp", 0),
        ("pid", 84), ("uid", 0), ("tgid", 84), ("total_vm", 21401),
        ("total_vm", 101988), ("uid", 0),
    ]  # fmt: skip
