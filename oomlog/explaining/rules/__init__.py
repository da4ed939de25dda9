"""Diagnosis: one rule a file. To add one, see docs/how-to-add-rule.md."""

from collections.abc import Iterable

from msgspec.structs import replace

from oomlog.explaining.rules import memcg_own_limit
from oomlog.explaining.rules.interface import Context, Rule
from oomlog.model import Event, Finding

RULES: tuple[tuple[int, Rule], ...] = ((0, memcg_own_limit.rule),)
"""Rules with their rank: 0 whose limit or whose order it was, 1 what decides whatever the amounts are, 2 who holds how
much. A finding of a lower rank comes first; among equals the one that is surer and explains more.
"""
HALF = 0.5
"""Stands for a share that a rule cannot tell."""


def diagnose(event: Event, context: Context) -> tuple[Finding, ...]:
    """What the rules find, the primary cause first, then what made it worse, then what else is worth knowing."""
    found = [(rank, one) for rank, rule in RULES if (one := rule(event, context)) is not None]
    found = [(rank, one) for rank, one in found if one.confidence >= context.thresholds.least_confidence]
    causes = sorted((one for one in found if one[1].role == "primary"), key=_order)
    if not causes:
        return _in_order(one for _, one in found)
    primary = causes[0][1]
    others = (
        replace(one, role="amplifier") if one.role == "primary" else one for _, one in found if one is not primary
    )
    return (primary, *_in_order(others))


def _order(ranked: tuple[int, Finding]) -> tuple[int, float]:
    rank, one = ranked
    return rank, -one.confidence * (HALF if one.share is None else one.share)


def _in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda one: (one.role == "info", -one.confidence)))
