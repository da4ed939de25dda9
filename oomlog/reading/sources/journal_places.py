"""Where a machine keeps its journals, and which of the files there may be read."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from oomlog.errors import SourceError
from oomlog.reading.sources.names import is_journal
from oomlog.reading.sources.source import shown
from oomlog.units import counted

PLACES = (Path("/run/log/journal"), Path("/var/log/journal"))
"""systemd-journald.service(8): volatile, persistent; below them a directory for each machine."""
_MACHINE_ID = Path("/etc/machine-id")
_CLOSED = "permission denied; run it as root or as a member of group systemd-journal or adm"

Report = Callable[[SourceError], None]


def journal_files(where: str, report: Report) -> Iterator[str]:
    """The journal files of this machine (`where` empty), below a directory, or the one file that was named.

    What can't be read is told in one line for all of it. Raises SourceError where there is none.
    """
    if where and not os.path.isdir(where):  # noqa: PTH112 - a name as it was given
        yield where
        return
    files, closed = _below([where] if where else local_places())
    readable = [file for file in files if os.access(file, os.R_OK)]
    closed += len(files) - len(readable)
    name = f"journal:{shown(where)}"
    if not files and not closed:
        raise SourceError(f"{name}: no journal files there; name the directory that holds them: journal:DIR")
    if closed:
        what = counted(closed, "journal file or folder", "journal files or folders")
        report(SourceError(f"{name}: {what}: {_CLOSED}"))
    yield from readable


def local_places() -> list[str]:
    """The directories of this machine's own journals, those that exist."""
    try:
        machine = _MACHINE_ID.read_text().strip()
    except OSError:
        machine = ""
    own = [place / machine for place in PLACES if machine and (place / machine).is_dir()]
    return list(map(str, own or [place for place in PLACES if place.is_dir()]))


def has_journal() -> bool:
    """Whether this machine has journals of its system that may be read; a user's own hold nothing of the kernel's."""
    files, _ = _below(local_places())
    return any(os.path.basename(file).startswith("system") and os.access(file, os.R_OK) for file in files)  # noqa: PTH119


def _below(places: list[str]) -> tuple[list[str], int]:
    """The journal files, and how many directories could not be looked into."""
    closed: list[OSError] = []
    files = [
        os.path.join(folder, name)  # noqa: PTH118 - as it was named
        for place in places
        for folder, _, names in os.walk(place, onerror=closed.append)
        for name in sorted(names)
        if is_journal(name)
    ]
    return files, len(closed)
