"""Lines → the lines of one report: what opens it, what closes it, and who else was talking meanwhile.

Knows nothing of what the lines between say. Where the log names printk callers, only the caller of the opening line
feeds a report; where hosts are named, each host has its own reports. Kill, summary and reaper lines find their report
by pid, because they may come late.
"""

from collections.abc import Iterator, Sequence
from math import inf

from oomlog.reading.block import ENDS, NO_OOM, Block, Host
from oomlog.reading.line import Line, Rows
from oomlog.reading.overlaps import ONCE, end, link, once, overtake, rival
from oomlog.reading.owners import names_other_cgroup, owner
from oomlog.reading.pieces import unfinished
from oomlog.reading.sections import looks_like_report
from oomlog.reading.signals import Signal, signal, signals
from oomlog.reading.text import is_remark
from oomlog.regex import regex

QUIET_SECONDS = 60.0
"""Longer than this nothing of a report was seen to be delayed (the reaper gives up after some seconds)."""
PENDING = 6
"""So many newer reports are waited for before one leaves: late lines come behind the next header."""
DAYTIME = regex(r"(\d\d):(\d\d):(\d\d)")
DAY = 86400.0
FRAGMENT_GAP = 40
"""So many foreign lines in a row end a fragment whose header was lost."""

PANIC = "Kernel panic - not syncing"
OUTCOMES = ("killed", "panic", "nobody", "exiting", "would")
TABLE = regex(r"\[\s*pid\s*\]\s+uid\s+tgid\s+total_vm\s")
VMALLOC = "vmalloc: allocation failure"
LIMIT = regex(r"Task in /.* killed as a result of limit of /")
STACK = regex(r"(?:CPU: \d+ )?(?:UID: \d+ )?P[Ii][Dd]: \d")
ONLY_OOM = (
    "Tasks state", "[", "memory: usage", "memory+swap: usage", "swap: usage", "kmem: usage", "Task in ",
    "Memory cgroup stats", " dump_header", " oom_kill_process", " out_of_memory",
)  # fmt: skip
"""What a failed allocation's dump never holds: the report that it interrupted goes on."""
STAMPED = regex(r"\[ *\d++[^\]\d]|\[[^\]\d]*[^\] \d]")
"""Begins with a bracket, but is no row of a task table: some stamp, or raw addresses of a stack."""


class Blocks:
    """Sorts a stream of lines into reports. Blocks come out in the order in which they opened."""

    def __init__(self) -> None:
        self.origin = 0
        self._hosts: dict[str, Host] = {}

    def feed(self, lines: Sequence[Line]) -> Iterator[Block]:
        """Takes further lines of the stream and gives the blocks that are complete by now."""
        told = {at: one for at, one in signals([line.text for line in lines]).items() if not is_remark(lines[at])}
        run: Run | None = None
        for at, line in enumerate(lines):
            if run is not None and at not in told and run.takes(line):
                continue
            run = None
            if line.kernel is False:
                continue
            host = self._hosts.get(line.host) or self._hosts.setdefault(line.host, Host())
            host.origin = self.origin
            if (line.mono.partition(".")[0] or line.wall) != host.stamp or line.boot_id != host.boot_id:
                yield from _clock(host, line)
            host.before_line = previous = host.previous
            host.previous = line
            if previous is not None and previous.text == line.text and _same_moment(previous, line) and line.text:
                _count_double(host)
                continue
            if at in told:
                yield from _route(host, line, told[at])
            else:
                run = _body(host, line)

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
    host.stamp = line.mono.partition(".")[0] or line.wall
    before, host.now, host.wall = host.now, _seconds(line, host), line.wall or host.wall
    if host.now is None:
        return done
    if before is not None and host.now < before - 5:
        done += _leave(host, 0)
    if (fragment := host.fragment) and fragment.last is not None and host.now > fragment.last + QUIET_SECONDS:
        _end_fragment(host)
    while host.blocks and (last := host.blocks[0].last) is not None and host.now > last + QUIET_SECONDS:
        done += _first(host)
    return done


def _seconds(line: Line, host: Host) -> float | None:
    """A clock good enough for gaps: the kernel's own; where a line lacks it, carried on by the time of day."""
    try:
        return float(line.mono)
    except ValueError:
        now, before = _daytime(line.wall), _daytime(host.wall)
    if now is None or (host.now is not None and before is None):
        return host.now
    return now if host.now is None or before is None else host.now + (now - before + DAY / 2) % DAY - DAY / 2


def _daytime(wall: str) -> float | None:
    match = DAYTIME.search(wall)
    return None if match is None else int(match[1]) * 3600.0 + int(match[2]) * 60 + int(match[3])


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
    """A piece without header and outcome is a report only where it holds a task dump, or names a cgroup's limit."""
    fragment, host.fragment, host.gap = host.fragment, None, 0
    if fragment is not None and (fragment.rows or any(map(_only_reports, fragment.lines))):
        fragment.sealed = True
        host.blocks.append(fragment)


def _only_reports(line: Line) -> bool:
    """Whether nothing else than a report has such a line."""
    return TABLE.match(line.text) is not None or _names_limit(line)


def _names_limit(line: Line) -> bool:
    return LIMIT.match(line.text) is not None


def _add(host: Host, block: Block, line: Line) -> None:
    block.lines.append(line)
    block.since = host.now if block.since is None else block.since
    if host.now is not None and (block.last is None or host.now < block.last + 1 or looks_like_report(line.text)):
        block.last = host.now


def _body(host: Host, line: Line) -> "Run | None":
    """Takes a line; gives what the next line may go on with."""
    found = _open_block(host, line) or _unfinished_block(host, line)
    block = found or _panicked(host, line)
    if block is not None and line.text.startswith(ONCE):
        block = _only_once(host, block, line)
    if block is not None:
        _add(host, block, line)
        settled = block is found and not block.sealed and block.opener not in NO_OOM and block.last == host.now
        return Run(host, block, line) if settled and line.mono else None
    if not host.blocks or not host.blocks[-1].caller or not line.caller:
        _outside(host, line)
    return None


class Run:
    """Lines of one report that follow each other within one second: each costs a few comparisons."""

    __slots__ = ("_add", "_host", "_last", "_second")

    def __init__(self, host: Host, block: Block, first: Line) -> None:
        self._host, self._last = host, first
        self._second, self._add = f"{host.stamp}.", block.lines.append

    def takes(self, line: Line) -> bool:
        """Whether a line goes on with the run; if so, the report has it."""
        last = self._last
        if not (
            line.mono.startswith(self._second)
            and line.host == last.host
            and line.caller == last.caller
            and line.boot_id == last.boot_id
            and line.kernel is last.kernel
            and line.text != last.text
            and not line.text.startswith(ONCE)
        ):
            return False
        self._host.before_line, self._host.previous, self._last = last, line, line
        self._add(line)
        return True


def _open_block(host: Host, line: Line) -> Block | None:
    """The newest report that still takes body lines, of the same caller where both are known."""
    for block in reversed(host.blocks):
        if block.sealed or block.finished or (block.caller and line.caller and block.caller != line.caller):
            continue
        if block.opener in NO_OOM and line.text.startswith(ONLY_OOM) and not STAMPED.match(line.text):
            block.sealed = True
            continue
        return block
    return None


def _only_once(host: Host, block: Block, line: Line) -> Block:
    """The report that a line belongs to which each report has once."""
    kind = once(line.text)
    if kind not in block.once:
        block.once.add(kind)
        return block
    if (other := rival(host, block, kind)) is not None:
        if not other.ended:
            link(other, block, inf)
        return block
    block.sealed = True
    tail = next((n for n, old in enumerate(block.lines) if n > FIRST_LINES and STACK.match(old.text)), len(block.lines))
    host.fragment = Block("fragment", block.lines[tail:], caller=line.caller, origin=host.origin, once={kind})
    del block.lines[tail:]
    return host.fragment


FIRST_LINES = 4
"""A report's own stack dump begins within these."""


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


def _panicked(host: Host, line: Line) -> Block | None:
    """The report without a stack dump that ended in the panic directly before, whose own dump is of the same task
    (kernel/panic.c:panic).
    """
    block = host.blocks[-1] if host.blocks else None
    if block is None or "panic" not in block.kinds or block.lines[-1] is not host.before_line:
        return None
    begins = PANIC in block.lines[-1].text
    if (begins and any(STACK.match(old.text) for old in block.lines)) or (block.caller and block.caller != line.caller):
        return None
    return block if not line.text.strip() or looks_like_report(line.text) else None


def _fragment(host: Host, line: Line) -> Block:
    """The piece of a report without its header that a line belongs to."""
    host.gap = 0
    if host.fragment is None:
        host.fragment = Block("fragment", [], caller=line.caller, origin=host.origin)
    return host.fragment


def _outside(host: Host, line: Line) -> None:
    if _names_limit(line) and host.fragment is not None and any(map(_names_limit, host.fragment.lines)):
        _end_fragment(host)
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
    block = owner(host, line, found)
    if block is None:
        if kind == "summary" and found.pid is not None:
            _tear(host, line, found.pid)
        block = _begin(host, line, found)
        yield from _leave(host, PENDING)
    if kind == "group" and "group" in block.kinds:
        block = _next_group(host, block)
    if kind in ENDS and block.overtaken and not block.ended:
        end(host, block, line.number)
    _add(host, block, line)
    block.kinds.add(kind)
    block.finished = block.finished or kind in OUTCOMES
    if found.pid is not None and found.pid not in block.pids:
        block.pids.append(found.pid)
    block.prefix = block.prefix or found.prefix


def _open(host: Host, line: Line, kind: str) -> None:
    _end_fragment(host)
    if kind == "header":
        overtake(host, line)
    for block in host.blocks:
        other = bool(block.caller and line.caller and block.caller != line.caller)
        # a failing allocation may print in the middle of a report, which goes on afterwards
        block.sealed = block.sealed or not (other or (kind == "failure" and block.opener == "header"))
    before = [old for old in host.before if kind == "header" or (kind == "failure" and old.text.startswith(VMALLOC))]
    block = Block(kind, before, caller=line.caller, origin=host.origin)
    host.before = []
    block.kinds.add(kind)
    host.blocks.append(block)
    _add(host, block, line)


def _tear(host: Host, line: Line, pid: int) -> None:
    """Where lines were lost between two reports, the table that has the newer one's victim is no more the older's."""
    block = host.blocks[-1] if host.blocks else None
    if block is None or block.sealed or block.ended or host.fragment is not None:
        return
    if not names_other_cgroup(block, line.text) or not block.knows(pid):
        return
    at = next((n for n, old in enumerate(block.lines) if old.text.startswith(TASKS)), len(block.lines))
    host.fragment = Block("fragment", block.lines[at:], block.rows, caller=line.caller, origin=host.origin)
    block.lines, block.rows, block.sealed = block.lines[:at], [], True


def _next_group(host: Host, block: Block) -> Block:
    """Where a second group kill is announced, whose report was not printed, the kill line before it began it."""
    killed = block.lines[-1]
    found = signal(killed.text)
    if found is None or found.kind != "killed" or found.pid in (None, block.pids[0]):
        return block
    del block.lines[-1]
    block.pids.remove(found.pid)
    other = Block("killed", [killed], caller=killed.caller, pids=[found.pid], kinds={"killed"}, finished=True)
    other.prefix, other.origin, other.since, other.last = found.prefix, block.origin, host.now, host.now
    host.blocks.append(other)
    return other


TASKS = ("Tasks state", "[")


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
