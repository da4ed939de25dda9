"""What the explaining stage adds to an event; the parser leaves all of it empty."""

from typing import Literal

from msgspec import Struct


class LedgerRow(Struct, frozen=True, kw_only=True):
    """One named part of RAM (or of the memcg's limit); rows add up to all of it, `share` is 0..1."""

    name: str
    bytes: int
    share: float


class Workload(Struct, frozen=True, kw_only=True):
    """Who lives at the victim's cgroup path, and with `level` what kind of thing `limit_path` is.

    `layers` are the cgroups of the path, outermost first, each as its level and name: `container docker 1f2e…`. Levels
    are `container`, `monitor` (a runtime's helper), `pod`, `qos`, `node` (all pods), `vm`, `machine`, `user`, `job`,
    `step`, `task`, `slot`, `app`, `process`, those of systemd's units (`slice`, `service`, `scope`, `session`, `mount`,
    …), and `cgroup` where nothing is known of it; of a limit also `root`, and `host` for a global kill. `unit` and
    `slice` are as systemd knows them, escapes included; `job` is the scheduler's id (Nomad: the allocation, YARN: the
    application); `limit_bytes` is the workload's own limit, where that was hit. `key` is stable over restarts; where
    the path holds volatile ids alone, it holds the victim's name in parentheses.
    """

    runtime: str | None = None
    container_id: str | None = None
    pod_uid: str | None = None
    qos_class: str | None = None
    namespace: str | None = None
    pod: str | None = None
    container: str | None = None
    image: str | None = None
    unit: str | None = None
    slice: str | None = None
    user_uid: int | None = None
    job: str | None = None
    step: str | None = None
    task: str | None = None
    vm: str | None = None
    app: str | None = None
    layers: tuple[str, ...] = ()
    limit_bytes: int | None = None
    request_bytes: int | None = None
    main_process_survived: bool | None = None
    key: str | None = None
    level: str | None = None


class Culprit(Struct, frozen=True, kw_only=True):
    """Who held the memory, which need be neither trigger nor victim; `share` is 0..1, `members` counts processes."""

    kind: str
    name: str
    held_bytes: int | None = None
    share: float | None = None
    members: int | None = None


class Ranked(Struct, frozen=True, kw_only=True):
    """One task in the replayed ranking."""

    pid: int
    comm: str | None = None
    badness_bytes: int
    adj_bytes: int


class Choice(Struct, frozen=True, kw_only=True):
    """The kernel's choice played again (mm/oom_kill.c:oom_badness)."""

    formula: str | None = None
    total_bytes_min: int | None = None
    total_bytes_max: int | None = None
    ranking: tuple[Ranked, ...] = ()
    predicted_pid: int | None = None
    tied_pids: tuple[int, ...] = ()
    agrees: bool | None = None
    exception: str | None = None
    not_replayable: str | None = None


class Evidence(Struct, frozen=True, kw_only=True):
    """One quoted line that a finding rests on."""

    text: str
    line: int | None = None
    source: str | None = None


class Finding(Struct, frozen=True, kw_only=True):
    """One diagnosis: `confidence` is 0..1, every list of str is in the order of importance."""

    rule: str
    role: Literal["primary", "amplifier", "info"]
    title: str
    confidence: float
    share: float | None = None
    evidence: tuple[Evidence, ...] = ()
    confirm: tuple[str, ...] = ()
    refuted_by: tuple[str, ...] = ()
    remedy: tuple[str, ...] = ()
