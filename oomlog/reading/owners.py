"""Which report a line about an outcome belongs to: by pid first, because such lines may come late."""

from oomlog.reading.block import MIXED_SECONDS, Block, Host
from oomlog.reading.line import Line
from oomlog.reading.overlaps import fits
from oomlog.reading.sections.memcg import STATS
from oomlog.reading.signals import Signal


def owner(host: Host, line: Line, found: Signal) -> Block | None:
    """Which report a line about the outcome belongs to; None where it begins one of its own."""
    candidates = [block for block in reversed(host.blocks) if block.kernel_oom]
    callers = [b for b in candidates if b.caller and b.caller == line.caller]
    if found.kind == "reaper":
        return next((block for block in candidates if found.pid in block.pids), None)
    waiting = [block for block in callers or candidates if _waits_for(block, found)]
    if found.kind == "summary" and not any(block.overtaken for block in candidates):
        waiting = [block for block in waiting if not names_other_cgroup(block, line.text)]
    told = _told(host, waiting, candidates, line, found)
    if told is not None:
        return told
    if found.pid is not None:
        waiting = [block for block in waiting if _may_be_unnamed(host, block, found.pid)]
        if (again := next((b for b in candidates if _follows(b, found, line)), None)) is not None:
            newer = candidates[: candidates.index(again)] if found.bare and "group" not in again.kinds else []
            return next((block for block in newer if block in waiting), again)
    if waiting:
        return _first_to_end(waiting)
    return next((block for block in candidates if _follows(block, found, line) or _late(block, found)), None)


def _told(host: Host, waiting: list[Block], candidates: list[Block], line: Line, found: Signal) -> Block | None:
    """The report that the line's pid or cgroup tells."""
    if found.kind == "group":
        return _announced(candidates, line)
    if found.pid is None:
        return None
    exact = [block for block in waiting if found.pid in block.pids]
    exact = exact or [block for block in candidates if _in_group(host, block, found)]
    if exact:
        return exact[0]
    named = [block for block in waiting if block.knows(found.pid) and not _of_fragment(host, block, found.pid)]
    if named:  # the row of an overtaken report's victim may stand among those of the newer one
        named = [block for block in waiting if block in named or (block.overtaken and not block.ended)]
    return _first_to_end(named) if named else None


def _of_fragment(host: Host, block: Block, pid: int) -> bool:
    """Whether a pid that a report shows is rather that of a newer one, of which only the header was lost."""
    fragment = host.fragment
    return fragment is not None and fragment.knows(pid) and not fits(fragment, block)


def _first_to_end(waiting: list[Block]) -> Block:
    """The newest report, unless an overtaken one had come further than it has by now; else who came furthest."""
    behind_none = (block for block in waiting if not any(_is_ahead(other, block) for other in waiting))
    return next(behind_none, max(waiting, key=lambda block: len(_stages(block))))


def _is_ahead(other: Block, block: Block) -> bool:
    """Whether an overtaken report had come further than the newer one has by now: it ends first."""
    return other.overtaken and not _stages(other) <= _stages(block)


def _stages(block: Block) -> set[str]:
    return {"memory" if kind == "mem-in" else kind for kind in block.once}


def _in_group(host: Host, block: Block, found: Signal) -> bool:
    """Whether a kill is of a group whose kill was announced after a header whose outcome is still open had come."""
    if found.kind != "killed" or not _kills_group(block, found.prefix):
        return False
    said = next(line.number for line in block.lines if line.text.startswith("Tasks in "))
    return any(b.opener == "header" and not b.ended and b.lines[0].number < said for b in host.blocks)


def _announced(candidates: list[Block], line: Line) -> Block | None:
    """The report whose victim's group is announced: the kill line nearest before it tells, else the cgroup's path."""
    near = [block for block in candidates if _has_just_killed(block, line)]
    named = next((block for block in candidates if _names_group(block, line.text)), None)
    return max(near, key=lambda block: block.lines[-1].number, default=named)


def _has_just_killed(block: Block, line: Line) -> bool:
    """Whether a group's announcement can be of the kill line before it, as far as the report's summary says."""
    told = "summary" in block.kinds and "group" not in block.kinds
    near = "killed" in block.kinds and line.number - block.lines[-1].number <= REACH
    return near and (not told or _names_group(block, line.text))


def _names_group(block: Block, text: str) -> bool:
    """Whether a report's summary names the cgroup of `Tasks in … are going to be killed`, or one in it."""
    if "summary" not in block.kinds:
        return False
    path = text.removeprefix("Tasks in ").partition(" are going ")[0]
    return any(
        f",task_memcg={path}" in line.text for line in block.lines if line.text.startswith("oom-kill:constraint=")
    )


def names_other_cgroup(block: Block, summary: str) -> bool:
    """Whether the statistics in a report are of another cgroup than its summary's: between them lines were lost."""
    if ",oom_memcg=" not in summary or ",task_memcg=" not in summary:
        return False
    headings = (STATS.match(line.text) for line in block.lines if line.text.startswith("Memory cgroup stats for "))
    path = next((heading["path"] for heading in headings if heading), None)
    return path is not None and f",oom_memcg={path}," not in summary


def _may_be_unnamed(host: Host, block: Block, pid: int) -> bool:
    """Whether a report may be about a pid that its table does not show: its row was lost, or there is no table."""
    if "decision" in block.kinds:
        return True
    if (fragment := host.fragment) is not None:
        if fragment.knows(pid):
            return fits(fragment, block)
        if not block.overtaken and not block.once.isdisjoint(fragment.once):
            return False  # it is another report's, and has come further
    if not block.has_rows:
        return True
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
    if found.kind in ("summary", "decision") and not _about(block, memcg=_says_memcg(found)):
        return False
    return not (found.kind in ("summary", "decision") and "reaper" in block.kinds)


def _compatible(block: Block, found: Signal) -> bool:
    if found.pid in block.pids:
        return _same_words(block, found.prefix)
    if not _same_kind(block, found.prefix):
        return False
    if "decision" in block.kinds or found.pid is None:
        return True
    rows = list(block.rows_of(found.pid))
    if "summary" not in block.kinds or not block.pids:
        return True
    tgids = [row.split("]", 1)[1].split()[1:2] for row in rows]
    return any(tgid == [str(pid)] for tgid in tgids for pid in block.pids)


def _same_kind(block: Block, prefix: str | None) -> bool:
    """Whether the reason before a kill fits what the report was about. Up to 3.2 a memcg report has both blocks."""
    if prefix is None:
        return True
    return _same_words(block, prefix) and _about(block, memcg=prefix.startswith("Memory cgroup"))


def _same_words(block: Block, prefix: str | None) -> bool:
    return prefix is None or block.prefix is None or block.prefix.lower() == prefix.lower()


def _says_memcg(found: Signal) -> bool:
    return (found.prefix or "").startswith("Memory cgroup")


def _about(block: Block, *, memcg: bool) -> bool:
    about = block.once & {"memory", "mem-in"}
    return about != {"mem-in"} or OLDEST in block.lines[0].text if memcg else about != {"memory"}


OLDEST = "oomkilladj="
"""In headers up to 2.6.31: before 2.6.29 a memcg's report has the machine's memory and nothing of the cgroup."""


def _follows(block: Block, found: Signal, line: Line) -> bool:
    """Further lines of a finished report: the same pid again, a group kill, sharers of the address space, a panic."""
    if found.kind == "group":
        return block.finished or "summary" in block.kinds
    if found.kind == "panic":
        return "nobody" in block.kinds and "panic" not in block.kinds
    if found.kind not in ("killed", "sharing"):
        return False
    if found.pid in block.pids and "killed" in block.kinds:
        return True
    return _is_member(block, found, line) or found.kind == "sharing" or _shares(block, found, line.number)


def _is_member(block: Block, found: Signal, line: Line) -> bool:
    """Whether a kill is one of a group's, which die in one go; a later one is of a report that was not printed."""
    if not _kills_group(block, found.prefix):
        return False
    known = found.pid is None or not block.has_rows or block.knows(found.pid)
    return _seconds_behind(block.lines[-1], line) <= (MIXED_SECONDS if known else AT_ONCE_SECONDS)


def _kills_group(block: Block, prefix: str | None) -> bool:
    """Whether a group is killed whose kill lines begin so: with no reason where a decision told it (4.19 to 5.1)."""
    return "group" in block.kinds and prefix == (None if "decision" in block.kinds else block.prefix)


def _seconds_behind(before: Line, line: Line) -> float:
    try:
        return float(line.mono) - float(before.mono)
    except ValueError:
        return 0.0 if before.wall == line.wall else AT_ONCE_SECONDS


def _shares(block: Block, found: Signal, number: int) -> bool:
    """Up to 2.6.32 each process that shares the memory has a kill line of its own, without sizes, right behind."""
    if not found.bare or "killed" not in block.kinds or block.opener not in ("header", "decision"):
        return False
    return number - block.lines[-1].number <= REACH and _same_kind(block, found.prefix)


AT_ONCE_SECONDS = 0.25
"""A kill line takes as long on a serial line at 9600 baud; who was not in the task dump may have been forked since."""
REACH = 3
"""So many lines apart stand the kill lines of processes that share their memory."""
