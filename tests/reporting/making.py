"""Events built by hand, for tests of what comes after the parser."""

from typing import Any

from oomlog.model import Completeness, Event, Kill, Memcg, MemcgCounter, Memory, Source, Task, Trigger

MIB = 1 << 20


def event(**fields: Any) -> Event:  # noqa: ANN401 - any field of an event
    """A plain global kill of `hog` (pid 84), with whatever is given instead."""
    given = {
        "id": "00c0ffee00c0ffee",
        "type": "oom_kill",
        "scope": "global",
        "time": "2026-11-22T16:07:31.250000+01:00",
        "time_source": "iso",
        "host": "web1",
        "boot": "kern.log#1",
        "source": Source(name="kern.log", format="syslog", first_line=10, last_line=80),
        "trigger": Trigger(comm="cron", pid=7, gfp_mask=0xCC0, gfp_flags=("GFP_KERNEL",), order=0, request_bytes=4096),
        "kills": (kill(),),
        "completeness": Completeness(complete=True),
    }
    return Event(**{**given, **fields})


def kill(**fields: Any) -> Kill:  # noqa: ANN401 - any field of a kill
    """A kill of `hog`, 175 MiB resident."""
    given = {"pid": 84, "comm": "hog", "uid": 1000, "anon_rss_bytes": 174 * MIB, "file_rss_bytes": 0}
    return Kill(**{**given, "shmem_rss_bytes": MIB, **fields})


def memcg_event(**fields: Any) -> Event:  # noqa: ANN401 - any field of an event
    """A kill at the limit of `/kubepods/pod1/abc`, 64 MiB."""
    counter = MemcgCounter(usage_bytes=64 * MIB, limit_bytes=64 * MIB, failcnt=12)
    memcg = Memcg(
        version=2,
        limit_path="/kubepods/pod1/abc",
        task_path="/kubepods/pod1/abc",
        memory=counter,
        swap=MemcgCounter(usage_bytes=0, unlimited=True, failcnt=0),
        stats={"anon": 60 * MIB, "file": 2 * MIB, "slab": MIB, "shmem": 0},
    )
    return event(**{"id": "0badcafe0badcafe", "scope": "memcg", "memcg": memcg, **fields})


def machine(**fields: Any) -> Memory:  # noqa: ANN401 - any field of memory
    """A machine of 256 MiB with half its swap in use."""
    counters = {"active_anon": 30 * MIB, "inactive_anon": 100 * MIB, "free": 3 * MIB, "shmem": MIB, "bounce": 0}
    given = {
        "page_size_bytes": 4096,
        "page_size_source": "buddy",
        "ram_bytes": 256 * MIB,
        "swap_total_bytes": 64 * MIB,
        "swap_free_bytes": 32 * MIB,
        "counters": counters,
    }
    return Memory(**{**given, **fields})


def tasks(count: int) -> tuple[Task, ...]:
    """Tasks 1..count; the one with the highest pid is the largest."""
    return tuple(
        Task(pid=pid, tgid=pid, uid=0, comm=f"task{pid}", rss_bytes=pid * MIB, total_vm_bytes=2 * pid * MIB)
        for pid in range(1, count + 1)
    )
