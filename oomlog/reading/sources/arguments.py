"""What was named on the command line → the files to read, each once."""

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec import Struct

from oomlog.errors import SourceError
from oomlog.reading.sources.attachments import Attachments
from oomlog.reading.sources.files import status
from oomlog.reading.sources.journal_places import journal_files
from oomlog.reading.sources.source import shown

STDIN = "-"
_KMSG = "/dev/kmsg"
_JOURNAL = "journal:"


class Input(Struct):
    """A file, a pipe or (`-`) standard input. `name` for people; `found` is what the system said of it."""

    path: str
    name: str
    found: os.stat_result

    @property
    def regular(self) -> bool:
        """Whether it is a file on disk."""
        return stat.S_ISREG(self.found.st_mode)


Report = Callable[[SourceError], None]


def inputs(arguments: Sequence[str], report: Report, beside: Attachments | None = None) -> list[Input]:
    """The files behind `arguments`, in the order in which they were named; one met twice is there once.

    What lies beside the logs of a directory is put into `beside`.
    """
    once: dict[tuple[int, int], Input] = {}
    output = _output()
    for path, named in _paths(arguments, report, beside):
        try:
            name = shown(path)
            found = status(name, path)
        except SourceError as error:
            report(error)
            continue
        key = (found.st_dev, found.st_ino)
        if key != output:
            once.setdefault(key, Input(path, name, found))
        elif named:
            report(SourceError(f"{name}: is where the results go; write them to another file"))
    return list(once.values())


def _output() -> tuple[int, int] | None:
    """The file that standard output goes to: reading it would never end."""
    try:
        found = os.fstat(1)
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if stat.S_ISREG(found.st_mode) else None


def _paths(arguments: Sequence[str], report: Report, beside: Attachments | None) -> Iterator[tuple[str, bool]]:
    """Paths of files, and whether the path itself was named (it was not where a directory holds it)."""
    for argument in arguments:
        try:
            if argument.startswith(_JOURNAL):
                yield from ((file, False) for file in journal_files(argument.removeprefix(_JOURNAL), report))
                continue
            for path in _expanded(_plain(argument)):
                if path != STDIN and os.path.isdir(path):  # noqa: PTH112 - a name as it was given
                    yield from ((file, False) for file in _in_directory(path, report, beside))
                else:
                    yield path, True
        except SourceError as error:
            report(error)


def _plain(argument: str) -> str:
    """The path in `kmsg:PATH`."""
    return (argument[5:] or _KMSG) if argument.startswith("kmsg:") else argument


def _expanded(path: str) -> Iterable[str]:
    """The path itself, or what a pattern that the shell left alone matches."""
    if path == STDIN or os.path.lexists(path) or not any(sign in path for sign in "*?["):
        return [path]
    from glob import iglob

    if not (matches := sorted(iglob(path, recursive=True))):  # noqa: PTH207 - patterns from a shell
        raise SourceError(f"{shown(path)}: no such file; nothing matches the pattern")
    return matches


def _in_directory(path: str, report: Report, beside: Attachments | None) -> Iterator[str]:
    from oomlog.reading.sources.directories import logs

    name, any_found = shown(path), False
    for found in logs(name, path, beside):
        any_found = True
        if isinstance(found, SourceError):
            report(found)
        else:
            yield found
    if not any_found:
        report(SourceError(f"{name}: no logs in this directory; name a file"))
