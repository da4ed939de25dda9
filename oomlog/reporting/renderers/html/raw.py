"""A report's own lines for the page: packed, for they are long and seldom looked at; and where a quoted line stands."""

import zlib
from base64 import b64encode
from collections.abc import Iterable, Sequence

from oomlog.model import Event, Evidence
from oomlog.reporting.printable import printable
from oomlog.reporting.renderers.markdown.text import shortened

HEAD, TAIL = 60, 15
"""Lines that are kept where a report is too long: before its task table, and after it, with those that are quoted."""
LEVEL = 6


class Raw:
    """The lines of event `number`, as they are shown; `packed` holds no more than `room` bytes if cutting helps."""

    def __init__(self, event: Event, number: int, room: int) -> None:
        self._number = number
        self._lines = [printable(line) for line in event.raw.splitlines()] if event.raw else []
        self.packed = packed("\n".join(self._lines))
        if len(self.packed) > room:
            self._lines = _cut(self._lines, [quoted for found in event.diagnosis for quoted in found.evidence])
            self.packed = packed("\n".join(self._lines))

    def place(self, quoted: Evidence) -> str | None:
        """The name of the first line that holds what is quoted."""
        index = _index(self._lines, quoted)
        return None if index is None else f"raw-{self._number}-{index + 1}"


def packed(text: str) -> str:
    """Text as the page's script unpacks it: zlib's stream in base64."""
    return b64encode(zlib.compress(text.encode("utf-8", "backslashreplace"), LEVEL)).decode()


def _index(lines: Sequence[str], quoted: Evidence) -> int | None:
    text = printable(quoted.text)
    return next((index for index, line in enumerate(lines) if text in line), None)


def _cut(lines: Sequence[str], quoted: Iterable[Evidence]) -> list[str]:
    """Without most of the middle, and what is left out is said."""
    proof = {index for one in quoted if (index := _index(lines, one)) is not None}
    kept = [index for index in range(len(lines)) if index < HEAD or index >= len(lines) - TAIL or index in proof]
    cut: list[str] = []
    before = -1
    for index in kept:
        if index > before + 1:
            cut.append(f"… {index - before - 1:,} lines left out …")
        cut.append(shortened(lines[index]))
        before = index
    return cut
