"""What sysctl.d sets at boot, and which file wins (sysctl.d(5)).

Files are sorted by name whatever their directory; one in an earlier directory hides its namesakes in later ones; of a
key's assignments the last wins. /etc/sysctl.conf comes last with procps' `sysctl --system`; systemd-sysctl reads it
only where something links to it.
"""

from collections.abc import Iterator

from oomlog.kernel.settings import BY_KEY
from oomlog.regex import regex
from oomlog.settings.places import Place
from oomlog.settings.snapshot import Assignment

DIRECTORIES = ("etc/sysctl.d", "run/sysctl.d", "usr/local/lib/sysctl.d", "usr/lib/sysctl.d", "lib/sysctl.d")
OWN = "etc/sysctl.conf"
_LINE = regex(r"\s*-?\s*([^=#;\s][^=\s]*)\s*=\s*(.*?)\s*")


def configured(place: Place) -> dict[str, tuple[Assignment, ...]]:
    """Assignments of the known keys, in the order in which they are applied."""
    found: dict[str, list[Assignment]] = {}
    for path in _files(place):
        for one in _assignments(place, path):
            found.setdefault(one.key, []).append(one)
    return {key: tuple(ones) for key, ones in found.items()}


def _files(place: Place) -> Iterator[str]:
    winning: dict[str, str] = {}
    for directory in DIRECTORIES:
        for name in place.names(directory):
            if name.endswith(".conf"):
                winning.setdefault(name, f"{directory}/{name}")
    yield from (winning[name] for name in sorted(winning))
    linked = {place.text(path) for name, path in winning.items() if name == "99-sysctl.conf"}
    if place.text(OWN) not in linked:
        yield OWN


def _assignments(place: Place, path: str) -> Iterator[Assignment]:
    for number, line in enumerate((place.text(path) or "").splitlines(), 1):
        match = _LINE.fullmatch(line)
        if match and (key := _key(match[1])) in BY_KEY:
            yield Assignment(key, " ".join(match[2].split()), f"{place.shown(path)}:{number}")


def _key(text: str) -> str:
    """With dots: a first separator that is a slash makes dots part of names (sysctl.d(5))."""
    slash, dot = text.find("/"), text.find(".")
    return text.replace("/", ".") if slash >= 0 and (dot < 0 or slash < dot) else text
