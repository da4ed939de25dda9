"""Another task's stack inside a report is not the stack of the task that asked."""

import pytest

from oomlog.model import Event
from tests.reading.whole import SMALL, bare, events_of

LOCKUP = [
    "watchdog: BUG: soft lockup - CPU#1 stuck for 22s! [kworker/1:2:4411]",
    "CPU: 1 PID: 4411 Comm: kworker/1:2 Tainted: G      D            6.8.0-99-other #45",
    "Hardware name: Other Box, BIOS 9",
    "RIP: 0010:smp_call_function_many_cond+0x131/0x400",
    "Call Trace:",
    " <TASK>",
    " flush_tlb_mm_range+0x9c/0x100",
    " </TASK>",
]
HUNG = [
    "INFO: task kworker/1:2:4411 blocked for more than 120 seconds.",
    "Call Trace:",
    " <TASK>",
    " __schedule+0x27c/0x6b0",
    " </TASK>",
]


def one(lines: list[str]) -> Event:
    """The only event of these lines."""
    (event,) = events_of("\n".join(lines))
    return event


def header(lines: list[str]) -> int:
    """The index of the header."""
    return next(n for n, line in enumerate(lines) if " invoked oom-killer" in line)


@pytest.mark.parametrize("case", SMALL)
@pytest.mark.parametrize("other", [LOCKUP, HUNG], ids=["lockup", "hung"])
@pytest.mark.parametrize("mark", ["Tasks state", "Mem-Info", "memory: usage"])
def test_a_stack_within_the_memory(case: str, other: list[str], mark: str) -> None:
    """It is printed after the trigger's own."""
    lines = bare(case)
    whole = one(lines)
    at = next((n for n, line in enumerate(lines) if line.startswith(mark)), header(lines) + 40) + 1
    event = one([*lines[:at], *other, *lines[at:]])

    assert event.trigger == whole.trigger
    assert event.kernel == whole.kernel


@pytest.mark.parametrize("case", SMALL)
def test_a_stack_right_behind_the_header(case: str) -> None:
    """The header names whose it is."""
    lines = bare(case)
    whole = one(lines)
    at = header(lines) + 1
    event = one([*lines[:at], *LOCKUP, *lines[at:]])

    assert event.trigger == whole.trigger
    assert event.kernel == whole.kernel
