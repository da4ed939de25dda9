"""The memory cgroup of an event: whose limit was hit and what it held (mm/memcontrol.c)."""

from msgspec import Struct, field

from oomlog.model.process import Extra


class MemcgCounter(Struct, frozen=True, kw_only=True):
    """One page counter: `memory: usage NkB, limit NkB, failcnt N`.

    `unlimited` where the printed limit is the kernel's "no limit" (then `limit_bytes` is None); `failcnt` counts how
    often the limit was hit.
    """

    usage_bytes: int | None = None
    limit_bytes: int | None = None
    unlimited: bool = False
    failcnt: int | None = None


class MemcgGroup(Struct, frozen=True, kw_only=True):
    """Statistics of one cgroup below the limited one (v1 before 5.3 prints them all)."""

    path: str
    stats: dict[str, int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)


class Memcg(Struct, frozen=True, kw_only=True):
    """Cgroup paths exactly as logged. `limit_path` is whose limit was hit, `task_path` where the victim lived
    (alone for a global kill), `oom_group_path` the group that `memory.oom.group` killed as a whole.

    `stats` are kernel keys → bytes, `counts` kernel keys → numbers.
    """

    version: int | None = None
    limit_path: str | None = None
    task_path: str | None = None
    oom_group_path: str | None = None
    memory: MemcgCounter | None = None
    swap: MemcgCounter | None = None
    memsw: MemcgCounter | None = None
    kmem: MemcgCounter | None = None
    stats: dict[str, int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    groups: tuple[MemcgGroup, ...] = ()
    extra: Extra = field(default_factory=dict)
