"""Small readers that several sections share: `key:value unit` pairs, names from hostile text, notes on damage."""

import re
from collections.abc import Sequence

import msgspec

from oomlog.reading.line import Line
from oomlog.regex import regex

PAIR = regex(r"([A-Za-z_][\w()/-]{0,63})(?::|=|\?) ?(-?\d+|yes|no)(kB|KB|K)?(?=[\s,;]|$)", re.ASCII)
_UNSAFE = regex(r"[\x00-\x1f\x7f\ud800-\udfff]")
_UNSAFE_OR_BACKSLASH = regex(r"[\x00-\x1f\x7f\ud800-\udfff\\]")

COMM_BYTES = 15
"""include/linux/sched.h: TASK_COMM_LEN is 16, the last byte being NUL."""


def clean(text: str) -> str:
    r"""A name as valid Unicode: control bytes, undecodable bytes and the backslash itself become `\xNN`."""
    return _UNSAFE_OR_BACKSLASH.sub(_escape, text)


def clean_all(texts: list[str]) -> list[str]:
    """`clean` for many names at once."""
    joined = "".join(texts)
    return texts if joined.isprintable() and "\\" not in joined else [clean(text) for text in texts]


def clean_path(text: str) -> str:
    r"""A cgroup path exactly as logged; only what can't stand in Unicode text becomes `\xNN`."""
    return _UNSAFE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    return f"\\x{ord(match[0]) & 0xFF:02x}"


def fits_comm(text: str) -> bool:
    """Whether a text can be a task's name as it was logged; escaped forms of a byte count as that byte."""
    if len(text) <= COMM_BYTES:
        return True
    plain = re.sub(r"\\x[0-9a-f]{2}|#0[0-7]{2}|\\n", ".", text)
    return len(plain.encode("utf-8", "surrogatepass")) <= COMM_BYTES or len(plain) <= COMM_BYTES


AGE = r"(?:\d[\dsmhdy]{0,9}|<unknown>)(?: \(x\d+ over [\dsmhdy]+\))?"
"""How kubectl prints when an event was: `49m`, `2m13s (x16 over 3m50s)`."""

REASON = (
    r"Memory cgroup out of memory|[Oo]ut of [Mm]emory(?: \([a-z_]+\)| in UB -?\d{1,9})?"
    r"|No available memory (?:\(MPOL_BIND\)|in cpuset)"
)
"""What the kernel puts before its decision and kill lines (mm/oom_kill.c, 2.6.11 to 7.x).

OpenVZ's kernels for EL6 name a container's beancounter, `UB` (kernel/bc/oom_kill.c).
"""

KILLED = r"(?:OOM k|K)illed process "
"""How kill lines go on; `OOM killed` is OpenVZ's."""


HIDDEN = r"[^\s(),]{1,24}(?=,? [^\n]*\)[^()\n]*\b(?:total-vm|vsz):)"
"""What stands for a pid that somebody blacked out (`XXXX`), where sizes follow as in a kill line."""

LEFT_OUT = r"(?=\([^\n]*\)[^()\n]*\b(?:total-vm|vsz|anon-rss):\d)"
"""Where the pid was left out: sizes follow there too."""


def could_be_comm(text: str, after: str) -> bool:
    """Whether a text can be a task's name, or a name that somebody put in its place.

    `after` follows it in its line: where that ends a quote which begins in the name, somebody quotes the kernel.
    """
    if any(quote in text and quote in after for quote in "\"'`"):
        return False
    return fits_comm(text) or not any(c.isspace() for c in text)


def is_remark(line: Line) -> bool:
    """Whether a mark of code or prose stands where a log has a stamp; a task's name may begin so as well."""
    return line.text.startswith(("# ", "- ", "* ", "// ")) and not (line.mono or line.wall)


class Notes(list[str]):
    """What was printed but unreadable in one report; and the first line that begins to say again what was said."""

    again: int | None = None

    def differs(self, line: Line, before: object, now: object) -> None:
        """Marks a line that says otherwise what each report says once; the same words twice are only a damage.

        Of two lists the shorter may be of a line that was cut.
        """
        if before is now:
            return
        if isinstance(before, dict) and isinstance(now, dict):
            before = {key: value for key, value in before.items() if key in now}
            now = {key: value for key, value in now.items() if key in before}
        elif isinstance(before, tuple) and isinstance(now, tuple):
            before, now = before[: len(now)], now[: len(before)]
        if before != now and (self.again is None or line.number < self.again):
            self.again = line.number

    def unread(self, line: Line, what: str) -> None:
        """Notes a part of a claimed line that no pattern accounts for."""
        self.append(f"line {line.number}: not understood: {clean_path(what.strip())[:200]}")


def numbers(line: Line, text: str, notes: Notes) -> dict[str, tuple[int, str]]:
    """Every `key:value unit` of a text: key → (number, unit as printed); what is left over becomes a note.

    Yes and no are 1 and 0. The last pair of a line that lost its end has no unit where its neighbours have one:
    its number may be cut too, so it is left out.
    """
    found = PAIR.findall(text)
    words = len(text.split()) - text.count("? yes") - text.count("? no")
    if words != len(found) and (left := PAIR.sub("", text).strip(" ,;")):
        notes.unread(line, left)
    if len(found) > 2 and not found[-1][2] and found[-1][1].isdigit() and found[-2][2] and found[-3][2]:
        notes.unread(line, f"{found[-1][0]}:{found[-1][1]}")
        found.pop()
    try:
        return {key: (int(value), unit) for key, value, unit in found}
    except ValueError:
        return {key: (WORDS[value] if value in WORDS else int(value), unit) for key, value, unit in found}


def integers(texts: Sequence[str]) -> list[int]:
    """Numbers, several times faster than `int` on each. Raises msgspec.DecodeError where one is none."""
    return json_integers(f"[{','.join(texts)}]")


json_integers = msgspec.json.Decoder(list[int]).decode

WORDS = {"yes": 1, "no": 0}
