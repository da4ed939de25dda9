"""Configurations of early killers, with thresholds worked out from a machine's size, swap and pressure.

All of it is advice: the programs' own defaults, moved where they do not fit. How far is said beside each figure, and
`[settings]` of a configuration moves it.
"""

from collections.abc import Callable, Iterator

from oomlog.errors import SourceError
from oomlog.regex import regex
from oomlog.settings.advice.judging import PRESSURE
from oomlog.settings.host import Host, Missing
from oomlog.units import size

EARLYOOM_PERCENT = 10
"""earlyoom(1): SIGTERM below 10 % of memory and of swap, SIGKILL below half of it."""
SWAP_USED_PERCENT, PRESSURE_PERCENT, PRESSURE_SECONDS = 90, 60, 30
"""oomd.conf(5): the defaults."""
HIGHEST_PERCENT = 90
_FULL = regex(r"full avg10=\S+ avg60=\S+ avg300=(\d{1,3}\.\d{1,2})")


def earlyoom(host: Host) -> str:
    """/etc/default/earlyoom. Raises SourceError where the machine's size is not known."""
    ram, (free, swap_told) = _ram(host), _swap(host)
    kib = host.bounds.early_bytes // 1024
    large = ram * EARLYOOM_PERCENT // 100 > host.bounds.early_bytes
    memory = f"-M {kib},{kib // 2}" if large else f"-m {EARLYOOM_PERCENT},{EARLYOOM_PERCENT // 2}"
    told = (
        f"{size(kib * 1024)}: {EARLYOOM_PERCENT} % of a machine so large would be {size(ram * EARLYOOM_PERCENT // 100)}"
    )
    lines = [
        *_head(host, "earlyoom(1)"),
        f"# memory: SIGTERM below {told if large else f'{EARLYOOM_PERCENT} %, its default'}; SIGKILL below half of it",
        f"# swap: both must be short. SIGTERM below {free} % free: {swap_told}",
        "# -r 3600: reports memory once an hour; -p: protects itself; --avoid: who repairs the machine",
        f"""EARLYOOM_ARGS="{memory} -s {free},{free // 2} -r 3600 -p --avoid '(^|/)(sshd|systemd|dbus-daemon)$'\"""",
    ]
    return _file("/etc/default/earlyoom", lines)


def systemd_oomd(host: Host) -> str:
    """Its own configuration, and drop-ins of the units that it shall watch. Raises SourceError as above."""
    _ram(host)
    limit, limit_told = _pressure(host)
    swap = _has_swap(host)
    seconds = host.bounds.early_seconds_without_swap if swap is False else PRESSURE_SECONDS
    duration_told = "without swap a stall comes seconds before the kill" if swap is False else "its default"
    conf = [
        *_head(host, "oomd.conf(5), systemd.resource-control(5)"),
        *_against(host),
        "[OOM]",
        "# its default: a lower one holds for memory too, and kills while much is available",
        f"SwapUsedLimit={SWAP_USED_PERCENT}%",
        f"# {limit_told}",
        f"DefaultMemoryPressureLimit={limit}%",
        f"# {duration_told}",
        f"DefaultMemoryPressureDurationSec={seconds}s",
    ]
    user = ["# kills below it the cgroup that reclaims most", "[Service]", "ManagedOOMMemoryPressure=kill"]
    root = ["# kills the cgroup that has most in swap", "[Slice]", "ManagedOOMSwap=kill"]
    parts = [_file("/etc/systemd/oomd.conf.d/90-oom.conf", conf)]
    parts += [_file("/etc/systemd/system/-.slice.d/90-oom.conf", root)] if swap is not False else []
    parts += [_file("/etc/systemd/system/user@.service.d/90-oom.conf", user)]
    return "\n".join(parts)


def _file(path: str, lines: list[str]) -> str:
    return "\n".join([f"# {path}", *lines]) + "\n"


def _head(host: Host, source: str) -> Iterator[str]:
    swap = _has_swap(host)
    told = "swap not known" if swap is None else f"{size(host.swap)} swap" if swap else "no swap"
    yield f"# For {size(host.ram)} RAM, {told}. Advice: defaults as in {source}, moved where they do not fit."


def _against(host: Host) -> Iterator[str]:
    """What keeps systemd-oomd from working, or makes it harmful here."""
    if any(group.version == 1 for group in host.snapshot.groups or ()):
        yield "# It needs cgroup v2 and finds v1 here: it will not start."
    if PRESSURE not in host.snapshot.values:
        yield f"# It needs {PRESSURE}, which was not there to be read: psi=1 on the kernel's command line."
    if "k8s-node" in host.roles:
        yield "# Not on a Kubernetes node: the kubelet evicts, and a second killer takes pods that it can't explain."


def _ram(host: Host) -> int:
    try:
        return host.ram
    except Missing as missing:
        raise SourceError(f"{host.snapshot.name}: no {missing}: thresholds need the machine's size") from missing


def _has_swap(host: Host) -> bool | None:
    """None where nothing tells."""
    try:
        return host.swap > 0
    except Missing:
        return None


def _swap(host: Host) -> tuple[int, str]:
    """So much of it is free when it is time, in percent, and why: swap on disk is slow long before it is full."""
    default = EARLYOOM_PERCENT
    if not _has_swap(host):
        return default, "its default; without swap it does not count"
    if _all_zram(host):
        return default, "its default; zram is fast until it is full"
    share = host.bounds.early_swap_of_ram
    free = min(HIGHEST_PERCENT, max(default, 100 - int(100 * share * host.ram / host.swap)))
    return free, "its default" if free == default else f"no more than {share:g} of RAM in swap on disk"


def _all_zram(host: Host) -> bool:
    try:
        return host.swap_kind == "zram"
    except Missing:
        return False


def _pressure(host: Host) -> tuple[int, str]:
    """The limit in percent, and why: beyond what this machine stalls anyway."""
    base, told = PRESSURE_PERCENT, "its default"
    if "desktop" in host.roles:
        base, told = host.bounds.early_desktop_pressure_percent, "people feel it sooner than a server does"
    setting = host.snapshot.values.get(PRESSURE)
    usual = _FULL.search(setting.value) if setting else None
    if usual is None:
        return base, f"{told}; how much it stalls anyway is not known"
    twice = min(HIGHEST_PERCENT, int(2 * float(usual[1])) + 1)
    if twice > base:
        return twice, f"twice of what it stalled in the last 300 s ({usual[1]} %): ask again when it is as usual"
    return base, f"{told}; it stalled {usual[1]} % of the last 300 s"


CONFIGURATIONS: dict[str, Callable[[Host], str]] = {"earlyoom": earlyoom, "systemd-oomd": systemd_oomd}
