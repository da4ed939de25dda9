"""A section is missing where such a report has one: what its kernel never prints is not."""

import pytest

from tests.reading.whole import events_of

ZONES = """Node 0 DMA free:10744kB min:24kB low:28kB high:36kB active:0kB present:10344kB all_unreclaimable? yes
lowmem_reserve[]: 0 2003 2003 2003
Node 0 DMA: 4*4kB 3*8kB 3*16kB 3*32kB 4*64kB 3*128kB 1*256kB 1*512kB 1*1024kB 0*2048kB 2*4096kB = 10808kB
"""
TOTALS = """Free swap  = 0kB
Total swap = 1048568kB
524128 pages of RAM
11230 reserved pages
"""
OLD_MEMORY = f"""Mem-info:
Node 0 DMA per-cpu:
cpu 0 hot: high 0, batch 1 used:0
Free pages:       11960kB (0kB HighMem)
Active:241008 inactive:241032 dirty:0 writeback:0 unstable:0 free:2990 slab:5611 mapped:980 pagetables:6200
{ZONES}{TOTALS}"""
MEMORY = f"""Mem-Info:
active_anon:981233 inactive_anon:1210 isolated_anon:0
 free:13312 slab_reclaimable:1200 slab_unreclaimable:3400
{ZONES}{TOTALS}"""
OLD_STACK = """
Call Trace:
 [<ffffffff800c7719>] out_of_memory+0x8e/0x2f3
 [<ffffffff8000f506>] __alloc_pages+0x22b/0x2b4
"""
STACK = """Pid: 4821, comm: httpd Not tainted 2.6.32-642.el6.x86_64 #1
Call Trace:
 [<ffffffff81131420>] ? dump_header+0x90/0x1b0
"""
MEMCG = """Task in /a killed as a result of limit of /a
memory: usage 524288kB, limit 524288kB, failcnt 1482
"""
TABLE = """[ pid ]   uid  tgid total_vm      rss cpu oom_adj oom_score_adj name
[ 4821]    48  4821    12345      678   0       0             0 httpd
"""
DECISION = "Kill process 4821 (httpd) score 88 or sacrifice child\n"
DONE = "Killed process 4821 (httpd) total-vm:49380kB, anon-rss:2712kB, file-rss:0kB\n"

ERAS = {
    "2.6.11, EL4": [
        ("header", "oom-killer: gfp_mask=0xd0\n"),
        ("memory zones free", OLD_MEMORY),
        ("kill", "Out of Memory: Killed process 4821 (httpd).\n"),
    ],
    "2.6.18": [
        ("header", "oom-killer: gfp_mask=0x201d2, order=0\n"),
        ("stack", OLD_STACK),
        ("memory zones free", OLD_MEMORY),
        ("", "Out of Memory: Kill process 4821 (httpd) score 88123 and children.\n"),
        ("kill", "Out of memory: Killed process 4821 (httpd).\n"),
    ],
    "EL5": [
        ("header", "httpd invoked oom-killer: gfp_mask=0x201d2, order=0, oomkilladj=0\n"),
        ("stack", OLD_STACK),
        ("memory zones free", OLD_MEMORY),
        ("kill", "Out of memory: Killed process 4821, UID 48, (httpd).\n"),
    ],
    "2.6.25, memcg": [
        ("header", "httpd invoked oom-killer: gfp_mask=0x201d2, order=0, oomkilladj=0\n"),
        ("stack", OLD_STACK),
        ("memory", OLD_MEMORY),
        ("", "Memory cgroup out of memory: kill process 4821 (httpd) score 88 or a child\n"),
        ("kill", "Killed process 4821 (httpd)\n"),
    ],
    "EL6": [
        ("header", "httpd invoked oom-killer: gfp_mask=0x200da, order=0, oom_adj=0, oom_score_adj=0\n"),
        ("stack", STACK),
        ("memory zones free", MEMORY),
        ("tasks", TABLE),
        ("", f"Out of memory: {DECISION}"),
        ("kill", DONE),
    ],
    "EL6, memcg": [
        ("header", "httpd invoked oom-killer: gfp_mask=0xd0, order=0, oom_adj=0, oom_score_adj=0\n"),
        ("stack", STACK),
        ("memcg", MEMCG),
        ("", MEMORY),
        ("tasks", TABLE),
        ("", f"Memory cgroup out of memory: {DECISION}"),
        ("kill", DONE),
    ],
}
PARTS = [(era, part) for era, parts in ERAS.items() for part, _ in parts if part and "memcg" not in era]


def text_of(era: str, lost: str = "") -> str:
    """A report of the era, without one of its parts."""
    return "".join(text for part, text in ERAS[era] if not lost or part != lost)


@pytest.mark.parametrize("era", ERAS)
def test_nothing_is_missing_from_a_whole_report(era: str) -> None:
    """Nor is a note made of a task dump that the kernel could not print."""
    (event,) = events_of(text_of(era))

    assert event.type == "oom_kill"
    assert event.completeness.missing == ()
    assert event.completeness.complete
    assert event.notes == ()


@pytest.mark.parametrize(("era", "part"), [pair for pair in PARTS if pair[1] in ("header", "stack")])
def test_what_the_era_prints_is_missed(era: str, part: str) -> None:
    """A header or stack dump that is not there."""
    (event,) = events_of(text_of(era, lost=part))

    assert part in event.completeness.missing


@pytest.mark.parametrize("era", ["2.6.11, EL4", "2.6.18", "EL5", "EL6"])
def test_lost_memory_blocks_are_missed(era: str) -> None:
    """With all that they hold."""
    (event,) = events_of(text_of(era, lost="memory zones free"))

    assert {"memory", "zones", "free lists"} <= set(event.completeness.missing)


def test_a_lost_task_dump_is_missed_or_noted() -> None:
    """Nothing tells it from one that the settings forbade, unless its surroundings are lost too."""
    (event,) = events_of(text_of("EL6", lost="tasks"))
    (cut,) = events_of("".join(text for part, text in ERAS["EL6"] if part != "tasks" and DECISION not in text))

    assert event.completeness.missing == ()
    assert event.notes == ("no task dump was printed: vm.oom_dump_tasks is 0, or its lines were lost",)
    assert cut.completeness.missing == ("tasks",)


def test_an_empty_task_dump_is_no_lost_one() -> None:
    """Where nobody could be killed the table may have no row."""
    text = (
        "java invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\n"
        f"{STACK}{MEMCG.splitlines(keepends=True)[1]}Tasks state (memory values in pages):\n"
        "[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name\n"
        "Out of memory and no killable processes...\n"
    )
    (event,) = events_of(text)

    assert event.type == "oom_no_victim"
    assert "tasks" not in event.completeness.missing
    assert event.notes == ()


@pytest.mark.parametrize("other", ["eth0: link is up...", "------------[ cut here ]------------", "cut"])
@pytest.mark.parametrize("mark", ["...", "…", "[...]", "<snip>", "-- cut here --", " ..."])
def test_a_report_from_which_somebody_left_lines_out_is_not_whole(mark: str, other: str) -> None:
    """They say so in place of the lines. Other words inside it are somebody's, and take nothing away."""
    kill = "Memory cgroup out of memory: Kill process 4821 (httpd) score 12 or sacrifice child\n"
    header = "httpd invoked oom-killer: gfp_mask=0xd0, order=0, oom_adj=0, oom_score_adj=0\n"
    whole, cut, same = (
        events_of(header + STACK + MEMCG + TABLE + more + kill)[0].completeness
        for more in ("", f"{mark}\n", f"{other}\n")
    )

    assert (whole.damage, same.damage) == ((), ())
    assert cut.damage == (f"line 9: {mark.strip()} stands for lines that were left out",)
    assert not cut.complete
