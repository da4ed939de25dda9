"""Who lives at the victim's cgroup path, whose limit was hit, and what must be raised for it."""

from oomlog.explaining.workload.identity import workload, workload_of_path
from oomlog.explaining.workload.raising import what_to_raise

__all__ = ["what_to_raise", "workload", "workload_of_path"]
