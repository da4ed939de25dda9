"""Lines that look like an out-of-memory kill and prove none."""

from pathlib import Path

import pytest

from oomlog.model.summary import NearMiss
from oomlog.reading.pipeline import Reader

QUIET = "Nov 27 10:00:00 web1 kernel: eth0: link up\n"
NEAR = {
    "app[1]: java.lang.OutOfMemoryError: Java heap space": "application",
    "app[1]: MemoryError": "application",
    "app[1]: fork: Cannot allocate memory": "application",
    "app[1]: worker is out of memory, restarting": "application",
    "systemd[1]: a.service: Main process exited, code=killed, status=9/KILL": "sigkill",
    "dockerd[1]: container died, exit code 137": "exit-137",
    "earlyoom[1]: kill failed: Timer expired": "outlived",
    "kernel: VM: killing process httpd": "kernel-words",
    'kubectl[1]: {"terminated": {"exitCode": 1, "reason": "OOMKilled"}}': "told",
    "app[1]: Worker (pid:21) was sent SIGKILL! Perhaps out of memory?": "sigkill",
    "nginx[1]: worker process 152 exited on signal 9": "sigkill",
    "app[1]: torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 496.00 MiB.": "gpu",
}
KERNEL = "kernel: Memory cgroup out of memory: Killed process 7 (x) total-vm:1kB, anon-rss:1kB, file-rss:0kB"


def _near(log: Path, text: str) -> tuple[NearMiss, ...]:
    log.write_text(text)
    reader = Reader([str(log)])
    list(reader)
    return reader.sources[0].near_misses


@pytest.mark.parametrize("line", NEAR)
def test_each_is_told_with_its_first_line(line: str, tmp_path: Path) -> None:
    """Its kind, how many lines, the number of the first and its words; no event comes of it."""
    stamped = f"Nov 27 10:00:00 web1 {line}"
    (found,) = _near(tmp_path / "a.log", QUIET * 3 + f"{stamped}\n" + QUIET + f"{stamped}\n")

    assert found == NearMiss(kind=NEAR[line], lines=2, first_line=4, text=stamped)  # type: ignore[arg-type]  # the table's


def test_the_kernels_own_words_are_none(tmp_path: Path) -> None:
    """A kill says "out of memory" too; it is an event."""
    assert _near(tmp_path / "a.log", f"Nov 27 10:00:00 web1 {KERNEL}\n") == ()
    openvz = "kernel: Out of memory in UB 101: OOM killed process 7 (x) score 0 vm:1kB, rss:1kB, swap:1kB"
    assert _near(tmp_path / "b.log", f"Nov 27 10:00:00 web1 {openvz}\n") == ()


def test_every_line_counts_once_over_chunks(tmp_path: Path) -> None:
    """Several megabytes of them, two a line: lines are counted, not words, also where chunks meet."""
    line = "Nov 27 10:00:00 web1 app[1]: MemoryError after MemoryError in a child, it ends with exit code 137\n"
    found = _near(tmp_path / "a.log", line * 60_000)

    assert {near.kind: near.lines for near in found} == {"application": 60_000, "exit-137": 60_000}


@pytest.mark.parametrize(
    "line",
    [
        "19:50:59 host: Out of memory: Killed process 7 (x) total-vm:1kB, anon-rss:1kB, file-rss:0kB",
        "Nov 27 10:00:00 web1 app[1]: Memory cgroup out of memory: Killed process 7 (x) total-vm:1kB, anon-rss:1kB",
        "Nov 27 10:00:00 web1 app[1]: x invoked oom-killer: gfp_mask=0xcc0, order=0, oom_score_adj=0",
        "  Warning  OOMKilling  3m  agent  Out of memory: Kill process 7 (x) score 900 or sacrifice child",
    ],
)
def test_the_kernels_words_of_whom_is_not_known(line: str, tmp_path: Path) -> None:
    """They make no event, but nobody may say then that no line reports a kill."""
    (found,) = _near(tmp_path / "a.log", QUIET + f"{line}\n" + QUIET + f"{line}\n")

    assert (found.kind, found.lines, found.first_line, found.serious) == ("kernel-words", 2, 2, True)


@pytest.mark.parametrize("other_log", [False, True])
@pytest.mark.parametrize("words", ["a.service: Failed with result 'oom-kill'.", "container oom 0123456789ab (image=x)"])
def test_a_kill_that_others_tell_of(words: str, other_log: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a parameter
    """The kernel's own lines may be in another log; where they are in none that was read, that is told."""
    (log := tmp_path / "a.log").write_text(
        f"{QUIET}Nov 27 10:00:00 web1 systemd[1]: {words}\n".replace(
            "systemd[1]", "dockerd" if "container" in words else "systemd[1]"
        )
    )
    (tmp_path / "b.log").write_text(QUIET)
    reader = Reader([str(log), str(tmp_path / "b.log")] if other_log else [str(log)])

    assert list(reader) == []
    assert [(near.kind, near.lines, near.first_line) for near in reader.sources[0].near_misses] == [("told", 1, 2)]


def test_remains_of_a_report(tmp_path: Path) -> None:
    """The stack of the OOM killer alone: no event, and no all-clear. Beside its event, in any log of the set, none."""
    frames = "[  505.01]  oom_kill_process+0x101/0x170\n[  505.02]  out_of_memory+0xee/0x560\n"
    (found,) = _near(tmp_path / "a.log", frames)
    assert (found.kind, found.lines, found.first_line, found.serious) == ("remains", 2, 1, True)

    (tmp_path / "kern.log.1").write_text("[  505.00] x invoked oom-killer: gfp_mask=0xcc0, order=0, oom_score_adj=0\n")
    (tmp_path / "kern.log").write_text(frames)
    reader = Reader([str(tmp_path / "kern.log.1"), str(tmp_path / "kern.log")])
    assert len(list(reader)) == 1
    assert [source.near_misses for source in reader.sources] == [(), ()]


def test_a_failed_allocation_does_not_explain_remains(tmp_path: Path) -> None:
    """Its own stack has none of the OOM killer's functions."""
    (log := tmp_path / "a.log").write_text(
        "[  505.00] x: page allocation failure: order:4, mode:0xcc0(GFP_KERNEL), nodemask=(null)\n"
        "[  605.02]  out_of_memory+0xee/0x560\n"
    )
    reader = Reader([str(log)])
    assert [event.type for event in reader] == ["alloc_failure"]
    assert [near.kind for near in reader.sources[0].near_misses] == ["remains"]
