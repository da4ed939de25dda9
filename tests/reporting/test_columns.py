"""Dotted names into an event."""

import pytest

from oomlog.model import Chosen, Task, Userspace
from oomlog.reporting.columns import Per, default_columns, rows
from oomlog.reporting.known_columns import UnknownField, check_columns
from tests.reporting.making import MIB, event, kill, memcg_event


def test_values_by_dotted_name() -> None:
    """A name leads through objects, mappings and lists; what is not there is None."""
    columns = ("id", "kills.comm", "memcg.stats.anon", "memcg.stats.none", "panic", "workload.pod", "trigger.gfp_flags")

    assert list(rows(memcg_event(), columns, "event")) == [
        {
            "id": "0badcafe0badcafe",
            "kills.comm": ["hog"],
            "memcg.stats.anon": 60 * MIB,
            "memcg.stats.none": None,
            "panic": None,
            "workload.pod": None,
            "trigger.gfp_flags": ("GFP_KERNEL",),
        }
    ]


def test_one_row_per_kill() -> None:
    """With one row per kill, `kill` is the one, and an event without kills has no row."""
    two = event(kills=(kill(), kill(pid=85, comm="java")))

    assert [row["kill.comm"] for row in rows(two, ("id", "kill.comm"), "kill")] == ["hog", "java"]
    assert list(rows(event(kills=()), ("id", "kill.comm"), "kill")) == []


def test_who_is_only_counted_has_one_row() -> None:
    """A unit killed as a whole: its name and how many died, and nothing of a process."""
    unit = event(type="userspace_kill", kills=(), userspace=Userspace(killed_count=12, extra={"unit": "a.service"}))

    assert list(rows(unit, ("victim", "processes", "kill.comm", "killer"), "kill")) == [
        {"victim": "a.service", "processes": 12, "kill.comm": None, "killer": "kernel"}
    ]


def test_one_row_per_task() -> None:
    """With one row per task, `task` is the one; the event's own fields stand beside it."""
    two = event(tasks=(Task(pid=84, comm="hog"), Task(pid=7)))

    assert list(rows(two, ("task.pid", "task.comm", "scope"), "task")) == [
        {"task.pid": 84, "task.comm": "hog", "scope": "global"},
        {"task.pid": 7, "task.comm": None, "scope": "global"},
    ]


def test_names_are_those_of_the_json() -> None:
    """`chosen.from` is the name in JSON, whatever Python calls it."""
    chosen = event(chosen=Chosen(pid=1, from_="summary"))

    assert list(rows(chosen, ("chosen.from",), "event")) == [{"chosen.from": "summary"}]


@pytest.mark.parametrize("per", ["event", "kill", "task"])
def test_default_columns_are_of_the_contract(per: Per) -> None:
    """Every default column exists, each once."""
    for narrow in (False, True):
        columns = default_columns(per, narrow=narrow)

        check_columns(columns, per)
        assert len(columns) == len(set(columns))


@pytest.mark.parametrize(
    "name",
    ["memcg", "memcg.stats.anything at all", "memory.zones.counters.free", "tasks.rss_bytes", "kills.reaped.outcome"],
)
def test_known_names(name: str) -> None:
    """Parts, members of lists and any key of a mapping are names of the contract."""
    check_columns([name], "event")


@pytest.mark.parametrize("name", ["comm", "memcg.", "memcg.stats.", "kill.pid", "kills.pid.x", "", ".id", "id.x"])
def test_unknown_names(name: str) -> None:
    """What the contract does not know is refused; `kill` is for rows per kill."""
    with pytest.raises(UnknownField):
        check_columns(["id", name], "event")


def test_near_names_are_offered() -> None:
    """A name with a slip, or only the last word of one, brings its likes."""
    with pytest.raises(UnknownField) as slip:
        check_columns(["memcg.limit_pth"], "event")
    with pytest.raises(UnknownField) as last_word:
        check_columns(["limit_path"], "event")

    assert slip.value.near[0] == "memcg.limit_path"
    assert "memcg.limit_path" in last_word.value.near
