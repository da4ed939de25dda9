"""`--config FILE`: TOML with the lines that are drawn.

`[thresholds]` by the diagnosis, `[settings]` by the audit, `[limits]` by the recommended limits.
"""

import tomllib
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

import click
import msgspec

from oomlog.explaining.limits.margins import Margins
from oomlog.explaining.rules.thresholds import Thresholds
from oomlog.settings.bounds import Bounds

TABLES = ("thresholds", "settings", "limits")
Lines = TypeVar("Lines", bound=msgspec.Struct)


def thresholds(path: str) -> Thresholds:
    """The thresholds of a file, those that it does not name at their defaults. Anything unknown is a usage error."""
    return _table(path, "thresholds", Thresholds)


def bounds(path: str) -> Bounds:
    """The same for the audit of settings."""
    return _table(path, "settings", Bounds)


def margins(path: str) -> Margins:
    """The same for the recommended limits."""
    return _table(path, "limits", Margins)


def _table(path: str, name: str, lines: type[Lines]) -> Lines:
    tables = _read(path)
    _check(path, tables, TABLES, "table")
    given = tables.get(name, {})
    if not isinstance(given, dict):
        raise _bad(f"{path}: {name} is no table: write [{name}]")
    _check(path, given, lines.__struct_fields__, f"line in [{name}]")
    try:
        return msgspec.convert(given, lines)
    except msgspec.ValidationError as error:
        raise _bad(f"{path}: [{name}]: {error}") from error


def _read(path: str) -> dict[str, object]:
    try:
        return tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise _bad(f"{path}: {error.strerror}") from error
    except ValueError as error:  # no TOML, or no UTF-8
        raise _bad(f"{path}: no TOML: {error}") from error


def _check(path: str, given: Iterable[str], known: tuple[str, ...], what: str) -> None:
    for name in given:
        if name not in known:
            near = get_close_matches(name, known, cutoff=0.5) or known[:3]
            raise _bad(f"{path}: no such {what}: {name}; near: {', '.join(near)}")


def _bad(message: str) -> click.BadParameter:
    return click.BadParameter(message, param_hint="--config")
