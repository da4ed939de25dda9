"""What repeats: a victim over all events, how it grew, and when it may die again."""

from typing import Any, Literal

from msgspec import Struct

from oomlog.model.schemas import json_schema

By = Literal["process", "workload", "unit", "host"]
Shape = Literal["leak", "crash-loop", "periodic", "growing", "random", "unclear", "few"]


class Growth(Struct, frozen=True, kw_only=True):
    """The resident memory at successive kills: Theil and Sen's slope with its 95 % interval, and how likely such an
    order is without a trend (Mann and Kendall, two-sided). `n` kills went in.
    """

    bytes_per_day: float
    low_bytes_per_day: float
    high_bytes_per_day: float
    p_value: float
    n: int


class Period(Struct, frozen=True, kw_only=True):
    """Kills that prefer one time of the hour, day or week (Rayleigh's test over UTC); `at_seconds` into the period."""

    period_seconds: int
    at_seconds: float
    p_value: float


class NextKill(Struct, frozen=True, kw_only=True):
    """When it would die again if it goes on as it did: the median gap after the last kill. The shortest and longest
    gap seen bound it; of `n` gaps the next lies between these with a chance of (n - 1) / (n + 1), the `coverage`.
    """

    time: str
    earliest: str
    latest: str
    coverage: float


class SizeAt(Struct, frozen=True, kw_only=True):
    """The resident memory of the first victim of an incident, and when that was."""

    time: str
    bytes: int


class Recurring(Struct, frozen=True, kw_only=True):
    """One victim over all events. `by` says of what kind `name` is.

    `kills` are processes, `incidents` the separate troubles in which they died (a storm is one), `dated` those whose
    time is known: gaps, growth, period and next kill rest on them. `gap_variation` is the standard deviation of the
    gaps divided by their mean; gaps lie between kills on one machine (host, or log where no host is named), and growth
    and the next kill are told of a single machine's only. `censored` is the share of kills whose size was at a
    cgroup's limit: what it would have taken without the limit is unknown there, so such sizes tell no growth.
    `invokers` says who asked for the memory: `itself`, `same name`, `kernel thread`, `other`. `shape`: `leak`
    regular gaps, `growing` sizes rise, `crash-loop`,
    `periodic`, `random` gaps as chance has them, `unclear`, `few` less than 3 incidents: nothing can be said.
    `latest` are the last dated incidents whose size is known, at most 8, in the order of time.
    """

    by: By
    name: str | None
    kills: int
    events: int
    incidents: int
    dated: int
    hosts: tuple[str, ...]
    first_time: str | None
    last_time: str | None
    median_gap_seconds: float | None
    gap_variation: float | None
    smallest_bytes: int | None
    median_bytes: int | None
    largest_bytes: int | None
    limit_bytes: int | None
    censored: float | None
    invokers: dict[str, int]
    shape: Shape
    growth: Growth | None
    period: Period | None
    next_kill: NextKill | None
    latest: tuple[SizeAt, ...] = ()


class Histories(Struct, frozen=True, kw_only=True):
    """What `oomlog victims --format json` prints: the recurring victims, the most frequent first."""

    schema: Literal["oomlog.victims/1"] = "oomlog.victims/1"
    by: By
    events: int
    victims: tuple[Recurring, ...]


def victims_schema() -> dict[str, Any]:
    """The form of `victims --format json`, and of answers to questions to a fleet, as JSON Schema (draft 2020-12)."""
    return json_schema(Histories, "oomlog.victims/1")
