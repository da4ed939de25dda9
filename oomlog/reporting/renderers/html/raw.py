"""A report's own lines for the page: packed, for they are long and seldom looked at; and where a quoted line stands."""

import zlib
from base64 import b64encode
from functools import cached_property

from oomlog.model import Event, Evidence
from oomlog.reporting.printable import printable


class Raw:
    """The lines of event `number`, as they are shown."""

    def __init__(self, event: Event, number: int) -> None:
        self._number = number
        self.lines = [printable(line) for line in (event.raw or "").split("\n")] if event.raw else []

    @cached_property
    def packed(self) -> str:
        """All lines, packed."""
        return packed("\n".join(self.lines))

    def place(self, quoted: Evidence) -> str | None:
        """The name of the first line that holds what is quoted."""
        text = printable(quoted.text)
        index = next((index for index, line in enumerate(self.lines) if text in line), None)
        return None if index is None else f"raw-{self._number}-{index + 1}"


def packed(text: str) -> str:
    """Text as the page's script unpacks it: zlib's stream in base64."""
    return b64encode(zlib.compress(text.encode("utf-8", "backslashreplace"), 9)).decode()
