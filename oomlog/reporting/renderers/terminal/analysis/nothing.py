"""No event: what that proves, what it does not, and what looked like one."""

from collections.abc import Iterator
from itertools import chain

from oomlog.model import SourceSummary
from oomlog.model.summary import NearKind
from oomlog.reporting.headline import UNREAD
from oomlog.reporting.renderers.sheet import Sheet
from oomlog.reporting.renderers.terminal.page import middle
from oomlog.reporting.renderers.terminal.words import stamp
from oomlog.reporting.report import Analysis
from oomlog.units import counted, duration, size

MOST = 5
_QUOTED = 160
_EARLY_SECONDS = 10.0
"""A boot says its first words later than that only where they were lost."""
_NEAR: dict[NearKind, str] = {
    "application": "a program's own error: it was refused memory, or reached a cap of its own (a heap, ulimit -v)",
    "gpu": "a program was refused memory of a graphics card, which is not the machine's",
    "sigkill": "a death by SIGKILL: anybody may have sent it (a supervisor's timeout, an operator, the kernel)",
    "exit-137": "an exit status of 137, 128 + SIGKILL: a death by SIGKILL, or a program that chose that number",
    "outlived": "a killer in user space signalled a process that did not die of it in time",
    "kernel-words": "the kernel's words for a kill, but another program said them, a prefix is before them that"
    " oomlog does not know, or they name no report: look at the line",
    "remains": "the stack of an OOM killer at work, whose report is not in the log: its beginning or its end was cut"
    " off or left out; dmesg, journalctl -k or the log before this one may have all of it",
    "told": "a kill for want of memory, told by somebody else: the kernel's own lines are in no log that was read;"
    " dmesg or journalctl -k of that time may have them",
}


def nothing(page: Sheet, analysis: Analysis) -> None:
    """What stands instead of incidents."""
    there = sum(source.events for source in analysis.sources)
    if not there and not analysis.totals.lines:
        page.heading(UNREAD[0])
        page.item(UNREAD[1])
        return
    page.heading("No out-of-memory event")
    page.item(_where(analysis))
    if there:
        page.item(f"{counted(there, 'event')} in these sources: the filters keep none of them.")
        return
    if proved := list(_proved(analysis)):
        page.heading("What this proves")
        page.points(proved)
    page.heading("What it does not prove")
    page.points(_unproved(analysis))
    near_misses(page, analysis)


def _where(analysis: Analysis) -> str:
    span = "without times of day"
    if analysis.first_time and analysis.last_time:
        first, last = stamp(analysis.first_time), stamp(analysis.last_time)
        span = f"from {first} to {last}" if first != last else f"at {first}"
    lines = counted(analysis.totals.lines, "line")
    return f"in {lines} ({size(analysis.totals.bytes_read)}) of {counted(len(analysis.sources), 'source')}, {span}"


def _proved(analysis: Analysis) -> Iterator[str]:
    near = chain.from_iterable(source.near_misses for source in analysis.sources)
    if not any(one.serious for one in near):
        yield (
            "No line that was read reports a kill, by the kernel or a user-space killer, in any form that oomlog knows"
        )
    if failed := sum(source.error is not None for source in analysis.sources):
        yield f"{counted(failed, 'source')} could not be read, or not to the end: see the notices"


def _unproved(analysis: Analysis) -> Iterator[str]:
    yield "That nothing was killed at other times, on other machines, or by lines that reached other logs"
    for source in analysis.sources:
        yield from _gaps(source)


def _gaps(source: SourceSummary) -> Iterator[str]:
    if source.lines and source.kernel_speaks is False:
        yield f"{source.name}: no line at its beginning or end is the kernel's; its own log is dmesg or journalctl -k"
    if source.format == "journal":
        yield f"{source.name}: of a journal only what killers say is read: other deaths by SIGKILL are not looked for"
    if source.begins_seconds is not None and source.begins_seconds > _EARLY_SECONDS:
        yield (
            f"{source.name}: begins {duration(source.begins_seconds)} after boot; what the kernel said before is not"
            " in it: its ring buffer has wrapped, or the beginning was cut off; journalctl -k or /var/log may have it"
        )


def near_misses(page: Sheet, analysis: Analysis) -> None:
    """Each kind in each source, with its first line."""
    found = [(source, near) for source in analysis.sources for near in source.near_misses]
    if not found:
        return
    page.heading("Near misses: lines that look like it, and prove no out-of-memory kill")
    for source, near in found[:MOST]:
        where = f"{source.name}:{near.first_line}: {middle(near.text, _QUOTED)}"
        page.entry(f"{counted(near.lines, 'line')}: {_NEAR[near.kind]}", where)
    page.rest(len(found), MOST, "near misses")
