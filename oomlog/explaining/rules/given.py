"""Settings that were saved with the logs of the same machine: what a finding is about is told as it was read there."""

from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from oomlog.explaining.quoting import Lines
from oomlog.model import Evidence, Finding
from oomlog.regex import regex

_SYSCTL = regex(r"\b(?:vm|kernel)\.[a-z0-9_]+")


class Given(Struct, frozen=True):
    """A setting's value and the file that it stands in. `same_boot`: it was read in the boot that made the report; else
    it may have been another one then.
    """

    value: str
    place: str = ""
    same_boot: bool = False


def told(lines: Lines, name: str, given: Given) -> Evidence:
    """The setting as evidence, with what is not known of it."""
    place = f" ({given.place})" if given.place else ""
    doubt = "" if given.same_boot else "; read in another boot, or it is not known in which: it may have been another"
    return lines.say(f"{name} = {given.value}{place}{doubt}")


def with_settings(found: Finding, lines: Lines, settings: Mapping[str, Given]) -> Finding:
    """The finding with the values of the settings that it says to look at or to change."""
    known = [told(lines, name, settings[name]) for name in _named(found) if name in settings]
    new = [one for one in known if one not in found.evidence]
    return replace(found, evidence=(*found.evidence, *new)) if new else found


def _named(found: Finding) -> Iterator[str]:
    """The sysctls in what to check and to do, each once."""
    yield from dict.fromkeys(name for text in (*found.confirm, *found.remedy) for name in _SYSCTL.findall(text))
