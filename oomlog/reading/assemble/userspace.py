"""A user-space killer's Decision → Event."""

from collections.abc import Callable
from hashlib import blake2b

from msgspec import structs

from oomlog.model import Completeness, Event, Source
from oomlog.reading.clock.readings import When
from oomlog.reading.decision import Decision


def assemble_decision(
    decision: Decision, name: str, when: When, boot: str, raw: Callable[[int, int], str] | None = None
) -> Event:
    """The event of one decision; `name` is the source's, `when` and `boot` its line's."""
    line = decision.line
    return Event(
        id=_identity(decision),
        type="userspace_kill",
        scope=decision.scope,
        killer=decision.killer,
        time=when.time,
        time_source=when.time_source,
        time_assumed=when.time_assumed,
        time_uncertainty_seconds=when.time_uncertainty_seconds,
        time_text=when.time_text,
        monotonic_seconds=when.monotonic_seconds,
        host=line.host or None,
        boot_id=line.boot_id or None,
        boot=boot,
        source=Source(
            name=name,
            format=line.format or None,
            first_line=decision.first,
            last_line=decision.last,
            cursor=line.cursor or None,
        ),
        trigger=decision.trigger,
        chosen=decision.chosen,
        kills=tuple(
            structs.replace(kill, time=when.time, monotonic_seconds=when.monotonic_seconds) for kill in decision.kills
        ),
        userspace=decision.facts,
        completeness=Completeness(complete=not decision.missing, missing=decision.missing),
        notes=tuple(decision.notes),
        raw=raw(decision.first, decision.last) if raw else None,
    )


def _identity(decision: Decision) -> str:
    """As for the kernel's reports: a hash of what was printed, and no time, host, source or name of a process."""
    return blake2b("|".join((decision.killer, *decision.printed)).encode(errors="replace"), digest_size=8).hexdigest()
