"""Two events are one decision if evidence says so and nothing contradicts."""

import pytest
from msgspec import structs

from oomlog.model import Event, Kill, Source
from oomlog.reading.merge.same import facts, same
from tests.reading.merge.making import decision, in_dmesg, in_messages, seen_in, without_header, without_kill

WHOLE = decision(77)


def are_one(one: Event, other: Event) -> bool:
    """As two channels have them; in either order."""
    there, back = same(facts(one, 0), facts(other, 1)), same(facts(other, 1), facts(one, 0))
    assert there == back
    return there


@pytest.mark.parametrize(
    "copy",
    [
        seen_in(WHOLE, "kern.log"),
        in_dmesg(WHOLE),
        in_messages(WHOLE),
        without_kill(WHOLE, "kern.log"),
        without_header(WHOLE, "kern.log"),
        seen_in(WHOLE, "kern.log", host="WEB1.example.com"),
        seen_in(decision(77, 50), "late.log", monotonic_seconds=100.0, kills=WHOLE.kills),
        seen_in(WHOLE, "local.log", time="2026-09-21T20:13:20+00:00", time_uncertainty_seconds=50400.0),
        seen_in(WHOLE, "dmesg-T", time="2026-09-20T20:13:20+00:00", time_source="dmesg-ctime"),
    ],
)
def test_copies(copy: Event) -> None:
    """Of another channel, less sure of the time, damaged at either end, by a host's short and long name."""
    assert are_one(WHOLE, copy)


@pytest.mark.parametrize(
    "other",
    [
        seen_in(WHOLE, "kern.log", host="web2"),
        seen_in(WHOLE, "kern.log", host="web10"),
        seen_in(WHOLE, "kern.log", boot_id="b2"),
        seen_in(WHOLE, "kern.log", monotonic_seconds=100.01),
        decision(77, 3),
        seen_in(in_messages(decision(77, 61)), "messages"),
        seen_in(WHOLE, "kern.log", killer="earlyoom"),
        seen_in(WHOLE, "kern.log", type="alloc_failure"),
        seen_in(WHOLE, "kern.log", kills=(structs.replace(WHOLE.kills[0], anon_rss_bytes=8192),)),
        seen_in(WHOLE, "kern.log", kills=(Kill(pid=78, role="victim"),)),
    ],
)
def test_contradictions(other: Event) -> None:
    """Equal ids alone never merge: host, boot, the kernel's stamp, time, the kind of event and the dead must agree."""
    assert not are_one(WHOLE, other)


def test_hosts_of_two_domains_differ() -> None:
    """Both names are whole."""
    one, other = (seen_in(WHOLE, name, host=f"web1.{name}") for name in ("a.example", "b.example"))
    assert not are_one(one, other)


def test_boots_by_number_are_of_one_log_only() -> None:
    """`x.log#1` and `y.log#2` may be one boot, `x.log#1` and `x.log#2` are not."""
    first = seen_in(in_messages(WHOLE), "x.log", boot="x.log#1")
    assert are_one(first, seen_in(first, "y.log", boot="y.log#2"))
    assert not are_one(first, seen_in(first, "x.log", boot="x.log#2"))


def test_a_pid_alone_is_no_evidence() -> None:
    """It may be given again; with the same stamp, or about the same time, it is."""
    bare = Event(
        id="p", type="oom_kill", kills=(Kill(pid=5, role="victim", evidence="reaper"),), source=Source(name="a")
    )
    assert not are_one(bare, seen_in(bare, "b"))
    stamped = structs.replace(bare, monotonic_seconds=7.0)
    assert are_one(stamped, seen_in(stamped, "b"))
    assert not are_one(stamped, seen_in(bare, "b"))
    timed = structs.replace(bare, time=WHOLE.time)
    assert are_one(timed, seen_in(timed, "b"))


def test_each_report_of_one_log_counts() -> None:
    """Its own reading has told already which of them are one."""
    assert not same(facts(WHOLE, 0), facts(seen_in(WHOLE, "journal"), 0))
