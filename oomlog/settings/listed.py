"""Every setting that was read: its value, where, which file sets it at boot, its default on that kernel, its effect."""

from msgspec import Struct

from oomlog.kernel.settings import BY_KEY
from oomlog.settings.host import Host


class SettingRow(Struct, frozen=True, kw_only=True):
    """`value` as it was read at `place`. `set_by` is the line of the file that wins at boot and `configured` what it
    says; `overridden` are lines that lose against it. `default` is None where it depends on the machine (`depends`
    says on what) or the kernel is not known. None: not read, not set, or not known.
    """

    key: str
    value: str | None = None
    place: str | None = None
    configured: str | None = None
    set_by: str | None = None
    overridden: tuple[str, ...] = ()
    default: str | None = None
    depends: str | None = None
    effect: str | None = None
    source: str | None = None


def rows(host: Host) -> tuple[SettingRow, ...]:
    """Sysctls first, in the order of what is known of them, then the kernel's other files."""
    read, configured = host.snapshot.values, host.snapshot.configured
    keys = [key for key in BY_KEY if key in read or key in configured] + [key for key in read if key not in BY_KEY]
    return tuple(_row(host, key) for key in keys)


def _row(host: Host, key: str) -> SettingRow:
    setting, known = host.snapshot.values.get(key), BY_KEY.get(key)
    assigned = host.snapshot.configured.get(key, ())
    return SettingRow(
        key=key,
        value=setting.value if setting else None,
        place=setting.place if setting else None,
        configured=assigned[-1].value if assigned else None,
        set_by=assigned[-1].place if assigned else None,
        overridden=tuple(f"{one.place}: {one.value}" for one in assigned[:-1]),
        default=host.default(key),
        depends=known.depends if known else None,
        effect=known.effect if known else None,
        source=known.source if known else None,
    )
