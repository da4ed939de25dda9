"""Who died: one `Kill` a process, however many lines name it."""

from typing import Literal

from oomlog.model import Kill, Reaped, Task
from oomlog.reading.assemble.pagesize import KIB
from oomlog.reading.assemble.rows import Rows
from oomlog.reading.clock import Clock
from oomlog.reading.clock.boots import seconds
from oomlog.reading.sections import Parts
from oomlog.reading.sections.kill import Killed
from oomlog.reading.sections.reaper import Reaping
from oomlog.reading.text import clean

Role = Literal["victim", "child", "group", "shares_mm"]
SIZES = {
    "total-vm": "total_vm_bytes",
    "vsz": "total_vm_bytes",
    "vm": "total_vm_bytes",
    "anon-rss": "anon_rss_bytes",
    "file-rss": "file_rss_bytes",
    "shmem-rss": "shmem_rss_bytes",
    "rss": "rss_bytes",
    "swap": "swap_bytes",
}
TABLE_BYTES = 4096
"""The smallest page table."""
KNOWN = {*SIZES, "UID", "pgtables", "oom_score_adj", "score"}


def kills(parts: Parts, rows: Rows, clock: Clock) -> tuple[Kill, ...]:
    """The kills in the order printed; a summary or a reaper line that names nobody else's kill counts as one."""
    found: dict[int, Kill] = {}
    for killed in parts.kills.killed:
        key = -killed.line.number if killed.pid is None else killed.pid
        if key not in found:
            found[key] = _kill(parts, killed, rows, clock, first=not found)
    if not found and (kill := _from_summary(parts, rows, clock)):
        found[kill.pid or 0] = kill
    unread = any(kill.pid is None for kill in found.values())  # what was reaped may be just that one
    for reaping in parts.reapings:
        if reaping.pid not in found and not unread:
            found[reaping.pid] = _from_reaper(reaping, clock)
    return tuple(found.values())


def _kill(parts: Parts, killed: Killed, rows: Rows, clock: Clock, *, first: bool) -> Kill:
    when, row = clock.when(killed.line), _row(killed, rows)
    reaping = next((reaping for reaping in parts.reapings if reaping.pid == killed.pid), None)
    sizes = _sizes(killed.items)
    adj = killed.items.get("oom_score_adj")
    return Kill(
        pid=killed.pid,
        tgid=row.tgid if row else None,
        uid=killed.uid if killed.uid is not None else row.uid if row else None,
        comm=None if killed.comm is None else clean(killed.comm),
        score=_score(parts, killed),
        oom_score_adj=adj[0] if adj else row.oom_score_adj if row else None,
        pgtables_bytes=_pgtables(killed, row),
        role=_role(parts, killed, first=first),
        time=when.time,
        monotonic_seconds=when.monotonic_seconds,
        line=killed.line.number,
        reaped=_reaped(reaping, when.monotonic_seconds) if reaping else None,
        extra={key: f"{value}{unit}" for key, (value, unit) in killed.items.items() if key not in KNOWN},
        total_vm_bytes=sizes.get("total_vm_bytes"),
        anon_rss_bytes=sizes.get("anon_rss_bytes"),
        file_rss_bytes=sizes.get("file_rss_bytes"),
        shmem_rss_bytes=sizes.get("shmem_rss_bytes"),
        rss_bytes=sizes.get("rss_bytes"),
        swap_bytes=sizes.get("swap_bytes"),
    )


def _score(parts: Parts, killed: Killed) -> int | None:
    decision = parts.kills.decision
    if decision and decision[2] == killed.pid:
        return decision[4]
    return killed.items.get("score", (None, ""))[0]


def _row(killed: Killed, rows: Rows) -> Task | None:
    return None if killed.pid is None else rows.get(killed.pid)


def _sizes(items: dict[str, tuple[int, str]]) -> dict[str, int]:
    return {SIZES[key]: value * KIB for key, (value, _) in items.items() if key in SIZES}


def _pgtables(killed: Killed, row: Task | None) -> int | None:
    """5.4.0 to an early 5.4.y print bytes and call them kB: told by the task's row, or by their being absurd as kB.

    A table maps at least one page: whole tables that are more than all that was resident are bytes.
    """
    if "pgtables" not in killed.items:
        return None
    value = killed.items["pgtables"][0]
    by_row = row is not None and row.pgtables_bytes == value
    resident = sum(killed.items.get(key, (0, ""))[0] for key in ("anon-rss", "file-rss", "shmem-rss"))
    absurd = value * KIB > killed_space(killed) or (value % TABLE_BYTES == 0 and value > resident > 0)
    return value if value > 0 and (by_row or absurd) else value * KIB


def killed_space(killed: Killed) -> float:
    """The address space, which page tables cannot exceed; infinite where it was not printed."""
    return killed.items["total-vm"][0] * KIB if killed.items.get("total-vm", (0, ""))[0] else float("inf")


def _role(parts: Parts, killed: Killed, *, first: bool) -> Role:
    decision, group = parts.kills.decision, parts.kills.group_line
    if killed.sharing:
        return "shares_mm"
    if first:
        return "child" if decision and killed.pid not in (decision[2], None) else "victim"
    if group is not None and killed.line.number > group.number:
        return "group"
    return "shares_mm" if not killed.items else "group" if group else "shares_mm"


def _reaped(reaping: Reaping, killed_at: float | None) -> Reaped:
    at = seconds(reaping.line.mono)
    after = round(at - killed_at, 6) if at is not None and killed_at is not None and at >= killed_at else None
    return Reaped(outcome=reaping.outcome, after_seconds=after, **_sizes(reaping.items))


def _from_summary(parts: Parts, rows: Rows, clock: Clock) -> Kill | None:
    """A summary names the victim; without a kill line it died all the same, unless the machine did or it was gone."""
    summary = parts.kills.summary
    if summary is None or summary.pid is None or parts.panic.message or parts.kills.exiting or parts.kills.decision:
        return None
    when, row = clock.when(summary.line), rows.get(summary.pid)
    return Kill(
        pid=summary.pid,
        tgid=row.tgid if row else None,
        uid=summary.uid,
        comm=None if summary.comm is None else clean(summary.comm),
        oom_score_adj=row.oom_score_adj if row else None,
        evidence="summary",
        time=when.time,
        monotonic_seconds=when.monotonic_seconds,
        line=summary.line.number,
    )


def _from_reaper(reaping: Reaping, clock: Clock) -> Kill:
    when = clock.when(reaping.line)
    return Kill(
        pid=reaping.pid,
        comm=clean(reaping.comm),
        evidence="reaper",
        time=when.time,
        monotonic_seconds=when.monotonic_seconds,
        line=reaping.line.number,
        reaped=_reaped(reaping, None),
    )
