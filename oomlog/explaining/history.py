"""Recurring victims over many events: sizes, gaps, growth, period, and the next kill with its error or not at all.

Robust statistics only: kill data has outliers, and sizes at a cgroup's limit are cut there (censored). Sources: Theil
1950, Sen 1968 (slope), Mann 1945, Kendall 1975 (trend), Rayleigh's test as in Mardia and Jupp, Directional Statistics.

Sizes cut at a limit are left out of the trend, not modelled (docs/decisions/0011-kills-at-a-limit.md). As they are the
largest, what is left can only tell less growth than there was.
"""

from typing import TYPE_CHECKING, Any

from oomlog.explaining.frames import Frames
from oomlog.explaining.holding import stem
from oomlog.explaining.trends import LEAST, OPEN_SHAPES, growth, next_kill, period, shape
from oomlog.kernel.threads import THREADS
from oomlog.model.history import By, Recurring, SizeAt

if TYPE_CHECKING:
    import pandas as pd

LATEST = 8
AT_LIMIT = 0.9
"""A victim that held so much of its limit was cut off there (h)."""


def history(frames: Frames, by: By, *, at_a_glance: bool = False) -> tuple[Recurring, ...]:
    """Victims by process name (numbers at its end left out; what was killed as a whole by its own), workload, unit or
    host; the most frequent first.

    At a glance: only those that died in three incidents or more, and growth only where it decides what the shape is.
    """
    kills = _kills(frames)
    column = {"process": "family", "workload": "workload", "unit": "unit", "host": "host"}[by]
    if by != "process":
        kills = kills[kills[column].notna()]
    groups = kills.groupby(column, dropna=False, sort=False)
    rows = [
        _recurring(by, name if isinstance(name, str) else None, group, all_growth=not at_a_glance)
        for name, group in groups
        if not at_a_glance or group["incident"].nunique() >= LEAST
    ]
    return tuple(sorted(rows, key=lambda row: (-row.incidents, -row.kills, row.name or "")))


def _kills(frames: Frames) -> "pd.DataFrame":
    """The kills with what their event says."""
    events = frames.events.set_index("event")[["incident", "trigger", "trigger_pid", "id"]]
    kills = frames.kills.join(events, on="event")
    sizes = kills[["anon_rss_bytes", "file_rss_bytes", "shmem_rss_bytes"]]
    return kills.assign(
        family=kills["comm"].map(stem, na_action="ignore").astype("string").fillna(_as_a_whole(kills)),
        size=sizes.sum(axis=1, min_count=1).fillna(kills["rss_bytes"]).astype("Int64"),
        incident=kills["machine"] + "\n" + kills["incident"].fillna(kills["id"]),  # one id a machine
    ).pipe(lambda frame: frame.assign(invoker=_invokers(frame)))


def _as_a_whole(kills: "pd.DataFrame") -> "pd.Series[str]":
    """The unit or pod that was killed where no process is named."""
    return kills["victim"].where(kills["pid"].isna() & (kills["victim"] != "?"))


def _recurring(by: By, name: str | None, kills: "pd.DataFrame", *, all_growth: bool) -> Recurring:
    firsts = kills.dropna(subset="time").sort_values("time").drop_duplicates("incident")
    gaps = firsts.groupby("machine")["time"].diff().dt.total_seconds().dropna()
    limit, cut = kills["limit_bytes"].dropna(), _at_limit(kills)
    return Recurring(
        by=by,
        name=name,
        kills=int(kills["processes"].sum()),
        events=kills["event"].nunique(),
        incidents=kills["incident"].nunique(),
        dated=len(firsts),
        hosts=tuple(sorted(kills["host"].dropna().unique())),
        median_gap_seconds=float(gaps.median()) if len(gaps) else None,
        gap_variation=float(gaps.std() / gaps.mean()) if len(gaps) > 1 and gaps.mean() > 0 else None,
        limit_bytes=int(limit.iloc[-1]) if len(limit) else None,
        censored=float(cut.mean()) if cut.notna().any() else None,
        invokers={str(who): int(count) for who, count in kills["invoker"].value_counts().items()},
        latest=_latest(firsts),
        **_span(kills["time"].dropna()),
        **_sizes(kills["size"].dropna()),
        **_pattern(firsts, gaps, alone=len(kills["machine"].unique()) == 1, all_growth=all_growth),
    )


def _span(times: "pd.Series[pd.Timestamp]") -> dict[str, Any]:
    ends = (times.min().isoformat(), times.max().isoformat()) if len(times) else (None, None)
    return dict(zip(("first_time", "last_time"), ends, strict=True))


def _sizes(sizes: "pd.Series[int]") -> dict[str, Any]:
    known = (int(sizes.min()), int(sizes.median()), int(sizes.max())) if len(sizes) else (None, None, None)
    return dict(zip(("smallest_bytes", "median_bytes", "largest_bytes"), known, strict=True))


def _pattern(firsts: "pd.DataFrame", gaps: "pd.Series[float]", *, alone: bool, all_growth: bool) -> dict[str, Any]:
    """Growth and the next kill are told of one machine alone; sizes cut at a limit tell no growth."""
    rhythm = period(firsts["time"], gaps)
    decides = alone and (all_growth or shape(gaps, None, rhythm) in OPEN_SHAPES)
    grown = growth(firsts[~_at_limit(firsts).fillna(value=False)]) if decides else None
    told = shape(gaps, grown, rhythm)
    due = next_kill(firsts["time"], gaps) if told == "leak" and alone else None
    return {"shape": told, "growth": grown, "period": rhythm, "next_kill": due}


def _latest(firsts: "pd.DataFrame") -> tuple[SizeAt, ...]:
    known = firsts.dropna(subset=["size"]).tail(LATEST)
    pairs = zip(known["time"], known["size"], strict=True)
    return tuple(SizeAt(time=time.isoformat(), bytes=int(size)) for time, size in pairs)


def _at_limit(kills: "pd.DataFrame") -> "pd.Series[bool]":
    """Whether the victim held nearly all of a cgroup's limit; `<NA>` where either is unknown."""
    return (kills["size"] >= kills["limit_bytes"] * AT_LIMIT).astype("boolean")


def _invokers(kills: "pd.DataFrame") -> "pd.Series[str]":
    """Who asked for the memory, seen from the victim."""
    asked = kills["trigger"].map(stem, na_action="ignore").astype("string")
    who = asked.copy()
    who[asked.notna()] = "other"
    threads = [name for name in kills["trigger"].dropna().unique() if THREADS.fullmatch(name)]  # pandas takes 0.1 s
    who[kills["trigger"].isin(threads)] = "kernel thread"
    who[(asked == kills["family"]).fillna(value=False)] = "same name"
    who[(kills["trigger_pid"] == kills["pid"]).fillna(value=False)] = "itself"
    return who
