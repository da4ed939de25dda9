"""The cases under tests/fixtures: what one consists of, and how its expectation is written down.

A case is a folder: `input.*` (a capture, byte for byte), `origin.toml` (where it comes from; what user space saw at the
time; how to read it) and `expected.json` (its events, absent fields left out, one row of a table a line).
"""

import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from oomlog.explaining.explain import Explainer
from oomlog.model import Event, encode_event
from oomlog.reading.pipeline import Options, Reader

FIXTURES = Path(__file__).parent / "fixtures"
CASES = sorted(path for path in FIXTURES.iterdir() if path.is_dir())
WIDTH = 260


def input_of(case: Path) -> Path:
    """The one capture of a case."""
    (capture,) = case.glob("input.*")
    return capture


def origin_of(case: Path) -> dict[str, Any]:
    """What origin.toml says; `FileNotFoundError` where there is none."""
    return tomllib.loads((case / "origin.toml").read_text())


@cache
def events_of(case: Path) -> tuple[Event, ...]:
    """The events of a case, read as its origin says."""
    read = origin_of(case)["read"]
    return tuple(Reader([str(input_of(case))], Options(tz=ZoneInfo(read["tz"]), year=read["year"])))


@cache
def explained_of(case: Path) -> tuple[Event, ...]:
    """The events of a case explained, each with those before it in mind; its source is named by the file alone."""
    read, explainer = origin_of(case)["read"], Explainer()
    options = Options(tz=ZoneInfo(read["tz"]), year=read["year"], raw=True)
    return tuple(_named(explainer.explain(event)) for event in Reader([str(input_of(case))], options))


def _named(event: Event) -> Event:
    """Without the folder that the case happens to stand in."""
    boot = event.boot and event.boot.rpartition("/")[2]
    return replace(event, boot=boot, source=replace(event.source, name=Path(event.source.name).name))


def plain(event: Event) -> dict[str, Any]:
    """The event as JSON values without what is absent, and with the name of the source cut to the file's."""
    values: dict[str, Any] = without_absent(json.loads(encode_event(event)))
    values["source"]["name"] = Path(values["source"]["name"]).name
    if boot := values.get("boot"):
        values["boot"] = boot.rpartition("/")[2]
    return values


def without_absent(value: Any) -> Any:  # noqa: ANN401  any JSON value
    """The same value, with null and empty members of objects left out at every depth."""
    if isinstance(value, dict):
        kept = {key: without_absent(member) for key, member in value.items()}
        return {key: member for key, member in kept.items() if member is not None and member not in ({}, [])}
    if isinstance(value, list):
        return [without_absent(member) for member in value]
    return value


def written(value: Any, indent: int = 0) -> str:  # noqa: ANN401  any JSON value
    """JSON for reading in a diff: what fits on a line stands on one."""
    line = json.dumps(value, ensure_ascii=False)
    if len(line) + indent <= WIDTH or not isinstance(value, dict | list):
        return line
    pad = " " * (indent + 1)
    if isinstance(value, dict):
        parts = [f"{json.dumps(key)}: {written(member, indent + 1)}" for key, member in value.items()]
        return "{\n" + ",\n".join(pad + part for part in parts) + "\n" + " " * indent + "}"
    return "[\n" + ",\n".join(pad + written(member, indent + 1) for member in value) + "\n" + " " * indent + "]"
