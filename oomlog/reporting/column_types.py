"""What the columns of tables hold, read off the model's types by their dotted names."""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct, inspect

from oomlog.model import Event
from oomlog.reporting.columns import Per
from oomlog.reporting.known_columns import SUBJECTS

Holds = Literal["integer", "float", "boolean", "text", "time", "json"]


class Kind(Struct, frozen=True):
    """What a column holds, or with `many` a list of it for each row; a missing value is one of every kind.

    `time`: RFC 3339 as text. `json`: objects, whose fields differ from row to row.
    """

    holds: Holds
    many: bool = False


_PLAIN: dict[type[inspect.Type], Holds] = {
    inspect.IntType: "integer",
    inspect.FloatType: "float",
    inspect.BoolType: "boolean",
    inspect.StrType: "text",
    inspect.LiteralType: "text",
}


def kinds(columns: Sequence[str], per: Per) -> dict[str, Kind]:
    """Column → what it holds; the names are such as `check_columns` lets pass."""
    return {name: _kind(name, per) for name in columns}


def _kind(name: str, per: Per) -> Kind:
    first, *rest = path = name.split(".")
    subject = SUBJECTS[per].get(first)
    kind = _below(inspect.type_info(subject or Event), rest if subject else path)
    return Kind("time", kind.many) if path[-1] == "time" and kind.holds == "text" else kind


def _below(kind: inspect.Type, path: Sequence[str]) -> Kind:
    """What stands at a path below a type."""
    if isinstance(kind, inspect.UnionType):
        parts = [part for part in kind.types if not isinstance(part, inspect.NoneType)]
        return _below(parts[0], path) if len(parts) == 1 else Kind("text")
    if isinstance(kind, inspect.VarTupleType):
        inner = _below(kind.item_type, path)
        return Kind("json") if inner.many else Kind(inner.holds, many=inner.holds != "json")
    if isinstance(kind, inspect.DictType) and path:
        return _below(kind.value_type, ())
    if isinstance(kind, inspect.StructType) and path:
        field = next(field for field in kind.fields if field.encode_name == path[0])
        return _below(field.type, path[1:])
    return Kind(_PLAIN.get(type(kind), "json"))
