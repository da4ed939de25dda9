"""systemd's units as far as memory goes, and what starts them. Files only: nothing asks a running systemd."""

from collections.abc import Iterable, Iterator

from oomlog.regex import regex
from oomlog.settings.places import Place
from oomlog.settings.readers.ini import assignments, drop_ins, merged
from oomlog.settings.snapshot import ELSEWHERE, Unit

ROOTS = ("etc/systemd", "run/systemd", "usr/local/lib/systemd", "usr/lib/systemd", "lib/systemd")
"""The most important first (systemd.unit(5))."""
KINDS = (".service", ".slice", ".scope", ".socket", ".mount", ".swap")
KEYS = frozenset(
    {
        "OOMScoreAdjust",
        "OOMPolicy",
        "MemoryMax",
        "MemoryHigh",
        "MemoryLow",
        "MemoryMin",
        "MemorySwapMax",
        "MemoryLimit",
        "MemoryAccounting",
        "ManagedOOMSwap",
        "ManagedOOMMemoryPressure",
        "ManagedOOMMemoryPressureLimit",
        "ManagedOOMMemoryPressureDurationSec",
        "ManagedOOMPreference",
        "Restart",
        "TasksMax",
        "Delegate",
        "Type",
        "WatchdogSec",
    }
)
STARTED_WITH = ("ExecStart", "Environment", "EnvironmentFile")
_NAME = regex(r"(?:^|(?<=[\s\"']))(?=[A-Za-z_]\w*=)")
"""Where an assignment of Environment= begins."""
MAX_UNITS = 5_000


def units(place: Place) -> tuple[Unit, ...] | None:
    """Every unit that is there with what its winning files say; None where there is no systemd."""
    names = sorted(set(_names(place)))[:MAX_UNITS]
    if not names:
        return None
    return tuple(_unit(place, name) for name in names)


def _unit(place: Place, name: str) -> Unit:
    paths = _paths(place, name)
    return Unit(name, merged(place, paths, KEYS), tuple(_words(place, paths)) if name.endswith(".service") else ())


def _words(place: Place, paths: Iterable[str]) -> Iterator[str]:
    """Commands and `NAME=value`; an empty value takes back what came before (systemd.service(5), systemd.exec(5))."""
    said: dict[str, list[str]] = {key: [] for key in STARTED_WITH}
    for path in paths:
        for key, setting in assignments(place, path):
            if key in said and setting.value:
                said[key].append(setting.value)
            elif key in said:
                said[key].clear()
    yield from said["ExecStart"]
    assigned = (one.strip(" \t\"'") for value in said["Environment"] for one in _NAME.split(value))
    yield from {one.partition("=")[0]: one for one in assigned if one}.values()
    if said["EnvironmentFile"]:
        yield ELSEWHERE


def enabled(place: Place) -> frozenset[str]:
    """Units that a target wants."""
    wanted = set()
    for root in ROOTS:
        for name in place.names(f"{root}/system"):
            if name.endswith((".wants", ".requires")):
                wanted |= set(place.names(f"{root}/system/{name}"))
    return frozenset(wanted)


def _names(place: Place) -> Iterator[str]:
    for root in ROOTS:
        for name in place.names(f"{root}/system"):
            unit = name.removesuffix(".d")
            if unit.endswith(KINDS) and unit[0] != "." and not unit.endswith("-.service"):
                yield unit


def _paths(place: Place, name: str) -> list[str]:
    """The unit's file and its drop-ins: those of its kind and of its template or prefix give way to its own."""
    own = next((path for path in _files(name) if place.text(path) is not None), None)
    directories = [f"{root}/system/{each}.d" for each in _drop_in_names(name) for root in ROOTS]
    return [*([own] if own else []), *drop_ins(place, directories)]


def _files(name: str) -> Iterator[str]:
    stem, _, kind = name.rpartition(".")
    template = stem.partition("@")[0] + "@" if "@" in stem else None
    for each in (name, *([f"{template}.{kind}"] if template else [])):
        yield from (f"{root}/system/{each}" for root in ROOTS)


def _drop_in_names(name: str) -> Iterator[str]:
    """`a-b.service`, `a-.service`, `service`; of an instance the template too."""
    stem, _, kind = name.rpartition(".")
    yield name
    if "@" in stem:
        yield f"{stem.partition('@')[0]}@.{kind}"
    parts = stem.split("-")
    yield from (f"{'-'.join(parts[:count])}-.{kind}" for count in range(len(parts) - 1, 0, -1))
    yield kind
