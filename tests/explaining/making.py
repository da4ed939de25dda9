"""Events whose choice can be replayed."""

from typing import Any

from oomlog.model import Event, Kernel, Task
from tests.reporting.making import event, kill, machine

PAGE = 4096
MIB = 1 << 20


def task(pid: int, pages: int, adj: int = 0, **fields: Any) -> Task:  # noqa: ANN401 - any field of a task
    """A row of 4.15+ whose `pages` are all resident."""
    given: dict[str, Any] = {"tgid": pid, "uid": 1000, "comm": f"task{pid}", "total_vm_bytes": 2 * pages * PAGE}
    given |= {"rss_bytes": pages * PAGE, "pgtables_bytes": 0, "swap_bytes": 0, "oom_score_adj": adj}
    return Task(pid, **{**given, **fields})


def report(*tasks: Task, **fields: Any) -> Event:  # noqa: ANN401 - any field of an event
    """A whole global report of 6.1 on 65536 pages without swap; the first task was killed."""
    given = {
        "kernel": Kernel(release="6.1.0"),
        "memory": machine(swap_total_bytes=0, swap_free_bytes=0),
        "tasks": tasks,
        "kills": (kill(pid=tasks[0].pid, anon_rss_bytes=tasks[0].rss_bytes, shmem_rss_bytes=0),) if tasks else (),
    }
    return event(**{**given, **fields})
