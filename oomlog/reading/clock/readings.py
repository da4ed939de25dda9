"""A point in time as reckoned, and as an event has it."""

from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from oomlog.model.event import TimeSource

Assumed = Literal["year", "zone", "boot"]

_LINUX_BEGINS = 683_078_400.0  # 25 August 1991: an earlier time is a clock that had not been set


class When(Struct, frozen=True):
    """The time fields of an event, as `oomlog.event/1` has them; `epoch` is `time` in seconds since 1970."""

    time: str | None = None
    time_source: TimeSource = "none"
    time_assumed: tuple[Assumed, ...] = ()
    time_uncertainty_seconds: float | None = None
    time_text: str | None = None
    monotonic_seconds: float | None = None
    epoch: float | None = None


class Reading(Struct, frozen=True, kw_only=True):
    """An aware point in time, where it is from, and by how many seconds it may be off.

    `resolution` is that of the stamp printed. `local` is the moment in the log's zone, where its year was worked out.
    """

    time: datetime
    source: TimeSource
    assumed: tuple[Assumed, ...] = ()
    uncertain: float
    resolution: float
    local: datetime | None = None

    def later(self, by: float, uncertain: float) -> "Reading | None":
        """Some seconds on, or back; None beyond the calendar."""
        try:
            time = self.time + timedelta(seconds=by)
        except OverflowError:
            return None
        return replace(self, time=time, uncertain=uncertain)

    def when(self, text: str | None, mono: float | None) -> When:
        """Written out with as many digits as were printed."""
        unit = "seconds" if self.resolution >= 1 else "milliseconds" if self.resolution >= 1e-3 else "microseconds"
        epoch = self.time.timestamp()
        return When(
            time=self.time.isoformat(timespec=unit),
            time_source=self.source,
            time_assumed=self.assumed,
            time_uncertainty_seconds=self.uncertain if epoch > _LINUX_BEGINS else None,
            time_text=text,
            monotonic_seconds=mono,
            epoch=epoch,
        )
