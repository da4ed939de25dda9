"""Whether a setting mattered in reports, by what these print. To add one, write its function and list it in `TIES`."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple

from msgspec import Struct

from oomlog.settings.fit import Fit
from oomlog.settings.host import Host
from oomlog.settings.quantities import whole
from oomlog.settings.reports import Report
from oomlog.units import counted, percent, size

SHOWN = 5
ROUNDING = 0.05
"""Watermarks are rounded down to pages, zone by zone."""


class Tie(Struct, frozen=True, kw_only=True):
    """`mattered` is None where reports don't tell, or are of another machine; `text` says what they print, `events` are
    the ids (the first few). But where `same` is `boot`, the setting may have had another value then.
    """

    mattered: bool | None
    text: str
    events: tuple[str, ...] = ()
    same: str = "unknown"


class Told(NamedTuple):
    """What reports say of one setting."""

    mattered: bool | None
    text: str
    reports: Sequence[Report] = ()


def tie(keys: Sequence[str], host: Host, fits: Fit, subjects: Collection[str]) -> Tie | None:
    """What reports say of a check's first setting that they say anything of; `subjects` are what the check found."""
    for key in keys:
        if (judge := TIES.get(key)) and (told := judge(host, subjects)) is not None:
            ids = tuple(report.id for report in told.reports[:SHOWN])
            if fits.same == "other":
                text = f"on the machine that made them, not this one: {told.text}"
                return Tie(mattered=None, text=text, events=ids, same=fits.same)
            return Tie(mattered=told.mattered, text=told.text, events=ids, same=fits.same)
    return None


def _any(found: Sequence[Report], what: str, nothing: str) -> Told:
    return (
        Told(mattered=True, text=f"{counted(len(found), 'report')} {what}", reports=found)
        if found
        else Told(mattered=False, text=nothing)
    )


def _panics(host: Host, _: Collection[str]) -> Told:
    ended = host.reports.of_kernel(lambda one: one.type == "oom_panic")
    return _any(ended, "ended in a panic", f"none of {counted(host.reports.count, 'report')} ended in a panic")


def _allocating(host: Host, _: Collection[str]) -> Told:
    killed = host.reports.of_kernel(lambda one: one.allocating_task)
    return _any(killed, "killed the task that asked for memory", "no report says that the allocating task was chosen")


def _table(host: Host, _: Collection[str]) -> Told:
    whole = host.reports.of_kernel(lambda one: one.table is not None)
    if not whole:
        return Told(None, "no report is whole enough to tell whether tasks were listed")
    without = [one for one in whole if one.table is False]
    return _any(without, "listed no tasks", f"tasks are listed in {counted(len(whole), 'report')}")


def _global(host: Host) -> list[Report]:
    return host.reports.of_kernel(lambda one: one.scope == "global" and not one.manual)


def _reserve(host: Host, _: Collection[str]) -> Told | None:
    """The printed watermarks are the setting at that time, whatever it is now."""
    printed = [one for one in _global(host) if one.min_bytes is not None]
    if not printed:
        return Told(None, "no report of the whole machine prints its watermarks")
    last = printed[-1]
    kept, ram = last.min_bytes or 0, last.ram_bytes
    now = host.snapshot.values.get("vm.min_free_kbytes")
    text = f"the min watermarks printed add up to {size(kept)}"
    if now is not None and (kib := whole(now.value)) is not None:
        same = abs(kib * 1024 - kept) <= ROUNDING * max(kept, 1)
        text += ", as this value makes them" if same else f": then it was not {size(kib * 1024)}"
    if ram:
        text += f", {percent(kept / ram)} of RAM"
    return Told(kept > host.bounds.told_share * ram if ram else None, text, [last])


def _swap(host: Host, _: Collection[str]) -> Told | None:
    known = [one for one in _global(host) if one.swap_total_bytes is not None and one.swap_free_bytes is not None]
    if not known:
        return Told(None, "no report of the whole machine prints its swap")
    absent = [one for one in known if not one.swap_total_bytes]
    full = [one for one in known if one.swap_total_bytes and _free(one) <= host.bounds.told_swap_full]
    unused = [one for one in known if one.swap_total_bytes and _free(one) >= host.bounds.told_swap_unused]
    kinds = ((absent, "had no swap"), (full, "found swap full"), (unused, "found swap hardly used"))
    text = ", ".join(f"{len(found)} of {counted(len(known), 'report')} {what}" for found, what in kinds if found)
    decisive = [*absent, *full, *unused]
    return Told(bool(decisive), text or f"swap was in use and not full in {counted(len(known), 'report')}", decisive)


def _free(one: Report) -> float:
    return (one.swap_free_bytes or 0) / (one.swap_total_bytes or 1)


def _pools(host: Host, _: Collection[str]) -> Told | None:
    printed = [one for one in _global(host) if one.hugepages_bytes is not None]
    if not printed:
        return Told(None, "no report of the whole machine prints huge page pools")
    last = max(printed, key=lambda one: one.hugepages_bytes or 0)
    held, free = last.hugepages_bytes or 0, last.hugepages_free_bytes or 0
    much = held > host.bounds.told_share * last.ram_bytes if last.ram_bytes else None
    return Told(
        much, f"huge page pools held {size(held)} then, of which {size(free)} were free", [last] if held else ()
    )


def _slab(host: Host, _: Collection[str]) -> Told | None:
    held = [
        (one.slab_reclaimable_bytes / one.ram_bytes, one)
        for one in _global(host)
        if one.slab_reclaimable_bytes is not None and one.ram_bytes
    ]
    if not held:
        return None
    share, report = max(held, key=lambda pair: pair[0])
    return Told(share > host.bounds.told_share, f"reclaimable slab held up to {percent(share)} of RAM", [report])


def _dirty(host: Host, _: Collection[str]) -> Told | None:
    held = [
        (one.dirty_bytes / one.ram_bytes, one) for one in _global(host) if one.dirty_bytes is not None and one.ram_bytes
    ]
    if not held:
        return None
    share, report = max(held, key=lambda pair: pair[0])
    return Told(share > host.bounds.told_share, f"up to {percent(share)} of RAM was dirty or being written", [report])


def _exempt(host: Host, _: Collection[str]) -> Told | None:
    listed = [one for one in host.reports.of_kernel() if one.exempt_bytes is not None]
    if not listed:
        return Told(None, "no report lists its tasks")
    most = max(listed, key=lambda one: one.exempt_bytes or 0)
    if not most.exempt_bytes:
        return Told(mattered=False, text=f"no task at -1000 held memory in {counted(len(listed), 'report')}")
    whole = most.ram_bytes or 0
    text = f"tasks at -1000 held up to {size(most.exempt_bytes)} (the largest: {most.exempt_top})"
    return Told(most.exempt_bytes > host.bounds.told_share * whole if whole else None, text, [most])


def _limits(host: Host, subjects: Collection[str]) -> Told | None:
    """Kills at the limits of what the check found."""
    at_limit = host.reports.of_kernel(lambda one: one.scope == "memcg" and one.limit_path)
    if not subjects:
        return None
    theirs = [one for one in at_limit if _is_of(one.limit_path or "", subjects)]
    return _any(theirs, f"hit the limit of {_paths(theirs)}", "no report is of their limits")


def _is_of(path: str, subjects: Iterable[str]) -> bool:
    return any(
        path == subject or path.endswith(f"/{subject}") or f"-{subject}" in path for subject in subjects if subject
    )


def _paths(reports: Iterable[Report]) -> str:
    paths = list(dict.fromkeys(one.limit_path or "" for one in reports))
    return ", ".join(paths[:2]) + (f" and {len(paths) - 2} more" if len(paths) > 2 else "")


def _boost(host: Host, _: Collection[str]) -> Told | None:
    shares = [(one.boost_share, one) for one in _global(host) if one.boost_share is not None]
    if not shares:
        return None
    share, report = max(shares, key=lambda pair: pair[0])
    return Told(
        share > host.bounds.watermark_boost_of_high,
        f"watermarks were boosted by up to {percent(share)} of a zone's high mark",
        [report],
    )


def _between(host: Host, _: Collection[str]) -> Told | None:
    known = [one for one in _global(host) if one.between_marks is not None]
    if not known:
        return None
    between = [one for one in known if one.between_marks]
    return _any(between, "showed every zone between min and low", f"not so in {counted(len(known), 'report')}")


def _thp(host: Host, _: Collection[str]) -> Told | None:
    shares = [(one.thp_share, one) for one in host.reports.of_kernel() if one.thp_share is not None]
    if not shares:
        return None
    share, report = max(shares, key=lambda pair: pair[0])
    return Told(
        share > host.bounds.thp_of_anon, f"up to {percent(share)} of anonymous memory were huge pages", [report]
    )


def _by_hand(host: Host, _: Collection[str]) -> Told:
    manual = host.reports.of_kernel(lambda one: one.manual)
    return _any(manual, "came by hand (SysRq-f)", "no report came by hand")


def _kswapd(host: Host, _: Collection[str]) -> Told:
    called = host.reports.of_kernel(lambda one: (one.invoker or "").startswith("kswapd"))
    return _any(called, "came from kswapd itself", "kswapd called for no kill")


def _cut(host: Host, _: Collection[str]) -> Told:
    cut = host.reports.of_kernel(lambda one: one.head_missing)
    return _any(cut, "lost the beginning", "every report has its beginning")


def _in_userspace(host: Host, _: Collection[str]) -> Told:
    killed = [one for one in host.reports.all if one.killer != "kernel"]
    names = ", ".join(sorted({one.killer for one in killed}))
    return _any(killed, f"came from {names}", "no killer in user space killed anything")


TIES: dict[str, Callable[[Host, Collection[str]], Told | None]] = {
    "vm.panic_on_oom": _panics,
    "kernel.panic": _panics,
    "vm.oom_kill_allocating_task": _allocating,
    "vm.oom_dump_tasks": _table,
    "vm.min_free_kbytes": _reserve,
    "vm.watermark_scale_factor": _between,
    "vm.watermark_boost_factor": _boost,
    "vm.swappiness": _swap,
    "swap": _swap,
    "vm.nr_hugepages": _pools,
    "/sys/kernel/mm/transparent_hugepage/enabled": _thp,
    "vm.vfs_cache_pressure": _slab,
    "vm.dirty_ratio": _dirty,
    "vm.dirty_background_ratio": _dirty,
    "oom_score_adj": _exempt,
    "OOMScoreAdjust": _exempt,
    "cgroup limits": _limits,
    "MemoryMax": _limits,
    "docker": _limits,
    "kernel.sysrq": _by_hand,
    "/sys/kernel/mm/lru_gen/min_ttl_ms": _kswapd,
    "/proc/cmdline": _cut,
    "killers": _in_userspace,
    "/proc/pressure/memory": _in_userspace,
}
