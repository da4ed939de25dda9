"""Whether two events are one decision, met in two places.

Two must share a token, something that no other decision on that machine has, and nothing may contradict: host, boot,
the kernel's stamp, time, what was killed. A copy that lost its header has another id, so an id is one token of several.
"""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from oomlog.model import Event, Kill
from oomlog.model.boots import other_boots
from oomlog.reading.clock.readings import When
from oomlog.reading.remarks import AFTER_SECONDS, Trace, other_hosts, trace

Token = tuple[object, ...]

SAME_STAMP_SECONDS = 0.001
"""The kernel's stamp is the same to the microsecond in every channel; some tools print milliseconds."""
REPORT_SECONDS = 60.0
"""How far from its header a line of a report may stand; and how late a busy host's syslog may write one."""
ALIKE_SECONDS = 1.0
"""How far two stamps may be off from each other that lack the same, year or zone: both have whole seconds."""
_LEAST_COUNTERS = 5
_RECKONED = ("dmesg-ctime", "boot-time-derived")  # from the kernel's stamp itself: off by hours after a suspend


class Facts(Struct, frozen=True):
    """What tells one decision from another. `origin` numbers the channel, `place` is the log in it.

    `time` in epoch seconds, `doubt` how far it may be off, `assumed` what it rests on; `headed`: `stamp` is the
    header's own. `path`: the cgroup that a user-space killer chose.
    """

    origin: int
    place: str
    tokens: frozenset[Token]
    kind: tuple[str, bool, bool]
    trace: Trace
    path: str | None
    boot_id: str | None
    boot: str | None
    stamp: float | None
    headed: bool
    time: float | None
    doubt: float
    assumed: tuple[str, ...]
    reckoned: bool
    kills: dict[int, Kill]


def facts(event: Event, origin: int) -> Facts:
    """The facts of an event of channel number `origin`."""
    return Facts(
        origin=origin,
        place=event.source.name,
        tokens=frozenset(_tokens(event)),
        kind=(event.killer, event.type == "userspace_kill", event.type == "alloc_failure"),
        trace=trace(event),
        path=event.userspace.target_path if event.userspace else None,
        boot_id=event.boot_id,
        boot=event.boot,
        stamp=event.monotonic_seconds,
        headed="header" not in event.completeness.missing,
        time=seconds(event),
        doubt=event.time_uncertainty_seconds or 0.0,
        assumed=assumption(event),
        reckoned=event.time_source in _RECKONED,
        kills={kill.pid: kill for kill in event.kills if kill.pid is not None},
    )


def assumption(dated: Event | When) -> tuple[str, ...]:
    """By what a time was completed that the log tells only in part; nothing where it tells all."""
    return (dated.time_source, *dated.time_assumed) if dated.time_assumed else ()


def seconds(event: Event) -> float | None:
    """The event's time since 1970."""
    return None if event.time is None else datetime.fromisoformat(event.time).timestamp()


def same(one: Facts, other: Facts) -> bool:
    """Whether one token is shared and nothing contradicts."""
    return not one.tokens.isdisjoint(other.tokens) and not contradict(one, other)


def contradict(one: Facts, other: Facts) -> bool:
    """Whether two events can't be one; of two reports that stand in one log, each counts."""
    return (
        _stamps_apart(one, other)  # the first two settle it for almost all reports of one kind
        or _times_apart(one, other)
        or one.kind != other.kind
        or _differ(one.boot_id, other.boot_id)
        or _differ(one.path, other.path)
        or other_hosts(one.trace.host, other.trace.host)
        or other_boots(one.boot, other.boot)
        or _other_kills(one, other)
        or (one.origin == other.origin and one.place == other.place and not one.tokens.isdisjoint(other.tokens))
    )


def _tokens(event: Event) -> Iterable[Token]:
    yield from _by_id(event)
    yield from _by_cgroup(event)
    for kill in event.kills:
        if kill.total_vm_bytes is not None:
            yield "kill", kill.pid, kill.total_vm_bytes, kill.anon_rss_bytes, kill.file_rss_bytes
    trigger = event.trigger
    if trigger is not None and trigger.gfp_mask is not None and event.monotonic_seconds is not None:
        yield "request", trigger.gfp_mask, trigger.order, trigger.comm, round(event.monotonic_seconds, 3)
    yield from _by_counters(event)


def _by_id(event: Event) -> Iterable[Token]:
    """The id, where there is enough in it; a pid alone may be given again, so both must say when it was."""
    if event.memory is not None or any(kill.total_vm_bytes is not None for kill in event.kills):
        yield "id", event.id
    elif event.kills:
        if event.time is not None:
            yield "pid", event.id
        if event.monotonic_seconds is not None:
            yield "pid", event.id, round(event.monotonic_seconds, 3)


def _by_cgroup(event: Event) -> Iterable[Token]:
    """A kill whose processes are not named: its words, and the units on its path, which a service manager names."""
    user = event.userspace
    if user is None or event.kills or event.time is None:
        return
    yield "said", event.id
    for unit in (user.target_path or str(user.extra.get("unit", ""))).split("/"):
        if unit:
            yield "unit", event.killer, unit


def _by_counters(event: Event) -> Iterable[Token]:
    """All counters of a report together: those of the machine, or of the memcg with its usage and failures."""
    memory, memcg = event.memory, event.memcg
    if memory is not None and len(memory.counters) >= _LEAST_COUNTERS:
        yield "memory", hash(frozenset(memory.counters.items()))
    if memcg is not None and memcg.memory is not None and len(memcg.stats) >= _LEAST_COUNTERS:
        yield "memcg", memcg.memory.usage_bytes, memcg.memory.failcnt, hash(frozenset(memcg.stats.items()))


def _differ(one: object, other: object) -> bool:
    return one is not None and other is not None and one != other


def _stamps_apart(one: Facts, other: Facts) -> bool:
    if one.stamp is None or other.stamp is None:
        return False
    allowed = SAME_STAMP_SECONDS if one.headed and other.headed else REPORT_SECONDS
    return abs(one.stamp - other.stamp) > allowed


def _times_apart(one: Facts, other: Facts) -> bool:
    """A time that was reckoned from the kernel's stamp says nothing against an equal stamp."""
    if one.time is None or other.time is None:
        return False
    stamped = one.stamp is not None and other.stamp is not None
    if stamped and (one.reckoned or other.reckoned):
        return False
    apart = abs(one.time - other.time)
    if one.kind[1] and not (one.kills or other.kills):
        return apart > doubt(one, other.assumed, other.doubt) + AFTER_SECONDS
    return apart > one.doubt + other.doubt + REPORT_SECONDS


def doubt(one: Facts, assumed: tuple[str, ...], uncertain: float) -> float:
    """How far the time between an event and something else may be off: two logs dated by one assumption err alike."""
    return ALIKE_SECONDS if assumed and one.assumed == assumed else one.doubt + uncertain


def _other_kills(one: Facts, other: Facts) -> bool:
    """Each killed somebody, and not the same; or the same pid at another moment, with other sizes."""
    if not one.kills or not other.kills:
        return False
    both = one.kills.keys() & other.kills.keys()
    return not both or any(_unlike(one.kills[pid], other.kills[pid]) for pid in both)


def _unlike(one: Kill, other: Kill) -> bool:
    if one.monotonic_seconds is not None and other.monotonic_seconds is not None:
        apart = abs(one.monotonic_seconds - other.monotonic_seconds)
        if one.evidence == other.evidence and apart > SAME_STAMP_SECONDS:
            return True
    return _differ(one.total_vm_bytes, other.total_vm_bytes) or _differ(one.anon_rss_bytes, other.anon_rss_bytes)
