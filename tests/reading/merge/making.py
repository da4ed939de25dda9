"""Events to merge: what a channel keeps of a decision, and what it loses."""

from collections.abc import Iterable
from datetime import UTC, datetime

from msgspec import structs

from oomlog.model import Completeness, Event, Kill, Memory, Source, Trigger
from oomlog.reading.merge import Channel, Window, merged

COUNTERS = ("free", "active_anon", "inactive_anon", "mapped", "shmem")
EPOCH = 1_790_000_000.0


def decision(pid: int, at: float = 0.0, *, host: str | None = "web1", boot_id: str | None = "b1") -> Event:
    """A whole report of one kill, `at` seconds after the first."""
    kill = Kill(
        pid=pid, comm="hog", total_vm_bytes=pid * 4096, anon_rss_bytes=4096, monotonic_seconds=100 + at, role="victim"
    )
    return Event(
        id=f"id{pid}",
        type="oom_kill",
        time=datetime.fromtimestamp(EPOCH + at, UTC).isoformat(),
        time_source="iso",
        time_uncertainty_seconds=0.0,
        monotonic_seconds=100 + at,
        host=host,
        boot_id=boot_id,
        boot=boot_id,
        source=Source(name="journal", first_line=pid),
        memory=Memory(page_size_bytes=4096, page_size_source="zones", counters=dict.fromkeys(COUNTERS, pid * 4096)),
        trigger=Trigger(kind="page", comm="asker", gfp_mask=1, order=0),
        kills=(kill,),
        completeness=Completeness(complete=True),
    )


def seen_in(event: Event, name: str, **changes: object) -> Event:
    """The same decision as another log has it."""
    return structs.replace(event, source=structs.replace(event.source, name=name), **changes)


UNPLACED = {"time": None, "time_source": "none", "time_uncertainty_seconds": None, "host": None, "boot_id": None}


def in_dmesg(event: Event) -> Event:
    """Neither time nor host, but the kernel's stamp."""
    return seen_in(event, "dmesg", boot="dmesg#1", **UNPLACED)


def in_messages(event: Event) -> Event:
    """Neither stamp nor boot id."""
    (kill,) = event.kills
    kills = (structs.replace(kill, monotonic_seconds=None),)
    return seen_in(event, "messages", monotonic_seconds=None, boot_id=None, boot="messages#1", kills=kills)


def without_kill(event: Event, name: str) -> Event:
    """A copy whose end is lost: it has another id."""
    lost = Completeness(missing=("kill", "outcome"))
    return seen_in(event, name, id=f"{event.id}-cut", kills=(), type="oom_unknown", completeness=lost)


def without_header(event: Event, name: str) -> Event:
    """A copy whose beginning is lost."""
    lost = Completeness(missing=("header", "stack", "memory"))
    return seen_in(event, name, id=f"{event.id}-end", trigger=None, memory=None, completeness=lost)


def joined(*channels: Iterable[Event]) -> tuple[list[Event], int]:
    """All events of some channels, and how many copies came too late."""
    window = Window()
    return list(merged((Channel(iter(events)) for events in channels), window)), window.late


def copies(event: Event) -> int:
    """In how many places the event was met."""
    return 1 + len(event.source.duplicates)
