"""Which dotted names the contract knows, read off the model's types."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from msgspec import inspect, structs

from oomlog.explaining.deaths import Death
from oomlog.model import Event, Task
from oomlog.reporting.columns import Per

SUBJECTS: dict[Per, dict[str, Any]] = {
    "event": {},
    "kill": {field.name: field.type for field in structs.fields(Death)},
    "task": {"task": Task},
}
"""What a row is about beside its event: first words of columns' names, and the types of what they stand for."""


class UnknownField(ValueError):
    """`name` is no field of the contract; `near` are some that are."""

    def __init__(self, name: str, near: Sequence[str]) -> None:
        self.name, self.near = name, near
        super().__init__(f"no field {name!r}")


def check_columns(names: Sequence[str], per: Per) -> None:
    """Raises `UnknownField` for the first name that is no field of the contract."""
    for name in names:
        if not any(_fits(known, name) for known in _known(per)):
            raise UnknownField(name, _near(name, per))


@cache
def _known(per: Per) -> tuple[str, ...]:
    """Every dotted name of the contract; `*` stands for any key of a mapping."""
    subject = (f"{word}{name}" for word, kind in SUBJECTS[per].items() for name in _names(inspect.type_info(kind)))
    return tuple(name.removeprefix(".") for name in (*subject, *_names(inspect.type_info(Event))) if name)


def _names(kind: inspect.Type) -> Iterator[str]:
    yield ""
    if isinstance(kind, inspect.UnionType):
        yield from (name for part in kind.types for name in _names(part) if name)
    elif isinstance(kind, inspect.VarTupleType):
        yield from (name for name in _names(kind.item_type) if name)
    elif isinstance(kind, inspect.DictType):
        yield ".*"
    elif isinstance(kind, inspect.StructType):
        yield from (f".{field.encode_name}{name}" for field in kind.fields for name in _names(field.type))


def _fits(known: str, name: str) -> bool:
    if known.endswith(".*"):
        return name.startswith(known[:-1]) and len(name) >= len(known)
    return known == name


def _near(name: str, per: Per) -> list[str]:
    """Known names that look like `name` or end in its last word."""
    import difflib

    known = _known(per)
    tail = re.split(r"\W", name)[-1]
    same = [other for other in known if other.split(".")[-1] == tail][:3]
    return list(dict.fromkeys([*same, *difflib.get_close_matches(name, known, n=5, cutoff=0.5)]))[:5]
