"""The one composer of the readers: a place → the snapshot of its machine."""

import os
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Literal

from msgspec.structs import replace

from oomlog.errors import SourceError
from oomlog.kernel.setting_files import tail
from oomlog.settings.places import Held, Place
from oomlog.settings.readers import cgroups, config, containers, kernel, processes, sysctl_d, units
from oomlog.settings.readers import pods as saved_pods
from oomlog.settings.snapshot import Origin, Setting, Snapshot
from oomlog.settings.tree import Tree

LIVE = "/"
SOS = "sos_commands"
SOS_DATE = f"{SOS}/date/date_--utc"


def live() -> Snapshot:
    """The machine that we run on, as it is. Only reads."""
    return _taken(Tree(LIVE), "live", "this host")


def of_tree(root: str) -> Snapshot:
    """A saved tree: an unpacked sosreport, a copied `/`, a container's mount of its host. Raises SourceError."""
    if not os.path.isdir(root):  # noqa: PTH112 - may be no valid text
        raise SourceError(f"{root}: no directory; --root names one that holds proc, sys or etc")
    tree = Tree(root)
    found = _taken(tree, "tree", root)
    if not _holds_something(found):
        raise SourceError(f"{root}: no settings in it; name the directory that holds proc, sys or etc")
    return found


def settings(root: str | None, files: Iterable[tuple[str, bytes]], pods: Iterable[tuple[str, bytes]] = ()) -> Snapshot:
    """Those of `root`, else those that the files hold, else of this host; with what `pods` (kubectl's JSON) ask for."""
    found = of_tree(root) if root is not None else of_files("what was read", files) or live()
    return replace(found, pods=saved_pods.pods(pods))


def of_files(name: str, files: Iterable[tuple[str, bytes]]) -> Snapshot | None:
    """From files of a bundle, or a saved `sysctl -a`, by their names; None where none of them holds settings.

    Where they come from several machines, the one with most files is taken and the others are told in `notices`.
    """
    machines: dict[str, dict[str, tuple[str, str]]] = {}
    for shown, data in files:
        machine, path = tail(shown)
        machines.setdefault(machine, {})[path] = (shown, data.decode("utf-8", "backslashreplace"))
    if not machines:
        return None
    largest = max(machines, key=lambda machine: len(machines[machine]))
    others = [machine for machine in machines if machine != largest]
    called = largest.rstrip("/:") or name
    if len(machines[largest]) == 1:
        called = next(iter(machines[largest].values()))[0]
    found = _taken(Held(name, machines[largest]), "files", called)
    if others:
        told = f"settings of {len(machines)} machines were read: these are {found.name}'s; not shown: "
        found = _with(found, told + ", ".join(sorted(others)))
    return found if _holds_something(found) else None


def _with(snapshot: Snapshot, notice: str) -> Snapshot:
    return replace(snapshot, notices=(*snapshot.notices, notice))


def _holds_something(found: Snapshot) -> bool:
    parts = (found.values, found.configured, found.memory, found.groups, found.units, found.files, found.containers)
    return any(parts)


def _taken(place: Place, origin: Origin, name: str) -> Snapshot:
    values = kernel.sysctls(place)
    groups, left_out = cgroups.groups(place)
    files, troubles = config.files(place)
    identity = {key: values.pop(key) for key in kernel.IDENTITY if key in values}
    return Snapshot(
        origin=origin,
        name=name,
        host=_value(identity, "kernel.hostname") or _first_word(place, "etc/hostname"),
        boot_id=_value(identity, "kernel.random.boot_id"),
        release=_value(identity, "kernel.osrelease") or _release(place),
        arch=_value(identity, "kernel.arch"),
        taken=_when(place),
        values=values | kernel.files(place),
        configured=sysctl_d.configured(place),
        memory=kernel.memory(place),
        vmstat=kernel.vmstat(place),
        swaps=kernel.swaps(place),
        fstab_swaps=kernel.fstab_swaps(place),
        mounts=kernel.mounts(place),
        zones=kernel.zones(place),
        groups=groups,
        units=units.units(place),
        enabled=units.enabled(place),
        files=files,
        containers=containers.containers(place),
        processes=processes.processes(place),
        drop_caches=config.cron_lines(place, "drop_caches"),
        journal_kept=_journal_kept(place),
        partial=origin == "files" or bool(place.names(SOS)),
        as_root=os.geteuid() == 0 if origin == "live" else None,
        notices=(*place.notices(), *troubles, *([left_out] if left_out else [])),
    )


def _value(values: dict[str, Setting], key: str) -> str | None:
    return values[key].value if key in values else None


def _first_word(place: Place, path: str) -> str | None:
    return next(iter((place.text(path) or "").split()), None)


def _release(place: Place) -> str | None:
    """`Linux version 6.1.0-28-amd64 (…)`."""
    words = (place.text("proc/version") or "").split()
    return words[2] if words[:2] == ["Linux", "version"] and len(words) > 2 else None


def _journal_kept(place: Place) -> Literal["syslog", "journal", "nothing"] | None:
    """What keeps the kernel's messages over a reboot; None where /var/log is not there to be seen."""
    names = place.names("var/log")
    if not names:
        return None
    if any(name.startswith(("syslog", "messages", "kern.log")) for name in names):
        return "syslog"
    return "journal" if place.names("var/log/journal") else "nothing"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _when(place: Place) -> str | None:
    """When it was saved: now where the kernel itself answers, else as sos's `date --utc` says; files' own stamps are
    those of a copy.
    """
    if place.answers("proc/meminfo"):
        return _now()
    try:
        told = datetime.strptime((place.text(SOS_DATE) or "").strip(), "%a %b %d %H:%M:%S UTC %Y")  # noqa: DTZ007 - UTC
    except ValueError:
        return None
    return told.replace(tzinfo=UTC).isoformat(timespec="seconds")
