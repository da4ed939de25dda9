"""Files in systemd's syntax (systemd.syntax(7)), and which of a unit's files and drop-ins wins (systemd.unit(5))."""

from collections.abc import Iterable, Iterator

from oomlog.settings.places import Place
from oomlog.settings.snapshot import Setting


def assignments(place: Place, path: str) -> Iterator[tuple[str, Setting]]:
    """Keys with their values; a line that ends with a backslash goes on in the next."""
    whole, begun = "", 0
    for number, line in enumerate((place.text(path) or "").splitlines(), 1):
        bare = line.strip()
        if bare.startswith(("#", ";")):
            continue
        begun = begun or number
        if bare.endswith("\\"):
            whole += bare[:-1] + " "
            continue
        key, equals, value = (whole + bare).partition("=")
        if equals and not key.startswith("["):
            yield key.strip(), Setting(value.strip().strip('"'), f"{place.shown(path)}:{begun}")
        whole, begun = "", 0


def merged(place: Place, paths: Iterable[str], wanted: frozenset[str]) -> dict[str, Setting]:
    """The wanted keys, later files over earlier ones; an empty value takes the key back."""
    found: dict[str, Setting] = {}
    for path in paths:
        for key, setting in assignments(place, path):
            if key in wanted:
                found.pop(key, None)
                if setting.value:
                    found[key] = setting
    return found


def drop_ins(place: Place, directories: Iterable[str]) -> list[str]:
    """Paths of `*.conf`, the most important directory first; of namesakes the first, sorted by name."""
    winning: dict[str, str] = {}
    for directory in directories:
        for name in place.names(directory):
            if name.endswith(".conf"):
                winning.setdefault(name, f"{directory}/{name}")
    return [winning[name] for name in sorted(winning)]
