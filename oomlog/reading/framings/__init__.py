"""Takes what stands before the kernel's words off every line: dmesg, syslog, journalctl, JSON wrappers, consoles.

A framing is chosen by what is there, kept while it fits, and can change from line to line. To add one, see
docs/how-to-add-framing.md.
"""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from oomlog.reading.framings import (
    bare,
    busybox,
    caller,
    compose,
    cri,
    csv_rows,
    dmesg,
    dmesg_ctime,
    dmesg_delta,
    dmesg_iso,
    dmesg_json,
    dmesg_level,
    dmesg_reltime,
    docker,
    grep,
    iso,
    journal_export,
    journal_full,
    journal_json,
    journal_monotonic,
    journal_unix,
    journal_verbose,
    kmsg,
    kubectl,
    logcat,
    logread,
    platforms,
    rfc5424,
    stamped,
    syslog,
    syslog_untagged,
    tagged,
    talos,
    vendor,
    vendor_cpu,
)
from oomlog.reading.framings.applying import Passage, apply
from oomlog.reading.framings.choosing import around, changes, choose, samples
from oomlog.reading.framings.interface import Framing
from oomlog.reading.framings.line_framing import LineFraming
from oomlog.reading.framings.loose import SEPARATOR
from oomlog.reading.framings.markdown import plain
from oomlog.reading.framings.one_line import part
from oomlog.reading.framings.pasted import decode, dedent, is_indented, line_feeds, outdent, unquote
from oomlog.reading.framings.pstore import ordered
from oomlog.reading.framings.rows import LineNumbers, runs
from oomlog.reading.framings.transport import clean
from oomlog.reading.framings.wrapped import unwrap
from oomlog.reading.line import Line, Rows

__all__ = ["FRAMINGS", "Stripper"]

FRAMINGS: tuple[Framing, ...] = (
    journal_export.FRAMING,
    journal_verbose.FRAMING,
    journal_json.FRAMING,
    dmesg_json.FRAMING,
    docker.FRAMING,
    platforms.FRAMING,
    csv_rows.FRAMING,
    cri.FRAMING,
    kmsg.FRAMING,
    rfc5424.FRAMING,
    talos.FRAMING,
    dmesg_iso.FRAMING,
    iso.FRAMING,
    journal_unix.FRAMING,
    journal_full.FRAMING,
    logread.FRAMING,
    busybox.FRAMING,
    syslog.FRAMING,
    logcat.FRAMING,
    journal_monotonic.FRAMING,
    vendor.FRAMING,
    vendor_cpu.FRAMING,
    dmesg.FRAMING,
    dmesg_ctime.FRAMING,
    dmesg_reltime.FRAMING,
    dmesg_delta.FRAMING,
    dmesg_level.FRAMING,
    caller.FRAMING,
    syslog_untagged.FRAMING,
    stamped.FRAMING,
    compose.FRAMING,
    kubectl.FRAMING,
    grep.FRAMING,
    tagged.FRAMING,
)
"""Most specific first. What none of them fits is bare."""

_CUT = 4000
_BOOT = "-- Boot "  # before the first of them no boot is known, and `-- Reboot --` ends none


class Stripper:
    """Strips the stretches of one source, in order; remembers from one to the next what they share."""

    def __init__(self, head: str = "") -> None:
        """`head`: how the source begins; a row of names there tells what its columns hold."""
        self._framings = _for_columns(csv_rows.heading(head.partition("\n")[0]))
        self._framing: Framing = bare.FRAMING
        self._last: Line | None = None
        self._boot = ""
        self._indent = 0  # blanks before every line of the passage before, prefix and all

    def strip(self, text: str, first_line: int, follows: bool) -> list[Line]:  # noqa: FBT001 - a Stretch's fields
        """The lines of a text (whole lines, decoded with surrogateescape), of which the first has number `first_line`.

        `follows`: the text goes on where the one before ended, so it may begin with the rest of a record.
        """
        return [
            line for passage in self._prepared(text, first_line, follows=follows) for line in self._stripped(passage)
        ]

    def parts(
        self,
        text: str,
        first_line: int,
        follows: bool,  # noqa: FBT001 - as above
        newlines: int | None = None,
    ) -> Iterator[list[Line] | Rows]:
        """The same lines in the same order, but long runs of task rows as `Rows` where the framing allows it.

        `newlines`: how many the text has, where that is known.
        """
        for passage in self._prepared(text, first_line, newlines, follows=follows):
            framing = passage.framing
            if isinstance(framing, LineFraming | bare.Bare) and not framing.wraps:
                yield from self._in_runs(passage, framing.mark, follows=follows)
            else:
                yield self._stripped(passage)

    def _in_runs(self, passage: Passage, mark: str, *, follows: bool) -> Iterator[list[Line] | Rows]:
        text, at = passage.text, LineNumbers(passage.text, passage.numbers)

        def between(start: int, end: int) -> list[Line]:
            return self._stripped(replace(passage, text=text[start:end], numbers=at.between(start, end)))

        def alone(start: int, end: int) -> list[Line]:
            before, lines = self._last, between(start, end)
            self._last = before
            return lines

        done = 0
        for run in runs(text, mark, follows=follows, strip=alone):
            yield between(done, run.start)
            yield (rows := run.rows.without_last())  # a name may go on in the next line, so the last is a Line
            done = text.rfind("\n", 0, run.end - 1) + 1
            at.passed(run.start, done, len(rows.lines))
        yield between(done, len(text))

    def _prepared(self, text: str, first_line: int, newlines: int | None = None, *, follows: bool) -> Iterator[Passage]:
        """The text in passages of one framing each, with the damage undone that is the whole text's."""
        count = text.count("\n") if newlines is None else newlines
        if text and not text.endswith("\n"):
            text, count = text + "\n", count + 1
        if not follows:
            self._last = None
        if text.startswith(journal_export.FIRST):  # what a value holds may look like another framing's
            yield Passage(text, range(first_line, first_line + count), journal_export.FRAMING, main=True)
            return
        text, numbers = decode(*clean(text, range(first_line, first_line + count)))
        text, numbers = part(plain(text), numbers, self._framings)
        done, lines_done = 0, 0
        for end in [*changes(text, self._framings), len(text)]:
            lines = text.count("\n", done, end) if end < len(text) else len(numbers) - lines_done
            if done:
                self._framing = bare.FRAMING  # which is never kept
            if lines:
                yield self._undamaged(self._passage(text[done:end], numbers[lines_done : lines_done + lines]))
            done, lines_done = end, lines_done + lines

    def _undamaged(self, passage: Passage) -> Passage:
        """Undoes what only some framings suffer."""
        if passage.framing.name.startswith("dmesg"):
            passage.text, passage.numbers = ordered(passage.text, passage.numbers)
        elif passage.framing is bare.FRAMING:
            passage.text, passage.numbers = line_feeds(passage.text, passage.numbers)
        return passage

    def _stripped(self, passage: Passage) -> list[Line]:
        if not passage.text:
            return []
        lines = self._with_boot(apply(passage, self._framings, self._last), passage)
        self._last = lines[-1] if lines else self._last
        return lines

    def _passage(self, text: str, numbers: Sequence[int]) -> Passage:
        text, before = self._dedented(text)
        text, numbers = unwrap(text, numbers, self._framings)
        looked = samples(text)
        framing, most = self._choose(looked)
        if not most and (outer := around(text, self._framings, before)) is not None:
            framing, most = outer, len(looked)
        if not most and (unquoted := unquote(text, looked)) is not None:
            self._indent += unquoted[1]
            text, numbers = unwrap(unquoted[0], numbers, self._framings)
            looked = samples(text)
            framing, most = self._choose(looked)
        if not framing.speaks and (outdented := outdent(text, self._fits)) != text:
            text, numbers = unwrap(outdented, numbers, self._framings)
            looked = samples(text)
            framing, most = self._choose(looked)
        if not most and '"' in text[:_CUT] and "\n" not in text[:_CUT]:
            framing, most = self._choose(['"' + text[:_CUT]])  # a piece out of the middle of one huge line of JSON
        self._framing = framing
        return Passage(text, numbers, framing, most * 2 >= len(looked))

    def _dedented(self, text: str) -> tuple[str, Framing]:
        """The text as the log before it, without its indentation; and the framing whose record it may go on with.

        What stands further left than an indented log is no rest of a record of it.
        """
        if not self._indent:
            return text, self._framing
        if is_indented(text, self._indent):
            return dedent(text, self._indent), self._framing
        self._indent = 0
        return text, bare.FRAMING

    def _choose(self, looked: Sequence[str]) -> tuple[Framing, int]:
        """The framing of the text before, as long as it fits most of these lines; and how many of them it fits."""
        kept = sum(map(self._framing.fits, looked))
        if kept * 2 > len(looked):
            return self._framing, kept
        framing, most = choose(looked, self._framings)
        return framing or bare.FRAMING, most

    def _fits(self, line: str) -> bool:
        """Whether a line has a prefix."""
        return any(framing.fits(line) for framing in self._framings)

    def _with_boot(self, lines: list[Line], passage: Passage) -> list[Line]:
        """Sets the boot that journalctl's `-- Boot <id> --` names on the lines after it."""
        if passage.framing.name.startswith("dmesg") or not (self._boot or _BOOT in passage.text):
            return lines
        for line in lines:
            if line.text.startswith("-- ") and (match := SEPARATOR.match(line.text)):
                self._boot = match["id"] or ("" if match["reboot"] else self._boot)
            line.boot_id = line.boot_id or self._boot
        return lines


def _for_columns(names: Sequence[str]) -> tuple[Framing, ...]:
    """FRAMINGS for a log whose columns have these names."""
    if not names:
        return FRAMINGS
    known = csv_rows.CsvRows(names)
    return tuple(known if framing is csv_rows.FRAMING else framing for framing in FRAMINGS)
