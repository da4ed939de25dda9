"""What `oomlog limits` says: how much memory each workload should be given, and how well that is known."""

from typing import Any, Literal

from msgspec import Struct

from oomlog.model.history import Growth, Shape
from oomlog.model.schemas import json_schema

SCHEMA = "oomlog.limits/1"
SampleKind = Literal["usage", "peak"]


class Sample(Struct, frozen=True, kw_only=True):
    """One measurement of a workload: what it used at `time`, or the most since it was started (`peak`).

    `time` is in seconds since 1970, None where the file does not say.
    """

    workload: str
    kind: SampleKind
    bytes: int
    time: float | None = None
    limit_bytes: int | None = None


class Demand(Struct, frozen=True, kw_only=True):
    """What is known of a workload's need. `at_least_bytes` is proven by kills at a limit. A peak proves
    no need: what was used counts file cache, which can be dropped.

    `kills_at_limit` are the kills at `limit_bytes`, the limit that was hit last; `limits_hit` all that were. `days` are
    windows of 24 hours with samples, `censored_days` those in which the limit was hit: how much more it would have
    taken is unknown there, so their peaks are in no estimate.
    """

    limit_bytes: int | None = None
    limits_hit: tuple[int, ...] = ()
    kills_at_limit: int = 0
    first_kill: str | None = None
    last_kill: str | None = None
    shape: Shape | None = None
    samples: int = 0
    days: int = 0
    censored_days: int = 0
    highest_peak_bytes: int | None = None
    at_least_bytes: int | None = None
    growth: Growth | None = None


class Estimate(Struct, frozen=True, kw_only=True):
    """A recommended size and where it comes from. The peak of a further day is above `base_bytes` with a chance of
    `exceed_chance`, if days are alike (order statistics: 1 / (n + 1) for the highest of n); None where that cannot be
    said. `low_bytes` and `high_bytes` bound the base, day by day.
    """

    bytes: int
    base_bytes: int
    base: str
    margin: float
    n: int
    exceed_chance: float | None = None
    low_bytes: int
    high_bytes: int


class Vpa(Struct, frozen=True, kw_only=True):
    """What the Vertical Pod Autoscaler's rule with its defaults makes of the same: the request that it aims at.

    After an OOM kill it adds a sample of the larger of `used_bytes` + 100 MiB and 1.2 times that (`oom_sample_bytes`),
    which weighs as one day's peak among the others.
    """

    target_bytes: int
    used_bytes: int | None = None
    used_from: Literal["request", "peak", "limit"] | None = None
    oom_sample_bytes: int | None = None
    days: int


class Spelling(Struct, frozen=True, kw_only=True):
    """The result as a system writes it."""

    kind: Literal["kubernetes", "docker", "systemd"]
    text: str


class LimitAdvice(Struct, frozen=True, kw_only=True):
    """One workload. `limit` and `request` are None where the evidence earns no number: `reason` says why and `missing`
    what would earn one; `trial_bytes` is then a size to measure under, no estimate of the need.
    """

    workload: str
    demand: Demand
    limit: Estimate | None = None
    request: Estimate | None = None
    trial_bytes: int | None = None
    reason: str
    missing: str | None = None
    vpa: Vpa | None = None
    spellings: tuple[Spelling, ...] = ()


class Limits(Struct, frozen=True, kw_only=True):
    """What `oomlog limits --format json` prints. `elsewhere` events hit no cgroup's limit: they say nothing of one."""

    schema: Literal["oomlog.limits/1"] = "oomlog.limits/1"
    events: int
    elsewhere: int
    samples: int
    workloads: tuple[LimitAdvice, ...]


def limits_schema() -> dict[str, Any]:
    """The form of `limits --format json` as JSON Schema (draft 2020-12)."""
    return json_schema(Limits, SCHEMA)
