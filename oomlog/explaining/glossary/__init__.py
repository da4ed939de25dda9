"""What the words of a report mean: fields, flags, letters, lines, rules. The texts are the `.toml` files beside this.

A file is one place where words stand: `where` names it, `unit` and `source` hold for all of its terms that do not say
otherwise.
"""

import re
from difflib import get_close_matches
from functools import cache
from importlib import resources

import msgspec
from msgspec import Struct

from oomlog.errors import OomlogError
from oomlog.regex import regex

# Where a word stands in several places, the earlier place comes first; so do the places in a list.
_PLACES = (
    "header",
    "gfp_composites",
    "gfp_flags",
    "counters",
    "node",
    "zone",
    "migrate_types",
    "tail",
    "memcg",
    "memcg_v1",
    "memcg_stats",
    "memcg_counts",
    "tasks",
    "kill",
    "taint",
    "sections",
    "rules",
    "words",
    "event",
    "explained",
    "outputs",
)
_VALUE = regex(r"\s*[=:].*", re.DOTALL)
_JOINED = regex(r"\w[ -]\w")
_LOOKED_AT, _NEAR, _ALIKE = 12, 4, 0.7


class Entry(Struct, frozen=True, kw_only=True):
    """One meaning of a word. `names` are other spellings and words with the same text; `where` says in which place of
    a report it stands. `since` and `until` are the first and last kernel release in whose source it was seen, `look`
    says how to read it and what to look at next, `source` where in the kernel it is made.
    """

    name: str
    names: tuple[str, ...] = ()
    where: str
    meaning: str
    unit: str | None = None
    since: str | None = None
    until: str | None = None
    look: str | None = None
    source: str | None = None


class UnknownWord(OomlogError):
    """No entry has this word; `near` are words that it may be meant for."""

    exit_code = 2

    def __init__(self, word: str, near: tuple[str, ...]) -> None:
        hint = f"did you mean {', '.join(near)}?" if near else "oomlog explain --list has them all"
        super().__init__(f"nothing is known of {word!r}: {hint}")
        self.near = near


class _Text(Struct, forbid_unknown_fields=True):
    meaning: str
    names: tuple[str, ...] = ()
    unit: str | None = None
    since: str | None = None
    until: str | None = None
    look: str | None = None
    source: str | None = None


class _Place(Struct, forbid_unknown_fields=True):
    where: str
    terms: dict[str, _Text]
    unit: str | None = None
    source: str | None = None


@cache
def entries() -> tuple[Entry, ...]:
    """Every entry, by the places of a report."""
    return tuple(entry for place in _PLACES for entry in _read(place))


def explained(word: str) -> tuple[Entry, ...]:
    """What `word` means, in every place where it stands: a word with its value (`order=0`) or a whole line will do.

    Raises `UnknownWord`.
    """
    found = _named(word) or _named(_VALUE.sub("", word)) or _within(word)
    if not found:
        raise UnknownWord(word, near(word))
    return found


def near(word: str) -> tuple[str, ...]:
    """Words like this one, the most alike first; of several spellings of one word the most alike."""
    matches = get_close_matches(word.casefold(), _by_name(), _LOOKED_AT, _ALIKE)
    told = {_by_name()[match]: match for match in reversed(matches)}
    spelt = {name.casefold().rstrip(":="): name for entry in entries() for name in (entry.name, *entry.names)}
    return tuple(spelt[match] for match in matches if told[_by_name()[match]] == match)[:_NEAR]


def _named(word: str) -> tuple[Entry, ...]:
    wanted = word.strip().rstrip(":").casefold()
    return _by_name().get(wanted, ())


def _within(line: str) -> tuple[Entry, ...]:
    """What the longest name of joined words means that stands in the line."""
    shown = line.casefold()
    there = [name for name in _by_name() if _JOINED.search(name) and name in shown]
    return _by_name()[max(there, key=len)] if there else ()


@cache
def _by_name() -> dict[str, tuple[Entry, ...]]:
    table: dict[str, tuple[Entry, ...]] = {}
    for entry in entries():
        for name in {name.casefold().rstrip(":=") for name in (entry.name, *entry.names)}:
            table[name] = (*table.get(name, ()), entry)
    return table


def _read(place: str) -> list[Entry]:
    text = resources.files(__package__).joinpath(f"{place}.toml").read_bytes()
    page = msgspec.toml.decode(text, type=_Place)
    return [_entry(name, text, page) for name, text in page.terms.items()]


def _entry(name: str, text: _Text, page: _Place) -> Entry:
    told = msgspec.structs.asdict(text)
    return Entry(
        name=name,
        where=page.where,
        **told | {"unit": text.unit or page.unit, "source": text.source or page.source},
    )
