"""`6,1234,12345678901,-;text`: records of /dev/kmsg (3.5+) and of netconsole's extended mode.

kernel/printk/printk.c: info_print_ext_header(), msg_print_ext_body(). Fields: priority (facility * 8 + level),
sequence, microseconds since boot, flags, then any `key=value`; netconsole may put the release in front
(`6.12.0-amd64,6,...`) and cuts long records into fragments, `ncfrag=<offset>/<bytes>`.
"""

import re
from collections.abc import Sequence
from functools import cached_property

from msgspec import Struct

from oomlog.reading.framings.escapes import hexadecimal
from oomlog.reading.framings.interface import Loose, RecordFraming, Stripped, is_kernel
from oomlog.reading.line import Line
from oomlog.regex import regex

_CALLER = regex(r",caller=([TC]\d+)")
_FRAGMENT = regex(r",ncfrag=(\d{1,7})/\d{1,7}(?:,|$)")
_DICTIONARY = regex(r" [A-Z_a-z][\w.]*=")


class _Record(Struct, gc=False):
    """A record of which more may come, and its parts by offset."""

    line: Line
    parts: dict[int, str]

    def add(self, offset: int, more: Line) -> None:
        self.parts[offset], self.line.last = more.text, more.number
        self.line.text = "".join(part for _, part in sorted(self.parts.items()))


class _Reader:
    """The lines of one text, and the records that are not complete yet."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._fragments: dict[str, _Record] = {}
        self._begun: _Record | None = None  # flagged `c`; a `+` goes on with it (3.5 to 4.8)

    def add(self, line: Line, sequence: str, flags: str) -> None:
        fragment = _FRAGMENT.search(flags) if "ncfrag" in flags else None
        offset = int(fragment[1]) if fragment else 0
        if fragment and sequence in self._fragments:
            self._fragments[sequence].add(offset, line)
            return
        if flags.startswith(",+") and self._begun:
            self._begun.add(len(self._begun.parts), line)
            return
        self.lines.append(line)
        record = _Record(line, {offset: line.text})
        self._begun = record if flags.startswith(",c") else None
        if fragment:
            self._fragments[sequence] = record


class Kmsg(RecordFraming):
    r"""One line a record: a line feed in its text is `\x0a`. Dictionary lines (` SUBSYSTEM=pci`) are left out."""

    name = "kmsg"
    mark = "\\x"

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(r"(?:(?:[^\s,;]+,|)(\d{1,4}),(\d+),(\d+)((?:,[^;\n]*|));|)(.*+)\n")

    def fits(self, line: str) -> bool:
        """Whether a line begins with a record's header."""
        match = self._pattern.match(line + "\n")
        return match is not None and match[1] is not None

    def strip(self, text: str, numbers: Sequence[int]) -> Stripped:
        """Record after record; fragments are joined while still escaped, since a cut can go through an escape."""
        reader = _Reader()
        loose: list[Loose] = []
        for number, (level, sequence, micros, flags, words) in zip(numbers, self._pattern.findall(text), strict=True):
            if level:
                caller = _CALLER.search(flags) if "caller" in flags else None
                mono = f"{micros[:-6] or 0}.{micros[-6:]:>06}"
                by = caller[1] if caller else ""
                line = Line(number, words, mono=mono, caller=by, kernel=is_kernel(level, ""), format=self.name)
                reader.add(line, sequence, flags)
            elif not _DICTIONARY.match(words):
                loose.append(Loose(len(reader.lines), number, words))
                reader.lines.append(Line(number, words))
        return Stripped(reader.lines, loose)

    def undo(self, text: str) -> str:
        """Undoes the kernel's own escapes."""
        return hexadecimal(text)


FRAMING = Kmsg()
