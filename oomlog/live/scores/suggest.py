"""Settings that would protect what a user names, for where it runs. Advice: nothing is written or tried here.

Sources: systemd.exec(5) OOMScoreAdjust=; Kubernetes, "Node-pressure eviction" (oom_score_adj by QoS class); docker
run(1) --oom-score-adj; proc(5), choom(1).
"""

from collections.abc import Collection, Iterator, Sequence
from shlex import quote

from msgspec import structs

from oomlog.explaining.workload import workload_of_path
from oomlog.live.scores.standing import scores
from oomlog.model import Workload
from oomlog.model.host import Process, Snapshot
from oomlog.model.scores import Scores, Setting, Suggestion

STEPS = (-500, -900)
"""Tried in this order: the mildest that keeps it from being the first (h). Never -1000: what grows must be killable."""

MOST_COMMANDS = 5
"""Of more processes than that the first ones: the others go alike."""

OWN_LIMIT = "at a cgroup's own limit only processes below it are compared: there it is the limit that must fit"
NEVER_EXEMPT = "not -1000: if it grew, everything else would be killed first, and then the machine would hang"
STILL_FIRST = "even so it would be the first to die: it holds too much to be protected; give it a limit of its own"
GROUP = "memory.oom.group of {} kills all processes there together, whatever their oom_score_adj above -1000"
RESTART = "takes effect when the unit is started again"
NO_SCOPES = "a scope has no OOMScoreAdjust=: set it in the service that starts it"
USER_MANAGER = "a user's manager may not go below its own oom_score_adj: set OOMScoreAdjust= for user@.service too"
QOS = (
    "pods have no field for oom_score_adj: the kubelet sets it by QoS class at each start of a container: Guaranteed"
    " -997, BestEffort 1000, Burstable in between, 1000 - 1000 x request / node's memory"
)
GUARANTEED = "Guaranteed needs limits equal to requests, for cpu and memory, in every container of the pod"
SIZED = "SIZE must hold its peak: see oomlog limits"
RECREATE = "only at creation: docker update cannot change it; a rootless daemon may not go below its own"
WITH_LIMIT = "a container without --memory has no limit but the machine's"
VOLATILE = "until the process ends; children inherit it, running ones keep theirs; lowering needs CAP_SYS_RESOURCE"


def suggestions(names: Sequence[str], snapshot: Snapshot, now: Scores) -> tuple[Suggestion, ...]:
    """One for each name: a process name, a pid, or a unit, container, pod or workload as `oomlog` names it.

    Raises ValueError for a name that nothing here has.
    """
    return tuple(_suggestion(name, _named(name, snapshot), snapshot, now) for name in names)


def _named(name: str, snapshot: Snapshot) -> list[Process]:
    """Those of that pid or name, else those that live in what is called so; not the kernel's own threads."""
    tasks = [process for process in snapshot.processes if not process.kernel_thread]
    found = [process for process in tasks if name in (str(process.pid), process.comm)]
    found = found or [process for process in tasks if process.cgroup and name in _names(process.cgroup)]
    if not found:
        raise ValueError(f"nothing here is called {name!r}: give a process name, a pid, a unit or a container")
    return found


def _names(path: str) -> Collection[str | None]:
    who = workload_of_path(path)
    short = who.container_id[:12] if who.container_id else None
    return {who.key, who.unit, who.container, who.container_id, short, who.pod, who.pod_uid, who.app, who.vm, path}


def _suggestion(name: str, found: Sequence[Process], snapshot: Snapshot, now: Scores) -> Suggestion:
    pids = {process.pid for process in found}
    adj, then = _least(pids, snapshot)
    first = then.ranking[0] if then.ranking else None
    groups = {domain.group_path for domain in (now.machine, *now.cgroups) if pids & set(domain.group_pids)}
    where = next((process.cgroup for process in found if process.cgroup), None)
    who = workload_of_path(where) if where else Workload()
    return Suggestion(
        name=name,
        pids=tuple(sorted(pids)),
        workload=who.key,
        place_now=_place(now, pids),
        oom_score_adj=adj,
        place_then=_place(then, pids),
        first_pid=first.pid if first else None,
        first_comm=first.comm if first else None,
        settings=tuple(_settings(who, sorted(pids), adj)),
        notes=(
            NEVER_EXEMPT,
            OWN_LIMIT,
            *([STILL_FIRST] if _place(then, pids) == 1 else []),
            *(GROUP.format(path) for path in sorted(filter(None, groups))),
        ),
    )


def _least(pids: Collection[int], snapshot: Snapshot) -> tuple[int, Scores]:
    for adj in STEPS[:-1]:
        then = _with_adj(pids, adj, snapshot)
        if _place(then, pids) != 1:
            return adj, then
    return STEPS[-1], _with_adj(pids, STEPS[-1], snapshot)


def _with_adj(pids: Collection[int], adj: int, snapshot: Snapshot) -> Scores:
    """The ranking as it would be; the kernel's own figures, which are of now, left out."""
    changed = (
        structs.replace(process, oom_score_adj=min(adj, process.oom_score_adj or 0), score=None, score_before=None)
        if process.pid in pids
        else process
        for process in snapshot.processes
    )
    return scores(structs.replace(snapshot, processes=tuple(changed)))


def _place(found: Scores, pids: Collection[int]) -> int | None:
    return min((one.place for one in found.ranking if one.pid in pids and one.place), default=None)


def _settings(who: Workload, pids: Sequence[int], adj: int) -> Iterator[Setting]:
    """Those that fit where it runs first; where nothing runs it, one of each."""
    pod, container = bool(who.pod_uid), bool(who.container_id)
    unit = bool(who.unit) and not container and not pod
    nowhere = not (pod or container or unit)
    if unit or nowhere:
        yield _systemd(who, adj, fits=unit)
    if pod or nowhere:
        yield _kubernetes(fits=pod)
    if (container and not pod) or nowhere:
        yield _docker(adj, fits=container)
    commands = "\n".join(f"choom -p {pid} -n {adj}" for pid in pids[:MOST_COMMANDS])
    yield Setting(kind="process", where="the running process", text=commands, applies=True, notes=(VOLATILE,))


def _systemd(who: Workload, adj: int, *, fits: bool) -> Setting:
    unit = who.unit or "UNIT.service"
    scope, of_user = unit.endswith(".scope"), who.user_uid is not None
    return Setting(
        kind="systemd",
        where=f"systemctl {'--user ' if of_user else ''}edit {quote(unit)}",
        text=f"[Service]\nOOMScoreAdjust={adj}",
        applies=fits and not scope,
        notes=(RESTART, *([NO_SCOPES] if scope else []), *([USER_MANAGER] if of_user else [])),
    )


def _kubernetes(*, fits: bool) -> Setting:
    text = "resources:\n  requests: {memory: SIZE, cpu: CPUS}\n  limits: {memory: SIZE, cpu: CPUS}"
    return Setting(
        kind="kubernetes",
        where="each container of the pod's spec",
        text=text,
        applies=fits,
        notes=(QOS, GUARANTEED, SIZED),
    )


def _docker(adj: int, *, fits: bool) -> Setting:
    return Setting(
        kind="docker",
        where="docker run (compose: oom_score_adj, mem_limit)",
        text=f"--oom-score-adj={adj} --memory=SIZE",
        applies=fits,
        notes=(RECREATE, WITH_LIMIT, SIZED),
    )
