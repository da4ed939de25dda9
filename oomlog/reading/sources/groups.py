"""Sources by rotated set, for whoever reads several sets at a time."""

from collections.abc import Iterator

from oomlog.reading.sources.source import Source


def in_groups(sources: Iterator[Source]) -> Iterator[tuple[bool, Iterator[Source]]]:
    """The sources of each set, and whether they pass: those must be read before the next set is asked for."""
    pending = next(sources, None)

    def of_one_set(first: Source) -> Iterator[Source]:
        nonlocal pending
        one: Source | None = first
        while one is not None and one.group == first.group:
            yield one
            one = next(sources, None)
        pending = one

    while pending is not None:
        passing, found = pending.passing, of_one_set(pending)
        yield passing, found if passing else iter(list(found))
