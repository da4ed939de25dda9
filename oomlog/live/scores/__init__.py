"""Who would be killed now: a snapshot of /proc and of the cgroups, and the kernel's choice played on it.

Nothing here writes, signals or changes a setting.
"""

from oomlog.live.scores.snapshot import snapshot
from oomlog.live.scores.standing import scores
from oomlog.live.scores.tree import Tree

__all__ = ["Tree", "scores", "snapshot"]
