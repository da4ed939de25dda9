"""Questions to a fleet's dataset, answered by the same history functions as one log's."""

from collections.abc import Callable
from datetime import datetime
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from oomlog.errors import MissingExtra, OomlogError
from oomlog.explaining.frames import Frames
from oomlog.explaining.history import history
from oomlog.explaining.holding import stem
from oomlog.explaining.trends import LEAST
from oomlog.fleet.addresses import EXTRA
from oomlog.fleet.dataset import MANIFEST, is_current, parts
from oomlog.model.history import Histories, Recurring

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

Question = Literal["where", "new", "growth", "kernels", "images"]

SURE = 0.05
"""A trend that chance would make as often as this or more is none (Mann and Kendall's test)."""
_KILL = ("pid", "comm", "anon_rss_bytes", "file_rss_bytes", "shmem_rss_bytes", "rss_bytes", "time")
_BESIDE = {
    "victim": "victim", "processes": "processes",
    "id": "id", "source.name": "source", "source.first_line": "line", "time": "event_time", "host": "host",
    "incident": "incident", "trigger.comm": "trigger", "trigger.pid": "trigger_pid", "kernel.release": "kernels",
    "memcg.memory.limit_bytes": "limit_bytes", "workload.key": "workload", "workload.unit": "unit",
    "workload.image": "images",
}  # fmt: skip


def ask(dataset: str | PathLike[str], question: Question, since: datetime | None = None) -> Histories:
    """`where`: which workloads (victims where none is known) died on which machines; `new`: those of them that died
    for the first time at or after `since`; `growth`: what grew from kill to kill on one machine, fastest first;
    `kernels`, `images`: the same kills by the kernel's release or the container's image. Undated kills are never new.

    `Recurring.hosts` are the machines: hosts, and logs that name none. Raises OomlogError where there is no dataset.
    """
    frame = kills_of(Path(dataset))
    return Histories(by="workload", events=frame["event"].nunique(), victims=answer(frame, question, since))


def answer(frame: "pd.DataFrame", question: Question, since: datetime | None = None) -> tuple[Recurring, ...]:
    """The same of a dataset's kills (`kills_of`), which may be asked more than one question."""
    return _ANSWERS[question](frame, since)


def _where(frame: "pd.DataFrame", _since: datetime | None) -> tuple[Recurring, ...]:
    return history(_frames(frame), "workload")


def _new(frame: "pd.DataFrame", since: datetime | None) -> tuple[Recurring, ...]:
    """First by all that is there, so a workload that moved to another machine is not new."""
    found = ((one, one.first_time) for one in _where(frame, None))
    return tuple(one for one, first in found if first and (since is None or datetime.fromisoformat(first) >= since))


def _growth(frame: "pd.DataFrame", _since: datetime | None) -> tuple[Recurring, ...]:
    grown = (
        (one.growth.bytes_per_day, one)
        for _, kills in _repeated(frame).groupby("machine", sort=True)
        for one in history(_frames(kills), "workload")
        if one.growth is not None and one.growth.p_value < SURE and one.growth.bytes_per_day > 0
    )
    return tuple(one for _, one in sorted(grown, key=lambda pair: -pair[0]))


def _repeated(frame: "pd.DataFrame") -> "pd.DataFrame":
    """What died often enough on one machine for a trend: of ten thousand machines, some."""
    dated = frame.assign(dated=frame["time"].notna())
    return frame[dated.groupby(["machine", "workload"])["dated"].transform("sum") >= LEAST]


def _by(column: str) -> Callable[["pd.DataFrame", datetime | None], tuple[Recurring, ...]]:
    return lambda frame, _since: _where(frame.assign(workload=frame[column]), None)


_ANSWERS: dict[Question, Callable[["pd.DataFrame", datetime | None], tuple[Recurring, ...]]] = {
    "where": _where,
    "new": _new,
    "growth": _growth,
    "kernels": _by("kernels"),
    "images": _by("images"),
}


def kills_of(path: Path) -> "pd.DataFrame":
    """Every kill of the dataset, in the columns that `history` knows. Raises OomlogError where there is no dataset, or
    its tables are not all there, or of another release.
    """
    try:
        import pyarrow as pa
    except ImportError as error:
        raise MissingExtra(f"the dataset needs pyarrow, which is not installed: {EXTRA}") from error
    if not (path / MANIFEST).is_file():
        raise OomlogError(f"{path}: no fleet's dataset; make one: oomlog fleet analyze LOGS -o {path}")
    if not is_current(path):
        raise OomlogError(f"{path}: half written, or by another oomlog; go on: oomlog fleet analyze LOGS -o {path}")
    names = {f"kill.{name}": name for name in _KILL} | _BESIDE
    schema = _schema(tuple(names))
    tables = (part.to_table().combine_chunks() for part in parts(path / "kills", schema))
    table = pa.concat_tables([schema.empty_table(), *tables]).combine_chunks()
    frame: pd.DataFrame = table.to_pandas(types_mapper=_type).rename(columns=names)
    machine = frame["host"].fillna(frame["source"])
    return frame.assign(
        event=frame.groupby(["id", "source", "line"], dropna=False).ngroup(),
        machine=machine,
        host=machine,
        time=frame["time"].fillna(frame["event_time"]),
        workload=frame["workload"].fillna(frame["victim"].map(stem).astype("string")),
    )


def _schema(names: tuple[str, ...]) -> "pa.Schema":
    from oomlog.reporting.column_types import kinds
    from oomlog.reporting.renderers.parquet import schema

    return schema(kinds(names, "kill"))


def _type(kind: object) -> object:
    """Integers stay integers where some are missing."""
    import pandas as pd
    import pyarrow as pa

    return {pa.int64(): pd.Int64Dtype(), pa.string(): pd.StringDtype()}.get(kind)


def _frames(kills: "pd.DataFrame") -> Frames:
    """The kills, with their events beside them, as one log's frames are."""
    said = ["incident", "trigger", "trigger_pid", "id"]
    return Frames(
        events=kills.drop_duplicates("event")[["event", *said]],
        kills=kills.drop(columns=said),
        tasks=kills.head(0),
        zones=kills.head(0),
    )
