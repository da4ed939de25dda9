"""What user-space killers hand on: one kill each, as far as its lines have told of it."""

import re
from collections.abc import Hashable

from msgspec import Struct, field

from oomlog.model import Chosen, Kill, Trigger, Userspace
from oomlog.model.event import Scope
from oomlog.reading.clock.boots import seconds
from oomlog.reading.clock.stamps import parse
from oomlog.reading.line import Line
from oomlog.regex import regex

SAME_SECONDS = 60.0
"""A second signal to one pid, or the same kill told again, comes within this time."""
_KEPT = 16
_FACTORS = {"": 1, "Ki": 1 << 10, "Mi": 1 << 20, "Gi": 1 << 30, "Ti": 1 << 40, "k": 10**3, "M": 10**6, "G": 10**9}
_QUANTITY = regex(r"(\d{1,20})(Ki|Mi|Gi|Ti|k|M|G|)", re.ASCII)
_AFTER_NAME = regex(r"[\[(]")
MIB = 1 << 20
KIB = 1 << 10


class Decision(Struct, eq=False, kw_only=True):
    """One kill by a user-space killer. Its further lines change it until it has `left`.

    `line` dates it; `first` and `last` number the lines that tell of it. `printed` is what the killer itself printed
    that tells this kill from others, for the id: no name of a process. `void`: it turned out to be no kill.
    `missing`: what this killer's reports have and this one lacks.
    """

    killer: str
    line: Line
    first: int
    last: int
    printed: tuple[str, ...]
    scope: Scope = "global"
    facts: Userspace = Userspace()
    kills: list[Kill] = field(default_factory=list)
    chosen: Chosen | None = None
    trigger: Trigger | None = None
    missing: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)
    void: bool = False
    left: bool = False


class Recent:
    """The last kills of one killer, by what they were of."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, Decision] = {}

    def keep(self, key: Hashable, decision: Decision) -> Decision:
        """The decision, from now on found by its key."""
        self._kept.pop(key, None)
        self._kept[key] = decision
        if len(self._kept) > _KEPT:
            del self._kept[next(iter(self._kept))]
        return decision

    def same(self, key: Hashable, line: Line) -> Decision | None:
        """The kill that a line of this key still is about, if any: told within a minute, or both without a stamp."""
        old = self._kept.get(key)
        if old is None or (old.left and old.void):
            return None
        apart = seconds_between(old.line, line)
        return old if apart is None or abs(apart) <= SAME_SECONDS else None

    def forget(self, decision: Decision | None) -> None:
        """It is over: what comes of its key is another one."""
        self._kept = {key: kept for key, kept in self._kept.items() if kept is not decision}


def seconds_between(one: Line, other: Line) -> float | None:
    """From one line's stamp to the other's; None where they have none of the same kind."""
    mono, later = seconds(one.mono), seconds(other.mono)
    if mono is not None and later is not None:
        return later - mono
    stamp, after = parse(one.wall), parse(other.wall)
    if stamp is None or after is None:
        return None
    return (after.moment - stamp.moment).total_seconds()


def speaker(line: Line) -> str:
    """The program that says a line, without its pid or path: `earlyoom` of `earlyoom[812]`; "" where none is named.

    `journalctl -o with-unit` names units instead: `earlyoom.service[812]`; systemd runs in `init.scope`.
    """
    if not line.tag:
        return "kernel" if line.kernel else ""
    name = _AFTER_NAME.split(line.tag.rpartition("/")[2], maxsplit=1)[0]
    return "systemd" if name == "init.scope" else name.removesuffix(".service")


def quantity(text: str) -> int | None:
    """A quantity as Kubernetes writes it, in bytes: `100Mi`, `61412Ki`, `1G`; None for anything else."""
    match = _QUANTITY.fullmatch(text)
    return None if match is None else int(match[1]) * _FACTORS[match[2]]
