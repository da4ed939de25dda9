"""Advice made to fit the kernel that wrote the report: rules say what is right for a machine of today.

What an older kernel, cgroup v1 or the systemd of its time lacks is replaced, or the line is left out. Sources: the
kernel's Documentation/ of each version; systemd's NEWS: MemoryMax= in 231, `journalctl -g` in 237. A kernel and the
systemd of its distribution are of one time: EL7 (3.10) has 219, Ubuntu 16.04 (4.4) 229, EL8 (4.18) 239. EL6, Ubuntu to
14.10, Debian to 7, SLES 11, Amazon Linux 1 and the machines of Docker Desktop have none. Ubuntu 14.04 with a kernel of
3.19 or later looks like 15.04, and is taken for it.
"""

import re
from collections.abc import Iterable

from msgspec.structs import replace

from oomlog.explaining.flags import NEWEST, last_version, version
from oomlog.kernel.gfp import Version
from oomlog.model import Event, Finding
from oomlog.regex import regex

Changes = tuple[tuple[re.Pattern[str], str | None], ...]


def _changes(*rows: tuple[str, str | None]) -> Changes:
    return tuple((regex(pattern), instead) for pattern, instead in rows)


NO_SEARCH = _changes((r"journalctl (?:-k |-b |--since \S+ )*-g ", "dmesg | grep -E "))
NO_SYSTEMD = (
    *NO_SEARCH,
    *_changes(
        (r": systemctl edit UNIT, OOMScoreAdjust=(-\d+)", r": echo \1 > /proc/PID/oom_score_adj"),
        (r"LimitMEMLOCK= of the unit, ", ""),
        (r", MemoryMax=, was", " was"),
        (r" \((?:MemoryHigh|systemd: AllowedMemoryNodes)=\)", ""),
        (r"; RemoveIPC=yes.*", ""),
        (r"systemctl", None),
        (r"systemd", None),
        (r"MemoryMax=", None),
    ),
)
BEFORE: tuple[tuple[Version, Changes], ...] = (
    ((2, 6, 11), _changes((r"vm\.lowmem_reserve_ratio", "vm.lower_zone_protection"))),
    ((2, 6, 13), _changes((r"/proc/zoneinfo", None))),
    ((2, 6, 23), _changes((r"movablecore=", None))),
    ((2, 6, 35), _changes((r"compact_memory|extfrag_index", None))),
    ((3,), NO_SYSTEMD),
    ((3, 14), _changes((r"zram, or ", ""), (r"zramctl; ", ""), (r"zram device", None))),
    ((3, 19), _changes((r"page_owner=on at boot", None))),
    (
        (4, 3),
        _changes(
            (
                r"systemctl set-property UNIT TasksMax=N  # .*",
                "ulimit -u N  # before it is started (LimitNPROC= of a unit)",
            ),
            (r"TasksMax=N |  # pids\.max for a container", ""),
            (r"/pids\.current", None),
        ),
    ),
    (
        (4, 5),
        _changes(
            (r"MemoryMax=SIZE", "MemoryLimit=SIZE"),
            (r"MemoryMax=(, was| of its)", r"MemoryLimit=\1"),
            (r"MemoryMax,MemoryHigh,MemoryPeak", "MemoryLimit"),
        ),
    ),
    ((4, 6), _changes((r" vm\.watermark_scale_factor", ""))),
    ((4, 14), _changes((r"/smaps_rollup", "/smaps"))),
    ((4, 15), NO_SEARCH),
    ((5, 2), _changes((r"memory\.events\.local", "memory.events"))),
    ((5, 9), _changes((r" vm\.compaction_proactiveness", ""))),
    ((5, 19), _changes((r"/sys/fs/cgroup/PATH/memory\.peak ", ""), (r",MemoryPeak", ""))),
    ((6, 10), _changes((r"/proc/allocinfo", None), (r", page_owner or allocinfo", " or page_owner"))),
)
"""What came with a version, newest last; a report without a release is taken for one of today."""
WITHOUT_SYSTEMD: tuple[tuple[re.Pattern[str], Version], ...] = (
    (regex(r"\.el6"), (99,)),  # with Oracle's kernels to 4.1
    (regex(r"-\d+-(?:generic|lowlatency|virtual|server|pae)|-\d+-generic-pae"), (3, 19)),  # Ubuntu to 14.10
    (regex(r"-\d+-(?:486|686-pae|amd64)$"), (3, 16)),  # Debian to 7
    (regex(r"-(?:default|pae|xen|trace|bigsmp)$"), (3, 1)),  # SLES 11
    (regex(r"\.amzn1\.|-linuxkit|-boot2docker"), (99,)),
)
"""Distributions that came to systemd later than 3.0, by the form of their releases and up to which version."""
UNIFIED: Version = (4, 5)
"""Before it there is no cgroup v2 (Documentation/cgroup-v2.txt came with 4.5)."""
V1 = _changes(
    (r"memory\.events\.local counts the kill.*", "memory.failcnt of the victim's own cgroup has risen as well"),
    (r"PATH/(\*/)?memory\.events(?:\.local)?", r"PATH/\1memory.failcnt"),
    (r"memory\.peak", "memory.max_usage_in_bytes"),
    (r"memory\.current", "memory.usage_in_bytes"),
    (r"memory\.swap\.max", "memory.memsw.limit_in_bytes"),
    (r"memory\.max(?!\w|_)", "memory.limit_in_bytes"),
    (r"\bmemory\.\{min,low\}", None),
    (r"\bmemory\.(?:min|low)\b", None),
    (r"\bmemory\.high\b", None),
    (r" \(systemd: AllowedMemoryNodes=\)", ""),
    (r"/PATH/cpuset\.mems\.effective", "/cpuset/PATH/cpuset.mems"),
    (r"/sys/fs/cgroup/PATH/((?:\*/)?memory\.)", r"/sys/fs/cgroup/memory/PATH/\1"),
    (r"/sys/fs/cgroup/PATH/pids", "/sys/fs/cgroup/pids/PATH/pids"),
)


def fitting(findings: Iterable[Finding], event: Event) -> tuple[Finding, ...]:
    """The findings with what to check and to do as the machine that wrote the report knows it."""
    changes, taken = changes_of(event), assumed(event)
    return tuple(_fitting(found, changes, taken) for found in findings)


def assumed(event: Event) -> tuple[str, ...]:
    """What advice takes for granted; see `Finding`. What a report shows can be enough to tell that it is old."""
    return ("release",) if event.kernel.release is None and last_version(event) == NEWEST else ()


def _fitting(found: Finding, changes: Changes, taken: tuple[str, ...]) -> Finding:
    return replace(
        found,
        advice_assumed=taken,
        confirm=fitted(found.confirm, changes),
        refuted_by=fitted(found.refuted_by, changes),
        remedy=fitted(found.remedy, changes),
    )


def changes_of(event: Event) -> Changes:
    """What the advice for a machine of today must be changed in to fit the one that wrote the report."""
    release = version(event.kernel.release) or last_version(event)
    old = [row for before, rows in BEFORE if release < before for row in rows]
    if release >= (3,) and _without_systemd(event.kernel.release or "", release):
        old = [*NO_SYSTEMD, *old]
    first = event.memcg is not None and event.memcg.version == 1
    return (*(V1 if first or release < UNIFIED else ()), *old)


def _without_systemd(release: str, number: Version) -> bool:
    return any(form.search(release) and number < before for form, before in WITHOUT_SYSTEMD)


def fitted(lines: Iterable[str], changes: Changes) -> tuple[str, ...]:
    """The same of single lines, without those that the machine has nothing for."""
    return tuple(line for one in lines if (line := _line(one, changes)) is not None)


def _line(line: str, changes: Changes) -> str | None:
    for pattern, instead in changes:
        if instead is None and pattern.search(line):
            return None
        line = pattern.sub(instead or "", line)
    return line
