"""What the kernel itself shows: sysctls, /proc/meminfo and its like, the files below /sys/kernel/mm, zswap, zram."""

import re
from collections.abc import Iterator

from oomlog.kernel.settings import KNOWN
from oomlog.regex import regex
from oomlog.settings.places import Place
from oomlog.settings.quantities import counters, whole
from oomlog.settings.snapshot import Setting, Swap, Zone

IDENTITY = ("kernel.osrelease", "kernel.hostname", "kernel.random.boot_id", "kernel.arch")
"""Sysctls that say which machine it is."""
SYSCTLS = (*(known.key for known in KNOWN), *IDENTITY)
SAVED = (
    "sysctl",
    "sysctl.txt",
    "sysctl-a",
    "sysctl_-a",
    "sysctl-a.txt",
    "sos_commands/kernel/sysctl_-a",
)
"""Where `sysctl -a` may have been saved in a tree."""
FIXED = (
    "sys/kernel/mm/transparent_hugepage/enabled",
    "sys/kernel/mm/transparent_hugepage/defrag",
    "sys/kernel/mm/transparent_hugepage/shmem_enabled",
    "sys/kernel/mm/transparent_hugepage/khugepaged/max_ptes_none",
    "sys/kernel/mm/lru_gen/enabled",
    "sys/kernel/mm/lru_gen/min_ttl_ms",
    "sys/module/zswap/parameters/enabled",
    "sys/module/zswap/parameters/max_pool_percent",
    "sys/module/zswap/parameters/accept_threshold_percent",
    "sys/module/zswap/parameters/shrinker_enabled",
    "sys/kernel/kexec_crash_size",
    "proc/cmdline",
    "proc/pressure/memory",
)
_POOL = ("nr_hugepages", "free_hugepages", "resv_hugepages", "surplus_hugepages", "nr_overcommit_hugepages")
_ZRAM = ("disksize", "mem_limit", "comp_algorithm", "mm_stat")
_LINE = regex(r"^([a-z][\w./-]*) = (.*)$", re.MULTILINE)
_KB = regex(r"^([\w()]+):\s+(\d{1,16})( kB)?$", re.MULTILINE)
_ZONE = regex(r"^Node (\d+), zone\s+(\w+)$", re.MULTILINE)
_FIELD = regex(r"^\s+(managed|high)\s+(\d{1,16})$", re.MULTILINE)


def sysctls(place: Place) -> dict[str, Setting]:
    """Every known sysctl: from its file, else from a saved `sysctl -a`."""
    found = {}
    for name in SAVED:
        for line in _saved(place, name):
            found.update(line)
    for key in SYSCTLS:
        path = "proc/sys/" + key.replace(".", "/")
        if (text := place.text(path)) is not None and text.strip():
            found[key] = Setting(_tidy(text), place.shown(path))
    return found


def _saved(place: Place, name: str) -> Iterator[dict[str, Setting]]:
    if (text := place.text(name)) is None:
        return
    for number, line in enumerate(text.splitlines(), 1):
        match = _LINE.match(line)
        if match and (key := match[1].replace("/", ".")) in SYSCTLS:
            yield {key: Setting(_tidy(match[2]), f"{place.shown(name)}:{number}")}


def _tidy(text: str) -> str:
    return " ".join(text.split())


def files(place: Place) -> dict[str, Setting]:
    """Single values by path, with the leading slash that people know."""
    paths = [*FIXED]
    for directory in place.names("sys/kernel/mm/hugepages"):
        paths += [f"sys/kernel/mm/hugepages/{directory}/{name}" for name in _POOL]
    for device in place.names("sys/block"):
        if device.startswith("zram"):
            paths += [f"sys/block/{device}/{name}" for name in _ZRAM]
    texts = ((path, place.text(path)) for path in paths)
    return {f"/{path}": Setting(_tidy(text), place.shown(path)) for path, text in texts if text is not None}


def memory(place: Place) -> dict[str, int]:
    """/proc/meminfo: bytes where it prints kB, else the number."""
    text = place.text("proc/meminfo") or ""
    return {name: int(number) * (1024 if unit else 1) for name, number, unit in _KB.findall(text)}


def vmstat(place: Place) -> dict[str, int]:
    """/proc/vmstat's counters."""
    return counters(place.text("proc/vmstat") or "")


def swaps(place: Place) -> tuple[Swap, ...] | None:
    """/proc/swaps; empty where nothing is on (mm/swapfile.c:swap_show)."""
    text = place.text("proc/swaps")
    if text is None or not text.startswith("Filename"):
        return None
    rows = (line.rsplit(maxsplit=4) for line in text.splitlines()[1:])
    return tuple(
        Swap(row[0], row[1], there * 1024, used * 1024)
        for row in rows
        if len(row) == 5 and (there := whole(row[2])) is not None and (used := whole(row[3])) is not None
    )


def zones(place: Place) -> tuple[Zone, ...] | None:
    """Populated zones of /proc/zoneinfo (mm/vmstat.c:zoneinfo_show_print)."""
    text = place.text("proc/zoneinfo")
    if text is None:
        return None
    heads = list(_ZONE.finditer(text))
    ends = [*(head.start() for head in heads[1:]), len(text)]
    found = []
    for head, end in zip(heads, ends, strict=False):
        counters: dict[str, int] = {}
        for name, number in _FIELD.findall(text[head.end() : end]):
            counters.setdefault(name, int(number))
        if counters.get("managed"):
            found.append(Zone(int(head[1]), head[2], counters["managed"], counters.get("high", 0)))
    return tuple(found) or None


def mounts(place: Place) -> tuple[tuple[str, str], ...] | None:
    """Mount points with their file system's type."""
    text = place.text("proc/1/mounts") or place.text("proc/mounts")
    if text is None:
        return None
    rows = (line.split() for line in text.splitlines())
    return tuple((row[1], row[2]) for row in rows if len(row) >= 3)


def fstab_swaps(place: Place) -> tuple[str, ...] | None:
    """What fstab would put swap on at boot."""
    if (text := place.text("etc/fstab")) is None:
        return None
    rows = (line.split() for line in text.splitlines() if not line.lstrip().startswith("#"))
    return tuple(row[0] for row in rows if len(row) >= 3 and row[2] == "swap" and "noauto" not in row[3:4])
