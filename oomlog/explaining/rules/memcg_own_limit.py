"""C01: a cgroup reached its own limit (mm/memcontrol.c:mem_cgroup_out_of_memory)."""

from oomlog.explaining.rules.interface import Context, finding
from oomlog.model import Event, Finding

ID = "memcg-own-limit"


def rule(event: Event, context: Context) -> Finding | None:
    """The limit that was hit is that of the victim's own cgroup."""
    memcg = event.memcg
    if event.scope != "memcg" or memcg is None or memcg.limit_path is None or memcg.limit_path != memcg.task_path:
        return None
    return finding(ID, f"{memcg.limit_path} reached its own limit", 0.8, [context.lines.find("memory: usage .*")])
