"""How the events spread over the time: for each victim how many fell into each of some equal stretches."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec import Struct

from oomlog.explaining.holding import stem
from oomlog.reporting.report import Moment

LEAST_EVENTS = 3


class SpreadRow(Struct, frozen=True):
    """The events of one killer and one first victim, stretch by stretch: by the stem of its name, as pools of workers
    number theirs. None: nobody died, see `type`.
    """

    type: str
    victim: str | None
    killer: str
    counts: tuple[int, ...]


class Spread(Struct, frozen=True):
    """The most frequent victims first; each stretch is `seconds` long, the first begins at `first`."""

    first: Moment
    last: Moment
    seconds: float
    rows: tuple[SpreadRow, ...]


def spread(moments: Sequence[Moment], stretches: int) -> Spread | None:
    """Of the events by the clock; where none has a time of day, by the kernel's, if all are of one boot.

    None of fewer than three events, where one of them has no such time, or where time does not pass or goes back.
    """
    times = _times(moments)
    if len(moments) < LEAST_EVENTS or None in times:
        return None
    known = [time for time in times if time is not None]
    if known != sorted(known) or known[0] == known[-1]:
        return None
    length = (known[-1] - known[0]) / stretches
    places = [min(int((time - known[0]) / length), stretches - 1) for time in known]
    return Spread(moments[0], moments[-1], length, tuple(_rows(moments, places, stretches)))


def _times(moments: Sequence[Moment]) -> list[float | None]:
    """Seconds on one clock."""
    if all(moment.time is None for moment in moments) and len({moment.boot for moment in moments}) == 1:
        return [moment.monotonic_seconds for moment in moments]
    return [None if moment.time is None else datetime.fromisoformat(moment.time).timestamp() for moment in moments]


def _rows(moments: Sequence[Moment], places: Iterable[int], stretches: int) -> Iterable[SpreadRow]:
    counts: dict[tuple[str, str | None, str], Counter[int]] = {}
    for moment, place in zip(moments, places, strict=True):
        kind = "" if moment.processes else moment.type
        name = None if moment.victim is None else stem(moment.victim)
        counts.setdefault((kind, name, moment.killer), Counter())[place] += 1
    for key, at in sorted(counts.items(), key=lambda row: -row[1].total()):
        yield SpreadRow(*key, tuple(at[place] for place in range(stretches)))
