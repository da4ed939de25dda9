"""A fleet's dataset → its report, by the questions and a few counts."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from oomlog.fleet.questions import answer, kills_of
from oomlog.reporting.collecting import version
from oomlog.reporting.fleet import Fleet, Machine, Span

if TYPE_CHECKING:
    import pandas as pd

BUSIEST = 100
"""Machines that are told of; the answer to `where` names all of a workload's."""
SPANS = 60
TOLD_APART = 6
"""Workloads that have a colour of their own on the time line."""
OTHERS = "all others"


def report(dataset: str | PathLike[str], since: datetime) -> Fleet:
    """Everything that is in the dataset; `since` is what `new` is measured by. Raises OomlogError as `ask` does."""
    frame = kills_of(Path(dataset))
    times = frame["time"].dropna()
    apart = _most(frame, "workload", TOLD_APART)
    days = 1 + ((times.max() - times.min()).days // SPANS if len(times) else 0)
    return Fleet(
        version=version(),
        since=since.astimezone(UTC).isoformat(timespec="seconds"),
        kills=_dead(frame),
        events=frame["event"].nunique(),
        machines=frame["machine"].nunique(),
        undated=_dead(frame[frame["time"].isna()]),
        first_time=_time(frame["time"].min()),
        last_time=_time(frame["time"].max()),
        where=answer(frame, "where"),
        new=answer(frame, "new", since),
        growth=answer(frame, "growth"),
        kernels=answer(frame, "kernels"),
        images=answer(frame, "images"),
        busiest=_busiest(frame),
        days=days,
        apart=(*apart, OTHERS),
        spans=tuple(_spans(frame.dropna(subset="time"), days, apart)),
    )


def _time(moment: "pd.Timestamp") -> str | None:
    return None if moment != moment else moment.isoformat()  # noqa: PLR0124 - NaT alone is not itself


def _dead(kills: "pd.DataFrame") -> int:
    """How many died of some kills."""
    return int(kills["processes"].sum())


def _most(kills: "pd.DataFrame", column: str, count: int) -> list[str]:
    """Those of whom, or on which, most died."""
    dead = kills.groupby(column)["processes"].sum().items()
    return [str(name) for name, _ in sorted(dead, key=lambda pair: (-pair[1], str(pair[0])))][:count]


def _busiest(frame: "pd.DataFrame") -> tuple[Machine, ...]:
    names = _most(frame, "machine", BUSIEST)
    groups = frame[frame["machine"].isin(names)].groupby("machine")
    return tuple(_machine(name, groups.get_group(name)) for name in names)


def _machine(name: str, kills: "pd.DataFrame") -> Machine:
    return Machine(
        name=name,
        kills=_dead(kills),
        events=kills["event"].nunique(),
        workloads=kills["workload"].nunique(),
        foremost=next(iter(_most(kills, "workload", 1)), None),
        first_time=_time(kills["time"].min()),
        last_time=_time(kills["time"].max()),
    )


def _spans(frame: "pd.DataFrame", days: int, apart: Sequence[str]) -> list[Span]:
    """Of equal length, without a hole: one in which nobody died says so."""
    if frame.empty:
        return []
    day = frame["time"].dt.tz_convert(UTC).dt.floor("D")
    first = day.min()
    told = frame.assign(
        place=(day - first).dt.days // days, apart=frame["workload"].where(frame["workload"].isin(apart), OTHERS)
    )
    places = dict(list(told.groupby("place")))
    return [
        _span((first + timedelta(days=place * days)).date().isoformat(), places.get(place, told.head(0)), apart)
        for place in range(int(told["place"].max()) + 1)
    ]


def _span(begin: str, kills: "pd.DataFrame", apart: Sequence[str]) -> Span:
    counts = kills.groupby("apart")["processes"].sum()
    by = {name: int(counts[name]) for name in (*apart, OTHERS) if name in counts}
    return Span(begin=begin, kills=_dead(kills), machines=kills["machine"].nunique(), by=by)
