"""The processes that died, where there are several or more is known of them than their sizes."""

from oomlog.model import Event, Kill, Reaped
from oomlog.reporting.renderers.sheet import Sheet
from oomlog.reporting.renderers.terminal.page import Row, columns
from oomlog.reporting.renderers.terminal.sizes import Sizes
from oomlog.reporting.renderers.terminal.words import plain
from oomlog.reporting.roles import named

MOST = 15


def killed(page: Sheet, event: Event, sizes: Sizes) -> None:
    """The announced one where another died in its place, then the dead."""
    kills, chosen = event.kills, event.chosen
    if chosen is not None and kills and chosen.pid not in {kill.pid for kill in kills}:
        page.heading("Announced")
        score = "" if chosen.score is None else f", score {chosen.score}"
        dead = named(kills[0].comm, kills[0].pid) if len(kills) == 1 else "those listed below"
        page.item(f"{named(chosen.comm, chosen.pid)}{score}; in its place died {dead}{_why(kills[0])}")
    if len(kills) < 2 and not any(kill.reaped or kill.evidence != "kill-line" for kill in kills):
        return
    page.heading("Killed")
    titles = columns(
        ">Pid", ">Uid", "+Name", "Role", ">Anon", ">File", ">Shmem", ">Virtual", ">Tables", ">Adj", "Reaper"
    )
    page.table(titles, [_row(kill, sizes) for kill in kills[:MOST]])
    page.rest(len(kills), MOST, "processes")


def _why(kill: Kill) -> str:
    return ", a child of it" if kill.role == "child" else ""


def _row(kill: Kill, sizes: Sizes) -> Row:
    return (
        plain(kill.pid),
        plain(kill.uid),
        kill.comm,
        kill.role if kill.evidence == "kill-line" else f"{kill.role} ({kill.evidence})",
        sizes.narrow_kib(kill.anon_rss_bytes),
        sizes.narrow_kib(kill.file_rss_bytes),
        sizes.narrow_kib(kill.shmem_rss_bytes),
        sizes.narrow_kib(kill.total_vm_bytes),
        sizes.narrow_kib(kill.pgtables_bytes),
        plain(kill.oom_score_adj),
        _reaped(kill.reaped, sizes),
    )


def _reaped(reaped: Reaped | None, sizes: Sizes) -> str | None:
    """What came of it, and the anonymous memory that could not be taken, as it is locked or shared."""
    if reaped is None or not reaped.anon_rss_bytes:
        return reaped.outcome if reaped else None
    return f"{reaped.outcome}, {sizes.narrow_kib(reaped.anon_rss_bytes)} left"
