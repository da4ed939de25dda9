"""Sizes for people (`--units human`) or in the unit that the kernel printed them in (`--units kernel`)."""

from typing import Literal

from oomlog.model import Event
from oomlog.units import compact, counted, size


class Sizes:
    """One method per unit of the kernel, each for a size in bytes; the `narrow_` ones are for table columns.

    `page_size` is the one that the event's pages were converted with, None where none were. None stays None.
    """

    def __init__(self, units: Literal["human", "kernel"], page_size: int | None) -> None:
        self.kernel = units == "kernel"
        self._page_size = page_size

    def pages(self, count: int | None) -> str | None:
        """What the kernel counts in pages."""
        if count is not None and self.kernel and self._page_size:
            return counted(count // self._page_size, "page")
        return None if count is None else size(count)

    def kib(self, count: int | None) -> str | None:
        """What it prints in kB."""
        return self.narrow_kib(count) if self.kernel or count is None else size(count)

    def bytes(self, count: int | None) -> str | None:
        """What it prints in bytes."""
        if count is None:
            return None
        return counted(count, "byte") if self.kernel else size(count)

    def narrow_pages(self, count: int | None) -> str | None:
        """Pages, for a column."""
        return self._narrow(count, self._page_size, "")

    def narrow_kib(self, count: int | None) -> str | None:
        """KiB with their unit, for a column."""
        return self._narrow(count, 1024, "kB")

    def narrow_bytes(self, count: int | None) -> str | None:
        """Bytes, for a column."""
        return self._narrow(count, 1, "")

    def _narrow(self, count: int | None, unit: int | None, name: str) -> str | None:
        if count is None:
            return None
        return f"{count // unit}{name}" if self.kernel and unit else compact(count)


def sizes_of(event: Event, units: Literal["human", "kernel"] = "human") -> Sizes:
    """With the page size of the event."""
    return Sizes(units, event.memory.page_size_bytes if event.memory else None)
