"""A redacted log beside the log that it was made from: what must be the same, and what must be gone."""

import re
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec import to_builtins

import oomlog
from oomlog.explaining.explain import Explainer
from oomlog.model import Event
from oomlog.reading.pipeline import Options, Reader
from oomlog.redacting.lines import Redaction

# Where an event was read, how its time was printed, what was dropped, who the users are, and what only quotes names.
ASIDE = frozenset(
    """source line notes unclaimed damage raw uid user_uid echoes boot boot_id time_source time_assumed time_text
    time_uncertainty_seconds evidence""".split()  # noqa: SIM905 - a list of names
)
# Texts that say something of the event; all others may hold names.
TELLING = frozenset(
    """rule role type scope killer verdict gfp_flags state id missing formula exception not_replayable level kind
    flags""".split()  # noqa: SIM905 - a list of names
)


def redacted(path: Path, options: Options | None = None) -> tuple[str, Redaction]:
    """The text of a log's events, redacted, and the redaction with its mapping."""
    from msgspec.structs import replace

    redaction = Redaction()
    events = Reader([str(path)], replace(options or Options(), own=redaction.text))
    return "".join(event.raw or "" for event in events), redaction


def explained(path: Path, year: int | None = None) -> list[Event]:
    """The events of a log, explained."""
    explainer = Explainer()
    return [explainer.explain(event) for event in oomlog.read(path, year=year, raw=True)]


def figures(events: list[Event]) -> Any:  # noqa: ANN401 - any JSON
    """All that redacting must not change: every number but a user's, the shape of everything, and the diagnosis."""
    return _telling(to_builtins(events), "")


def _telling(value: Any, name: str) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, dict):
        return {key: _telling(item, key) for key, item in value.items() if key not in ASIDE}
    if isinstance(value, list | tuple):
        return [_telling(item, name) for item in value]
    if name == "time" and value is not None:
        return datetime.fromisoformat(value)
    return "a text" if isinstance(value, str) and name not in TELLING else value


def words(text: str) -> set[str]:
    """The words of a text, not of the kernel's functions in it, that are long enough to be told from chance."""
    return set(re.findall(r"[A-Za-z0-9]{6,}", re.sub(r"\S+\+0x\S+|\\x[0-9a-f]{2}", " ", text)))
