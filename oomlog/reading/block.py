"""What blocks hand on, the lines of one report, and what they keep of each machine meanwhile."""

from collections.abc import Iterator
from itertools import chain

from msgspec import Struct, field

from oomlog.reading.line import Line, Rows

MIXED_SECONDS = 2.0
"""Two reports that began within this time may have come from two CPUs at once."""


ENDS = frozenset({"summary", "decision", "killed", "panic", "nobody", "exiting", "would"})
"""What follows the last body line of a report: nothing of its memory or its tasks is printed after these."""

NO_OOM = ("failure", "show")
"""What opens a dump of memory without a run of the OOM killer: a failed allocation, the SysRq key."""


class Block(Struct, eq=False):
    """The lines of one report; `opener` says what began it. `rows` are task rows that came in runs.

    `finished`: the outcome was printed. `sealed`: no further body lines belong to it. `overtaken`: another report's
    header came before its own end. `origin` is what `Blocks.origin` was when it began. `left`: it was given while its
    last lines may still come; they find it, and it is not given again. `rest` is what turned out to be of another
    report when it was read.
    """

    opener: str
    lines: list[Line]
    rows: list[Rows] = field(default_factory=list)
    caller: str = ""
    pids: list[int] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)
    finished: bool = False
    sealed: bool = False
    prefix: str | None = None
    since: float | None = None
    last: float | None = None
    doubled: int = 0
    origin: int = 0
    once: set[str] = field(default_factory=set)
    overtaken: bool = False
    overlaps: list["Overlap"] = field(default_factory=list)
    left: bool = False
    rest: "Block | None" = None

    @property
    def ended(self) -> bool:
        """Whether its outcome has begun, so that its body is over."""
        return not self.kinds.isdisjoint(ENDS)

    @property
    def has_rows(self) -> bool:
        """Whether any row of a task table was seen."""
        return bool(self.rows) or any(map(_may_be_row, self.lines))

    @property
    def kernel_oom(self) -> bool:
        """Whether this is a run of the OOM killer, not just an allocation that failed."""
        return self.opener not in NO_OOM

    def knows(self, pid: int) -> bool:
        """Whether the task table has a row of this pid, or of a process with this id whose leader has exited."""
        tgid = str(pid)
        return any(self.rows_of(pid)) or any(text.split("]", 1)[1].split()[1:2] == [tgid] for text in self._rows(tgid))

    def rows_of(self, pid: int) -> Iterator[str]:
        """The rows of this pid."""
        row = f"{pid}]"
        return (text for text in self._rows(row) if row in text[:16])

    def _rows(self, word: str) -> Iterator[str]:
        """The rows that a word may be in."""
        lines = (line.text for line in self.lines if line.text.startswith("[") and "]" in line.text)
        return chain(chain.from_iterable(rows.having(word) for rows in self.rows), lines)


def _may_be_row(line: Line) -> bool:
    """Not so a frame to 4.9, `[<ffffffff8118de5c>] oom_kill_process+0x5c/0x1dc`."""
    return line.text.startswith("[") and not line.text.startswith("[<")


class Overlap(Struct, eq=False):
    """Two reports under way at once: the lines of `newer` up to number `last` may be of `older` as well."""

    older: Block
    newer: Block
    last: float


class Host(Struct):
    """What one machine is in the middle of saying."""

    blocks: list[Block] = field(default_factory=list)
    fragment: Block | None = None
    gap: int = 0
    before: list[Line] = field(default_factory=list)
    previous: Line | None = None
    before_line: Line | None = None
    now: float | None = None
    wall: str = ""
    stamp: str = ""
    boot_id: str = ""
    origin: int = 0
