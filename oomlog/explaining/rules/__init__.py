"""Diagnosis: one rule a file. To add one, see docs/how-to-add-rule.md."""

import sys
from collections.abc import Iterable

from msgspec.structs import replace

from oomlog.explaining.fitting import fitting
from oomlog.explaining.rules import (
    adj_distorted,
    balloon,
    early_boot,
    failed_allocation,
    fragmentation,
    hugepages,
    kernel_invoker,
    kernel_slab,
    kernel_stacks,
    manual,
    many_processes,
    memcg_ancestor_limit,
    memcg_own_limit,
    memory_high,
    numa_confinement,
    page_tables,
    process_growth,
    ram_shrank,
    reclaim_failure,
    secondary,
    swap,
    tmpfs_shmem,
    unaccounted,
    unevictable,
    unkillable,
    zone_imbalance,
)
from oomlog.explaining.rules.given import with_settings
from oomlog.explaining.rules.interface import Context, Rule
from oomlog.model import Event, Finding
from oomlog.units import percent

RULES: tuple[tuple[int, Rule], ...] = (
    (0, memcg_own_limit.rule),
    (0, memcg_ancestor_limit.rule),
    (0, numa_confinement.rule),
    (1, early_boot.capture),
    (1, unkillable.hogs),
    (1, reclaim_failure.min_ttl),
    (1, fragmentation.rule),
    (1, zone_imbalance.rule),
    (1, secondary.rule),
    (2, memcg_own_limit.page_fault),
    (2, process_growth.rule),
    (2, many_processes.rule),
    (2, tmpfs_shmem.rule),
    (2, kernel_slab.rule),
    (2, hugepages.rule),
    (2, early_boot.initramfs),
    (2, unevictable.rule),
    (2, page_tables.rule),
    (2, kernel_stacks.rule),
    (2, balloon.rule),
    (2, unaccounted.rule),
    (2, reclaim_failure.cache),
    (2, adj_distorted.rule),
    (2, ram_shrank.rule),
    (2, unkillable.nobody_left),
    (2, swap.rule),
    (2, early_boot.young),
    (2, kernel_invoker.rule),
    (2, memory_high.rule),
)
"""Rules with their rank: 0 whose limit it was, 1 what decides whatever the amounts are, 2 who holds how much. A finding
of a lower rank comes first; among equals the one that is surer and explains more.
"""
OF_FAILURES: tuple[tuple[int, Rule], ...] = (
    (0, numa_confinement.rule),
    (1, fragmentation.rule),
    (1, zone_imbalance.rule),
    (2, failed_allocation.rule),
)
"""What can be said of an allocation that failed without a kill: why this request, not who holds the memory."""
IDS: tuple[str, ...] = tuple(sorted({sys.modules[rule.__module__].ID for _, rule in RULES} | {manual.ID}))
"""What findings call their rules."""
HALF = 0.5
"""Stands for a share that a rule cannot tell."""
EXPLAINED = 0.6
"""Findings that explain less of the whole than this together leave something open (h)."""
LOST = frozenset({"header", "memory", "memcg", "tasks"})
"""Sections without which a cause is a guess."""


def diagnose(event: Event, context: Context) -> tuple[Finding, ...]:
    """What the rules find, the primary cause first, then what made it worse, then what else is worth knowing."""
    fit = fitting(_found(event, context), event)
    return tuple(with_settings(found, context.lines, context.settings) for found in fit)


def _found(event: Event, context: Context) -> tuple[Finding, ...]:
    if event.type == "userspace_kill":
        return ()
    if event.manual:
        return _known((manual.rule(event, context),))
    ranked = ((rank, rule(event, context)) for rank, rule in (OF_FAILURES if event.type == "alloc_failure" else RULES))
    found = [(rank, _weighed(one, rank, event, context)) for rank, one in ranked if one is not None]
    found = [(rank, one) for rank, one in found if one.confidence >= context.thresholds.least_confidence]
    causes = sorted((one for one in found if one[1].role == "primary"), key=_order)
    if not causes:
        return _in_order(one for _, one in found)
    first = causes[0][1]
    others = (replace(one, role="amplifier") if one.role == "primary" else one for _, one in found if one is not first)
    return (_with_rest(first, [one for _, one in causes], context), *_in_order(others))


def _known(findings: Iterable[Finding | None]) -> tuple[Finding, ...]:
    return tuple(one for one in findings if one is not None)


def _weighed(found: Finding, rank: int, event: Event, context: Context) -> Finding:
    """Less sure where the report is not whole, or its page size was assumed."""
    bounds, confidence = context.thresholds, found.confidence
    if event.memory is not None and event.memory.page_size_source == "assumed":
        confidence *= bounds.assumed_page_size_factor
    if rank and found.role == "primary" and LOST & set(event.completeness.missing):
        confidence = min(confidence, bounds.truncated_confidence)
    return found if confidence == found.confidence else replace(found, confidence=round(confidence, 2))


def _with_rest(first: Finding, causes: list[Finding], context: Context) -> Finding:
    """Says what the causes leave open together."""
    shares = [one.share for one in causes]
    facts = context.facts
    if facts.event.scope == "memcg" or not shares or None in shares:
        return first
    explained = sum(share for share in shares if share is not None)
    if explained >= EXPLAINED:
        return first
    return replace(
        first, refuted_by=(*first.refuted_by, f"{percent(1 - explained)} of {facts.of} is not explained by this")
    )


def _order(ranked: tuple[int, Finding]) -> tuple[int, float]:
    rank, one = ranked
    return rank, -one.confidence * (HALF if one.share is None else one.share)


def _in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda one: (one.role == "info", -one.confidence)))
