"""Where settings' files are read from: what a place promises, and one that holds texts that were handed over."""

from collections.abc import Mapping, Sequence
from typing import Protocol


class Place(Protocol):
    """Paths are relative, without a leading slash: `proc/sys/vm/swappiness`."""

    def text(self, path: str) -> str | None:
        """What the file holds; None where there is none, or none that can be used."""

    def lines(self, path: str) -> int | None:
        """How many lines a file has that may be large; None where it can't be read."""

    def names(self, directory: str) -> Sequence[str]:
        """What the directory holds, sorted; empty where there is none."""

    def shown(self, path: str) -> str:
        """The file as people find it."""

    def answers(self, path: str) -> bool:
        """Whether the running kernel itself answers there, and no copy of what it said."""

    def notices(self) -> tuple[str, ...]:
        """What was left out and why, a line each kind."""


class Held:
    """Texts by path, as a bundle holds them."""

    def __init__(self, name: str, texts: Mapping[str, tuple[str, str]]) -> None:
        self._name = name
        self._texts = texts
        self._below: dict[str, set[str]] = {}
        for path in texts:
            parts = path.split("/")
            for depth, part in enumerate(parts):
                self._below.setdefault("/".join(parts[:depth]), set()).add(part)

    def text(self, path: str) -> str | None:
        """As it was handed over."""
        found = self._texts.get(path)
        return None if found is None else found[1]

    def lines(self, path: str) -> int | None:
        """As many as it has."""
        text = self.text(path)
        return None if text is None else text.count("\n")

    def names(self, directory: str) -> Sequence[str]:
        """What stands below it, one step down."""
        return sorted(self._below.get(directory, ()))

    def shown(self, path: str) -> str:
        """The member of the bundle."""
        found = self._texts.get(path)
        return f"{self._name}:{path}" if found is None else found[0]

    def answers(self, path: str) -> bool:  # noqa: ARG002 - none does
        """Never."""
        return False

    def notices(self) -> tuple[str, ...]:
        """Whoever opened the bundle told what was left out."""
        return ()
