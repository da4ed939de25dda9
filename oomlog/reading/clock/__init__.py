"""When a line was written, and how sure that is: boots, missing years and zones, suspend.

A `Clock` follows one log: `see` each line, then ask `when` and `boot` of any line seen not too long ago. What is added
up in `When.time_uncertainty_seconds`, and why:

- the stamp's own resolution: 60 without seconds, 1 for whole seconds, else its last digit;
- what the journal took to receive the record after the kernel had printed it, where it says both;
- 50400 for an assumed zone, and the change of the clock in the hour that summer time ends with (zones.py);
- 31622400 for a year that nothing confirms (years.py);
- at least 1 for what is reckoned from the kernel's stamps (`dmesg -T`, `-H`, `--time-format iso`; boot-time-derived):
  the time of boot is known to a second;
- there too: the seconds that the machine is known to have slept before the line, a day for a sleep whose length is not
  printed (a convention: nothing bounds it), and by how much dmesg missed a time that the kernel printed;
- for boot-time-derived, 100 µs for each second between the line and the one that told the time: printk's clock is
  a crystal that NTP does not correct.

It is None for a clock that had not been set (before Linux began, 1991).
"""

import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING

from msgspec.structs import replace

from oomlog.model.event import TimeSource
from oomlog.reading.clock import told, zones
from oomlog.reading.clock.boots import Boot, Boots, Both, Told, seconds
from oomlog.reading.clock.readings import Assumed, Reading, When
from oomlog.reading.clock.reckoning import KERNEL_CLOCK_SECONDS, Anchor, derived, not_after, reckoned, source
from oomlog.reading.clock.reltime import Reltime, is_relative
from oomlog.reading.clock.sleeps import ENTRIES, EXITS, Sleeps
from oomlog.reading.clock.stamps import ANY_YEAR, Stamp, parse
from oomlog.reading.clock.years import UNCERTAIN_YEAR_SECONDS, Dated, Sample, Years
from oomlog.reading.line import Line
from oomlog.reading.text import clean

if TYPE_CHECKING:
    from oomlog.reading.sources.source import Now

__all__ = ["Clock", "When"]

_WRITABLE = (683_078_400.0, 32_503_680_000.0)
"""When a log can have been written: since Linux began (1991; reproducible archives have files of 1970), up to 3000."""

_COMPARE_SECONDS = 60.0  # audit may tell the time on every line


class Clock:
    """The time of one log's lines.

    `name` is the log's, `modified` when it was last written (epoch seconds; None for a pipe: until now). `tz` is the
    zone of stamps that print none (None: UTC is assumed), `year` that of the log's last line. `samples` are wall stamps
    (as in `Line.wall`) from all over the log, oldest first and the last one included; those with a year settle the
    others'.
    """

    def __init__(
        self,
        name: str,
        modified: float | None,
        tz: tzinfo | None = None,
        year: int | None = None,
        samples: Sequence[str] = (),
    ) -> None:
        self._tz = tz
        self._boots = Boots(name)
        self._reltime = Reltime()
        self.now: Now | None = None
        """The running machine's clocks, where the lines are what its kernel says."""
        self._reached: datetime | None = None
        self._told = 0  # the line that last settled a year
        self._asked: tuple[object, ...] | None = None  # what a stamp's time hangs on, for the line last asked of
        self._answer = When()
        written = modified if modified is not None and _WRITABLE[0] < modified < _WRITABLE[1] else time.time()
        stamps = [stamp for text in samples if (stamp := parse(text))]
        self._years = Years(self._local(datetime.fromtimestamp(written, UTC)), year, list(map(_sample, stamps)))

    @property
    def sure_of_year(self) -> bool:
        """Whether the samples, or the user, have settled the year of stamps without one."""
        return self._years.settled

    def see(self, *lines: Line) -> None:
        """Every line in the log's order. Most lines cost a few comparisons."""
        speaking = told.speaking([line.text for line in lines])
        if any(map(is_relative, {line.wall for line in lines})):
            for line in lines:
                if is_relative(line.wall):
                    self._reltime.see(line)
        done = 0
        for at in speaking:
            line, boot = lines[at], self._boots.see(lines[done : at + 1])
            done = at + 1
            if line.kernel is not False and boot is not None:
                self._hear(line, boot)
        self._boots.see(lines[done:])

    def skip(self) -> None:
        """Lines follow that do not continue those seen: the minute of a `dmesg -H` is not known any more."""
        self._reltime.lose()

    def when(self, line: Line) -> When:
        """The line's time; with `time` None where neither its stamp nor its boot says it. Never raises."""
        mono = seconds(line.mono)
        asked = (line.wall, line.format, line.late, line.number < self._told)
        if asked == self._asked:  # a report's lines share their stamps
            return replace(self._answer, monotonic_seconds=mono)
        text = clean(line.wall) if line.wall else None
        reading = self._read(line, self._reached)
        if reading is not None and reading.local is not None:
            self._reached = reading.local
        own = reading is not None and line.wall[:1] != "+" and not reckoned(reading.source, line)
        if reading is None and mono is not None:
            reading = self._derive(line, mono)
        when = When(time_text=text, monotonic_seconds=mono) if reading is None else reading.when(text, mono)
        self._asked, self._answer = asked if own else None, when
        return when

    def boot(self, line: Line) -> str:
        """The line's boot: its id where the log has one, else `<name>#n`, the n-th boot met in this log."""
        return self._boots.of(line).name

    def begun(self) -> Iterator[tuple[Line, When]]:
        """The first lines of the boots that have begun since this was last asked, and when each was written."""
        lines, self._boots.begun = self._boots.begun, []
        return ((line, self.when(line)) for line in lines)

    @property
    def release(self) -> str | None:
        """The kernel's release from the banner of the last seen line's boot: `Linux version 6.1.0-50-amd64 (…`."""
        return None if self._boots.current is None else self._boots.current.release

    def release_of(self, line: Line) -> str | None:
        """The same for an earlier line: by the time that its report is complete, the next boot may have begun."""
        return self._boots.of(line).release

    def before(self, line: Line) -> list[Line]:
        """The lines that say, ahead of this one, which kernel its boot runs and what the time was."""
        boot = self._boots.of(line)
        said = (boot.banner, None if boot.told is None else boot.told.line)
        return sorted((one for one in said if one is not None and one.number < line.number), key=lambda one: one.number)

    def bounds(self, first: Line | None, last: Line | None) -> tuple[str | None, str | None]:
        """The time that a log spans, from its first and last line with a stamp; None where a line has no time.

        The lines' numbers do not matter; seconds since the line before (`+0.000123`) tell nothing here.
        """
        last = None if last is None else replace(last, number=sys.maxsize)
        end = None if last is None or last.wall[:1] == "+" else self._read(last, self._years.end)
        begin = None if first is None or first.wall[:1] == "+" else self._read(first, None)
        if begin is not None and end is not None and self._years.end is None:
            begin = not_after(begin, end)
        return _text(begin), _text(end)

    def _local(self, moment: datetime) -> datetime:
        """An aware moment as the log's stamps would print it, naive."""
        return moment.astimezone(self._tz or UTC).replace(tzinfo=None)

    def _read(self, line: Line, reached: datetime | None) -> Reading | None:
        """The time by the line's own stamp."""
        wall, elapsed = self._reltime.minute(line) if line.wall[:1] == "+" else (line.wall, 0.0)
        stamp = parse(wall)
        reading = (
            None
            if stamp is None
            else self._place(stamp, source(stamp.shape, line.format), reached, before_told=line.number < self._told)
        )
        if reading is None:
            return None
        if not reckoned(reading.source, line):
            return reading.later(0.0, reading.uncertain + line.late) if line.late else reading
        boot = self._boots.of(line)
        doubt = boot.sleeps.between(0, line.number).at_most + boot.missed_seconds
        return reading.later(elapsed, max(reading.uncertain, KERNEL_CLOCK_SECONDS) + doubt)

    def _place(self, stamp: Stamp, whose: TimeSource, reached: datetime | None, *, before_told: bool) -> Reading | None:
        """A stamp with its year and zone filled in."""
        if stamp.has_year:
            dated: Dated | None = Dated(stamp.moment, confirmed=True)
        else:
            dated = self._years.date(stamp.moment, reached, before_told=before_told)
        if dated is None:
            return None
        placed = zones.place(dated.moment, stamp.zone, stamp.zone_name, self._tz)
        year: tuple[Assumed, ...] = () if stamp.has_year or self._years.given else ("year",)
        doubt = placed.uncertain_seconds + (0.0 if dated.confirmed else UNCERTAIN_YEAR_SECONDS)
        return Reading(
            time=placed.time,
            source=whose,
            assumed=(*year, "zone") if placed.assumed else year,
            uncertain=stamp.resolution + doubt,
            resolution=stamp.resolution,
            local=None if stamp.has_year else dated.moment,
        )

    def _hear(self, line: Line, boot: Boot) -> None:
        """Keeps what the kernel says of the time and of sleep."""
        boot.sleeps.hear(line.number, line.text)
        self._measure(line, boot)
        epoch, mono = told.epoch(line.text), seconds(line.mono)
        if epoch is None:
            return
        if mono is not None:
            boot.told = Told(line, mono, epoch)
        if line.wall and abs(epoch - boot.compared) >= _COMPARE_SECONDS:
            boot.compared = epoch
            self._compare(line, boot, epoch)

    def _measure(self, line: Line, boot: Boot) -> None:
        """A sleep's length by the wall clock, where the lines about its begin and its end have both stamps."""
        if line.text.startswith(ENTRIES):
            boot.asleep = self._both(line)
        elif line.text.startswith(EXITS) and boot.asleep is not None and (after := self._both(line)) is not None:
            before, boot.asleep = boot.asleep, None
            slept = (after.epoch - before.epoch) - (after.mono - before.mono)
            boot.sleeps.measured(slept, before.doubt + after.doubt)

    def _both(self, line: Line) -> Both | None:
        """Both clocks of a line; None where one is missing, or was reckoned from the other."""
        mono, reading = seconds(line.mono), self._read(line, self._reached) if line.wall else None
        if mono is None or reading is None or reckoned(reading.source, line):
            return None
        return Both(mono, reading.time.timestamp(), reading.resolution + line.late)

    def _compare(self, line: Line, boot: Boot, epoch: float) -> None:
        """A line with a stamp names the time: that settles the year, and shows by how much dmesg's reckoning is off."""
        stamp = parse(line.wall)
        if stamp is not None and not stamp.has_year:
            learnt = self._years.learn(stamp.moment, self._local(datetime.fromtimestamp(epoch, UTC)))
            self._reached = learnt or self._reached
            self._told = self._told if learnt is None else line.number
            self._asked = None
        reading = self._read(line, self._reached)
        if reading is not None and "zone" not in reading.assumed:
            boot.missed_seconds = max(0.0, abs(reading.time.timestamp() - epoch) - reading.resolution)

    def _derive(self, line: Line, mono: float) -> Reading | None:
        """The time by the kernel's stamp and what its boot has told so far, by the surest way."""
        boot = self._boots.of(line)
        ways = [derived(anchor, line.number, mono, boot.sleeps) for anchor in self._anchors(boot)]
        ways += [self._live(self.now, mono)] if self.now is not None else []
        return min((way for way in ways if way is not None), key=lambda way: way.uncertain, default=None)

    def _live(self, now: "Now", mono: float) -> Reading | None:
        """The time by the running machine's clocks; how much of its sleep came later is not known."""
        time = datetime.fromtimestamp(now.epoch, self._tz or UTC)
        reading = Reading(time=time, source="none", uncertain=KERNEL_CLOCK_SECONDS + now.slept, resolution=1e-6)
        return derived(Anchor(number=0, mono=now.mono, reading=reading), 0, mono, Sleeps())

    def _anchors(self, boot: Boot) -> Iterator[Anchor]:
        """Where the boot's time is known."""
        if boot.told is not None:
            time = datetime.fromtimestamp(boot.told.epoch, self._tz or UTC)
            reading = Reading(time=time, source="none", uncertain=KERNEL_CLOCK_SECONDS, resolution=1e-6)
            yield Anchor(number=boot.told.line.number, mono=boot.told.mono, reading=reading)
        if boot.pair is None or (mono := seconds(boot.pair.mono)) is None:
            return
        paired = self._read(boot.pair, self._reached)
        if paired is not None:
            yield Anchor(number=boot.pair.number, mono=mono, reading=paired)


def _sample(stamp: Stamp) -> Sample:
    return Sample(stamp.moment.replace(year=ANY_YEAR), stamp.moment.year if stamp.has_year else None)


def _text(reading: Reading | None) -> str | None:
    return None if reading is None else reading.when(None, None).time
