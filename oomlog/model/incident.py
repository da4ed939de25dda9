"""Events that belong together: one trouble that a person would describe once."""

from typing import Literal

from msgspec import Struct


class Incident(Struct, frozen=True, kw_only=True):
    """Events of one machine and one limit (or of the machine as a whole) that follow each other closely.

    `id` is that of its first event, `events` are the ids of all. `kind`: `storm` three and more processes died within a
    minute, `crash-loop` the same victim three times and more, each time soon after the one before, `group` one decision
    killed several, `chain` two events close together, `single` anything else. `reports` counts headers that were read,
    `processes` the dead, `victims` them by name; `workloads` are the keys of `Workload.key`. `domain` is the limit that
    was hit (its workload's key, else its path), None for the machine as a whole. `rules` are the primary causes, the
    most frequent first. Times as in `Event`; None where the log does not say.
    """

    id: str
    kind: Literal["single", "group", "chain", "storm", "crash-loop"]
    host: str | None
    scope: str
    domain: str | None
    first_time: str | None
    last_time: str | None
    duration_seconds: float | None
    events: tuple[str, ...]
    reports: int
    processes: int
    victims: dict[str, int]
    workloads: tuple[str, ...]
    rules: tuple[str, ...]
