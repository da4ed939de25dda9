"""Tells the boots of a log apart, each host on its own, and keeps what each boot has said of the time.

A boot begins with the kernel's banner (init/version.c, `Linux version …`), with journalctl's `-- Boot <id> --` or
`-- Reboot --`, with another boot id, or where the kernel's stamp falls back by more than a second.
"""

import re
from collections import deque
from collections.abc import Sequence

from msgspec import Struct, field

from oomlog.reading.clock.sleeps import Sleeps
from oomlog.reading.line import Line

_BANNER = "Linux version "
_SEPARATOR = "-- "
_OPENERS = (_BANNER, _SEPARATOR)
_EARLY_SECONDS = 5.0
_DISORDER_SECONDS = 1.0
_BROKEN_SECONDS = 1e10  # 2.6.32 printed stamps near 2**64 ns when its clock wrapped after 208 days
_KEPT = 64  # boots of one host that lines may still be asked about


class Told(Struct, frozen=True):
    """The kernel's words for the time: `epoch` seconds since 1970, at `mono` seconds of the boot, on `line`."""

    line: Line
    mono: float
    epoch: float


class Both(Struct, frozen=True):
    """A line with both stamps: seconds of the boot, seconds since 1970, and by how much these may be off."""

    mono: float
    epoch: float
    doubt: float


class Boot(Struct):
    """One boot as far as it has been read.

    `name` is its id or `<log>#n`, `since` its first line, `last` the kernel's last line (with a stamp, if there was
    any), `over` whether the log said that another boot follows. `pair` is the last line with both stamps,
    `asleep` the one that a sleep began with.
    `missed_seconds`: how far dmesg's reckoning was from the time that the kernel printed at `compared` (since 1970).
    """

    name: str
    since: int
    begun: bool
    release: str | None = None
    banner: Line | None = None
    last: Line | None = None
    over: bool = False
    pair: Line | None = None
    told: Told | None = None
    asleep: Both | None = None
    sleeps: Sleeps = field(default_factory=Sleeps)
    compared: float = 0.0
    missed_seconds: float = 0.0


_NOTHING = Boot(name="", since=0, begun=False)


def seconds(mono: str) -> float | None:
    """The kernel's stamp; None where it is none, or the broken one of a wrapped clock."""
    try:
        value = float(mono) if mono else -1.0
    except ValueError:
        return None
    return value if 0 <= value < _BROKEN_SECONDS else None


class Boots:
    """The boots of the log `name`, counted from 1 over all hosts.

    `begun` grows with the first line of each boot that begins within the log; who has read it may clear it.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._count = 0
        self._host = ""
        self._announced = ""
        self._known: dict[str, deque[Boot]] = {}
        self._current: Boot | None = None
        self._heard = _NOTHING
        self.begun: list[Line] = []

    def see(self, lines: Sequence[Line]) -> Boot | None:
        """The last line's boot, a new one if it begins there; None between two boots. Lines come in the log's order.

        A line that goes on where the last one was is known by a few comparisons: stamps of one length are in order
        as texts too.
        """
        boot: Boot | None = self._current
        for line in lines:
            last = self._heard.last
            if (
                last is not None
                and len(line.mono) == len(last.mono)
                and line.mono >= last.mono
                and line.host == last.host
                and line.boot_id == last.boot_id
                and line.kernel is last.kernel
                and not line.text.startswith(_OPENERS)
            ):
                boot = self._heard
                boot.last = line
            elif line.text.startswith(_SEPARATOR) and not line.wall and self._separate(line.text):
                boot = None
                continue
            else:
                boot = self._find(line)
            if line.wall and line.mono and line.kernel is not False:
                boot.pair = line
            self._current = boot
        return boot

    def _find(self, line: Line) -> Boot:
        self._host = line.host or self._host
        boots = self._known.get(line.boot_id or self._host)
        if boots is None:
            boot = self._open(line, begun=False)
        elif boots[-1].over and not line.boot_id:
            boot = self._open(line, begun=True)
        else:
            boot = boots[-1]
        return boot if line.kernel is False else self._listen(line, boot)

    @property
    def current(self) -> Boot | None:
        """The boot of the last line seen."""
        return self._current

    def of(self, line: Line) -> Boot:
        """The boot of a line that may have been seen some time ago."""
        boots = self._known.get(line.boot_id or line.host or self._host)
        if boots is None:
            return self._open(line, begun=False)
        return next((boot for boot in reversed(boots) if boot.since <= line.number), boots[0])

    def _separate(self, text: str) -> bool:
        """Whether the text is journalctl's line between two boots; if so, every host's next line opens a boot."""
        found = re.match(r"-- (?:Boot ([0-9a-f]{32})|Reboot) --\s*$", text)
        if found is not None:
            self._announced = found[1] or ""
            self._heard = _NOTHING
            for boots in self._known.values():
                boots[-1].over = True
        return found is not None

    def _open(self, line: Line, *, begun: bool) -> Boot:
        self._count += 1
        name = line.boot_id or self._announced or f"{self._name}#{self._count}"
        boot = Boot(name=name, since=line.number, begun=begun or bool(self._announced))
        if boot.begun:
            self.begun.append(line)
        self._known.setdefault(line.boot_id or self._host, deque(maxlen=_KEPT)).append(boot)
        return boot

    def _listen(self, line: Line, boot: Boot) -> Boot:
        """The boot of a line of the kernel, and what the line says of it."""
        mono = seconds(line.mono)
        banner = line.text.startswith(_BANNER) and (mono is None or mono < _EARLY_SECONDS)
        if not line.boot_id and _is_over(boot, mono, banner=banner):
            boot = self._open(line, begun=True)
        if banner:
            boot.release, boot.banner = _release(line.text), line
            self.begun += [] if line in self.begun[-1:] else [line]
        if mono is not None or boot.last is None:
            boot.last, self._heard = line, boot
        return boot


def _is_over(boot: Boot, mono: float | None, *, banner: bool) -> bool:
    """Whether a line with this stamp, or a banner, can't belong to the boot any more."""
    top = seconds(boot.last.mono) or 0.0 if boot.last is not None else 0.0
    if mono is not None:
        return mono < top - _DISORDER_SECONDS or (banner and top >= _EARLY_SECONDS)
    return banner and (boot.release is not None or (boot.last is not None and not boot.begun))


def _release(text: str) -> str | None:
    words = text.split(maxsplit=3)
    return words[2] if len(words) > 2 and words[2].isascii() and words[2].isprintable() else None
