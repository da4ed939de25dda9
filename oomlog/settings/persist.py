"""What to do about a finding, and into which file, so that no other file undoes it."""

from msgspec import Struct
from msgspec.structs import replace

from oomlog.settings.snapshot import Snapshot

SYSCTL_FILE = "/etc/sysctl.d/90-oom.conf"


class Remedy(Struct, frozen=True):
    """What to do: `command` now, `lines` into `file` so that it stays. Either may be None: then a person decides."""

    command: str | None = None
    file: str | None = None
    lines: tuple[str, ...] = ()
    note: str | None = None


def winning(remedy: Remedy | None, snapshot: Snapshot) -> Remedy | None:
    """The remedy; where a file that sets the same key comes after ours, in that file."""
    if remedy is None or remedy.file != SYSCTL_FILE:
        return remedy
    for line in remedy.lines:
        assigned = snapshot.configured.get(line.partition(" =")[0])
        if assigned and _later(path := assigned[-1].place.rpartition(":")[0]):
            note = f"changed there: it is applied after {SYSCTL_FILE}"
            return replace(remedy, file=path, note="; ".join(filter(None, (note, remedy.note))))
    return remedy


def _later(path: str) -> bool:
    """Whether a file is applied after ours: sorted by name, /etc/sysctl.conf last."""
    name = path.rpartition("/")[2]
    return name == "sysctl.conf" or name > SYSCTL_FILE.rpartition("/")[2]
