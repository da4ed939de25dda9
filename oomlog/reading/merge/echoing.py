"""Remarks whose kill stands in another log wait here until it leaves."""

from collections.abc import Iterable, Sequence

from oomlog.model import Event
from oomlog.reading.merge.same import REPORT_SECONDS, Facts, assumption, doubt
from oomlog.reading.remarks import AFTER_SECONDS, BEFORE_SECONDS, Reboot, Remark, is_of, other_hosts, with_remarks

KEPT_REMARKS = 512
KEPT_REBOOTS = 64


class Remarks:
    """What was said of kills in logs that don't hold the kill, in the order of time: `waiting` has not found it yet."""

    def __init__(self) -> None:
        self.waiting: list[Remark] = []
        self._reboots: list[Reboot] = []

    def add(self, said: Remark | Reboot) -> None:
        """Takes one; the oldest of too many are dropped."""
        if isinstance(said, Reboot):
            self._reboots.append(said)
            del self._reboots[:-KEPT_REBOOTS]
        else:
            self.waiting.append(said)
            del self.waiting[:-KEPT_REMARKS]

    def join(self, event: Event, copies: Sequence[Facts], others: Iterable[Sequence[Facts]]) -> Event:
        """The event with what was said of it; `others` are the copies of what a remark may rather be about."""
        near = [(apart, one) for one in self.waiting if (apart := self._apart(copies, one)) is not None]
        if not near:
            return event
        rivals = list(others)
        taken = [one for apart, one in near if not any(self._nearer(rival, one, apart) for rival in rivals)]
        self.waiting = [one for one in self.waiting if all(one is not other for other in taken)]
        met = {(echo.by, echo.text) for echo in event.echoes}
        new = {key: one for one in taken if (key := (one.echo.by, one.echo.text)) not in met}
        return with_remarks(event, new.values())

    def _nearer(self, copies: Sequence[Facts], remark: Remark, than: float) -> bool:
        apart = self._apart(copies, remark)
        return apart is not None and apart < than

    def _apart(self, copies: Sequence[Facts], remark: Remark) -> float | None:
        """How far in time a remark is from a kill that it can be of; None where it can't be, or time does not tell."""
        if not any(is_of(remark, one.trace) for one in copies):
            return None
        if any(_between(one, reboot, remark) for one in copies for reboot in self._reboots):
            return None
        return min((abs(gap) for one in copies if (gap := _gap(one, remark)) is not None), default=None)


def _between(kill: Facts, reboot: Reboot, remark: Remark) -> bool:
    """Whether the machine began anew between a kill and a remark that are not known to be of one boot."""
    when = remark.when.epoch
    same_boot = kill.boot_id is not None and kill.boot_id == remark.boot_id
    if kill.time is None or when is None or same_boot or not _of_its_machine(reboot, kill, remark):
        return False
    unsure = doubt(kill, assumption(reboot.when), reboot.when.time_uncertainty_seconds or 0.0)
    first, last = sorted((kill.time, when))
    return unsure <= REPORT_SECONDS and first < reboot.since <= last + unsure


def _of_its_machine(reboot: Reboot, kill: Facts, remark: Remark) -> bool:
    """Where no hosts can be compared, a log knows of its own machine only."""
    host = remark.host.lower() or kill.trace.host
    if reboot.host and host:
        return not other_hosts(reboot.host.lower(), host)
    return reboot.origin in (remark.origin, kill.origin)


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
