"""A lost newline between two kernel lines loses no kill and gives no process another's numbers."""

import pytest

from oomlog.reading.framings import Stripper

ONE = "Memory cgroup out of memory: Killed process 901 (app) total-vm:9000kB, anon-rss:4000kB, UID:0 oom_score_adj:0"
TWO = "Memory cgroup out of memory: Killed process 900 (sh) total-vm:2500kB, anon-rss:90kB, UID:7 oom_score_adj:5"
SYSLOG = "Nov 22 16:07:18 web1 kernel: "
ISO = "2026-11-22T16:07:18.123438+00:00 web1 kernel: "
STAMPED = SYSLOG + "[ 100.100001] "


@pytest.mark.parametrize("prefix", ["", SYSLOG, ISO, STAMPED])
@pytest.mark.parametrize("times", [1, 0])
def test_glued_kills_are_two_lines(prefix: str, times: int) -> None:
    """Wherever the second one begins with its prefix or without."""
    text = prefix + ONE + prefix * times + TWO + "\n"

    assert [line.text for line in Stripper().strip(text, 1, follows=False)] == [ONE, TWO]


def test_a_row_ends_before_the_outcome() -> None:
    """No name is as long as the line behind it."""
    row = "[  48213]  1000 48213  1258291   977050   976640      410         0  7929856   131071           300 java"
    outcome = "oom-kill:constraint=CONSTRAINT_NONE,global_oom,task_memcg=/a,task=java,pid=48213,uid=1000"

    assert [line.text for line in Stripper().strip(row + outcome + "\n", 1, follows=False)] == [row, outcome]


def test_a_path_begins_no_line() -> None:
    """A cgroup may be named like a line of the kernel's."""
    path = f"/a,task=x,pid=1,uid=0{SYSLOG}{ONE}"
    text = f"oom-kill:constraint=CONSTRAINT_NONE,global_oom,task_memcg={path},task=sh,pid=900,uid=7"

    assert [line.text for line in Stripper().strip(SYSLOG + text + "\n", 1, follows=False)] == [text]


def test_the_outcomes_of_old_kernels() -> None:
    """They end with a name or a child, not with a number."""
    lines = [
        "Killed process 19271 (applet)",
        "Out of memory: kill process 12475 (qemu) score 7899 or a child",
        "Killed process 12475 (qemu)",
    ]

    assert [line.text for line in Stripper().strip("".join(lines) + "\n", 1, follows=False)] == lines
