"""The year that RFC 3164, journalctl's short form and dmesg -H leave out, worked out backwards from the log's end.

Moments without a year carry `ANY_YEAR` (stamps.py). The rules:

- A log was last written when its file was modified: its latest stamp is the latest such date up to then, with a day's
  tolerance for zones. A year given by the user is that of the log's latest stamp.
- Samples of stamps over the whole log tell its course: a fall of more than a month is a new year, a smaller one a
  step of the clock; a rise of more than eleven months is a step back over New Year.
- 1 January and 31 December are where the clock of a machine without a battery starts at each boot (1970 in its zone):
  a sample there tells nothing, unless the days before and after it lie on both sides of New Year.
- 29 February makes it a leap year.
- Samples that name their year settle that of the others, before them and after them, by the course; where they
  contradict each other over it, or stand alone in their month, nothing is settled by them.
- A kernel that prints the date (`setting system clock to 2026-11-22…`) settles the year from there on.

A year is confirmed if it was given or printed, or if the file was modified within a day of its last stamp. If not, it
is only the latest that is possible: old logs that were copied have a new date.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

UNCERTAIN_YEAR_SECONDS = 366 * 86400.0
"""What an unconfirmed year adds to a time's uncertainty."""

_DAY = timedelta(days=1)
_MONTH = timedelta(days=31)
_YEAR = timedelta(days=366)  # that of ANY_YEAR
_ALL = range(1902, 9999)


class Dated(Struct, frozen=True):
    """A moment with its year; `confirmed` as the module says."""

    moment: datetime
    confirmed: bool


class Sample(Struct, frozen=True):
    """A stamp out of a log: its moment in ANY_YEAR, and its `year` where the log names it."""

    moment: datetime
    year: int | None = None


class Years:
    """The years of one log. All moments are naive, in the log's own zone; `samples` oldest first.

    `modified` is when the log was last written (now, for a pipe). `year` is given by the user.
    """

    def __init__(self, modified: datetime, year: int | None, samples: Sequence[Sample]) -> None:
        self._last_write = modified
        self._given = year
        self._told: datetime | None = None
        self._course: list[datetime] = []
        turns = _course(list(_running(samples)))
        self._turns = sorted((turn, sample.moment) for turn, sample in turns)
        self._named = {sample.year - turn for turn, sample in turns if sample.year is not None}
        last = _last(samples[-1], modified + _DAY) if samples else None
        self._fresh = last is not None and modified - last <= _DAY
        final_year = year or (min(self._named) if len(self._named) == 1 else _latest_year(self._turns, modified + _DAY))
        if final_year is not None:
            self._end_in(final_year)

    @property
    def settled(self) -> bool:
        """Whether the year of the log's end is sure: given, named and always the same, or that of its last change."""
        return self.given or len(self._named) == 1 or (self._fresh and not self._named)

    @property
    def given(self) -> bool:
        """Whether the user said the year: then it is not assumed."""
        return self._given is not None

    @property
    def end(self) -> datetime | None:
        """The latest sample's date."""
        return self._course[-1] if self._course else None

    def learn(self, moment: datetime, actual: datetime) -> datetime | None:
        """A line stamped `moment` names the time itself: its year is the one that brings both within two days.

        Gives the moment's date; None where there is none such, or the user has given the year. Lines that contradict
        each other leave nothing settled.
        """
        told = named(moment, actual)
        if told is None or self.given:
            return None
        self._told = told
        candidates = self._candidates(moment)
        if candidates and self.end is not None:
            believed = told if told in candidates else candidates[0]
            final_year = self.end.year + told.year - believed.year
            self._named.add(final_year)
            self._end_in(final_year)
        return told

    def date(self, moment: datetime, reached: datetime | None = None, *, before_told: bool = False) -> Dated | None:
        """The moment in its year; None where no year has that day.

        Only a log longer than a year has a moment twice: it is the first one that is not before `reached`, which is
        how far the log had come. `before_told`: it stands before the line that named the time.
        """
        candidates = self._candidates(moment)
        if candidates:
            return Dated(_from(candidates, reached)[0], confirmed=self.settled and len(candidates) == 1)
        if self._given is not None:
            given = _with_year(moment, self._given)
            return None if given is None else Dated(given, confirmed=True)
        if self._told is not None and (near := _near(moment, self._told, before=before_told)):
            return Dated(near, confirmed=True)
        latest = _latest(moment, self._last_write + _DAY)
        return None if latest is None else Dated(latest, confirmed=abs(self._last_write - latest) <= _DAY)

    def _end_in(self, year: int) -> None:
        self._course = [date for turn, moment in self._turns if (date := _with_year(moment, year + turn))]

    def _candidates(self, moment: datetime) -> list[datetime]:
        """The moment in each year in which the log's course has it; the course's ends are a month soft."""
        if not self._course:
            return []
        first, last = self._course[0], self._course[-1]
        dates = [date for year in range(first.year - 1, last.year + 2) if (date := _with_year(moment, year))]
        inside = [date for date in dates if first <= date <= last]
        limit = min(last + _MONTH, self._last_write + _DAY) if not self.settled else last + _MONTH
        return inside or [date for date in dates if first - _MONTH <= date <= limit]


def named(moment: datetime, actual: datetime) -> datetime | None:
    """The date of a moment at which the kernel said what time it was; None where that is more than two days off."""
    dates = (_with_year(moment, actual.year + turn) for turn in (0, -1, 1))
    return next((date for date in dates if date and abs(date - actual) <= 2 * _DAY), None)


def _from(dates: list[datetime], reached: datetime | None) -> list[datetime]:
    """Those that are not before what had been reached, but for a step of the clock; the last one if all are."""
    return [date for date in dates if reached is None or date >= reached - _MONTH] or dates[-1:]


def _with_year(moment: datetime, year: int) -> datetime | None:
    """None for 29 February of a common year."""
    try:
        return moment.replace(year=year) if year in _ALL else None
    except ValueError:
        return None


def _latest(moment: datetime, limit: datetime) -> datetime | None:
    """The latest such date up to a limit; eight years cover every gap between leap years."""
    years = range(limit.year, limit.year - 9, -1)
    return next((d for year in years if (d := _with_year(moment, year)) and d <= limit), None)


def _last(sample: Sample, limit: datetime) -> datetime | None:
    return _latest(sample.moment, limit) if sample.year is None else _with_year(sample.moment, sample.year)


def _near(moment: datetime, told: datetime, *, before: bool) -> datetime | None:
    """The moment's date within eleven months before or after a known one, on its side of it; clocks step by a month."""
    low, high = (_MONTH - _YEAR, _MONTH) if before else (-_MONTH, _YEAR - _MONTH)
    dates = (_with_year(moment, told.year + turn) for turn in (-1, 0, 1))
    return next((d for d in dates if d and low <= d - told < high), None)


def _running(samples: Sequence[Sample]) -> Iterator[Sample]:
    """The samples without those of clocks that had not been set."""
    for at, sample in enumerate(samples):
        before = next((s.moment for s in reversed(samples[:at]) if not _is_edge(s.moment)), None)
        after = next((s.moment for s in samples[at + 1 :] if not _is_edge(s.moment)), None)
        if _is_edge(sample.moment):
            if _passes(before, sample.moment, after):
                yield sample
        elif sample.year is None or _is_near(sample.moment, before) or _is_near(sample.moment, after):
            yield sample


def _is_near(moment: datetime, other: datetime | None) -> bool:
    """Whether both are within a month, in whichever years."""
    return other is not None and min((moment - other) % _YEAR, (other - moment) % _YEAR) <= _MONTH


def _is_edge(sample: datetime) -> bool:
    return (sample.month, sample.day) in ((1, 1), (12, 31))


def _passes(before: datetime | None, edge: datetime, after: datetime | None) -> bool:
    """Whether a log comes by the turn of the year on its way. Where it ends there, nothing tells."""
    if after is None:
        return before is None
    return (after - edge) % _YEAR <= _MONTH if before is None else (edge - before) % _YEAR <= (after - before) % _YEAR


def _course(samples: Sequence[Sample]) -> list[tuple[int, Sample]]:
    """Each sample with its year, counted from the latest one's (0, then -1…)."""
    turn, turns, previous = 0, [], None
    for sample in samples:
        if previous is not None and previous - sample.moment > _MONTH:
            turn += 1
        elif previous is not None and sample.moment - previous > _YEAR - _MONTH:
            turn -= 1
        turns.append((turn, sample))
        previous = sample.moment
    latest = max((turn for turn, _ in turns), default=0)
    return [(turn - latest, sample) for turn, sample in turns]


def _latest_year(course: list[tuple[int, datetime]], limit: datetime) -> int | None:
    """The latest year that the course can end in: not after the limit, and with every 29 February in a leap year."""
    if not course:
        return None
    final = course[-1][1]
    for year in range(limit.year, limit.year - 9, -1):
        dated = _with_year(final, year)
        if dated is not None and dated <= limit and all(_with_year(moment, year + turn) for turn, moment in course):
            return year
    return None
