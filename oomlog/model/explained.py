"""What the explaining stage adds to an event; the parser leaves all of it empty."""

from typing import Literal

from msgspec import Struct


class LedgerRow(Struct, frozen=True, kw_only=True):
    """One named part of RAM (or of the memcg's limit); rows add up to all of it, `share` is 0..1."""

    name: str
    bytes: int
    share: float


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
    have been killed at that moment; then `killed_pid` is who would have been next. None where the report does not tell;
    `before` is None, too, where the kernel chose nobody, `after` where nobody is left. `caveats` say what limits the
    answer.
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
