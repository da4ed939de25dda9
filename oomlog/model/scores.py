"""What `oomlog scores` says: who would be killed now, by the machine's killer and by each cgroup's limit."""

from typing import Any, Literal

from msgspec import Struct

from oomlog.model.host import HostMemory, Pressure
from oomlog.model.schemas import json_schema

SCHEMA = "oomlog.scores/1"
Exempt = Literal["init", "oom_score_adj -1000", "no memory", "exempt for now"]


class Standing(Struct, frozen=True, kw_only=True):
    """One process in the ranking. Its badness is `rss_bytes + swap_bytes + pgtables_bytes - discount_bytes + adj_bytes`
    (mm/oom_kill.c:oom_badness), at least a page before 5.9; the discount is that of CAP_SYS_ADMIN up to 4.16.

    `score` is what the kernel's /proc/PID/oom_score should be by these numbers, `kernel_score` what it is;
    `explained` says whether the two agree, by the rounding of the counters and what changed while they were read.
    `exempt` is the reason why a process is never chosen: then it has no `place`. `exempt for now`: the kernel says so
    (a child between vfork and exec, a process that was killed already).
    """

    place: int | None = None
    pid: int
    comm: str
    uid: int | None = None
    threads: int
    oom_score_adj: int | None = None
    rss_bytes: int | None = None
    swap_bytes: int | None = None
    pgtables_bytes: int | None = None
    discount_bytes: int = 0
    adj_bytes: int | None = None
    badness_bytes: int | None = None
    score: int | None = None
    kernel_score: int | None = None
    explained: bool | None = None
    exempt: Exempt | None = None
    cgroup: str | None = None
    workload: str | None = None


class Domain(Struct, frozen=True, kw_only=True):
    """Where memory can run out: the machine (no `path`) or a cgroup with a limit, and who would die there.

    `total_bytes` is what `oom_score_adj` is a share of. `used_share` is 0..1 of the limit, of `held_bytes`, which the
    kernel cannot simply drop, where that is known, else of the usage. `group_path` is the cgroup whose memory.oom.group
    makes `group_pids` die together. `hangs`: the killer is switched off there (v1), tasks wait instead.
    """

    path: str | None = None
    workload: str | None = None
    limit_bytes: int
    total_bytes: int
    usage_bytes: int | None = None
    held_bytes: int | None = None
    peak_bytes: int | None = None
    used_share: float | None = None
    oom_kills: int | None = None
    pressure: Pressure | None = None
    processes: int
    victim_pid: int | None = None
    victim_comm: str | None = None
    group_path: str | None = None
    group_pids: tuple[int, ...] = ()
    hangs: bool = False


class Check(Struct, frozen=True, kw_only=True):
    """Our figures against the kernel's: of `compared` processes, kernel threads and those that are never chosen among
    them (0), it is `equal` for so many, `explained` for so many within the rounding of its counters.
    `first_is_highest`: the first place has the highest /proc/PID/oom_score.
    """

    compared: int
    equal: int
    explained: int
    unexplained_pids: tuple[int, ...] = ()
    first_is_highest: bool | None = None


class Exhaustion(Struct, frozen=True, kw_only=True):
    """When nothing will be left if it goes on as in the last `span_seconds` (`n` readings): the likely time from now
    with the 95 % interval of the slope; `latest_seconds` is None where the slope may be next to nothing.
    """

    seconds: float
    earliest_seconds: float
    latest_seconds: float
    bytes_per_second: float
    n: int
    span_seconds: float


class Setting(Struct, frozen=True, kw_only=True):
    """One way to write a protection down: `where` it goes, the `text` itself, and what to know of it."""

    kind: Literal["systemd", "kubernetes", "docker", "process"]
    where: str
    text: str
    applies: bool
    notes: tuple[str, ...] = ()


class Suggestion(Struct, frozen=True, kw_only=True):
    """Advice for one name that the user wants protected: nothing of it was changed or tried.

    `oom_score_adj` is what would be set; `first_pid` and `first_comm` who would be the first then.
    """

    name: str
    pids: tuple[int, ...]
    workload: str | None = None
    place_now: int | None = None
    oom_score_adj: int
    place_then: int | None = None
    first_pid: int | None = None
    first_comm: str | None = None
    settings: tuple[Setting, ...]
    notes: tuple[str, ...] = ()


class Scores(Struct, frozen=True, kw_only=True):
    """What `oomlog scores --format json` prints. `ranking` holds all that may be killed, the first to die first,
    `exempt` all others but the `kernel_threads`; `protected` are pids that hold much and would not be killed for it.
    """

    schema: Literal["oomlog.scores/1"] = "oomlog.scores/1"
    time: str | None
    kernel_release: str
    formula: str
    page_size_bytes: int
    memory: HostMemory
    pressure: Pressure | None = None
    exhaustion: Exhaustion | None = None
    machine: Domain
    cgroups: tuple[Domain, ...] = ()
    ranking: tuple[Standing, ...]
    exempt: tuple[Standing, ...] = ()
    protected: tuple[int, ...] = ()
    kernel_threads: int = 0
    vanished: int = 0
    unreadable: int = 0
    check: Check
    suggestions: tuple[Suggestion, ...] = ()
    notes: tuple[str, ...] = ()


def scores_schema() -> dict[str, Any]:
    """The form of `scores --format json` as JSON Schema (draft 2020-12)."""
    return json_schema(Scores, SCHEMA)
