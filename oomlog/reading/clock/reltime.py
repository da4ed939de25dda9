"""dmesg -H and --time-format reltime: `[Nov22 16:07]` where the minute is another one than the line's before, else the
seconds since that line, `[  +0.000123]` (util-linux, sys-utils/dmesg.c).

So a line with seconds only is of the same minute as the last line with a minute, and that is all that is known of it.
"""

from oomlog.reading.line import Line

_KEPT = 20_000  # lines that may still be asked about: more than any report has


def is_relative(wall: str) -> bool:
    """Whether a stamp is a minute without seconds, or the seconds since the line before."""
    return wall.startswith("+") or (wall[-3:-2] == ":" and wall.count(":") == 1)


class Reltime:
    """Follows one log: which minute each line is of, and how many seconds of it have certainly passed."""

    def __init__(self) -> None:
        self._minute = ""
        self._elapsed = 0.0
        self._placed: dict[int, tuple[str, float]] = {}

    def see(self, line: Line) -> None:
        """Every line with such a stamp, in order."""
        if line.wall.startswith("+"):
            self._elapsed += _seconds(line.wall)
        else:
            self._minute, self._elapsed = line.wall, 0.0
        self._placed[line.number] = (self._minute, self._elapsed)
        if len(self._placed) > _KEPT:
            del self._placed[next(iter(self._placed))]

    def lose(self) -> None:
        """Lines were skipped, and with them perhaps a minute."""
        self._minute = ""

    def minute(self, line: Line) -> tuple[str, float]:
        """The stamp of a line's minute ("" where none was seen) and the seconds, 0 to below 60, that followed it."""
        minute, elapsed = self._placed.get(line.number, (self._minute, self._elapsed))
        return minute, min(elapsed, 59.999999)


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return value if 0 <= value < 60 else 0.0
