"""The saved tree, and copies of it in which something is different."""

import shutil
from pathlib import Path

from oomlog.live.scores import Tree, read
from oomlog.model.scores import Scores, Standing

SAVED = Path(__file__).parent / "saved" / "6.18-amd64-memcg1"
MIB = 1 << 20
GIB = 1 << 30
MOUNT_V2 = "31 27 0:32 / /sys/fs/cgroup rw,relatime - cgroup2 cgroup2 rw\n"


class Changed:
    """A copy of the saved tree; `write`, `remove`, then `scores`."""

    def __init__(self, where: Path) -> None:
        self.root = where / "host"
        shutil.copytree(SAVED, self.root)
        self.pids = {
            (path.parent / "stat").read_text().split("(")[1].split(")")[0]: int(path.parent.name)
            for path in self.root.glob("proc/[0-9]*/stat")
        }

    def write(self, path: str, text: str) -> None:
        """Replace or add a file."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def of(self, name: str, file: str, text: str) -> None:
        """Replace a file of the process that is called so."""
        self.write(f"proc/{self.pids[name]}/{file}", text)

    def remove(self, path: str) -> None:
        """A file or directory less."""
        file = self.root / path
        shutil.rmtree(file) if file.is_dir() else file.unlink()

    def unified(self, limits: dict[str, str]) -> None:
        """Version 2 instead, with `memory.max` of each path; all processes of the shop live in the first."""
        self.write("proc/1/mountinfo", MOUNT_V2)
        self.write("sys/fs/cgroup/cgroup.controllers", "cpu memory pids\n")
        self.remove("sys/fs/cgroup/memory")
        for name, pid in self.pids.items():
            home = next(iter(limits)) if name.startswith("shop") else "/"
            self.write(f"proc/{pid}/cgroup", f"0::{home}\n")
        for path, limit in limits.items():
            self.write(f"sys/fs/cgroup{path}/memory.max", f"{limit}\n")

    def scores(self, *protect: str) -> Scores:
        """What is said of it."""
        return read(Tree(str(self.root)), protect)


def named(found: Scores, name: str) -> Standing:
    """The one process of that name."""
    (one,) = (one for one in (*found.ranking, *found.exempt) if one.comm == name)
    return one
