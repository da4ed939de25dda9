"""Items of the checklist that no check of the settings answers: what speaks against each, or None where it is met."""

from collections.abc import Callable, Mapping

from oomlog.settings.checks.evidence import EARLY_KILLERS
from oomlog.settings.host import Host, Missing
from oomlog.settings.quantities import whole
from oomlog.settings.snapshot import Group
from oomlog.units import size

PRESSURE = "/proc/pressure/memory"


def early_killer(host: Host) -> str | None:
    """Whether one is started at boot."""
    if host.snapshot.units is None:
        raise Missing("systemd's unit files")
    return None if host.snapshot.enabled & set(EARLY_KILLERS) else f"none of {', '.join(EARLY_KILLERS)} is enabled"


def pressure_told(host: Host) -> str | None:
    """Whether the kernel has the file; where only some files were saved, that it is missing says nothing."""
    if PRESSURE in host.snapshot.values:
        return None
    if host.snapshot.partial or host.snapshot.processes is None:
        raise Missing(f"{PRESSURE}, which may not have been saved")
    return f"there is no {PRESSURE}"


def unbounded(host: Host) -> str | None:
    """Cgroups that hold much, with no limit on them or above them."""
    groups = {group.path: group for group in host.groups if group.path != "/"}
    if not groups:
        raise Missing("cgroups of workloads")
    most = host.bounds.big_service_share * host.ram
    inner = {path.rpartition("/")[0] for path in groups}
    held = {path: _used(group) for path, group in groups.items() if path not in inner}
    free = {path: used for path, used in held.items() if used > most and not _bounded(path, groups)}
    return "; ".join(f"{path} holds {size(used)} without a limit" for path, used in free.items()) or None


def _used(group: Group) -> int:
    used = whole(group.files.get("memory.current") or group.files.get("memory.usage_in_bytes"))
    if used is None:
        raise Missing("what cgroups hold")
    return used


def _bounded(path: str, groups: Mapping[str, Group]) -> bool:
    """Whether it, or one that it is in, has a limit: `max` is none, nor is v1's number of 19 digits."""
    chain = (groups[above].files for above in groups if f"{path}/".startswith(f"{above}/"))
    return any(whole(one.get("memory.max") or one.get("memory.limit_in_bytes")) is not None for one in chain)


JUDGES: dict[str, Callable[[Host], str | None]] = {
    "early_killer": early_killer,
    "pressure_told": pressure_told,
    "unbounded": unbounded,
}
