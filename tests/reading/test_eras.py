"""Reports of eras that no capture here is of, built from the kernel's own templates."""

import pytest

from oomlog.model import Event
from tests.reading.whole import events_of

MEM_INFO = """Mem-info:
Node 0 DMA per-cpu:
cpu 0 hot: high 0, batch 1 used:0
Free pages:       11960kB (0kB HighMem)
Active:241008 inactive:241032 dirty:0 writeback:0 unstable:0 free:2990 slab:5611 mapped:980 pagetables:6200
Node 0 DMA free:10744kB min:24kB low:28kB high:36kB active:0kB present:10344kB all_unreclaimable? yes
lowmem_reserve[]: 0 2003 2003 2003
Node 0 DMA: 4*4kB 3*8kB 3*16kB 3*32kB 4*64kB 3*128kB 1*256kB 1*512kB 1*1024kB 0*2048kB 2*4096kB = 10808kB
Swap cache: add 1202, delete 1202, find 40/51, race 0+0
Free swap  = 0kB
Total swap = 1048568kB
524128 pages of RAM
11230 reserved pages
"""
DEADLOCK = """java invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0
CPU: 2 PID: 48213 Comm: java Tainted: G           OE    --------- -  - 4.18.0-348.el8.x86_64 #1
Mem-Info:
active_anon:981233 inactive_anon:1210 isolated_anon:0
 free:13312 free_pcp:0 free_cma:0
Tasks state (memory values in pages):
[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name
Out of memory and no killable processes...
Kernel panic - not syncing: System is deadlocked on memory
"""


def only(text: str) -> Event:
    """The one event of a text."""
    (event,) = events_of(text)
    return event


def test_2_6_18_kills_all_that_share_the_memory() -> None:
    """One report: the decision with its own capital M, a kill line for each sharer, no task table."""
    text = (
        "oom-killer: gfp_mask=0x201d2, order=0\n"
        + MEM_INFO
        + "Out of Memory: Kill process 4800 (apache) score 88123 and children.\n"
        + "Out of memory: Killed process 4821 (httpd).\nOut of memory: Killed process 4822 (httpd).\n"
    )

    event = only(text)

    assert event.chosen is not None
    assert (event.chosen.pid, event.chosen.score) == (4800, 88123)
    assert [(kill.pid, kill.role) for kill in event.kills] == [(4821, "child"), (4822, "shares_mm")]
    assert event.memory is not None
    assert event.memory.ram_bytes == 524128 * 4096


def test_el5_says_the_uid_before_the_name() -> None:
    """Red Hat's own kill line of 2.6.18."""
    header = "httpd invoked oom-killer: gfp_mask=0x201d2, order=0, oomkilladj=0\n"

    event = only(header + MEM_INFO + "Out of memory: Killed process 4821, UID 48, (httpd).\n")

    assert [(kill.pid, kill.uid, kill.comm) for kill in event.kills] == [(4821, 48, "httpd")]
    assert event.trigger is not None
    assert event.trigger.oom_adj == 0


def test_a_deadlock_is_one_panic() -> None:
    """4.19+ says first that nobody can be killed and then panics."""
    event = only(DEADLOCK)

    assert (event.type, event.panic) == ("oom_panic", "System is deadlocked on memory")
    assert event.trigger is not None
    assert event.trigger.pid == 48213
    assert event.kernel.release == "4.18.0-348.el8.x86_64"


def test_early_5_4_prints_page_tables_in_bytes() -> None:
    """5.4.0 calls bytes kB; the task's row tells."""
    text = (
        "[ pid ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name\n"
        "[  901]     0   901     2250     1000    65536        0             0 app\n"
        "Out of memory: Killed process 901 (app) total-vm:9000kB, anon-rss:4000kB, file-rss:0kB, shmem-rss:0kB, "
        "UID:0 pgtables:65536kB oom_score_adj:0\n"
    )

    assert only(text).kills[0].pgtables_bytes == 65536


def test_a_memory_dump_by_hand_belongs_to_no_kill() -> None:
    """SysRq-m prints the memory block of a report, and nobody dies of it."""
    kill = (
        "Memory cgroup out of memory: Killed process 901 (app) total-vm:9000kB, anon-rss:4000kB, file-rss:0kB, "
        "shmem-rss:0kB, UID:0 pgtables:64kB oom_score_adj:0\n"
    )

    event = only("sysrq: Show Memory\n" + MEM_INFO + kill)

    assert event.kills[0].pid == 901
    assert event.memory is None


def test_a_pid_that_dies_in_two_reports_without_task_dumps() -> None:
    """2.6.18 shows no pids before the kill line; a header between two kills of one pid makes them two."""
    report = "oom-killer: gfp_mask=0x201d2, order=0\n" + MEM_INFO + "Out of memory: Killed process 4821 (httpd).\n"

    assert [[kill.pid for kill in event.kills] for event in events_of(report + report)] == [[4821], [4821]]


def test_page_tables_in_bytes_without_the_tasks_row() -> None:
    """Early 5.4.y labels them kB; no process has more tables than memory that they map."""
    kill = (
        "Memory cgroup out of memory: Killed process 9411 (java) total-vm:2604840kB, anon-rss:256000kB, file-rss:40kB, "
        "shmem-rss:0kB, UID:0 pgtables:{}kB oom_score_adj:0"
    )

    assert [only(kill.format(size)).kills[0].pgtables_bytes for size in (729088, 712)] == [729088, 712 * 1024]


@pytest.mark.parametrize("end", ["", " ]---"], ids=["3.16", "4.17"])
def test_to_4_17_that_nobody_can_be_killed_is_the_panic_itself(end: str) -> None:
    """From 4.19 on a line before the panic says so; alone that line is none."""
    panic = "Kernel panic - not syncing: Out of memory and no killable processes..."
    header = DEADLOCK.partition("Out of memory")[0]

    alone = only(header + "Out of memory and no killable processes...\n")
    for lines in (panic, f"---[ end {panic}{end}"):
        event = only(f"{header}{lines}\n")
        assert event.panic == "Out of memory and no killable processes..."
        assert "tasks" not in event.completeness.missing
    assert (alone.type, alone.panic) == ("oom_no_victim", None)


def test_2_6_28_to_2_6_31_have_a_capital_letter_in_a_counters_name() -> None:
    """One name for one thing: what sums anonymous memory finds it."""
    old = "Active_anon:448923 active_file:272 inactive_anon:153736\n inactive_file:257 free:18411 slab:9847\n"
    memory = only("app invoked oom-killer: gfp_mask=0x201da, order=0, oomkilladj=0\nMem-Info:\n" + old).memory

    assert memory is not None
    assert (memory.counters["active_anon"], "Active_anon" in memory.counters) == (448923 * 4096, False)


def test_vmalloc_that_fails_to_4_9() -> None:
    """The size that was asked for stands before the page's failure, on a line of its own."""
    event = only(
        "vmalloc: allocation failure, allocated 4097114112 of 17179934720 bytes\n"
        "insmod: page allocation failure: order:0, mode:0x2080020(GFP_ATOMIC)\n"
        "CPU: 0 PID: 7 Comm: insmod Not tainted 4.6.0 #3\n"
    )

    assert event.trigger is not None
    assert (event.trigger.kind, event.trigger.order, event.trigger.request_bytes) == ("vmalloc", 0, 17179934720)
    assert event.unclaimed == ()


def test_a_column_of_somebodys_own_kernel() -> None:
    """The names of the header row hold, whatever they are; counters may be indented as a page has them."""
    event = only(
        "x invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\nMem-Info:\n"
        "active_anon:60744 inactive_anon:109226 isolated_anon:0\n"
        "                  slab_reclaimable:34660 slab_unreclaimable:795718\n"
        "[  pid  ]   uid  tgid total_vm      rss (01)nrss  pgtables_bytes swapents oom_score_adj name\n"
        "[   1011]     0  1011   220005     8589     1872   823296        0             0 node\n"
        "Out of memory: Killed process 1011 (node) total-vm:880020kB, anon-rss:1kB, file-rss:0kB, shmem-rss:0kB\n"
    )

    assert event.memory is not None
    assert event.memory.counters["slab_unreclaimable"] == 795718 * 4096
    (task,) = event.tasks
    assert (task.rss_bytes, task.pgtables_bytes, task.extra) == (8589 * 4096, 823296, {"(01)nrss": 1872})
