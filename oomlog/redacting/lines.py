"""A report's own lines → its redacted text, built anew: stamp, host, speaker and the kernel's words, and nothing else.

No framing is copied: JSON, the journal's fields and what platforms wrap around a line hold names that nobody asked for.
"""

import re
from collections.abc import Sequence

from oomlog.reading.clock.stamps import Stamp, parse
from oomlog.reading.decision import speaker
from oomlog.reading.line import Line
from oomlog.reading.sections.tasks import HEADER
from oomlog.redacting.pseudonyms import Pseudonyms
from oomlog.redacting.vocabulary import SPEAKERS
from oomlog.redacting.words import Words
from oomlog.regex import regex

_PID = regex(r"\[\d+\]$", re.ASCII)
_SPACE = regex(r"[\s:]")
_UNPRINTABLE = regex(r"[\x00-\x1f\x7f]")

_Place = tuple[int, str, str, str]


class Redaction:
    """Writes reports, all of one run with the same pseudonyms."""

    def __init__(self) -> None:
        self.pseudonyms = Pseudonyms()
        self._told: dict[_Place, _Place] = {}

    def text(self, lines: Sequence[Line], before: Sequence[Line] = ()) -> str:
        """The report of these lines; each ends with a line feed. What lines `before` it say of the kernel and of the
        time comes first, once for all reports.
        """
        if not lines:
            return ""
        words = Words(self.pseudonyms, _columns(lines))
        boot, first = lines[0].boot_id, _place(lines[0])
        redacted = [f"-- Boot {self.pseudonyms.word(boot)} --\n"] if re.fullmatch("[0-9a-f]{32}", boot) else []
        ahead = [line for line in before if self._told.setdefault(_place(line), first) == first]
        redacted += [f"{self._head(line)}{text}\n" for line in ahead if (text := words.told(line.text))]
        for line in lines:
            of_kernel, begins = line.kernel is not False, line is lines[0]
            if (text := words.redacted(line.text, of_kernel=of_kernel, begins=begins)) is not None:
                head = self._head(line)
                first_part, *others = (_UNPRINTABLE.sub("?", part) for part in text.split("\n"))
                redacted += [f"{head}{first_part}\n", *(f"{' ' * len(head)}{part}\n" for part in others)]
        return "".join(redacted)

    def _head(self, line: Line) -> str:
        mono = f"[{line.mono:>12}] " if line.mono else ""
        host = _SPACE.sub("_", self.pseudonyms.name(line.host)) + " " if line.host else ""
        stamp = parse(line.wall)
        if line.format == "dmesg-iso":
            return f"{line.wall} {mono}"
        if stamp is not None and stamp.shape == "ctime" and not host:
            return f"[{stamp.moment:%a %b %e %H:%M:%S %Y}] {mono}"
        if stamp is None:
            return f"{mono}{host}kernel: " if mono and host else mono
        return f"{_stamp(stamp)} {host}{self._speaker(line)}: {mono}"

    def _speaker(self, line: Line) -> str:
        if line.kernel is not False:
            return "kernel"
        who, pid = speaker(line), _PID.search(line.tag)
        name = who if who in SPEAKERS else _SPACE.sub("_", self.pseudonyms.name(who))
        return name + (pid[0] if pid else "")


def _place(line: Line) -> _Place:
    """Which line of which log it is."""
    return line.number, line.text, line.wall, line.mono


def _stamp(stamp: Stamp) -> str:
    """As syslog prints it, else as RFC 3339, or as journalctl does where the zone has but a name."""
    moment = stamp.moment
    fraction = f".{moment:%f}" if moment.microsecond else ""
    if stamp.shape == "syslog":
        return f"{moment:%b %e}{f' {moment.year}' if stamp.has_year else ''} {moment:%H:%M:%S}{fraction}"
    if stamp.zone_name:
        return f"{moment:%a %Y-%m-%d %H:%M:%S}{fraction} {stamp.zone_name}"
    return moment.replace(tzinfo=stamp.zone).isoformat()


def _columns(lines: Sequence[Line]) -> int | None:
    """How many numbers stand between the pid and the name in the report's task table, if its header row is there."""
    match = next((match for line in lines if (match := HEADER.match(line.text))), None)
    return len(match[1].split()) if match else None
