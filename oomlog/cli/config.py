"""`--config FILE`: TOML with the table `[thresholds]`, the lines that the diagnosis draws."""

import tomllib
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

import click
import msgspec

from oomlog.explaining.rules.thresholds import Thresholds

TABLES = ("thresholds",)


def thresholds(path: str) -> Thresholds:
    """The thresholds of a file, those that it does not name at their defaults. Anything unknown is a usage error."""
    tables = _read(path)
    _check(path, tables, TABLES, "table")
    given = tables.get("thresholds", {})
    if not isinstance(given, dict):
        raise _bad(f"{path}: thresholds is no table: write [thresholds]")
    _check(path, given, Thresholds.__struct_fields__, "threshold")
    try:
        return msgspec.convert(given, Thresholds)
    except msgspec.ValidationError as error:
        raise _bad(f"{path}: [thresholds]: {error}") from error


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
