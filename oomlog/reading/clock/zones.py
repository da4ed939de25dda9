"""A moment as printed → a point in time: by the offset printed, the zone given, or UTC for want of both."""

from datetime import UTC, datetime, timedelta, tzinfo

from msgspec import Struct

UNCERTAIN_ZONE_SECONDS = 14 * 3600.0
"""What an assumed zone adds to a time's uncertainty: offsets in use reach from -12 to +14 hours."""


class Placed(Struct, frozen=True):
    """`time` is aware; `assumed` where nothing said the zone; `uncertain_seconds` from the zone alone."""

    time: datetime
    assumed: bool = False
    uncertain_seconds: float = 0.0


def place(moment: datetime, zone: tzinfo | None, zone_name: str, given: tzinfo | None) -> Placed:
    """The point in time of a naive moment.

    `zone` is an offset that was printed; `zone_name` an abbreviation, which many zones share: it counts only where
    the `given` zone has it at that moment, when it also tells the two hours apart that summer time ends with.
    """
    if zone is not None:
        return Placed(moment.replace(tzinfo=zone))
    if given is None:
        return Placed(moment.replace(tzinfo=UTC), assumed=True, uncertain_seconds=UNCERTAIN_ZONE_SECONDS)
    here = [_whole_minutes(moment.replace(tzinfo=given, fold=fold)) for fold in (0, 1)]
    if zone_name:
        named = [time for time in here if time.tzname() == zone_name]
        return Placed(named[0]) if named else Placed(here[0], assumed=True, uncertain_seconds=UNCERTAIN_ZONE_SECONDS)
    return Placed(here[0], uncertain_seconds=abs((here[1] - here[0].astimezone(UTC)).total_seconds()))


def _whole_minutes(time: datetime) -> datetime:
    """RFC 3339 has no seconds in offsets, as local mean times had."""
    offset = time.utcoffset()
    return time.astimezone(UTC) if offset is not None and offset % timedelta(minutes=1) else time
