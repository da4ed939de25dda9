"""What the explaining stage adds to an event; the parser leaves all of it empty."""

from typing import Literal

from msgspec import Struct


class LedgerRow(Struct, frozen=True, kw_only=True):
    """One named part of the managed RAM (or of the memcg's limit); rows add up to all of it.

    `share` is 0..1. The last row, `unaccounted`, is the remainder, and alone may be negative. `note` says what makes a
    row less than certain.
    """

    name: str
    bytes: int
    share: float
    note: str | None = None


class Workload(Struct, frozen=True, kw_only=True):
    """Who lives at the victim's cgroup path, and with `level` what kind of thing `limit_path` is."""

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
    """Who held most of the memory, which need be neither trigger nor victim.

    `kind` is `process`, `group` (processes of one name, `members` of them), `memcg` (a child cgroup), `tmpfs` (shared
    memory that no process maps), `slab` (`name`: the largest caches, where they are printed), `hugepages`,
    `pagetables`, `kernel_stack`, `file`, `kernel`, `unaccounted` or another row of the ledger. `held_bytes` holds swap,
    too, and `share` (0..1) is its part of RAM, or of the limit, and the swap in use together.
    """

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
