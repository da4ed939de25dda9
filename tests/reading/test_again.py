"""Lines of two reports that passed for one."""

from oomlog.reading.assemble import assemble
from oomlog.reading.block import Block
from oomlog.reading.clock import Clock
from oomlog.reading.line import Line


def test_lines_that_stand_in_another_order_than_they_were_read_in() -> None:
    """What says otherwise stands before all else: there is nothing to tell apart, and an end to it."""
    lines = [
        Line(3, "x invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0"),
        Line(4, "active_anon:1 inactive_anon:1 isolated_anon:0"),
        Line(1, "active_anon:2 inactive_anon:2 isolated_anon:0"),
    ]
    event = assemble(Block("header", lines, kinds={"header"}), "kern.log", Clock("kern.log", None))

    assert event.memory is not None
    assert (event.trigger and event.trigger.comm, event.memory.counters["active_anon"]) == ("x", 4096)


def test_remains_that_never_end() -> None:
    """So many contradictions that no report is told apart from the next: what is there is read, and no more."""
    lines = [Line(n, f"active_anon:{n} inactive_anon:{n} isolated_anon:0") for n in range(1, 3000)]
    lines.append(Line(3000, "x invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0"))
    event = assemble(Block("header", lines, kinds={"header"}), "kern.log", Clock("kern.log", None))

    assert event.trigger is not None
    assert event.completeness.damage
