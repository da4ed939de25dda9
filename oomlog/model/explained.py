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
    """Who held most of the memory, which need be neither trigger nor victim.

    `kind` is `process`, `group` (processes of one name, `members` of them), `memcg` (a child cgroup), `tmpfs` (shared
    memory that no process maps), `slab` (`name`: the largest caches, where they are printed), `hugepages`,
    `pagetables`, `kernel_stack`, `file`, `kernel`, `unaccounted` or another row of the ledger. `held_bytes` holds swap,
    too, and `share` (0..1) is its part of RAM, or of the limit, and the swap in use together. Of a report that
    contradicts itself it is the part of what the report accounts for; to 3.5 no task's swap is printed, and it is the
    part of RAM alone.
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
    """The kernel's choice played again (mm/oom_kill.c:oom_badness).

    `predicted_pid` is the pick with the least total; `possible_pids` are other picks that a larger total within the
    bounds gives, empty where the bounds do not matter. `agrees` is None where nobody was announced or killed.
    """

    formula: str | None = None
    total_bytes_min: int | None = None
    total_bytes_max: int | None = None
    ranking: tuple[Ranked, ...] = ()
    predicted_pid: int | None = None
    tied_pids: tuple[int, ...] = ()
    possible_pids: tuple[int, ...] = ()
    agrees: bool | None = None
    exception: str | None = None
    not_replayable: str | None = None


class WhatIf(Struct, frozen=True, kw_only=True):
    """The choice as it was and as it would be with `changes`, and what they would have done to the shortage.

    `margin_bytes` is the badness by which the new pick leads the next one. `deficit_bytes` is what was missing for the
    request at that moment (to the watermark, or to the limit), `gained_bytes` what the changes add, `needed_bytes` the
    rest: a lower bound, for what would have been asked for next is in no report. `averted` says whether nobody would
    have been killed at that moment; then `killed_pid` is who would have been next. Nothing averts a kill by hand. None
    where the report does not tell; `before` is None, too, where the kernel chose nobody, `after` where nobody is left.
    `caveats` say what limits the answer.
    """

    event: str
    changes: tuple[str, ...]
    before: Choice | None = None
    after: Choice | None = None
    killed_pid: int | None = None
    killed_comm: str | None = None
    margin_bytes: int | None = None
    deficit_bytes: int | None = None
    gained_bytes: int | None = None
    needed_bytes: int | None = None
    averted: bool | None = None
    caveats: tuple[str, ...] = ()


class Evidence(Struct, frozen=True, kw_only=True):
    """One quoted line that a finding rests on."""

    text: str
    line: int | None = None
    source: str | None = None


class Finding(Struct, frozen=True, kw_only=True):
    """One diagnosis: `confidence` is 0..1, every list of str is in the order of importance.

    `advice_assumed` is what `confirm` and `remedy` take for granted, as the report does not tell: `release` (a kernel
    of today, with systemd).
    """

    rule: str
    role: Literal["primary", "amplifier", "info"]
    title: str
    confidence: float
    share: float | None = None
    evidence: tuple[Evidence, ...] = ()
    confirm: tuple[str, ...] = ()
    refuted_by: tuple[str, ...] = ()
    remedy: tuple[str, ...] = ()
    advice_assumed: tuple[str, ...] = ()


ZoneState = Literal["short-min", "short-high", "fragmented", "reserved", "enough", "not-eligible", "unknown"]


class ZoneCheck(Struct, frozen=True, kw_only=True):
    """One zone put to the kernel's test for the request (mm/page_alloc.c:zone_watermark_ok).

    `usable_bytes` is what is free without the reserves (highatomic, CMA) that the request may not touch. The zone
    serves it where that is at least `need_min_bytes`: the watermark `min`, what the zone keeps from requests that could
    go higher (`lowmem_reserve`), and the request itself; the last try before a kill is made against `need_high_bytes`.
    `largest_block_bytes`, for requests of more than a page, is the largest free block that may serve it, 0 where there
    is none. A zone that is not `eligible` has no needs, and `text` says why.
    """

    node: int | None = None
    name: str
    eligible: bool
    state: ZoneState
    free_bytes: int | None = None
    usable_bytes: int | None = None
    need_min_bytes: int | None = None
    need_high_bytes: int | None = None
    largest_block_bytes: int | None = None
    text: str


Verdict = Literal[
    "shortage",
    "fragmentation",
    "reserved",
    "zone-shortage",
    "node-confined",
    "limit",
    "manual",
    "too-large",
    "not-explained",
    "unknown",
]


class Request(Struct, frozen=True, kw_only=True):
    """What was asked for, and why it could not be served.

    `flags` are names as printed (`flags_from` is `printed`) or decoded from the number by the tables of the kernels
    `flag_eras`, which for printed names are those by which the number says the same; `open_flags` are bits that
    these tables read differently. `highest_zone` is the highest zone type that the request may use, `movable`
    whether the kernel could move the page later (None: kernels that know no such thing).

    `verdict`: every eligible zone is short (`shortage`), or short while a zone that the request may not use has
    plenty (`zone-shortage`), or while the nodes that it is confined to are or have no zone for it (`node-confined`);
    enough is free, but in no block of the order (`fragmentation`), or only in reserves for others (`reserved`); a
    memcg's `limit`; asked for by hand (`manual`); more than the machine has (`too-large`); enough was free when the
    report was printed (`not-explained`); `unknown`.
    """

    flags: tuple[str, ...] = ()
    flags_from: Literal["printed", "decoded"] | None = None
    flag_eras: tuple[str, ...] = ()
    open_flags: tuple[str, ...] = ()
    order: int | None = None
    request_bytes: int | None = None
    highest_zone: str | None = None
    movable: bool | None = None
    purpose: str | None = None
    verdict: Verdict = "unknown"
    text: str
    zones: tuple[ZoneCheck, ...] = ()
