"""Which report a line about an outcome belongs to: by pid first, because such lines may come late."""

from oomlog.reading.block import MIXED_SECONDS, Block, Host
from oomlog.reading.line import Line
from oomlog.reading.signals import Signal


def owner(host: Host, line: Line, found: Signal) -> Block | None:
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
