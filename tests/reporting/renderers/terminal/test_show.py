"""`oomlog show` for people, on events built by hand."""

import pytest
from msgspec.structs import replace

from oomlog.explaining.explain import explain
from oomlog.model import (
    Completeness,
    Event,
    Evidence,
    Finding,
    FreeArea,
    HugePages,
    Kernel,
    Slab,
    Source,
    Trigger,
    Userspace,
    Zone,
)
from oomlog.reporting.renderers.style import Style
from oomlog.reporting.renderers.terminal.show import render
from tests.reporting.making import MIB, event, kill, machine, memcg_event, tasks

HOSTILE = "\x1b[2J[red]\u202e\n"


def _lines(page: str) -> list[str]:
    return [" ".join(line.split()) for line in page.splitlines()]


def test_kernel_units() -> None:
    """`--units kernel` shows pages, kB and bytes as they were printed, and every counter."""
    memory = machine(zones=(Zone(node=0, name="DMA", counters={"free": 8 * 1024, "min": 4096}),))
    lines = _lines(render(memcg_event(memory=memory, tasks=tasks(1)), Style(), "kernel"))

    assert "memory 65536kB 65536kB 12" in lines
    assert "RAM 65,536 pages" in lines
    assert "0 DMA 8kB 4kB" in lines
    assert "1 0 task1 256" in lines


def test_memory_of_the_machine() -> None:
    """Counters that are not 0, zones, free blocks, huge pages that exist and slab caches by size."""
    areas = (FreeArea(0, 4096, 3, "UM"), FreeArea(1, 8192, 0), FreeArea(2, 16384, 1))
    pools = (HugePages(size_bytes=2 * MIB, total=4, free=1), HugePages(size_bytes=1 << 30, total=0, free=0))
    slab = (Slab(name="dentry", used_bytes=1, total_bytes=2048), Slab(name="leak", used_bytes=MIB, total_bytes=MIB))
    memory = machine(zones=(Zone(node=0, name="DMA", free_areas=areas),), hugepages=pools, slab=slab)
    lines = _lines(render(event(memory=memory), Style(), "kernel"))

    assert {"active_anon 7,680 pages free 768 pages", "inactive_anon 25,600 pages shmem 256 pages"} <= set(lines)
    assert not any("bounce" in line for line in lines)
    assert "0 DMA 3*4kB(UM) 1*16kB" in lines
    assert "2048kB 4 1" in lines
    assert lines.index("leak 1024kB 1024kB") < lines.index("dentry 0kB 2kB")


def test_a_part_without_anything_is_left_out() -> None:
    """An event of which next to nothing is known makes a short page without empty headings."""
    bare = Event(id="1" * 16, type="oom_unknown", source=Source(name="a.log"))
    page = render(bare, Style())

    assert len(page.splitlines()) <= 12
    assert "Where the memory was" not in page
    assert "Why" not in page
    assert "Who lives there" not in page


def test_the_cause_with_its_lines() -> None:
    """The primary cause in full; what else was found by name, and told below with its proof."""
    primary = Finding(
        rule="tmpfs-shmem",
        role="primary",
        title="files fill RAM",
        confidence=0.7,
        evidence=(Evidence(text="shmem:1", line=12), Evidence(text="in words")),
        confirm=("df -t tmpfs",),
        refuted_by=("a database",),
        remedy=("rm", "size="),
    )
    worse = Finding(rule="swap", role="amplifier", title="no swap", confidence=0.5, remedy=("add swap",))
    lines = _lines(render(event(diagnosis=(primary, worse)), Style()))

    assert lines.index("Why: tmpfs-shmem (likely, 70 %)") < lines.index("line 12 shmem:1") < lines.index("1. rm")
    assert {"report in words", "Besides, told below: swap (50 %)", "- df -t tmpfs", "2. size=", "- a database"} <= set(
        lines
    )
    assert lines.index("Also: swap (possible, 50 %)") + 1 == lines.index("no swap")
    assert lines.count("files fill RAM") == lines.count("no swap") == 1


def test_what_is_missing_and_damaged() -> None:
    """An incomplete report says what it lacks; notes and lines of nobody are shown escaped."""
    lacking = event(
        completeness=Completeness(missing=("tasks", "stack"), damage=("line 12 is cut",)),
        notes=("odd \x1b[1m",),
        unclaimed=tuple(f"foreign {number}" for number in range(12)),
    )
    lines = _lines(render(lacking, Style()))

    assert "The report is not whole" in lines
    assert {"missing tasks, stack", "- line 12 is cut", "- odd \\x1b[1m", "- foreign 9"} <= set(lines)
    assert "… 2 more of 12 lines: --format json has all" in lines


def test_time_says_how_sure() -> None:
    """A time that was worked out is marked, and the last part names what of it, and by how much it may be off."""
    doubtful = event(time_source="syslog", time_assumed=("year", "zone"), time_uncertainty_seconds=50400.0)
    lines = _lines(render(doubtful, Style()))

    assert "~2026-11-22 16:07:31 +01:00 web1 kern.log:10-80" in lines
    assert "time from syslog, year and zone worked out, may be off by 14 h 0 min" in lines


def test_a_user_space_killer() -> None:
    """Its own reasons stand instead of the kernel's."""
    said = Userspace(target_path="/system.slice/a.service", reason="memory pressure", pressure_percent=61.5)
    lines = _lines(
        render(explain(event(type="userspace_kill", killer="systemd-oomd", userspace=said, trigger=None)), Style())
    )

    assert lines[0] == "Event 00c0ffee00c0ffee: kill by systemd-oomd, whole machine"
    assert {"What systemd-oomd said", "reason memory pressure", "pressure 61.5 %"} <= set(lines)


def test_whoever_asks_is_killed() -> None:
    """Where the setting decides, badness does not."""
    page = " ".join(_lines(render(explain(event(allocating_task=True, tasks=tasks(2))), Style())))

    assert "vm.oom_kill_allocating_task is set" in page


@pytest.mark.parametrize("width", [40, 60, 80, 132])
def test_hostile_text_in_every_place(width: int) -> None:
    """What a log holds neither reaches the terminal as it is, nor is it read as markup, nor does it break the width."""
    nasty = event(
        host=HOSTILE,
        trigger=Trigger(comm=HOSTILE, pid=1, gfp_mask=0xCC0, order=0, request_bytes=4096, nodemask=HOSTILE),
        kills=(kill(comm=HOSTILE), kill(comm=HOSTILE, pid=85, role="group")),
        tasks=tuple(tasks(3)),
        kernel=Kernel(release=HOSTILE, hardware=HOSTILE),
        source=Source(name=HOSTILE, first_line=1, last_line=2),
        panic=HOSTILE,
        notes=(HOSTILE,),
        diagnosis=(
            Finding(
                rule="x",
                role="primary",
                title=HOSTILE,
                confidence=0.5,
                evidence=(Evidence(text=HOSTILE * 40, line=3),),
                confirm=(HOSTILE,),
                remedy=(HOSTILE,),
                refuted_by=(HOSTILE,),
            ),
        ),
        summary=HOSTILE,
    )
    page = render(nasty, Style(width=width))

    assert all(line.isprintable() for line in page.splitlines())
    assert "\u202e" not in page
    assert "[red]" in page
    assert max(map(len, page.splitlines())) <= width


def test_events_saved_without_their_lines() -> None:
    """Evidence is told in words where there is no line to quote."""
    lines = _lines(render(explain(event(manual=True)), Style()))

    assert lines.index("Why: manual (certain, 95 %)") < lines.index("Trigger, victim, culprit")
    assert any(line.startswith("report ") for line in lines)
    assert not any(line.startswith("line ") for line in lines)


def test_whose_limit_where_the_victims_place_is_not_known() -> None:
    """Its own and one above it are told apart by both paths."""
    both = explain(memcg_event())
    assert both.memcg is not None
    place = both.memcg.limit_path or ""
    shown = [
        next(
            line
            for line in _lines(render(explain(memcg_event(memcg=replace(both.memcg, task_path=path))), Style()))
            if line.startswith("limit of")
        )
        for path in (place, f"{place}/below", None)
    ]

    assert shown == ["limit of its own cgroup", "limit of a cgroup above it", "limit of a cgroup"]
