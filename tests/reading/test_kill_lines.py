"""A kill line with something unreadable in it still tells of a kill, and says what could not be read."""

from pathlib import Path

import pytest

import oomlog
from oomlog.model import Chosen, Event
from tests.golden import FIXTURES, input_of
from tests.reading.whole import bare, events_of

KILL = (
    "Out of memory: Killed process 48213 (java) total-vm:5033164kB, anon-rss:3906560kB, file-rss:1640kB, "
    "shmem-rss:0kB, UID:1000 pgtables:7744kB oom_score_adj:300"
)
MEMCG = bare("6.1-amd64-memcg2-docker")


def one(text: str) -> Event:
    """The only event of a text."""
    (event,) = events_of(text)
    return event


@pytest.mark.parametrize("hidden", ["XXXX", "####", "<pid>", "48XXX", "-5", "12345678901234567890"])
def test_a_pid_that_was_blacked_out(hidden: str) -> None:
    """Nobody knows who, but what of."""
    event = one(KILL.replace("48213", hidden))
    (kill,) = event.kills

    assert event.type == "oom_kill"
    assert (kill.pid, kill.comm, kill.total_vm_bytes, kill.uid) == (None, "java", 5033164 * 1024, 1000)
    assert event.notes == (f"line 1: not understood: {hidden}",)


@pytest.mark.parametrize("size", range(len("total-vm:") + 1))
def test_a_line_that_was_cut_before_its_sizes(size: int) -> None:
    """Who was killed stands before them."""
    cut = KILL[: KILL.index("total-vm") + size]
    event = one(cut)

    assert [(kill.pid, kill.comm, kill.total_vm_bytes) for kill in event.kills] == [(48213, "java", None)]
    assert event.notes == ((f"line 1: not understood: {'total-vm:'[:size]}",) if size else ())


def test_a_line_that_was_cut_before_its_sizes_and_has_no_reason() -> None:
    """To 5.1 the decision tells it: the first size's name is what tells the line from somebody's words."""
    cut = KILL[len("Out of memory: ") : KILL.index("5033164")]

    assert [kill.pid for event in events_of(cut) for kill in event.kills] == [48213]
    assert not events_of(cut.removesuffix(":"))


@pytest.mark.parametrize("number", ["XXXX", "9" * 23, "50XX164"])
def test_a_size_that_is_no_number(number: str) -> None:
    """The other sizes stand."""
    event = one(KILL.replace("5033164", number))
    (kill,) = event.kills

    assert (kill.pid, kill.total_vm_bytes, kill.anon_rss_bytes) == (48213, None, 3906560 * 1024)
    assert event.notes == (f"line 1: not understood: total-vm:{number}kB",)


def test_every_number_was_blacked_out() -> None:
    """As tools do that hide all digits."""
    (kill,) = one("Out of memory: Killed process XXXX (java) total-vm:XXXXkB, anon-rss:XXXXkB, file-rss:XXXXkB").kills

    assert (kill.pid, kill.comm, kill.total_vm_bytes) == (None, "java", None)


def test_a_report_whose_kill_line_hides_the_pid() -> None:
    """The line finds its report; the reaper's line is no second kill."""
    lines = [line.replace("Killed process 77 ", "Killed process XX ") for line in MEMCG]
    assert lines != MEMCG
    reaped = "oom_reaper: reaped process 77 (redis-server), now anon-rss:0kB, file-rss:0kB, shmem-rss:0kB"
    event = one("\n".join([*lines, reaped]))

    assert event.memcg is not None
    assert [(kill.pid, kill.role) for kill in event.kills] == [(None, "victim")]


def test_a_name_of_digits() -> None:
    """Fifteen digits in a name are no number."""
    (kill,) = one(KILL.replace("java", "123456789012345")).kills

    assert (kill.comm, kill.pid) == ("123456789012345", 48213)


@pytest.mark.parametrize(
    "text",
    [
        "Killed process foo (bar) because it was too large",
        "Killed process XXXX (java)",
        "Out of memory: Killed process XXXX (java) and all its children",
        "Out of memory: Kill process XXXX (java) score 12 or sacrifice child",
    ],
)
def test_prose_is_no_kill(text: str) -> None:
    """Without a pid only the sizes tell the kernel's line from somebody's words."""
    assert [event.kills for event in events_of(text) if event.kills] == []


EXITING = "Out of memory: OOM victim 4711 (java) is already exiting. Skip killing the task"
WOULD = "Would have killed process 12 (java). But continuing instead."
VMALLOC = (
    "modprobe: vmalloc: allocation failure, allocated 4096 of 81920 bytes, mode:0xcc2(GFP_KERNEL|__GFP_HIGHMEM), "
    "nodemask=(null)"
)


@pytest.mark.parametrize("text", [EXITING, WOULD])
def test_who_was_spared_is_noted(text: str) -> None:
    """The line itself is a note: none is a kill."""
    event = one(text)

    assert (event.type, event.kills, event.notes) == ("oom_no_victim", (), (f"line 1: {text}",))


def test_who_was_dying_already_was_chosen_all_the_same() -> None:
    """The words before tell whose limit it was, of them and of the words that nobody may be killed."""
    spared, nobody = (
        one(f"Memory cgroup o{EXITING[1:]}"),
        one("Memory cgroup out of memory and no killable processes..."),
    )

    assert spared.chosen == Chosen(pid=4711, comm="java", from_="exiting")
    assert (spared.scope, nobody.scope, nobody.chosen) == ("memcg", "memcg", None)


@pytest.mark.parametrize("text", [EXITING, WOULD])
def test_a_failed_allocation_does_not_end_in_a_kill_that_was_spared(text: str) -> None:
    """It runs no OOM killer."""
    events = events_of(f"[  850.000001] {VMALLOC}\n[  900.000001] {text}\n")

    assert [(event.type, event.notes) for event in events] == [
        ("alloc_failure", ()),
        ("oom_no_victim", (f"line 2: {text}",)),
    ]


def test_a_report_that_ends_with_a_spared_kill() -> None:
    """The line is its outcome."""
    lines = [line for line in MEMCG if "Killed process" not in line and "oom-kill:" not in line]
    event = one("\n".join([*lines, WOULD]))

    assert (event.type, event.kills) == ("oom_no_victim", ())
    assert event.trigger is not None


HEADER = "app invoked oom-killer: gfp_mask=0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP), order=0, oom_score_adj=0"


@pytest.mark.parametrize(("mask", "asked"), [("0x0()", None), ("0x0", None), ("0xcc0(GFP_KERNEL)", 4096)])
def test_a_page_fault_that_failed_asked_for_nothing(mask: str, asked: int | None) -> None:
    """To 5.15 it has zeros for a request, whatever failed below it (mm/oom_kill.c:pagefault_out_of_memory)."""
    trigger = one(
        f"app invoked oom-killer: gfp_mask={mask}, order=0, oom_score_adj=0\nRIP: 0033:0x7f3f1c2d8e10"
    ).trigger

    assert trigger is not None
    assert (trigger.order, trigger.request_bytes) == (0, asked)


def test_what_was_lost_is_told_once() -> None:
    """As damage, so it is no note."""
    event = one(f"oom_kill_process: 70 callbacks suppressed\n{HEADER}")

    assert (event.completeness.damage, event.notes) == (("line 1: oom_kill_process: 70 callbacks suppressed",), ())


def test_the_kill_lines_of_openvz() -> None:
    """Kernels for EL6 with containers: their limit is a beancounter's, which is no memory cgroup."""
    event = one(
        "Out of memory in UB 101: OOM killed process 2946 (npm) score 7 vm:1506164kB, rss:237752kB, swap:120052kB"
    )
    (kill,) = event.kills

    assert (event.type, event.scope, event.notes) == ("oom_kill", "unknown", ())
    assert (kill.pid, kill.comm, kill.score, kill.total_vm_bytes) == (2946, "npm", 7, 1506164 * 1024)
    assert (kill.rss_bytes, kill.swap_bytes, kill.extra) == (237752 * 1024, 120052 * 1024, {"UB": "101"})


def test_openvz_kills_for_the_whole_machine() -> None:
    """Without a beancounter it is the machine that ran out."""
    event = one("Out of memory: OOM killed process 29 (mysqld) score 12 vm:1513152kB, rss:242772kB, swap:114732kB")

    assert (event.scope, [kill.pid for kill in event.kills]) == ("global", [29])


def test_a_kill_line_whose_pid_was_left_out() -> None:
    """As people shorten it: somebody was killed, and of the line nothing else is lost."""
    (kill,) = one("Memory cgroup out of memory: Killed process (python3)  anon-rss:11824532kB").kills

    assert (kill.pid, kill.comm, kill.anon_rss_bytes) == (None, "python3", 11824532 << 10)


@pytest.mark.parametrize("rest", [". Skip killing the task", ". Skip", ""])
def test_whom_the_kernel_found_dying(rest: str) -> None:
    """Nobody was killed; the words may have been shortened."""
    event = one(f"Memory cgroup out of memory: OOM victim 9 (x) is already exiting{rest}")

    assert (event.type, event.scope, event.kills) == ("oom_no_victim", "memcg", ())
    assert event.chosen is not None
    assert (event.chosen.pid, event.chosen.comm) == (9, "x")


def test_the_frames_that_klogd_looked_up() -> None:
    """2.6.24 and before: the symbol stands twice, the first time with its module or in decimal."""
    event = one(
        "x invoked oom-killer: gfp_mask=0x1201d2, order=0, oomkilladj=0\n"
        "Pid: 5795, comm: x Not tainted 2.6.24-24-server #1\n"
        " [nfs:__alloc_pages+0x34c/0x380] __alloc_pages+0x34c/0x380\n [iw_get+48/80] iw_get+0x30/0x50\nMem-info:\n"
        "Out of memory: kill process 5790 (x) score 42837 or a child\nKilled process 5790 (x)"
    )

    assert event.trigger is not None
    assert event.trigger.call_trace == ("__alloc_pages+0x34c/0x380", "iw_get+0x30/0x50")
    assert event.unclaimed == ()


def test_a_kill_line_behind_a_rotation_has_no_number_in_the_log_before(tmp_path: Path) -> None:
    """The report is of the file where it began; a line of the next one is no line of it."""
    lines = input_of(FIXTURES / "6.1-amd64-rsyslog").read_text("utf-8").splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if "Killed process" in line)
    (tmp_path / "kern.log.1").write_text("".join(lines[:at]), "utf-8")
    (tmp_path / "kern.log").write_text("".join(lines[at:]), "utf-8")

    event = next(iter(oomlog.read(tmp_path)))
    assert event.source.name.endswith("kern.log.1")
    assert [kill.line for kill in event.kills] == [None]
    assert event.source.last_line == at
