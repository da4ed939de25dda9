"""The report's own lines, for evidence: a claim is shown with the line that proves it."""

import re

from oomlog.model import Event, Evidence

_LONGEST = 400
_UNSAFE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


class Lines:
    """The lines of one event, where it was read with them (`Event.raw`)."""

    def __init__(self, event: Event) -> None:
        self._source = event.source.name
        self._text = event.raw or ""
        self._first = event.source.first_line or 1

    def find(self, pattern: str) -> Evidence | None:
        """What the pattern matches first, without the framing before it. Patterns stay within a line, as `.` does."""
        match = re.search(pattern, self._text)
        return None if match is None else self._evidence(match)

    def find_all(self, pattern: str, most: int) -> tuple[Evidence, ...]:
        """The same for up to `most` matches."""
        found = re.finditer(pattern, self._text)
        return tuple(self._evidence(match) for _, match in zip(range(most), found, strict=False))

    def quote(self, pattern: str, otherwise: str) -> Evidence:
        """What matches, or, of an event that was saved without its lines, the same in words and without a line."""
        return self.find(pattern) or self.say(otherwise)

    def say(self, words: str) -> Evidence:
        """What stands in the event, in words and without a line."""
        return Evidence(text=words, source=self._source)

    def _evidence(self, match: re.Match[str]) -> Evidence:
        text = _UNSAFE.sub(lambda byte: f"\\x{ord(byte[0]) & 0xFF:02x}", match[0].strip()[:_LONGEST])
        return Evidence(text=text, line=self._first + self._text.count("\n", 0, match.start()), source=self._source)
