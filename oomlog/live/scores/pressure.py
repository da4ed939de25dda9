"""Pressure stall files (Documentation/accounting/psi.rst)."""

import re

from oomlog.model.host import Pressure, Stall
from oomlog.regex import regex

_LINE = regex(
    r"^(?P<kind>some|full) avg10=(?P<avg10>[\d.]+) avg60=(?P<avg60>[\d.]+) avg300=(?P<avg300>[\d.]+)"
    r" total=(?P<total>\d+)$",
    re.MULTILINE,
)


def pressure(text: str | None) -> Pressure | None:
    """None where the kernel has no such file (before 4.20, CONFIG_PSI=n, psi=0)."""
    stalls = {
        found["kind"]: Stall(
            avg10=float(found["avg10"]),
            avg60=float(found["avg60"]),
            avg300=float(found["avg300"]),
            total_seconds=int(found["total"]) / 1e6,
        )
        for found in _LINE.finditer(text or "")
    }
    return Pressure(**stalls) if stalls else None
