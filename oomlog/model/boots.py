"""Names of boots, as `Event.boot` has them."""


def other_boots(one: str | None, other: str | None) -> bool:
    """Whether two names are of two boots of one log, as `kern.log#1` and `kern.log#2`.

    Numbers of two logs tell nothing of each other, nor does what has no name.
    """
    (log, _, number), (other_log, _, other_number) = (one or "").rpartition("#"), (other or "").rpartition("#")
    return bool(log) and log == other_log and number != other_number
