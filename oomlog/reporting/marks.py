"""What somebody puts on the time line, a deploy: read as it is typed, and placed among the events."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import NamedTuple

from oomlog.reporting.filters import like
from oomlog.reporting.moments import moment
from oomlog.reporting.report import Mark, Moment

LONGEST_TIME = 6
"""Words that a time may have: `2 hours 30 min ago`."""


class Typed(NamedTuple):
    """A mark as it was asked for; a time without a zone is what the log's own clock showed."""

    time: datetime
    text: str


def mark(typed: str, here: tzinfo | None, now: datetime) -> Typed:
    """`TIME TEXT`, the time as `moments.moment` reads it: as many words as make one. Raises ValueError.

    A number of its own ends no time: in `-2h 3 pods moved` it begins the text.
    """
    words = typed.split()
    for count in range(min(len(words), LONGEST_TIME), 0, -1):
        if count > 1 and words[count - 1].isdigit():
            continue
        try:
            time = moment(" ".join(words[:count]), here, now)
        except ValueError:
            continue
        if count == len(words):
            raise ValueError(f"a time, but no text: {typed!r}")
        return Typed(time, " ".join(words[count:]))
    raise ValueError(f"begins with no point in time: {typed!r}")


def placed(marks: Sequence[Typed], timeline: Sequence[Moment]) -> tuple[Mark, ...]:
    """In the order of the time line, told in the zone of the events beside them."""
    dated = [(one.number, datetime.fromisoformat(one.time)) for one in timeline if one.time is not None]
    found = [_placed(typed, dated) for typed in marks]
    return tuple(sorted(found, key=lambda one: (one.next is None, one.next or 0, one.time)))


def _placed(typed: Typed, dated: Sequence[tuple[int, datetime]]) -> Mark:
    time = typed.time
    after = next((one for one in dated if like(one[1], time) >= time), None)
    if dated:
        zone = (after or dated[-1])[1].tzinfo
        time = time.astimezone(zone) if time.tzinfo else time.replace(tzinfo=zone)
    return Mark(time=time.isoformat(), text=typed.text, next=after[0] if after else None)
