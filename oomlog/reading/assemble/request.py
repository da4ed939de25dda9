"""Who asked, whose limit it was, and which kind of out-of-memory this is."""

from oomlog.kernel.nodes import node_list
from oomlog.model import Chosen, Trigger
from oomlog.model.event import EventType, Scope
from oomlog.reading.assemble.pagesize import KIB, page_size
from oomlog.reading.sections import Parts
from oomlog.reading.sections.stack import same_task
from oomlog.reading.text import clean

CONSTRAINTS: dict[str, Scope] = {
    "CONSTRAINT_NONE": "global",
    "CONSTRAINT_MEMCG": "memcg",
    "CONSTRAINT_CPUSET": "cpuset",
    "CONSTRAINT_MEMORY_POLICY": "mempolicy",
}
"""mm/oom_kill.c:oom_constraint_text, 5.0+."""
MEMCG = "Memory cgroup out of memory"
REASONS: tuple[tuple[str, Scope], ...] = (
    (MEMCG, "memcg"),
    ("No available memory in cpuset", "cpuset"),
    ("No available memory (MPOL_BIND)", "mempolicy"),
    ("Out of memory in UB", "unknown"),  # a container's own limit; its beancounter is no memory cgroup
    ("Out of memory", "global"),
    ("Out of Memory", "global"),
)
"""What stands before "Killed process" or "Kill process"."""


def trigger(parts: Parts, page_bytes: int) -> Trigger | None:
    """The request, or None where its header was lost."""
    if parts.header.line is not None:
        return _of_header(parts, page_bytes)
    return _of_failure(parts, page_bytes) if parts.failure.line is not None else None


def _of_header(parts: Parts, page_bytes: int) -> Trigger:
    header, stack, summary, items = parts.header, parts.stack, parts.kills.summary, dict(parts.header.items)
    order, adj = items.pop("order", None), items.pop("oom_score_adj", None)
    old_adj, nodemask = items.pop("oomkilladj", None) or items.pop("oom_adj", None), items.pop("nodemask", None)
    same = same_task(header.comm, stack.comm)
    return Trigger(
        comm=_comm(header.comm, stack.comm),
        pid=stack.pid if same else None,
        uid=stack.uid if same else None,
        cpu=stack.cpu if same else None,
        gfp_mask=header.gfp_mask,
        gfp_flags=header.flags,
        order=int(order) if order else None,
        request_bytes=page_bytes << int(order) if order and int(order) >= 0 and _asks(parts) else None,
        oom_score_adj=int(adj) if adj else None,
        oom_adj=int(old_adj) if old_adj else None,
        nodemask=nodemask or (summary.nodemask if summary else None),
        cpuset=header.cpuset or (summary.cpuset if summary else None),
        mems_allowed=header.mems_allowed or (summary.mems_allowed if summary else None),
        call_trace=stack.frames,
        extra={**items, **_more(summary.more if summary else "")},
    )


def _asks(parts: Parts) -> bool:
    """Whether it was a request: a page fault to 5.15 that failed for whatever reason has zeros for it."""
    return parts.header.gfp_mask != 0 or bool(parts.header.flags)


def _of_failure(parts: Parts, page_bytes: int) -> Trigger:
    failure, stack = parts.failure, parts.stack
    same = same_task(failure.comm, stack.comm)
    size = page_bytes << failure.order if failure.order is not None and failure.order >= 0 else None
    return Trigger(
        kind=failure.kind,
        comm=_comm(failure.comm, stack.comm),
        pid=stack.pid if same else None,
        uid=stack.uid if same else None,
        cpu=stack.cpu if same else None,
        gfp_mask=failure.gfp_mask,
        gfp_flags=failure.flags,
        order=failure.order,
        request_bytes=failure.request_bytes if failure.kind == "vmalloc" else size,
        stall_seconds=failure.stall_seconds,
        nodemask=failure.nodemask,
        cpuset=failure.cpuset or parts.header.cpuset,
        mems_allowed=failure.mems_allowed or parts.header.mems_allowed,
        call_trace=stack.frames,
    )


def _more(text: str) -> dict[str, int | float | str]:
    pairs = (item.partition("=") for item in text.split(",") if item)
    return {clean(key): clean(value) for key, _, value in pairs}


def _comm(header: str | None, stack: str | None) -> str | None:
    """A newline in a name splits the header, whose first line is then the name's end."""
    if header is not None and stack is not None and stack.endswith("\n" + header):
        return clean(stack)
    return None if header is None else clean(header)


def chosen(parts: Parts) -> Chosen | None:
    """Who was announced, by the decision line, the summary, or the words that it was dying already."""
    if parts.kills.decision:
        _, _, pid, comm, score = parts.kills.decision
        summary = parts.kills.summary
        uid = summary.uid if summary and summary.pid == pid else None
        return Chosen(pid=pid, comm=clean(comm), uid=uid, score=score, from_="decision")
    if (summary := parts.kills.summary) and summary.pid is not None:
        return Chosen(pid=summary.pid, comm=clean(summary.comm or ""), uid=summary.uid, from_="summary")
    if parts.kills.exiting and not parts.kills.killed:
        _, pid, comm = parts.kills.exiting
        return Chosen(pid=pid, comm=clean(comm), from_="exiting")
    return None


def reasons(parts: Parts) -> list[str]:
    """The kernel's words before its decision, its kill lines, and its lines that nobody was killed."""
    decision = [parts.kills.decision[1]] if parts.kills.decision else []
    spared = [parts.kills.exiting[0]] if parts.kills.exiting else []
    nobody = [parts.panic.nobody] if parts.panic.nobody == MEMCG else []  # 4.19+ say the other words of cgroups as well
    return decision + [killed.reason for killed in parts.kills.killed if killed.reason] + spared + nobody


def scope(parts: Parts) -> Scope:
    """The constraint: printed from 5.0 on; before, told by what else only such a report prints; else `unknown`."""
    if parts.kills.summary and parts.kills.summary.oom_memcg is not None:
        return "memcg"  # 5.0 to 5.2 print CONSTRAINT_NONE all the same
    if parts.kills.summary:
        return CONSTRAINTS.get(parts.kills.summary.constraint, "unknown")
    if _shows_cgroup(parts):
        return "memcg"
    for text in reasons(parts):
        for start, kind in REASONS:
            if text.startswith(start):
                return "unknown" if kind == "global" and (_masked(parts) or _summary_lost(parts)) else kind
    if any("mem_cgroup" in frame for frame in parts.stack.frames) and parts.header.line is not None:
        return "memcg"
    known = parts.counters.pages or parts.panic.message
    return "global" if known and parts.header.line is not None and not _masked(parts) else "unknown"


def _shows_cgroup(parts: Parts) -> bool:
    """Whether the report has what only a memory cgroup's has; lines of `key value` others print too."""
    block = parts.memcg
    return bool(block.counters or block.limit_path or any(group.path for group in block.groups))


def _summary_lost(parts: Parts) -> bool:
    """From 5.2 on the reason stands on the kill line, and a summary that alone tells the constraint is in the report.

    EL8.1 has the kill line of 5.2 with the header of 4.19, whose nodemask and cpuset line tell instead.
    """
    header = parts.header
    old = header.line is None or "nodemask" in header.items or header.cpuset is not None
    return not old and parts.kills.decision is None and any(killed.items for killed in parts.kills.killed)


def _masked(parts: Parts) -> bool:
    """4.9-4.20 print a nodemask in the header: 4.9 and 4.10 even when none was given, so it proves nothing there.

    One of all nodes binds nobody (mm/oom_kill.c:constrained_alloc).
    """
    nodes = node_list(parts.header.items.get("nodemask"))
    if nodes is None:
        return parts.header.items.get("nodemask", "(null)") != "(null)"
    return not _all_shown(parts) or any(node not in nodes for node, _ in parts.zones.zones)


def _all_shown(parts: Parts) -> bool:
    """Whether the zones are all of the machine's: nodes that the task may not use are left out (3.2+)."""
    page_bytes, _ = page_size(parts)
    shown = sum(zone.items.get("present", (0, ""))[0] for zone in parts.zones.zones.values())
    return 0 < shown * KIB == parts.totals.pages.get("pages RAM", 0) * page_bytes


def manual(parts: Parts) -> bool:
    """SysRq-F: order -1 from 4.4 on, its own line or its work function before."""
    return (
        parts.header.items.get("order") == "-1"
        or parts.header.manual
        or any("moom_callback" in frame or "sysrq_handle_moom" in frame for frame in parts.stack.frames)
    )


def event_type(parts: Parts, *, killed: bool) -> EventType:
    """Precedence: panic, kill, no victim, unknown."""
    if parts.panic.message:
        return "oom_panic"
    if killed:
        return "oom_kill"
    if parts.panic.nobody or parts.kills.exiting or parts.kills.would:
        return "oom_no_victim"
    if parts.failure.line is not None and parts.header.line is None:
        return "alloc_failure"
    return "oom_unknown"
