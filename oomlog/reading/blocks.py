"""Lines → the lines of one report: what opens it, what closes it, and who else was talking meanwhile.

Knows nothing of what the lines between say. Where the log names printk callers, only the caller of the opening line
feeds a report; where hosts are named, each host has its own reports. Kill, summary and reaper lines find their report
by pid, because they may come late.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from msgspec import Struct, field

from oomlog.reading.line import Line, Rows
from oomlog.reading.pieces import unfinished
from oomlog.reading.sections import looks_like_report
from oomlog.reading.signals import Signal, signal

QUIET_SECONDS = 60.0
"""Longer than this nothing of a report was seen to be delayed (the reaper gives up after some seconds)."""
PENDING = 6
"""So many newer reports are waited for before one leaves: late lines come behind the next header."""
DAYTIME = re.compile(r"(\d\d):(\d\d):(\d\d)")
DAY = 86400.0
FRAGMENT_GAP = 40
"""So many foreign lines in a row end a fragment whose header was lost."""

OUTCOMES = ("killed", "panic", "nobody", "exiting")
ONCE = ("Mem-Info:", "Mem-info:", "[ pid ]", "[  pid  ]", "memory: usage")
"""How lines begin that a report has once: the second is of another report, whose header was lost or came before."""
TABLE = re.compile(r"\[\s*pid\s*\]\s+uid\s+tgid\s+total_vm\s")
STACK = re.compile(r"(?:CPU: \d+ )?(?:UID: \d+ )?P[Ii][Dd]: \d")
MIXED_SECONDS = 2.0
"""Two reports that began within this time may have come from two CPUs at once."""
ONLY_OOM = (
    "Tasks state", "[", "memory: usage", "memory+swap: usage", "swap: usage", "kmem: usage", "Task in ",
    "Memory cgroup stats", " dump_header", " oom_kill_process", " out_of_memory",
)  # fmt: skip
"""What a failed allocation's dump never holds: the report that it interrupted goes on."""


class Block(Struct):
    """The lines of one report; `opener` says what began it. `rows` are task rows that came in runs.

    `finished`: the outcome was printed. `sealed`: no further body lines belong to it. `mixed`: another report's lines
    came in between and nothing tells whose is whose. `origin` is what `Blocks.origin` was when it began. `left`: it was
    given while its last lines may still come; they find it, and it is not given again.
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
    mixed: bool = False
    left: bool = False

    @property
    def has_rows(self) -> bool:
        """Whether any row of a task table was seen."""
        return bool(self.rows) or any(line.text.startswith("[") for line in self.lines)

    @property
    def kernel_oom(self) -> bool:
        """Whether this is a run of the OOM killer, not just an allocation that failed."""
        return self.opener not in ("failure", "show")

    def knows(self, pid: int) -> bool:
        """Whether the task table has a row of this pid, or of a process with this id whose leader has exited."""
        tgid = str(pid)
        return any(self.rows_of(pid)) or any(text.split("]", 1)[1].split()[1:2] == [tgid] for text in self._rows())

    def rows_of(self, pid: int) -> Iterator[str]:
        """The rows of this pid."""
        row = f"{pid}]"
        return (text for text in self._rows() if row in text[:16])

    def _rows(self) -> Iterator[str]:
        lines = (line.text for line in self.lines if line.text.startswith("[") and "]" in line.text)
        return chain(*(rows.texts for rows in self.rows), lines)


class Host(Struct):
    """What one machine is in the middle of saying."""

    blocks: list[Block] = field(default_factory=list)
    fragment: Block | None = None
    gap: int = 0
    before: list[Line] = field(default_factory=list)
    previous: Line | None = None
    before_line: Line | None = None
    now: float | None = None
    stamp: str = ""
    boot_id: str = ""
    origin: int = 0


class Blocks:
    """Sorts a stream of lines into reports. Blocks come out in the order in which they opened."""

    def __init__(self) -> None:
        self.origin = 0
        self._hosts: dict[str, Host] = {}

    def feed(self, lines: Iterable[Line]) -> Iterator[Block]:
        """Takes further lines of the stream and gives the blocks that are complete by now."""
        for line in lines:
            if line.kernel is False:
                continue
            host = self._hosts.get(line.host) or self._hosts.setdefault(line.host, Host())
            host.origin = self.origin
            if (line.mono or line.wall) != host.stamp or line.boot_id != host.boot_id:
                yield from _clock(host, line)
            host.before_line = previous = host.previous
            host.previous = line
            if previous is not None and previous.text == line.text and _same_moment(previous, line) and line.text:
                _count_double(host)
                continue
            text = line.text
            if text.startswith("[") or (found := signal(text)) is None:
                _body(host, line)
            else:
                yield from _route(host, line, found)

    def feed_rows(self, rows: Rows) -> Iterator[Block]:
        """Takes a run of task rows."""
        first = rows.first
        host = self._hosts.get(first.host)
        if host is None or first.kernel is False:
            return
        yield from _clock(host, first)
        block = _open_block(host, first) or _fragment(host, first)
        block.rows.append(rows)
        host.previous, block.last = None, host.now

    def gap(self) -> None:
        """The stream goes on somewhere else in the source: nothing of an open report's body follows."""
        for host in self._hosts.values():
            host.previous = None
            _end_fragment(host)
            for block in host.blocks:
                block.sealed = True

    def settle(self) -> Iterator[Block]:
        """The stream stands still: the reports whose outcome is known, though the stream may still add to it."""
        for host in self._hosts.values():
            for block in host.blocks:
                if block.finished and not block.left:
                    block.left = True
                    yield block

    def flush(self) -> Iterator[Block]:
        """The stream has ended."""
        for host in self._hosts.values():
            yield from _leave(host, 0)


def _same_moment(one: Line, other: Line) -> bool:
    return one.mono == other.mono and one.wall == other.wall


def _count_double(host: Host) -> None:
    if host.blocks:
        host.blocks[-1].doubled += 1


def _clock(host: Host, line: Line) -> Sequence[Block]:
    """A boot ends all reports, and so does a minute without a line of theirs. Gives those that ended."""
    done: list[Block] = []
    if line.boot_id != host.boot_id:
        if host.boot_id and line.boot_id:
            done += _leave(host, 0)
        host.boot_id = line.boot_id or host.boot_id
    host.stamp = line.mono or line.wall
    before, host.now = host.now, _seconds(line, host.now)
    if host.now is None:
        return done
    if before is not None and host.now < before - 5:
        done += _leave(host, 0)
    if (fragment := host.fragment) and fragment.last is not None and host.now > fragment.last + QUIET_SECONDS:
        _end_fragment(host)
    while host.blocks and (last := host.blocks[0].last) is not None and host.now > last + QUIET_SECONDS:
        done += _first(host)
    return done


def _seconds(line: Line, before: float | None) -> float | None:
    """A clock good enough for gaps: the kernel's own, else the time of day carried on over midnight."""
    try:
        return float(line.mono)
    except ValueError:
        pass
    if (match := DAYTIME.search(line.wall)) is None:
        return before
    now = int(match[1]) * 3600.0 + int(match[2]) * 60 + int(match[3])
    return now if before is None else before + (now - before + DAY / 2) % DAY - DAY / 2


def _leave(host: Host, keep: int) -> Iterator[Block]:
    if keep == 0:
        _end_fragment(host)
    while len(host.blocks) > keep:
        yield from _first(host)


def _first(host: Host) -> list[Block]:
    """Takes the oldest block; a memory dump that was asked for by hand is no event."""
    block = host.blocks.pop(0)
    return [] if block.left or block.opener == "show" else [block]


def _end_fragment(host: Host) -> None:
    """A piece without header and outcome is a report only where it holds a task dump, which nothing else prints."""
    fragment, host.fragment, host.gap = host.fragment, None, 0
    if fragment is not None and (fragment.rows or any(TABLE.match(line.text) for line in fragment.lines)):
        fragment.sealed = True
        host.blocks.append(fragment)


def _add(host: Host, block: Block, line: Line) -> None:
    block.lines.append(line)
    block.since = host.now if block.since is None else block.since
    if host.now is not None and (block.last is None or host.now < block.last + 1 or looks_like_report(line.text)):
        block.last = host.now


def _body(host: Host, line: Line) -> None:
    block = _open_block(host, line) or _unfinished_block(host, line)
    if block is not None and line.text.startswith(ONCE):
        block = _only_once(host, block, line)
    if block is not None:
        _add(host, block, line)
    elif not host.blocks or not host.blocks[-1].caller or not line.caller:
        _outside(host, line)


def _open_block(host: Host, line: Line) -> Block | None:
    """The newest report that still takes body lines, of the same caller where both are known."""
    for block in reversed(host.blocks):
        if block.sealed or block.finished or (block.caller and line.caller and block.caller != line.caller):
            continue
        if not block.kernel_oom and line.text.startswith(ONLY_OOM):
            block.sealed = True
            continue
        return block
    return None


def _only_once(host: Host, block: Block, line: Line) -> Block:
    """The report that a line belongs to which each report has once."""
    kind = line.text[:6].strip().lower()
    if kind not in block.once:
        block.once.add(kind)
        return block
    other = next((b for b in host.blocks if b is not block and _may_be_mixed(b, block, kind)), None)
    if other is not None:
        block.mixed = other.mixed = True
        return block
    block.sealed = True
    tail = next((n for n, old in enumerate(block.lines) if n > FIRST_LINES and STACK.match(old.text)), len(block.lines))
    host.fragment = Block("fragment", block.lines[tail:], caller=line.caller, origin=host.origin, once={kind})
    del block.lines[tail:]
    return host.fragment


FIRST_LINES = 4
"""A report's own stack dump begins within these."""


def _may_be_mixed(other: Block, block: Block, kind: str) -> bool:
    """Whether an older report without outcome still waits for such a line when a newer one began right behind it."""
    if other.finished or other.opener != "header" or block.opener != "header" or kind in other.once:
        return False
    return other.since is None or block.since is None or block.since - other.since <= MIXED_SECONDS


def _unfinished_block(host: Host, line: Line) -> Block | None:
    """The report whose last line, directly before this one, lacks its end."""
    block = host.blocks[-1] if host.blocks else None
    if (
        block is None
        or not block.lines
        or block.lines[-1] is not host.before_line
        or not unfinished(block.lines[-1].text)
    ):
        return None
    return None if looks_like_report(line.text) else block


def _fragment(host: Host, line: Line) -> Block:
    """The piece of a report without its header that a line belongs to."""
    host.gap = 0
    if host.fragment is None:
        host.fragment = Block("fragment", [], caller=line.caller, origin=host.origin)
    return host.fragment


def _outside(host: Host, line: Line) -> None:
    if looks_like_report(line.text):
        _add(host, _fragment(host, line), line)
    elif host.fragment is not None and line.text.strip():
        host.gap += 1
        _add(host, host.fragment, line)
        if host.gap > FRAGMENT_GAP:
            _end_fragment(host)


def _route(host: Host, line: Line, found: Signal) -> Iterator[Block]:
    kind = found.kind
    if kind == "before":
        host.before.append(line)
        return
    if kind in ("header", "failure", "show"):
        _open(host, line, kind)
        yield from _leave(host, PENDING)
        return
    block = _owner(host, line, found)
    if block is None:
        block = _begin(host, line, found)
        yield from _leave(host, PENDING)
    _add(host, block, line)
    block.kinds.add(kind)
    block.finished = block.finished or kind in OUTCOMES
    if found.pid is not None and found.pid not in block.pids:
        block.pids.append(found.pid)
    block.prefix = block.prefix or found.prefix


def _open(host: Host, line: Line, kind: str) -> None:
    _end_fragment(host)
    for block in host.blocks:
        other = bool(block.caller and line.caller and block.caller != line.caller)
        # a failing allocation may print in the middle of a report, which goes on afterwards
        block.sealed = block.sealed or not (other or (kind == "failure" and block.opener == "header"))
    block = Block(kind, host.before if kind == "header" else [], caller=line.caller, origin=host.origin)
    host.before = []
    block.kinds.add(kind)
    host.blocks.append(block)
    _add(host, block, line)


def _begin(host: Host, line: Line, found: Signal) -> Block:
    """A new report without its header: what was seen of its body before, if anything, belongs to it."""
    fragment, host.fragment, host.gap = host.fragment, None, 0
    block = Block(found.kind, [*host.before], caller=line.caller, origin=host.origin)
    host.before = []
    if fragment is not None and found.kind != "reaper":
        block.opener, block.origin = "fragment", fragment.origin
        block.lines, block.rows = [*block.lines, *fragment.lines], fragment.rows
    host.blocks.append(block)
    return block


def _owner(host: Host, line: Line, found: Signal) -> Block | None:
    """Which report a line about the outcome belongs to; None where it begins one of its own."""
    candidates = [block for block in reversed(host.blocks) if block.kernel_oom]
    callers = [b for b in candidates if b.caller and b.caller == line.caller]
    if found.kind == "reaper":
        return next((block for block in candidates if found.pid in block.pids), None)
    waiting = [block for block in callers or candidates if _waits_for(block, found)]
    if found.pid is not None:
        named = [block for block in waiting if found.pid in block.pids or block.knows(found.pid)]
        waiting = named or [block for block in waiting if _may_be_unnamed(host, block, found.pid)]
        if not named and (again := next((b for b in candidates if _follows(b, found, line.number)), None)):
            return again
    if waiting:
        return waiting[0]
    return next((block for block in candidates if _follows(block, found, line.number) or _late(block, found)), None)


def _may_be_unnamed(host: Host, block: Block, pid: int) -> bool:
    """Whether a report may be about a pid that its table does not show: its row was lost, or there is no table."""
    if not block.has_rows or "decision" in block.kinds:
        return True
    if host.fragment is not None and host.fragment.knows(pid):
        return False
    return host.now is None or block.last is None or host.now - block.last <= MIXED_SECONDS


def _late(block: Block, found: Signal) -> bool:
    """A summary or decision that stands behind its own kill line, as exports sorted by whole seconds have it."""
    known = found.pid is not None and found.pid in block.pids
    return found.kind in ("summary", "decision") and known and found.kind not in block.kinds and "killed" in block.kinds


def _waits_for(block: Block, found: Signal) -> bool:
    """Whether the report's outcome is open and this line fits what was said of it so far."""
    if block.finished or found.kind in block.kinds:
        return False
    if found.kind == "killed" and not _compatible(block, found):
        return False
    return not (found.kind in ("summary", "decision") and "reaper" in block.kinds)


def _compatible(block: Block, found: Signal) -> bool:
    if not _same_kind(block, found.prefix):
        return False
    if found.pid in block.pids or "decision" in block.kinds:
        return True
    rows = list(block.rows_of(found.pid or 0))
    if "summary" not in block.kinds or not block.pids:
        return True
    tgids = [row.split("]", 1)[1].split()[1:2] for row in rows]
    return any(tgid == [str(pid)] for tgid in tgids for pid in block.pids)


def _same_kind(block: Block, prefix: str | None) -> bool:
    """Whether the reason before a kill fits what the report was about. Up to 3.2 a memcg report has both blocks."""
    if prefix is None:
        return True
    if block.prefix and block.prefix.lower() != prefix.lower():
        return False
    memcg = prefix.startswith("Memory cgroup")
    about = block.once & {"memory", "mem-in"}
    return about != {"mem-in"} if memcg else about != {"memory"}


def _follows(block: Block, found: Signal, number: int) -> bool:
    """Further lines of a finished report: the same pid again, a group kill, sharers of the address space, a panic."""
    if found.kind == "group":
        return block.finished or "summary" in block.kinds
    if found.kind == "panic":
        return "nobody" in block.kinds and "panic" not in block.kinds
    if found.kind not in ("killed", "sharing"):
        return False
    if found.pid in block.pids and "killed" in block.kinds:
        return True
    group = "group" in block.kinds and found.prefix == block.prefix
    return group or found.kind == "sharing" or _shares(block, found, number)


def _shares(block: Block, found: Signal, number: int) -> bool:
    """Up to 2.6.32 each process that shares the memory has a kill line of its own, without sizes, right behind."""
    if not found.bare or "killed" not in block.kinds or block.opener not in ("header", "decision"):
        return False
    return number - block.lines[-1].number <= REACH and _same_kind(block, found.prefix)


REACH = 3
"""So many lines apart stand the kill lines of processes that share their memory."""
