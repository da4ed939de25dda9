"""What a request's gfp flags are: as printed, or decoded by the table of the kernel that the report shows itself."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from oomlog.kernel import gfp
from oomlog.kernel.gfp import Table, Version
from oomlog.model import Event, Memory, Trigger

NEWEST: Version = (999,)
ANY: tuple[Version, Version] = ((0,), NEWEST)
COUNTERS: dict[str, tuple[Version, Version]] = {
    "unstable": (ANY[0], (5, 7)),
    "kernel_misc_reclaimable": ((5, 13), ANY[1]),
    "sec_pagetables": ((6, 0), ANY[1]),
}
"""Global counters that came or went, with the first and last version that may print them."""


class Flags(NamedTuple):
    """`names` as printed or decoded; `tables` are those that may be right, `open` what they disagree on.

    `readings` are the single flags by each of the tables, composites taken apart, without repetition.
    """

    names: tuple[str, ...] = ()
    source: Literal["printed", "decoded"] | None = None
    tables: tuple[Table, ...] = ()
    open: tuple[str, ...] = ()

    readings: tuple[frozenset[str], ...] = ()


def flags(event: Event, trigger: Trigger) -> Flags:
    """Printed names win; the number is then only a check, and `tables` are those by which it says the same."""
    mask = trigger.gfp_mask
    if trigger.gfp_flags:
        fit = () if mask is None else gfp.printed_by(mask, trigger.gfp_flags)
        return Flags(trigger.gfp_flags, "printed", fit, (), (gfp.singles(trigger.gfp_flags),))
    if mask is None:
        return Flags()
    names, fit, differing = gfp.read(mask, tables(event, mask))
    readings = {gfp.singles_by(mask, table) for table in fit} if mask else ()
    return Flags(names, "decoded", fit, differing, tuple(readings))


def tables(event: Event, mask: int) -> tuple[Table, ...]:
    """The tables that the report's features leave; the release decides only between those."""
    shown = _shown(event)
    unnamed = _overlap(shown, (ANY[0], (4, 5))) if mask else None  # from 4.6 on a mask that is not 0 has names
    left = gfp.within(*(unnamed or shown))
    left = gfp.fitting(mask, left) or left
    release = version(event.kernel.release)
    told = tuple(table for table in left if release and table.first <= release <= table.last)
    return told or left


def last_version(event: Event) -> Version:
    """The last version that prints what the report holds."""
    return _shown(event)[1]


def _shown(event: Event) -> tuple[Version, Version]:
    """The first and last version that print what the report holds; `ANY` where its features contradict each other."""
    span = ANY
    for feature in _features(event):
        narrowed = _overlap(span, feature)
        if narrowed is None:
            return ANY
        span = narrowed
    return span


def _overlap(one: tuple[Version, Version], other: tuple[Version, Version]) -> tuple[Version, Version] | None:
    first, last = max(one[0], other[0]), min(one[1], other[1])
    return (first, last) if first <= last else None


def _features(event: Event) -> Iterator[tuple[Version, Version]]:
    """What each feature of the report says of the version: the columns, keys and lines that came and went."""
    trigger, task = event.trigger, event.tasks[0] if event.tasks else None
    if trigger and event.type != "alloc_failure":
        yield _header(trigger)
    if trigger and trigger.nodemask is not None:
        yield (4, 9), ANY[1]
    if task and task.cpu is not None:
        yield (2, 6, 24), (3, 5)
    if task and task.nr_pmds is not None:
        yield (4, 1), (4, 14)
    elif task and task.nr_ptes is not None:
        yield (3, 6), (4, 0)
    elif task and task.pgtables_bytes is not None:
        yield (4, 15), ANY[1]
    if event.chosen:
        yield (ANY[0], (5, 1)) if event.chosen.from_ == "decision" else ((4, 18), ANY[1])
    if event.memory:
        yield from (span for name, span in COUNTERS.items() if name in event.memory.counters)
        yield from _old_features(event.memory)
        yield from _zone_features(event.memory)


def _header(trigger: Trigger) -> tuple[Version, Version]:
    if trigger.oom_adj is not None:
        return ((2, 6, 18), (2, 6, 35)) if trigger.oom_score_adj is None else ((2, 6, 36), (3, 5))
    if trigger.oom_score_adj is not None:
        return (3, 6), ANY[1]
    return ANY[0], ANY[1] if trigger.comm is not None else (2, 6, 17) if trigger.order is None else (2, 6, 19)


def _old_features(memory: Memory) -> Iterator[tuple[Version, Version]]:
    """Before lists for anonymous and for file pages came; EL5 has the header of 2.6.20 above the memory of 2.6.18."""
    if "Active" in memory.counters:
        yield ANY[0], (2, 6, 19) if "Free pages" in memory.extra else (2, 6, 27)


def _zone_features(memory: Memory) -> Iterator[tuple[Version, Version]]:
    counters = memory.zones[0].counters if memory.zones else {}
    if "present" in counters:
        yield ((3, 8), ANY[1]) if "managed" in counters else (ANY[0], (3, 9))
    if "isolated(anon)" in counters:
        yield (2, 6, 31), (4, 7)
    if "writepending" in counters or memory.nodes:
        yield (4, 8), ANY[1]


def version(text: str | None) -> Version | None:
    """The version at the head of a release, `3.10.0-514.el7` → (3, 10); below 3 with its third number."""
    match = re.match(r"(\d+)\.(\d+)(?:\.(\d+))?", text or "", re.ASCII)
    if match is None:
        return None
    major, minor, patch = (int(number or 0) for number in match.groups())
    return (major, minor, patch) if major < 3 else (major, minor)
