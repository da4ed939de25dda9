"""Reads, understands and explains the reports of Linux' out-of-memory killers.

>>> import oomlog
>>> for event in oomlog.read(["tests/fixtures/6.1-ppc64le-64k-global/input.log"]):
...     print(event.type, [kill.comm for kill in event.kills])
oom_kill ['hog']
"""

from collections.abc import Iterable, Iterator
from datetime import tzinfo
from os import PathLike, fspath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from oomlog.errors import SourceError
    from oomlog.explaining.explain import explain
    from oomlog.explaining.frames import to_frame
    from oomlog.explaining.limits import Margins
    from oomlog.model import Event
    from oomlog.model.limits import Limits
    from oomlog.model.scores import Scores
    from oomlog.reading.pipeline import Reader
    from oomlog.settings.audit import Audit
    from oomlog.settings.bounds import Bounds

__all__ = ["audit", "explain", "limits", "read", "scores", "to_frame"]

_LAZY = {"explain": "oomlog.explaining.explain", "to_frame": "oomlog.explaining.frames"}


def read(  # noqa: PLR0913 - all but the paths by name
    paths: str | PathLike[str] | Iterable[str | PathLike[str]],
    *,
    tz: tzinfo | None = None,
    year: int | None = None,
    raw: bool = False,
    explain: bool = False,
    jobs: int = 1,
    errors: "list[SourceError] | None" = None,
) -> "Iterator[Event]":
    """The events of logs: files, globs, directories, archives, `-` for standard input.

    One log's events come in its order; several logs are merged by time, and a report that stands in many is one event.

    `tz` is the zone of stamps that print none, `year` that of the last line of logs without years; `raw` keeps each
    report's own lines in `Event.raw`; `explain` fills the explaining fields, each event with those before it on the
    same machine in mind, and with the settings of that machine where the paths (an sosreport) hold them. `jobs`
    processes share big inputs, on Linux and where no other threads run; each is forked from this one, and the events
    are the same. A source that cannot be read raises `oomlog.errors.SourceError` after the others were read; with
    `errors` given, failures are appended there instead.
    """
    from oomlog.reading.pipeline import Options, Reader

    reader = Reader(_names(paths), Options(tz=tz, year=year, raw=raw or explain, attachments=explain, jobs=jobs))
    yield from _explained(reader, keep_raw=raw) if explain else reader
    if errors is not None:
        errors.extend(reader.errors)
    elif reader.errors:
        raise reader.errors[0]


def audit(
    paths: str | PathLike[str] | Iterable[str | PathLike[str]] = (),
    *,
    root: str | PathLike[str] | None = None,
    roles: Iterable[str] = (),
    bounds: "Bounds | None" = None,
    errors: "list[SourceError] | None" = None,
) -> "Audit":
    """The memory settings of a machine, judged, and whether they mattered in reports. Nothing is changed.

    Settings come from the tree `root`, else from what `paths` hold (a saved `sysctl -a`, an sosreport), else from this
    host as it runs. Logs among the paths tell whether a setting mattered; `Audit.reports` says whether they are of the
    same machine. `roles` are what the machine is for (`db`, `redis`, `k8s-node`, …), beside what its files tell.
    `bounds` move the lines that checks draw (`oomlog.settings.bounds.Bounds`).
    Failures as in `read`; a `root` that holds no settings raises `oomlog.errors.SourceError` in any case.
    """
    from oomlog.reading.pipeline import Options, Reader
    from oomlog.reporting.own_settings import NOT_SETTINGS
    from oomlog.settings.audit import audit as judged
    from oomlog.settings.reports import Reports, of_logs
    from oomlog.settings.take import settings

    reader, reports = Reader(_names(paths), Options(attachments=True)), Reports()
    for event in reader:
        reports.add(event)
    if errors is not None:
        errors.extend(reader.errors)
    elif reader.errors:
        raise reader.errors[0]
    saved = [(one.name, one.data) for one in reader.attachments if one.kind not in NOT_SETTINGS]
    pods = [(one.name, one.data) for one in reader.attachments if one.kind == "pods"]
    found = settings(None if root is None else fspath(root), saved, pods)
    return judged(found, roles, of_logs(reports, reader.sources, (one.name for one in reader.attachments)), bounds)


def scores(root: str | PathLike[str] | None = None, *, protect: Iterable[str] = ()) -> "Scores":
    """Who would be killed if memory ran out now, by the kernel's own formula (mm/oom_kill.c:oom_badness), and by each
    cgroup's limit. Reads this host's /proc and /sys, or those below `root`; nothing is killed or changed.

    `Scores.ranking` is in the order of who dies first; sizes are in bytes. For each name of `protect` (a process, pid,
    unit, container or pod) `Scores.suggestions` says which settings would protect it.
    Raises ValueError for a name that nothing there has, `oomlog.errors.SourceError` where no process can be read.
    """
    from oomlog.live.scores import Tree
    from oomlog.live.scores import read as taken

    return taken(Tree(None if root is None else fspath(root)), tuple(protect))


def limits(
    events: "Iterable[Event]",
    samples: str | PathLike[str] | Iterable[str | PathLike[str]] = (),
    *,
    margins: "Margins | None" = None,
) -> "Limits":
    """A memory limit and request for each workload of the events, where kills and samples earn one.

    A kill at a limit proves that more than the limit is needed, never how much: without samples there is no number but
    `trial_bytes`, a size to measure under, and `reason` and `missing` say why. `samples` are files of Prometheus'
    range queries or `kubectl top`, or directories of cgroups. All sizes are in bytes. `margins` move the lines that are
    drawn (`oomlog.explaining.limits.Margins`). Raises `oomlog.errors.SourceError` for samples that hold none.
    """
    from oomlog.explaining.limits import Margins
    from oomlog.explaining.limits import limits as recommended
    from oomlog.live.samples import read_samples

    return recommended(events, read_samples(_names(samples)), margins or Margins())


def _names(paths: str | PathLike[str] | Iterable[str | PathLike[str]]) -> list[str]:
    return [fspath(paths)] if isinstance(paths, str | PathLike) else [fspath(path) for path in paths]


def _explained(reader: "Reader", *, keep_raw: bool) -> "Iterator[Event]":
    from oomlog.explaining.explain import Explainer
    from oomlog.reporting.own_settings import OwnSettings

    explainer = Explainer(settings=OwnSettings(reader.attachments).of)
    for event in reader:
        yield explainer.explain(event, keep_raw=keep_raw)


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever is exported
    """Imports what is heavy on its first use."""
    from importlib import import_module

    if name in _LAZY:
        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
