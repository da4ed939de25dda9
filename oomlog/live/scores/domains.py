"""Where memory can run out, and who would die there: the machine and every cgroup with a limit."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from oomlog.explaining.workload import workload_of_path
from oomlog.kernel.badness import EXEMPT_ADJ, INIT_PID, Era
from oomlog.live.scores.ranking import Scored, ordered, scored
from oomlog.model.host import Cgroup, Process, Snapshot
from oomlog.model.scores import Domain


def machine(snapshot: Snapshot, ranking: Sequence[Scored]) -> Domain:
    """The whole machine, whose ranking is `ranking`."""
    memory = snapshot.memory
    used = None if memory.available_bytes is None else memory.total_bytes - memory.available_bytes
    first = ranking[0].process if ranking else None
    group = _group(first, None, {group.path: group for group in snapshot.cgroups}) if first else None
    return Domain(
        limit_bytes=memory.total_bytes,
        total_bytes=memory.total_bytes + memory.swap_total_bytes,
        usage_bytes=used,
        used_share=None if used is None else used / memory.total_bytes,
        pressure=snapshot.pressure,
        processes=len(ranking),
        victim_pid=first.pid if first else None,
        victim_comm=first.comm if first else None,
        group_path=group,
        group_pids=_dying(group, snapshot.processes, root=snapshot.root_namespace),
    )


def limited(snapshot: Snapshot, era: Era, mortal: Sequence[Process]) -> tuple[Domain, ...]:
    """The cgroups with a limit and a process in them, the fullest first; `mortal` are those that may be killed."""
    groups = {group.path: group for group in snapshot.cgroups}
    inside: dict[str, list[Process]] = defaultdict(list)
    for process in mortal:
        for path in paths(process.cgroup):
            inside[path].append(process)
    found = (
        _domain(snapshot, era, group, inside[path], groups)
        for path, group in groups.items()
        if group.limit_bytes and path in inside
    )
    return tuple(sorted(found, key=lambda one: -(one.used_share or 0)))


def _domain(
    snapshot: Snapshot, era: Era, group: Cgroup, members: Sequence[Process], groups: Mapping[str, Cgroup]
) -> Domain:
    limit = group.limit_bytes or 1
    total = group.total_bytes or limit
    first = ordered(era, scored(era, members, snapshot, total))[0]
    together = _group(first.process, group.path, groups)
    full = group.usage_bytes if group.held_bytes is None else group.held_bytes
    return Domain(
        path=group.path,
        workload=named(group.path),
        limit_bytes=limit,
        total_bytes=total,
        usage_bytes=group.usage_bytes,
        held_bytes=group.held_bytes,
        peak_bytes=group.peak_bytes,
        used_share=None if full is None else full / limit,
        oom_kills=group.oom_kills,
        pressure=group.pressure,
        processes=len(members),
        victim_pid=first.process.pid,
        victim_comm=first.process.comm,
        group_path=together,
        group_pids=_dying(together, snapshot.processes, root=snapshot.root_namespace),
        hangs=group.kill_disabled,
    )


def named(path: str | None) -> str | None:
    """The workload that lives at a path, by the name under which it is met again."""
    return workload_of_path(path).key if path else None


def paths(path: str | None) -> Iterator[str]:
    """A path and all above it, up to the root."""
    while path and path != "/":
        yield path
        path = path.rpartition("/")[0]
    if path is not None:
        yield "/"


def _group(victim: Process, domain: str | None, groups: Mapping[str, Cgroup]) -> str | None:
    """The highest cgroup of the victim's, not above the domain, whose processes die together
    (mm/memcontrol.c:mem_cgroup_get_oom_group).
    """
    found = None
    for path in paths(victim.cgroup):
        if path in groups and groups[path].oom_group:
            found = path
        if path == domain:
            break
    return found


def _dying(path: str | None, found: Collection[Process], *, root: bool) -> tuple[int, ...]:
    """All there but init and those at -1000 (mm/oom_kill.c:oom_kill_memcg_member)."""
    if path is None:
        return ()
    return tuple(
        process.pid
        for process in found
        if process.oom_score_adj != EXEMPT_ADJ
        and not (root and process.pid == INIT_PID)
        and process.rss_bytes is not None
        and path in paths(process.cgroup)
    )
