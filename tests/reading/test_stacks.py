"""The stack dump in the forms that machines without symbols, and people with them, print it."""

import pytest

from tests.reading.whole import events_of

HEADER = "web invoked oom-killer: gfp_mask=0x400dc0(GFP_KERNEL_ACCOUNT|__GFP_ZERO), order=1, oom_score_adj=0\n"
CPU = "CPU: 0 PID: 77 Comm: web Not tainted 6.1.9 #1\n"
KILL = "Out of memory: Killed process 77 (web) total-vm:4kB, anon-rss:4kB, file-rss:0kB, shmem-rss:0kB\n"
DUMPS = {
    "addresses, 32-bit arm": (
        "Function entered at [<c030df50>] from [<c030a970>]\nFunction entered at [<c030a970>] from [<c08a7e88>]\n",
        ("[<c030df50>] from [<c030a970>]", "[<c030a970>] from [<c08a7e88>]"),
    ),
    "decode_stacktrace.sh": (
        (
            "Call Trace:\n <TASK>\n"
            " dump_stack_lvl (lib/dump_stack.c:107 (discriminator 4)) \n"
            " ? dump_header (mm/oom_kill.c:74 mm/oom_kill.c:468) \n"
            " read_block (./include/linux/slab.h:12 fs/it/it-fs.c:9) it_fs\n </TASK>\n"
        ),
        (
            "dump_stack_lvl (lib/dump_stack.c:107 (discriminator 4))",
            "? dump_header (mm/oom_kill.c:74 mm/oom_kill.c:468)",
            "read_block (./include/linux/slab.h:12 fs/it/it-fs.c:9) it_fs",
        ),
    ),
    "mips": (
        (
            "Stack : 80690000 80631cf4 00000000 00000000 80630ec4 82ee3c0c 83d9ea00 8066cd03\n"
            "        805cf378 00000695 807c32d8 806914dc 00000000 00000001 82ee3bc0 b80e7898\n        ...\n"
            "Call Trace:\n[<800690f8>] show_stack+0x30/0x100\n"
        ),
        ("show_stack+0x30/0x100",),
    ),
}


@pytest.mark.parametrize("form", DUMPS)
def test_frames(form: str) -> None:
    """Each is one, innermost first, and none of the dump is left over."""
    dump, frames = DUMPS[form]
    (event,) = events_of(HEADER + CPU + dump + KILL)

    assert event.trigger is not None
    assert event.trigger.call_trace == frames
    assert "stack" not in event.completeness.missing
    assert [line for line in event.unclaimed if line.strip() != "..."] == []


@pytest.mark.parametrize("rest", ["", "Hardware name: Box\nCall Trace:\n", DUMPS["mips"][0].partition("Call")[0]])
def test_a_stack_without_a_frame_is_missing(rest: str) -> None:
    """The line of the task stands before it, and tells nothing of what led to the request."""
    (event,) = events_of(HEADER + CPU + rest + KILL)

    assert event.trigger is not None
    assert event.trigger.pid == 77
    assert "stack" in event.completeness.missing


PANIC = "Kernel panic - not syncing: System is deadlocked on memory\n"
PANICKED = (
    "CPU: 3 PID: 1 Comm: init Not tainted 5.4.51 #1\nCall trace:\n panic+0x18c/0x3b4\n out_of_memory+0x4c0/0x6e4\n"
)


@pytest.mark.parametrize("before", ["Out of memory and no killable processes...\n", ""])
@pytest.mark.parametrize("gap", ["", "\n"])
def test_the_dump_of_a_panic_is_of_the_task_that_asked(before: str, gap: str) -> None:
    """It follows the panic directly, where the report's own was lost."""
    (event,) = events_of(f"{before}{PANIC}{gap}{PANICKED}SMP: stopping secondary CPUs\n other+0x1/0x2\n")

    assert event.type == "oom_panic"
    assert event.kernel.release == "5.4.51"
    assert "stack" not in event.completeness.missing
    assert event.source.last_line == (before + PANIC + gap + PANICKED).count("\n")


def test_the_dump_of_a_panic_is_not_taken_for_another() -> None:
    """A report that has a dump needs no other, and what comes later is of whoever speaks then."""
    (own,) = events_of(HEADER + CPU + " dump_header+0x1/0x2\n" + PANIC + PANICKED)
    (late,) = events_of(PANIC + "Rebooting in 5 seconds..\n" + PANICKED)

    assert own.kernel.release == "6.1.9"
    assert own.source.last_line == 4
    assert late.kernel.release is None
