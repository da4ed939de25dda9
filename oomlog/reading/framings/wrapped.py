"""Puts lines together again that a terminal cut at its width, or that a mail program broke at a blank.

The evidence is the whole text's: nothing is longer than some width, and the lines that reach it, or nearly, are
followed by ones that do not begin as the lines of this log do.
"""

from collections.abc import Sequence
from itertools import pairwise

from oomlog.reading.framings.interface import Framing
from oomlog.reading.pieces import unfinished
from oomlog.reading.sections import looks_like_report
from oomlog.regex import regex

_TERMINALS = range(40, 241)
_MAILS = range(56, 121)
_LEAST = 2  # joints are evidence
_MOST = 0.6
_ALIKE = 0.4  # of the joints have one width where a terminal cut; a mail program leaves lines of any
_SAMPLES = 60
_INDENT = 14  # blanks: the narrowest prefix by which dmesg and journalctl indent what follows it
_BLANKS = 14  # in a row: the widest column of a task table that is empty but for a digit
_WORD = 8  # characters: a mail program that breaks long words leaves no line so much longer than the others
_MIDDLE = regex(r"\s?(?:[a-z_()-]+:-?\d|,|= |\d+\*\d+kB|(?>(?:-?\d++\s*+)+)\Z)|[\w.]+\+0x")
"""Looks like a report's line and can stand inside one: counters, free lists, lowmem_reserve, the end of a symbol."""
_ROW = regex(r"(?:.* |)\[ *(?:\d+|pid) *\] +(?:\d+|uid) ")
_BARE_ROW = regex(r"\[ *\d+\] +\d+ +\d+ ")  # no framing's prefix, and hundreds of such stand in a row
_END = regex(r"_adj[:=]-?\d+\s*\Z")
_ASIDE = regex(r" [A-Z_]+=|-- |\s*[\"{}]")  # more of a record of /dev/kmsg, journalctl's separators, JSON
_NODE = regex(r"(?:^|\] |: )Node \d+ ?\Z")  # the zone's name comes next
_QUOTE = regex(r"(?:[>|] ?)*[>|] ")  # as good as a prefix, in a mail whose long lines were wrapped once more
_HYPHEN = regex(r"[a-z]-\Z")
_OPENINGS = (
    (r"(?:\A|[\]:] )\S.{0,14}\Z", r"invoked oom-killer:\s+gfp_mask="),
    (r": page allocation failure[.:]\Z", r"order:\d+, mode:0x"),
    (r"(?:\A|: )(?:OOM k|K|k)ill(?:ed)?\Z", r"process \d+(?:, UID \d+,)? \("),
)
"""Where a line ends, and the next one goes on, that opens a report or tells its outcome: no report has such halves."""
_OPENED = tuple((regex(end), regex(more)) for end, more in _OPENINGS)

Log = tuple[str, Sequence[int]]


def unwrap(text: str, numbers: Sequence[int], framings: Sequence[Framing]) -> Log:
    """The text with whole lines, each with the number of its first part."""
    if _too_wide(text):
        return text, numbers
    lines = text.split("\n")
    lines.pop()
    widths = list(map(len, lines))
    longest = max(widths, default=0)
    cut = longest in _TERMINALS and widths.count(longest) >= _LEAST
    broken = longest > 0 and not any(
        width >= _MAILS.stop and " " in lines[at].strip() for at, width in enumerate(widths)
    )
    if not cut and not broken:
        return text, numbers
    log = _Log(lines, framings)
    glue = (log.cut(longest) if cut else {}) or ((log.broken() or log.opened()) if broken else {})
    return _joined(lines, numbers, glue) if glue else (text, numbers)


def _too_wide(text: str) -> bool:
    """Whether a line is wider than any terminal and has a blank where a mail program would have broken it."""
    at = 0
    while (end := text.find("\n", at)) >= 0:
        if end - at >= _TERMINALS.stop and " " in text[at:end].strip():
            return True
        at = end + 1
    return False


def _joined(lines: list[str], numbers: Sequence[int], glue: dict[int, str]) -> Log:
    parts = [line + glue.get(at, "\n") for at, line in enumerate(lines)]
    return "".join(parts), [number for at, number in enumerate(numbers) if at - 1 not in glue]


class _Log:
    """The lines of a text; `cut` and `broken` say what stood between a line and the next where these are one."""

    def __init__(self, lines: list[str], framings: Sequence[Framing]) -> None:
        self._lines = lines
        self._framings = framings
        self._longest = max(map(len, lines))
        self._broken_at = max((len(line) for line in lines if " " in line.strip()), default=0)
        self._prefixed = self._all_have_prefixes()

    def cut(self, width: int) -> dict[int, str]:
        """A terminal cut at its width: nothing stood there, or blanks that are lost."""
        joints = self._joints(width)
        full = [at for at in joints if len(self._lines[at]) >= width - 1]  # it may have lost a blank
        if len(full) < _ALIKE * len(joints) or not self._enough(full):
            return {}
        cut = self._near(width, _BLANKS if self._prefixed else 1)
        return {at: " " * (width - len(self._lines[at])) for at in cut}

    def _near(self, width: int, blanks: int) -> list[int]:
        """The lines that go on in the next one and reach the width but for so many blanks at their ends."""
        near = (at for at, line in enumerate(self._lines[:-1]) if len(line) >= width - blanks)
        return [at for at in near if self._goes_on(self._lines[at], self._lines[at + 1])]

    def broken(self) -> dict[int, str]:
        """A mail program broke at blanks, or behind a hyphen; a word longer than its lines it broke anywhere."""
        width = self._broken_at
        joints = self._joints(width) if width in _MAILS else []
        joints = [at for at in joints if not _END.search(self._lines[at])]
        if not self._enough(joints) or self._all_alike(joints) or not self._explains(joints):
            return {}
        return {at: self._between(at, width) for at in joints}

    def opened(self) -> dict[int, str]:
        """Where nothing is told by the widths: halves of lines that belong together by what they say."""
        return {
            at: "" if line.endswith(" ") else " "
            for at, (line, after) in enumerate(pairwise(self._lines))
            if _is_opened(line.rstrip(), after)
        }

    def _all_alike(self, joints: list[int]) -> bool:
        """Whether more lines are as long as can be than where blanks decide, and no long word is left whole."""
        if self._longest >= self._broken_at + _WORD:
            return False
        full = sum(len(self._lines[at]) >= self._broken_at - 1 for at in joints)
        return full >= _LEAST and full >= _ALIKE * len(joints)

    def _explains(self, joints: list[int]) -> bool:
        """Whether most lines without a prefix are rests of lines, where there should be none without."""
        loose = (at for at, (line, after) in enumerate(pairwise(self._lines)) if self._goes_on(line, after))
        return not self._prefixed or len(joints) >= _MOST * sum(1 for _ in loose)

    def _between(self, at: int, width: int) -> str:
        line, after = self._lines[at], self._lines[at + 1]
        if line.endswith(" "):  # RFC 3676, format=flowed: the blank was left where it stood
            return ""
        longer = len(line.rpartition(" ")[2]) + len(after.partition(" ")[0]) > width
        return "" if (longer and len(line) == self._longest < width + _WORD) or _HYPHEN.search(line) else " "

    def _joints(self, width: int) -> list[int]:
        """The lines that could not have held the first word of the next one, which is no line of its own."""
        return [at for at, (line, after) in enumerate(pairwise(self._lines)) if self._is_joint(line, after, width)]

    def _is_joint(self, line: str, after: str, width: int) -> bool:
        word = after.lstrip().partition(" ")[0]
        blanks = _BLANKS if _ROW.match(line) else 1
        held = len(line.rstrip()) + blanks + len(word) <= width and len(line) != width
        return not held and self._goes_on(line, after)

    def _goes_on(self, line: str, after: str) -> bool:
        if not after.strip() or _ASIDE.match(after) or self._framed(after):
            return False
        if self._begins(after) and not _NODE.search(line):
            return False
        return not after.startswith(" " * _INDENT) or _ROW.match(line) is not None

    def _enough(self, joints: Sequence[int]) -> bool:
        """Whether so many are evidence: other texts than reports may be of one width for their own reasons."""
        return sum(self._prefixed or unfinished(self._lines[at]) for at in joints) >= _LEAST

    def _begins(self, line: str) -> bool:
        """Whether a line without a prefix is one of its own."""
        if self._prefixed:
            return False
        return line.startswith("[") or (looks_like_report(line) and _MIDDLE.match(line) is None)

    def _framed(self, line: str) -> bool:
        if _BARE_ROW.match(line):
            return False
        return _QUOTE.match(line) is not None or any(framing.fits(line) for framing in self._framings)

    def _all_have_prefixes(self) -> bool:
        """Looks at what stands behind short lines: no rest of another line."""
        half = self._broken_at / 2
        behind = [after for line, after in pairwise(self._lines) if len(line) < half and after.strip()]
        looked = [self._lines[0], *behind[:: max(1, len(behind) // _SAMPLES)]]
        return sum(map(self._framed, looked)) >= _MOST * len(looked)


def _is_opened(line: str, after: str) -> bool:
    return any(more.match(after) and end.search(line) for end, more in _OPENED)
