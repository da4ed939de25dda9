"""Saves what `oomlog scores` reads of this machine as a tree, made anonymous: `python -m tests.live.save_tree DIR`.

Only init, two kernel threads and processes started here are saved; the release loses its suffix, cgroups their names.
Needs root and a v1 memory hierarchy; `tests/live/saved/6.18-amd64-memcg1` was made by it.
"""

import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.live.hogs import Hog, hogs

V1 = Path("/sys/fs/cgroup/memory")
GROUP = "shop.service"
PROC = ("meminfo", "stat", "pressure/memory", "sys/kernel/osrelease")
OF_PROCESS = ("stat", "status", "oom_score", "oom_score_adj", "cgroup")
OF_GROUP = (
    "limit_in_bytes", "usage_in_bytes", "max_usage_in_bytes", "memsw.limit_in_bytes", "oom_control", "stat",
    "swappiness",
)  # fmt: skip
MOUNT = "31 27 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n"


def main(target: Path) -> None:
    """Starts the processes, saves, ends them."""
    group = V1 / GROUP
    group.mkdir()
    try:
        (group / "memory.limit_in_bytes").write_text(str(96 << 20))
        wanted = (
            Hog("bighog", 150),
            Hog("second", 120),
            Hog("preferred", 10, 300),
            Hog("headless", 60, headless=True),
            Hog("shopmain", 40, 0, str(group)),
            Hog("shopworker", 20, 900, str(group)),
        )
        with hogs(*wanted) as pids:
            _save(target, pids, group)
    finally:
        group.rmdir()


def _save(target: Path, pids: Sequence[int], group: Path) -> None:
    for name in PROC:
        _copy(Path("/proc", name), target, lambda text: re.sub(r"^(\d+\.\d+\.\d+)-\S+", r"\1", text))
    _write(target / "proc/1/mountinfo", MOUNT)
    for pid in (1, 2, 3, *pids):
        for name in OF_PROCESS:
            _copy(Path(f"/proc/{pid}", name), target, lambda text: _anonymous(text, init=pid == 1))  # noqa: B023
        for thread in Path(f"/proc/{pid}/task").iterdir() if pid in pids else ():
            for name in ("stat", "status"):
                _copy(thread / name, target, str)
    for name in OF_GROUP:
        _copy(group / f"memory.{name}", target, str)


def _anonymous(text: str, *, init: bool) -> str:
    """Without this machine's names."""
    text = re.sub(r":memory:/(?!shop)\S*", ":memory:/", text)
    if init:
        text = re.sub(r"\(.*\)", "(systemd)", text)
        text = re.sub(r"^Name:.*", "Name:\tsystemd", text)
    return text


def _copy(path: Path, target: Path, change: Callable[[str], str]) -> None:
    _write(target / path.relative_to("/"), change(path.read_text()))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
