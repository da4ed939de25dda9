"""`oomlog show` for people, on events built by hand."""

from oomlog.model import Completeness, FreeArea, HugePages, Slab, Zone
from oomlog.reporting.renderers.style import Style
from oomlog.reporting.renderers.terminal.event import render
from tests.reporting.making import MIB, event, kill, machine, memcg_event, tasks


def _lines(page: str) -> list[str]:
    return [" ".join(line.split()) for line in page.splitlines()]


def test_tasks_by_size() -> None:
    """The 15 largest tasks are shown, largest first, the killed one marked, and how many more there are."""
    lines = _lines(render(event(tasks=tasks(20), kills=(kill(pid=19),)), Style()))
    start = lines.index("Tasks by resident memory (20 printed; * was killed)")

    assert lines[start + 2] == "20 0 task20 20.0M 40.0M"
    assert lines[start + 3] == "*19 0 task19 19.0M 38.0M"
    assert "… and 5 more tasks: --format json has all" in lines


def test_kernel_units() -> None:
    """`--units kernel` shows pages, kB and bytes as they were printed."""
    memory = machine(zones=(Zone(node=0, name="DMA", counters={"free": 8 * 1024, "min": 4096}),))
    lines = _lines(render(memcg_event(memory=memory, tasks=tasks(1)), Style(), "kernel"))

    assert "size 1 page" in lines
    assert "memory 65536kB 65536kB 12" in lines
    assert "RAM 65,536 pages" in lines
    assert "0 DMA 8kB 4kB" in lines
    assert "1 0 task1 256 512" in lines
    assert "84 1000 hog victim 178176kB 0kB 1024kB" in lines


def test_memory_of_the_machine() -> None:
    """Counters that are not 0, zones, free blocks, huge pages that exist and slab caches by size are shown."""
    areas = (FreeArea(0, 4096, 3, "UM"), FreeArea(1, 8192, 0), FreeArea(2, 16384, 1))
    pools = (HugePages(size_bytes=2 * MIB, total=4, free=1), HugePages(size_bytes=1 << 30, total=0, free=0))
    slab = (Slab(name="dentry", used_bytes=1, total_bytes=2048), Slab(name="leak", used_bytes=MIB, total_bytes=MIB))
    memory = machine(zones=(Zone(node=0, name="DMA", free_areas=areas),), hugepages=pools, slab=slab)
    lines = _lines(render(event(memory=memory), Style()))

    assert {"active_anon 30.0 MiB free 3.0 MiB", "inactive_anon 100.0 MiB shmem 1.0 MiB"} <= set(lines)
    assert not any("bounce" in line for line in lines)
    assert "0 DMA 3*4.0K(UM) 1*16.0K" in lines
    assert "2.0 MiB 4 1" in lines
    assert lines.index("leak 1.0 MiB 1.0 MiB") < lines.index("dentry 1 B 2.0 KiB")


def test_limit_with_swap_unlimited() -> None:
    """A counter without a limit says so; the statistics that are not 0 follow."""
    lines = _lines(render(memcg_event(), Style()))

    assert "swap 0 B none 0" in lines
    assert "anon 60.0 MiB" in lines
    assert not any(line.startswith("shmem") for line in lines)


def test_what_is_missing_and_damaged() -> None:
    """An incomplete report says what it lacks; notes and lines of nobody are shown escaped."""
    lacking = event(
        completeness=Completeness(missing=("tasks", "stack"), damage=("line 12 is cut",)),
        notes=("odd \x1b[1m",),
        unclaimed=tuple(f"foreign {number}" for number in range(12)),
    )
    lines = _lines(render(lacking, Style()))

    assert "The report is not whole" in lines
    assert {"missing tasks, stack", "line 12 is cut", "odd \\x1b[1m", "foreign 9"} <= set(lines)
    assert "… and 2 more lines: --format json has all" in lines


def test_time_says_how_sure() -> None:
    """A time that was worked out names what of it, and by how much it may be off."""
    lines = _lines(
        render(event(time_source="syslog", time_assumed=("year", "zone"), time_uncertainty_seconds=50400.0), Style())
    )

    assert "time 2026-11-22 16:07:31 +01:00, from syslog, year and zone worked out," in lines
    assert "may be off by 14 h 0 min" in lines
