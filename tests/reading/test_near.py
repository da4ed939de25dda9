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
