"""Reading sources from the outside, in an empty directory."""

from pathlib import Path

import pytest

from oomlog.reading.sources import find
from tests.reading.sources.found import Found, Read, drained


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory, so that names are short."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def read(here: Path) -> Read:  # noqa: ARG001 - where it reads
    """Finds and reads everything behind some arguments; each error is one line."""

    def reading(*arguments: str | Path) -> Found:
        found = Found([], [], [])
        for source in find([str(argument) for argument in arguments], lambda error: found.errors.append(str(error))):
            found.sources.append(source)
            found.texts.append((source.name, drained(source, found.errors)))
        assert not any("\n" in error for error in found.errors)
        return found

    return reading
