"""Who would be killed now: a snapshot of /proc and of the cgroups, and the kernel's choice played on it.

Nothing here writes, signals or changes a setting.
"""

from oomlog.live.scores.reading import checked, read, readings
from oomlog.live.scores.tree import Tree

__all__ = ["Tree", "checked", "read", "readings"]
