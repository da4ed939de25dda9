"""Reads JSON objects out of a text that may begin or end anywhere, even inside a string: it looks for keys.

Gives the values of each record as flat text: `{"a": {"b": 1}}` is {"a.b": "1"}. A record is an object that is not
the value of a key: one on its own or in an array. Strings are decoded as JSON says, arrays of byte numbers as the
bytes that they are (journald writes what is no UTF-8 so), of any other array the first string is taken. Fluent Bit's
standard output has `=>` for the colon.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

from oomlog.regex import regex

if TYPE_CHECKING:
    from json import JSONDecoder

_STRING = r'"((?>(?:[^"\\]++|\\.)*))(?:"|\Z)'
_NEXT = regex(rf'"([\w.@$ -]{{1,64}}+)"\s*+(?::|=>)\s*+|[{{}}]|\[\s*+"(\d{{16,20}})"\s*+,\s*+{_STRING}', re.DOTALL)
_MORE = r'(?>(?:\s*+,\s*+"(?>(?:[^"\\]++|\\.)*)"(?=\s*+[,\]]))*)'
"""The other strings of an array: what stands in them is no structure."""
_VALUE = regex(rf"(?:\[\s*+)?{_STRING}{_MORE}|\[([\d,\s]++)(?:\]|\Z)|([^\s,{{}}\[\]\"]++)", re.DOTALL)
_ESCAPE = regex(r"\\(?:u[0-9a-fA-F]{4}|.)", re.DOTALL)


class Record(Struct, gc=False):
    """One record's values by key, and the lines that the first of them and its end stand on."""

    line: int
    values: dict[str, str]
    end: int


class _Open(Struct, gc=False):
    name: str  # the key that the object is the value of
    line: int
    values: dict[str, str]


def records(text: str, numbers: Sequence[int]) -> Iterator[Record]:
    """Every record of a text that holds any value, cut ones too; `numbers` has one for each line."""
    last = len(numbers) - 1
    for record in _records(text):
        yield Record(numbers[min(record.line, last)], record.values, numbers[min(record.end, last)])


def _records(text: str) -> Iterator[Record]:
    stack = [_Open("", 0, {})]
    key, at, line, counted = "", 0, 0, 0
    while (match := _NEXT.search(text, at)) is not None:
        at = match.end()
        line += text.count("\n", counted, match.start())
        counted = match.start()
        if match[1] is not None:
            key = match[1]
            if (value := _VALUE.match(text, at)) is not None:
                at = value.end()
                _note(stack[-1], line, key, _value(value))
                key = ""
            elif text.startswith("[", at):  # objects in an array are records of their own
                key = ""
        elif match[2] is not None:  # Loki: {"stream": {labels}, "values": [["<nanoseconds>", "line"], ...]}
            labels = {key: value for key, value in stack[-1].values.items() if key.startswith("stream.")}
            yield Record(line, {**labels, "timestamp": match[2], "line": string(match[3])}, line)
        elif match[0] == "{":
            stack.append(_Open(key, line, {}))
            key = ""
        else:
            closed = stack.pop()
            yield from _close(stack, closed, line)
            stack = stack or [_Open("", line, {})]
    while len(stack) > 1:
        yield from _close(stack, stack.pop(), line)
    yield from _close([], stack.pop(), line)


def _note(object_: _Open, line: int, key: str, value: str) -> None:
    if not object_.values:
        object_.line = line
    object_.values.setdefault(key, value)


def _close(stack: list[_Open], closed: _Open, end: int) -> Iterator[Record]:
    if closed.name and stack:
        for key, value in closed.values.items():
            _note(stack[-1], closed.line, f"{closed.name}.{key}", value)
    elif closed.values:
        yield Record(closed.line, closed.values, end)


def _value(match: re.Match[str]) -> str:
    text, numbers, word = match.groups()
    if text is not None:
        return string(text)
    if numbers is not None:
        return _from_bytes(numbers)
    return "" if word == "null" else word


def flat(value: object) -> str:
    """The same for a value that was decoded already."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        first = next((one for one in value if isinstance(one, str)), None)
        return _as_text(one for one in value if isinstance(one, int)) if first is None else first
    return "" if value is None else str(value)


def _from_bytes(numbers: str) -> str:
    return _as_text(int(number) for number in numbers.replace(",", " ").split() if len(number) <= 3)


def _as_text(values: Iterable[int]) -> str:
    return bytes(value for value in values if 0 <= value < 256).decode("utf-8", "surrogateescape")


def string(text: str) -> str:
    """What a JSON string's inside means; an escape that JSON does not know stays as it is."""
    if "\\" not in text:
        return text
    try:
        return str(_decoder().decode(f'"{text}"'))
    except ValueError:
        return _ESCAPE.sub(lambda match: match[0] if match[0][1] not in '"\\/' else match[0][1], text)


@cache
def _decoder() -> "JSONDecoder":
    from json import JSONDecoder

    return JSONDecoder(strict=False)  # control characters may stand unescaped
