"""The shares that pictures of one event draw."""

from oomlog.model import FreeArea, LedgerRow, Zone
from oomlog.reporting.pictures import buddy_pictures, task_pictures, zone_pictures
from tests.reporting.making import MIB, event, kill, machine, tasks


def test_zone_is_as_wide_as_its_largest_figure() -> None:
    """Free memory and watermarks share one scale; a zone whose free memory was not printed has no picture."""
    zone = Zone(node=0, name="DMA32", counters={"free": 2 * MIB, "min": MIB, "low": 3 * MIB, "high": 4 * MIB})
    (found,) = zone_pictures(event(memory=machine(zones=(zone, Zone(name="Normal")))))

    assert (found.width, [(mark.name, mark.at) for mark in found.marks]) == (
        0.5,
        [("min", 0.25), ("low", 0.75), ("high", 1.0)],
    )


def test_blocks_share_what_is_free_in_blocks() -> None:
    """By bytes, not by number; a zone with nothing free has shares of 0."""
    areas = (FreeArea(0, 4096, 2, None), FreeArea(1, 8192, 3, None))
    full = Zone(name="DMA", free_areas=(FreeArea(0, 4096, 0, None),))
    some, none = buddy_pictures(event(memory=machine(zones=(Zone(name="Normal", free_areas=areas), full))))

    assert [block.share for block in some.blocks] == [0.25, 0.75]
    assert [block.share for block in none.blocks] == [0.0]


def test_tasks_by_size_with_the_killed_among_them() -> None:
    """The largest first, and the killed even where they are small; a share only where the whole is known."""
    ledger = (LedgerRow(name="anon", bytes=200 * MIB, share=1.0),)
    found = task_pictures(event(tasks=tasks(20), kills=(kill(pid=1),), memory=machine(ledger=ledger)))

    assert [one.task.pid for one in found] == [*range(20, 8, -1), 1]
    assert (found[0].share, found[-1].killed) == (0.1, True)
    unknown = task_pictures(event(tasks=tasks(2)))
    assert [(one.share, one.bar == 1) for one in unknown] == [(None, True), (None, False)]
