"""The checks: one module a subject, each with its functions and a tuple, into which a new check goes."""

from oomlog.settings.checks import (
    evidence,
    groups,
    hugepages,
    oom,
    overcommit,
    pods,
    processes,
    programs,
    reclaim,
    reserves,
    services,
    swap,
)
from oomlog.settings.checks.interface import Check

CHECKS: tuple[Check, ...] = (
    *oom.CHECKS,
    *processes.CHECKS,
    *overcommit.CHECKS,
    *reserves.CHECKS,
    *swap.CHECKS,
    *reclaim.CHECKS,
    *hugepages.CHECKS,
    *groups.CHECKS,
    *services.CHECKS,
    *pods.CHECKS,
    *programs.CHECKS,
    *evidence.CHECKS,
)
