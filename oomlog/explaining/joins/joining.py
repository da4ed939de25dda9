"""A workload that is known by its path gets the names, limits and the fate that saved files tell of it."""

from datetime import datetime

from msgspec import structs

from oomlog.explaining.joins.known import Container, Known
from oomlog.explaining.workload.key import stable_key
from oomlog.model import Event, Workload

AFTER_SECONDS = 5.0
"""So long after its main process was killed the runtime notes a container's end."""
SURE_SECONDS = 60.0
"""A time that is less sure can't tell what a container died of."""
SIGKILLED = 137
_OF_POD = ("namespace", "pod", "pod_uid", "qos_class")
_OF_CONTAINER = ("name", "image", "limit_bytes", "request_bytes")


def join(workload: Workload, known: Known, event: Event | None = None) -> Workload:
    """The workload with what `known` adds; what the log itself says stays as it is.

    The container's name replaces what was made of its path. With the `event` also whether the main process survived
    it: None where times and pids don't tell.
    """
    runs, certain = known.of(workload)
    if not runs:
        return workload
    names = _OF_POD + (_OF_CONTAINER if certain else ())
    told = {("container" if name == "name" else name): _agreed(runs, name) for name in names}
    kept = {name: value for name, value in told.items() if value is not None and getattr(workload, name) is None}
    joined = structs.replace(workload, **kept)
    if event is None:
        return joined
    victim = next((kill.comm for kill in event.kills if kill.role == "victim" and kill.comm), None)
    survived = _survived(runs, event) if certain else None
    return structs.replace(joined, main_process_survived=survived, key=stable_key(joined, victim))


class Fates:
    """Tells containers that were OOM-killed from those that only ended the same way."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._explained: set[Container] = set()

    def see(self, event: Event) -> None:
        """An event with its workload: what ended at that time ended by it."""
        if event.workload is not None and event.kills:
            self._explained.update(
                run for run in self._known.of(event.workload)[0] if run.finished is None or _at_its_end(run, event)
            )

    def killed_otherwise(self) -> list[Container]:
        """Containers that ended by SIGKILL (exit 137) though no OOM kill is known of them.

        Neither their runtime nor any of the events says that it was memory: a grace period that ran out, a liveness
        probe, an eviction, a person, or a log that is not among those that were read.
        """
        ended = (one for one in self._known.containers if one.exit_code == SIGKILLED and not one.oom_killed)
        return [one for one in ended if one not in self._explained]


def _agreed(runs: list[Container], name: str) -> object:
    """What all runs that know it say; None where they differ."""
    values = {value for run in runs if (value := getattr(run, name)) is not None}
    return values.pop() if len(values) == 1 else None


def _survived(runs: list[Container], event: Event) -> bool | None:
    """Whether the main process outlived the kill, where all runs that tell it agree."""
    verdicts = {verdict for run in runs if event.kills and (verdict := _outlived(run, event)) is not None}
    return verdicts.pop() if len(verdicts) == 1 else None


def _outlived(run: Container, event: Event) -> bool | None:
    """Whether a run went on after the kill; None if that can't be told, or it ran at another time."""
    time, doubt = _time(event)
    if time is None:
        return False if run.pid and run.pid in {kill.pid for kill in event.kills} else None
    if run.started is None or run.started > time - doubt:
        return None
    if run.running or (run.finished is not None and run.finished > time + doubt + AFTER_SECONDS):
        return True
    by_kill = run.exit_code == SIGKILLED or run.oom_killed
    return False if by_kill and run.finished is not None and doubt <= SURE_SECONDS and _at_its_end(run, event) else None


def _at_its_end(run: Container, event: Event) -> bool:
    """Whether the event may have been what ended the run."""
    time, doubt = _time(event)
    return time is None or run.finished is None or abs(run.finished - time) <= doubt + AFTER_SECONDS


def _time(event: Event) -> tuple[float | None, float]:
    """Epoch seconds, and how far they may be off."""
    time = None if event.time is None else datetime.fromisoformat(event.time).timestamp()
    return time, event.time_uncertainty_seconds or 0.0
