"""Whether reports are of the machine, and of the boot, whose settings were read: else these prove nothing there."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from oomlog.settings.reports import Report, Reports
from oomlog.settings.snapshot import Snapshot
from oomlog.units import counted, duration

Same = Literal["boot", "host", "unknown", "other"]
"""The same boot; the same host, in another boot or it isn't known in which; not known; another host."""


class Fit(Struct, frozen=True, kw_only=True):
    """How many reports were read, of which `others` are surely of other machines; how the rest belongs to the settings
    in the worst case (`other` where there is no rest), and that in words.
    """

    reports: int
    others: int
    same: Same
    text: str

    @property
    def foreign(self) -> bool:
        """Whether there are reports, and all of them surely of other machines."""
        return self.reports > 0 and self.same == "other"


def own(snapshot: Snapshot, reports: Reports) -> Reports:
    """Without those that are surely of another machine."""
    return reports.those(lambda report: _same(snapshot, report) != "other")


def fit(snapshot: Snapshot, reports: Reports) -> Fit:
    """Judged by host, boot id and kernel release; where these are silent it is not known, never assumed."""
    mine = own(snapshot, reports)
    others = len(reports.all) - len(mine.all)
    kinds = [_same(snapshot, report) for report in mine.all or reports.all]
    order: tuple[Same, ...] = ("other", "unknown", "host", "boot")
    same: Same = next((kind for kind in order if kind in kinds), "unknown")
    text = _text(snapshot, mine if mine.all else reports, same)
    if others and mine.all:
        text += f"; {counted(others, 'report')} of other machines left out"
    return Fit(reports=reports.count, others=others, same=same, text=text)


def same_machine(snapshot: Snapshot, boot_id: str | None, host: str | None, release: str | None) -> Same:
    """Whether a report with these is of the machine, or even of the boot, that the snapshot is of."""
    if snapshot.boot_id and boot_id:
        alike = snapshot.boot_id.replace("-", "") == boot_id.replace("-", "")
        if alike:
            return "boot"
    if snapshot.host and host:
        return "host" if _short(snapshot.host) == _short(host) else "other"
    if snapshot.release and release and snapshot.release != release:
        return "other"
    return "unknown"


def _same(snapshot: Snapshot, report: Report) -> Same:
    return same_machine(snapshot, report.boot_id, report.host, report.release)


def _short(host: str) -> str:
    return host.partition(".")[0].lower()


def _text(snapshot: Snapshot, reports: Reports, same: Same) -> str:
    here = snapshot.host or snapshot.name
    if not reports.all:
        return "no out-of-memory report is in the logs that were read"
    if same == "boot":
        return f"the reports are of the boot whose settings these are{_age(snapshot, reports)}"
    if same == "host":
        return (
            f"the reports are of {here}, but whether of this boot is not known: a setting may have been another then"
            f"{_age(snapshot, reports)}"
        )
    if same == "other":
        theirs = sorted({report.host or f"a {report.release} kernel" for report in reports.all})
        release = f" ({snapshot.release})" if snapshot.release else ""
        return (
            f"the settings are of {here}{release}, reports are of {', '.join(theirs[:3])}:"
            " what is said of a report holds for the machine that made it, not for these values"
        )
    return (
        f"nothing says that the reports are of the machine whose settings these are ({here});"
        " what is said of a report is read from the report alone"
    )


def _age(snapshot: Snapshot, reports: Reports) -> str:
    """How much later the settings were read than the last report was written."""
    times = [report.time for report in reports.all if report.time]
    if not times or snapshot.taken is None:
        return ""
    try:
        later = (datetime.fromisoformat(snapshot.taken) - datetime.fromisoformat(times[-1])).total_seconds()
    except (ValueError, TypeError):
        return ""
    return f"; they were read {duration(later)} after the last report" if later > 0 else ""
