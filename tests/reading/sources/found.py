"""What was found behind some arguments, what it holds, what was said."""

from collections.abc import Callable

import pytest
from msgspec import Struct

from oomlog.errors import SourceError
from oomlog.reading.sources import Source


class Found(Struct):
    """All sources behind some arguments, in order: (name, bytes) each, and every error in the order it was told."""

    sources: list[Source]
    texts: list[tuple[str, bytes]]
    errors: list[str]

    @property
    def names(self) -> list[str]:
        """The names alone."""
        return [name for name, _ in self.texts]


def drained(source: Source, errors: list[str]) -> bytes:
    """What a source gives until it ends or fails."""
    text, buffer = b"", bytearray(1 << 16)
    try:
        with source.open() as stream:
            while count := stream.readinto(buffer):  # type: ignore[attr-defined]
                text += buffer[:count]
    except SourceError as error:
        errors.append(str(error))
    return text


Read = Callable[..., Found]
"""Finds and reads everything behind some arguments, which are names or paths."""


def fail(error: SourceError) -> None:
    """For what must be found without an error."""
    pytest.fail(str(error))
