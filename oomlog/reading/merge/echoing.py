"""Remarks whose kill stands in another log wait here until it leaves."""

from collections.abc import Iterable, Sequence

from oomlog.model import Event
from oomlog.reading.merge.same import REPORT_SECONDS, Facts, assumption, doubt
from oomlog.reading.remarks import AFTER_SECONDS, BEFORE_SECONDS, Remark, is_of, with_remarks

KEPT_REMARKS = 512


class Remarks:
    """What was said of kills in logs that don't hold the kill, in the order of time."""

    def __init__(self) -> None:
        self._waiting: list[Remark] = []

    def add(self, remark: Remark) -> None:
        """Takes one; the oldest of too many are dropped."""
        self._waiting.append(remark)
        del self._waiting[:-KEPT_REMARKS]

    def join(self, event: Event, copies: Sequence[Facts], others: Iterable[Sequence[Facts]]) -> Event:
        """The event with what was said of it; `others` are the copies of what a remark may rather be about."""
        near = [(apart, one) for one in self._waiting if (apart := _apart(copies, one)) is not None]
        if not near:
            return event
        rivals = list(others)
        taken = [one for apart, one in near if not any(_nearer(rival, one, apart) for rival in rivals)]
        self._waiting = [one for one in self._waiting if all(one is not other for other in taken)]
        met = {(echo.by, echo.text) for echo in event.echoes}
        new = {key: one for one in taken if (key := (one.echo.by, one.echo.text)) not in met}
        return with_remarks(event, new.values())


def _nearer(copies: Sequence[Facts], remark: Remark, than: float) -> bool:
    apart = _apart(copies, remark)
    return apart is not None and apart < than


def _apart(copies: Sequence[Facts], remark: Remark) -> float | None:
    """How far in time a remark is from a kill that it can be of; None where it can't be, or time does not tell."""
    if not any(is_of(remark, one.trace) for one in copies):
        return None
    return min((abs(gap) for one in copies if (gap := _gap(one, remark)) is not None), default=None)


def _gap(kill: Facts, remark: Remark) -> float | None:
    when = remark.when
    same_boot = kill.boot_id is not None and kill.boot_id == remark.boot_id
    if kill.boot_id is not None and remark.boot_id and not same_boot:
        return None
    if same_boot and kill.stamp is not None and when.monotonic_seconds is not None:
        gap, unsure = when.monotonic_seconds - kill.stamp, 0.0
    elif kill.time is not None and when.epoch is not None:
        gap = when.epoch - kill.time
        unsure = doubt(kill, assumption(when), when.time_uncertainty_seconds or 0.0)
    else:
        return None
    near = -BEFORE_SECONDS - unsure <= gap <= AFTER_SECONDS + unsure
    return gap if near and unsure <= REPORT_SECONDS else None
