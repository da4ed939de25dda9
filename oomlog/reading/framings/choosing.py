"""Chooses the framing of a text by the lines of it that look like a kernel's report, not by its first line."""

from collections.abc import Iterator, Sequence

from oomlog.reading.finding import find
from oomlog.reading.framings.interface import Framing

LOOKS = (
    "invoked oom-killer",
    "oom-kill:",
    "illed process",
    "ut of memory",
    "Mem-Info:",
    "Call Trace:",
    "lowmem_reserve",
)
_HITS = 3  # lines looked at for each of these
_HEADERS = 64  # headers looked at for a change of framing
_FIRST = 40  # lines looked at where nothing looks like a report
_CUT = 4000  # characters of a long line's start
_MUCH_BETTER = 1.25  # a less specific framing wins over a more specific one only by this factor


def samples(text: str) -> list[str]:
    """Up to some 20 lines of a text that look like kernel text, else its first ones; the end of a long line is cut."""
    starts = sorted({start for look in LOOKS for start in _hits(text, look)})
    lines = [line for start in starts if (line := _line(text, start))]
    return lines or [line[:_CUT] for line in text[: _FIRST * _CUT].split("\n")[:_FIRST] if line]


def choose(lines: Sequence[str], framings: Sequence[Framing]) -> tuple[Framing | None, int]:
    """The framing that fits most lines, the more specific (earlier) one where it is close; and how many it fits."""
    best: Framing | None = None
    most = 0
    for framing in framings:
        count = sum(map(framing.fits, lines))
        if count > most * _MUCH_BETTER:
            best, most = framing, count
        if most == len(lines):
            break
    return best, most


def around(text: str, framings: Sequence[Framing], before: Framing) -> Framing | None:
    """The framing of a log in which report-like lines without a prefix stand, as in a program's record of many lines.

    Tells it from a page with an indented or bare paste: there the outermost lines are prose. A text of nothing but
    indented lines goes on with the log before it, whose framing was `before`.
    """
    outer = [line[:_CUT] for line in text.split("\n") if line and line[0] not in " \t"]
    if not outer:
        return before if before.indents else None
    fitting = (framing for framing in framings if framing.fits(outer[0]) and framing.fits(outer[-1]))
    return next((framing for framing in fitting if framing.speaks or framing.indents), None)


def changes(text: str, framings: Sequence[Framing]) -> list[int]:
    """Where a report begins that is framed otherwise than the one before it: places of lines, in order.

    A header line that no framing fits by itself (bare, or inside a record of several lines) tells nothing.
    """
    places: list[int] = []
    before: Framing | None = None
    for start in _hits(text, LOOKS[0], _HEADERS):
        line = _line(text, start)
        framing = next((framing for framing in framings if framing.fits(line)), None)
        if framing is not None and before is not None and framing is not before:
            places.append(start)
        before = framing or before
    return places


def _hits(text: str, look: str, most: int = _HITS) -> Iterator[int]:
    """Where the lines begin that hold a text."""
    at = find(text, look)
    for _ in range(most):
        if at < 0:
            return
        yield text.rfind("\n", 0, at) + 1
        end = text.find("\n", at)
        at = find(text, look, end) if end >= 0 else -1


def _line(text: str, start: int) -> str:
    end = text.find("\n", start, start + _CUT)
    return text[start : end if end >= 0 else start + _CUT]
