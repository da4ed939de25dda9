"""Whether a setting mattered in reports, by what these print. To add one, write its function and list it in `TIES`."""

from collections.abc import Callable, Sequence

from msgspec import Struct

from oomlog.settings.fit import Fit
from oomlog.settings.host import Host
from oomlog.settings.reports import Report
from oomlog.units import counted

SHOWN = 5


class Tie(Struct, frozen=True, kw_only=True):
    """`mattered` is None where reports don't tell; `text` says what they print, `events` the ids (the first few).

    `same` is how the reports belong to the settings; but for `boot` the value may have been another then.
    """

    mattered: bool | None
    text: str
    events: tuple[str, ...] = ()
    same: str = "unknown"


Told = tuple[bool | None, str, Sequence[Report]]


def tie(keys: Sequence[str], host: Host, fits: Fit) -> Tie | None:
    """What reports say of a check's first setting that they say anything of."""
    for key in keys:
        if (told := TIES.get(key)) and (said := told(host)) is not None:
            mattered, text, reports = said
            ids = tuple(report.id for report in reports[:SHOWN])
            return Tie(mattered=mattered, text=text, events=ids, same=fits.same)
    return None


def _panics(host: Host) -> Told | None:
    ended = host.reports.of_kernel(lambda one: one.type == "oom_panic")
    if not ended:
        return False, f"none of {counted(host.reports.count, 'report')} ended in a panic", ()
    return True, f"{counted(len(ended), 'report')} ended in a panic", ended


def _allocating(host: Host) -> Told | None:
    killed = host.reports.of_kernel(lambda one: one.allocating_task)
    if not killed:
        return False, "no report says that the allocating task was chosen", ()
    return True, f"{counted(len(killed), 'report')} killed the task that asked (oom_kill_allocating_task)", killed


def _table(host: Host) -> Told | None:
    kernel = host.reports.of_kernel(lambda one: one.table is not None)
    if not kernel:
        return None, "no report is whole enough to tell whether the table of tasks was printed", ()
    without = [one for one in kernel if one.table is False]
    if not without:
        return False, f"{counted(len(kernel), 'report')} printed the table of tasks", ()
    return True, f"{counted(len(without), 'report')} printed no table of tasks", without


TIES: dict[str, Callable[[Host], Told | None]] = {
    "vm.panic_on_oom": _panics,
    "vm.oom_kill_allocating_task": _allocating,
    "vm.oom_dump_tasks": _table,
}
