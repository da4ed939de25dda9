"""Which events are wanted: the same questions for every command and for Python."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo
from fnmatch import fnmatchcase

from msgspec import Struct, structs

from oomlog.model import Event, Kill
from oomlog.regex import regex

_OFFSET = regex(r"[+-]?\d{1,4}")


class Filter(Struct, frozen=True, kw_only=True):
    """What an event must be to be kept; None and empty ask for nothing, several values of one field mean "any of".

    `since` and `until` let events without a time pass; a naive one is compared with the time of day as the event tells
    it, in the event's own zone. `boot` is a boot id or its beginning, an event's
    `boot`, or a number as journalctl counts: 0 the last boot that has events, -1 the one before, 1 the first.
    `hosts` and `cgroup` are globs, in which `*` passes `/`. `victim` is searched in the names of the killed.
    `workload` is text found in a cgroup path of the event or in a field of its workload, in any case.
    """

    since: datetime | None = None
    until: datetime | None = None
    boot: str | None = None
    hosts: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    victim: re.Pattern[str] | None = None
    cgroup: str | None = None
    workload: str | None = None

    @property
    def asks_time(self) -> bool:
        """Whether an event without a time cannot be judged."""
        return self.since is not None or self.until is not None

    def keeps(self, event: Event) -> bool:
        """Whether the event is wanted; a `boot` that counts boots is `select`'s to answer and passes here."""
        return (
            (not self.types or event.type in self.types)
            and (not self.scopes or event.scope in self.scopes)
            and (not self.hosts or any(fnmatchcase(event.host or "", glob) for glob in self.hosts))
            and self._keeps_time(event)
            and self._keeps_boot(event)
            and (self.victim is None or any(self.victim.search(name) for name in _victims(event)))
            and (self.cgroup is None or any(fnmatchcase(path, self.cgroup) for path in cgroup_paths(event)))
            and (self.workload is None or mentions(event, self.workload.casefold()))
        )

    def _keeps_time(self, event: Event) -> bool:
        if event.time is None or not self.asks_time:
            return True
        time = datetime.fromisoformat(event.time)
        since, until = self.since, self.until
        return (since is None or like(time, since) >= since) and (until is None or like(time, until) <= until)

    def _keeps_boot(self, event: Event) -> bool:
        if self.boot is None or _OFFSET.fullmatch(self.boot):
            return True
        return event.boot == self.boot or _plain_id(event.boot_id).startswith(_plain_id(self.boot) or "?")


def select(events: Iterable[Event], wanted: Filter) -> Iterator[Event]:
    """The wanted events, in order. Streams, unless `boot` counts boots from the end: then all are read first."""
    if wanted.boot is None or not _OFFSET.fullmatch(wanted.boot):
        return filter(wanted.keeps, events)
    return filter(wanted.keeps, _of_boot(list(events), int(wanted.boot)))


def _of_boot(events: list[Event], offset: int) -> Iterator[Event]:
    boots = list(dict.fromkeys(event.boot for event in events if event.boot is not None))
    index = offset - 1 if offset > 0 else len(boots) - 1 + offset
    if not 0 <= index < len(boots):
        return iter(())
    return (event for event in events if event.boot == boots[index])


def in_zone(event: Event, zone: tzinfo) -> Event:
    """The same event with its times told in another zone."""
    kills = tuple(structs.replace(kill, time=told(kill.time, zone)) for kill in event.kills)
    echoes = tuple(structs.replace(echo, time=told(echo.time, zone)) for echo in event.echoes)
    return structs.replace(event, time=told(event.time, zone), kills=kills, echoes=echoes)


def told(time: str | None, zone: tzinfo) -> str | None:
    """An RFC 3339 time in another zone."""
    return None if time is None else datetime.fromisoformat(time).astimezone(zone).isoformat()


def cgroup_paths(event: Event) -> Iterator[str]:
    """Every cgroup path that the event names."""
    if event.memcg is not None:
        for path in (event.memcg.limit_path, event.memcg.task_path, event.memcg.oom_group_path):
            if path is not None:
                yield path
    if event.userspace is not None and event.userspace.target_path is not None:
        yield event.userspace.target_path


def like(time: datetime, bound: datetime) -> datetime:
    """An event's time as it compares with `bound`: where that names no zone, the time of day as the event tells it."""
    return time if bound.tzinfo else time.replace(tzinfo=None)


def _victims(event: Event) -> Iterator[str]:
    sufferers: tuple[Kill, ...] = event.kills
    yield from (kill.comm for kill in sufferers if kill.comm is not None)
    if event.chosen is not None and event.chosen.comm is not None:
        yield event.chosen.comm


def mentions(event: Event, text: str) -> bool:
    """Whether a cgroup path of the event or a field of its workload holds a text, given in lower case."""
    fields = structs.asdict(event.workload).values() if event.workload is not None else ()
    return any(text in str(value).casefold() for value in (*fields, *cgroup_paths(event)) if value is not None)


def _plain_id(boot_id: str | None) -> str:
    return (boot_id or "").replace("-", "").lower()
