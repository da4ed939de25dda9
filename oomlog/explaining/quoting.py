"""The report's own lines, for evidence: a claim is shown with the line that proves it."""

import re

from oomlog.model import Event, Evidence

_LONGEST = 400


class Lines:
    """The lines of one event, where it was read with them (`Event.raw`)."""

    def __init__(self, event: Event) -> None:
        self._source = event.source.name
        self._lines = event.raw.split("\n") if event.raw is not None else []
        self._first = event.source.first_line or 1

    def find(self, pattern: str) -> Evidence | None:
        """What the pattern matches in the first line that has it; the framing before it is left out."""
        return next(iter(self.find_all(pattern, 1)), None)

    def find_all(self, pattern: str, most: int) -> tuple[Evidence, ...]:
        """The same for up to `most` lines."""
        found: list[Evidence] = []
        for number, line in enumerate(self._lines, self._first):
            if match := re.search(pattern, line):
                found.append(Evidence(text=match[0][:_LONGEST].strip(), line=number, source=self._source))
                if len(found) == most:
                    break
        return tuple(found)

    def quote(self, pattern: str, otherwise: str) -> Evidence:
        """The matching line, or, of an event that was saved without its lines, the same in words and without a line."""
        return self.find(pattern) or Evidence(text=otherwise, source=self._source)
