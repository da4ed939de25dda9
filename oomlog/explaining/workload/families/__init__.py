"""The cgroup paths of runtimes, orchestrators and units, one family a file.

A family is a tuple of patterns; of all families the first pattern that fits names a cgroup.
"""

from oomlog.explaining.workload.families import apps, containers, kubernetes, machines, schedulers, systemd
from oomlog.explaining.workload.families.pattern import Pattern

PATTERNS: tuple[Pattern, ...] = (
    *kubernetes.PATTERNS,
    *containers.PATTERNS,
    *machines.PATTERNS,
    *schedulers.PATTERNS,
    *apps.PATTERNS,
    *systemd.PATTERNS,
)
