"""The settings of a machine that hold for one of its events."""

from oomlog.model import Event
from oomlog.settings.fit import Same, same_machine
from oomlog.settings.quantities import counters
from oomlog.settings.snapshot import Setting, Snapshot

HIGH = "memory.events.high"
"""How often a cgroup was held back at memory.high, as `memory.events` counts it."""


def belonging(snapshot: Snapshot, event: Event) -> tuple[Same, dict[str, Setting]]:
    """How the event belongs to them, and its sysctls and counters; none where that it does is not known."""
    same = same_machine(snapshot, event.boot_id, event.host, event.kernel.release)
    if same not in ("boot", "host"):
        return same, {}
    found = {key: _with_file(snapshot, key, one) for key, one in snapshot.values.items() if "/" not in key}
    if same == "boot" and (held_back := _held_back(snapshot, event)) is not None:
        found[HIGH] = held_back
    return same, found


def _with_file(snapshot: Snapshot, key: str, setting: Setting) -> Setting:
    """The line that sets it at boot goes along, where it is that value."""
    lines = snapshot.configured.get(key, ())
    if not lines or lines[-1].value.split() != setting.value.split():
        return setting
    return Setting(setting.value, f"{setting.place}, set at boot by {lines[-1].place}")


def _held_back(snapshot: Snapshot, event: Event) -> Setting | None:
    path = event.memcg.limit_path if event.memcg is not None else None
    group = next((one for one in snapshot.groups or () if path and one.path == path), None)
    if group is None:
        return None
    high = counters(group.files.get("memory.events", "")).get("high")
    return None if high is None else Setting(str(high), f"{group.place}/memory.events")
