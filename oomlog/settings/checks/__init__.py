"""The checks: one module a subject, each with its functions and a tuple, into which a new check goes."""

from oomlog.settings.checks import oom
from oomlog.settings.checks.interface import Check

CHECKS: tuple[Check, ...] = (*oom.CHECKS,)
