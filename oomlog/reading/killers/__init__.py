"""User-space killers: their lines → one Decision a kill. One file a killer; see docs/how-to-add-killer.md.

A line counts only where its speaker is the killer, or where none is named. Dry runs are no kills.
"""

from collections.abc import Callable
from typing import Protocol

from oomlog.reading.decision import Decision, speaker
from oomlog.reading.killers import earlyoom, kubelet, lmkd, lowmemorykiller, nohang, oomd, systemd_oomd
from oomlog.reading.line import Line

__all__ = ["Killers"]

SPEAKERS = ("earlyoom", "lmkd", "lowmemorykiller", "nohang", "nohang-desktop", "oomd", "systemd-oomd")
"""Whose lines are never echoes of another's kill; kubelet tells of both."""


class Killer(Protocol):
    """What every killer's file offers: a class of this shape, of which each machine has its own."""

    @property
    def speakers(self) -> tuple[str, ...]:
        """The programs whose lines it hears; it hears all without a speaker too."""
        ...

    def hear(self, line: Line) -> Decision | None:
        """A kill that begins with this line; what a line adds to one that was given before is put into that."""
        ...


_KILLERS: tuple[Callable[[], Killer], ...] = (
    earlyoom.Earlyoom,
    kubelet.Kubelet,
    lmkd.Lmkd,
    lowmemorykiller.LowMemoryKiller,
    nohang.Nohang,
    oomd.Oomd,
    systemd_oomd.SystemdOomd,
)


class Killers:
    """All of them, each listening to every machine of one log."""

    def __init__(self) -> None:
        self._hosts: dict[str, dict[str, list[Killer]]] = {}

    def hear(self, line: Line) -> list[Decision]:
        """The kills that a line is the first word of."""
        listening = self._hosts.get(line.host) or self._hosts.setdefault(line.host, _listening())
        return [new for killer in listening.get(speaker(line), ()) if (new := killer.hear(line)) is not None]


def _listening() -> dict[str, list[Killer]]:
    """The killers of one machine by who speaks; all of them hear lines without a speaker."""
    killers = [killer() for killer in _KILLERS]
    names = {name for killer in killers for name in killer.speakers}
    return {"": killers} | {name: [killer for killer in killers if name in killer.speakers] for name in names}
