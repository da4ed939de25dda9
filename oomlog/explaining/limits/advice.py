"""All workloads that a limit killed or that were measured, with what to give them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from oomlog.explaining.frames import to_frame
from oomlog.explaining.history import history
from oomlog.explaining.limits.days import Day, days
from oomlog.explaining.limits.margins import Margins
from oomlog.explaining.limits.recommend import recommended
from oomlog.explaining.limits.spelling import spellings
from oomlog.explaining.limits.vpa import vpa
from oomlog.explaining.trends import DAY, trend
from oomlog.explaining.workload import workload, workload_of_path
from oomlog.model import Event
from oomlog.model.history import Shape
from oomlog.model.limits import Demand, LimitAdvice, Limits, Sample


class Hit(Struct, frozen=True):
    """One kill at a limit: whose, how high, when (RFC 3339), and the request where it is known."""

    workload: str
    limit: int
    time: str | None
    request: int | None


def limits(events: Iterable[Event], samples: Sequence[Sample], margins: Margins = Margins()) -> Limits:  # noqa: B008 - frozen
    """Those that were killed most first, then those that were only measured."""
    known = list(events)
    hits: dict[str, list[Hit]] = defaultdict(list)
    for event in known:
        if (hit := _hit(event)) is not None:
            hits[hit.workload].append(hit)
    taken: dict[str, list[Sample]] = defaultdict(list)
    for sample in samples:
        taken[sample.workload].append(sample)
    shapes = _shapes(known)
    found = [
        _advice(name, hits.get(name, []), taken.get(name, []), shapes, margins)
        for name in dict.fromkeys([*hits, *taken])
    ]
    return Limits(
        events=len(known),
        elsewhere=len(known) - sum(map(len, hits.values())),
        samples=len(samples),
        workloads=tuple(sorted(found, key=lambda one: (-one.demand.kills_at_limit, one.workload))),
    )


def _hit(event: Event) -> Hit | None:
    """The kill as evidence of its limit's owner: the workload itself, or a cgroup above it whose limit it was."""
    memcg = event.memcg
    if event.scope != "memcg" or event.type == "alloc_failure" or memcg is None or memcg.memory is None:
        return None
    who = event.workload or workload(event)
    limit = memcg.memory.limit_bytes
    if limit is None or memcg.limit_path is None or who is None:
        return None
    own = who.limit_bytes is not None
    victim = event.kills[0].comm if event.kills else None
    name = who.key if own else workload_of_path(memcg.limit_path, victim).key
    return Hit(name or memcg.limit_path, limit, event.time, who.request_bytes if own else None)


def _shapes(events: Sequence[Event]) -> Mapping[str, Shape]:
    """What each workload's kills look like over time."""
    if not events:
        return {}
    return {one.name: one.shape for one in history(to_frame(events), "workload") if one.name}


def _advice(
    name: str, hits: Sequence[Hit], samples: Sequence[Sample], shapes: Mapping[str, Shape], margins: Margins
) -> LimitAdvice:
    times = [datetime.fromisoformat(hit.time).timestamp() for hit in hits if hit.time]
    found = days(samples, times, hits[-1].limit if hits else None, margins)
    demand = _demand(hits, samples, found, shapes.get(name))
    told = recommended(demand, found, margins, dated=any(sample.time is not None for sample in samples))
    request = next((hit.request for hit in reversed(hits) if hit.request), None)
    size = told.limit.bytes if told.limit else told.trial
    return LimitAdvice(
        workload=name,
        demand=demand,
        limit=told.limit,
        request=told.request,
        trial_bytes=told.trial,
        reason=told.reason,
        missing=told.missing,
        vpa=vpa(demand, found, request),
        spellings=spellings(size, told.request.bytes if told.request else None, margins) if size else (),
    )


def _demand(hits: Sequence[Hit], samples: Sequence[Sample], found: Sequence[Day], shape: Shape | None) -> Demand:
    limit = hits[-1].limit if hits else next((sample.limit_bytes for sample in samples if sample.limit_bytes), None)
    dated = sorted((hit.time for hit in hits if hit.time), key=datetime.fromisoformat)
    peak = max((sample.bytes for sample in samples), default=None)
    whole = [day for day in found if not day.censored]
    return Demand(
        limit_bytes=limit,
        limits_hit=tuple(dict.fromkeys(hit.limit for hit in hits)),
        kills_at_limit=sum(hit.limit == limit for hit in hits),
        first_kill=dated[0] if dated else None,
        last_kill=dated[-1] if dated else None,
        shape=shape,
        samples=len(samples),
        days=len(found),
        censored_days=len(found) - len(whole),
        highest_peak_bytes=peak,
        at_least_bytes=max((hit.limit for hit in hits), default=None),
        growth=trend([day.start / DAY for day in whole], [float(day.peak) for day in whole])
        if len(whole) > 4
        else None,
    )
