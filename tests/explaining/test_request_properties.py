"""What holds for the request of any event, well formed or not, and for those of the fixtures."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from oomlog.explaining.request import request
from oomlog.kernel.gfp import TABLES
from oomlog.model import Event, FreeArea, Kernel, Memory, Source, Trigger, Zone, decode_event, encode_event
from tests.golden import CASES, events_of

NAMES = sorted({name for table in TABLES for name in (*table.flags, *table.composites)})
KEYS = [
    "free",
    "min",
    "low",
    "high",
    "boost",
    "free_cma",
    "reserved_highatomic",
    "free_highatomic",
    "managed",
    "present",
]
sizes = st.integers(0, 1 << 34)
areas = st.builds(FreeArea, st.integers(0, 12), sizes, st.integers(0, 1000), st.none() | st.text("UMERCHI", max_size=4))
zones = st.builds(
    Zone,
    node=st.none() | st.integers(0, 2),
    name=st.sampled_from(["DMA", "DMA32", "Normal", "HighMem", "Movable", "Device", "Odd"]),
    counters=st.dictionaries(st.sampled_from(KEYS), sizes),
    lowmem_reserve_bytes=st.lists(sizes, max_size=6).map(tuple),
    free_areas=st.lists(areas, max_size=4).map(tuple),
)
memories = st.builds(
    Memory,
    page_size_bytes=st.sampled_from([4096, 16384, 65536]),
    page_size_source=st.just("buddy"),
    ram_bytes=st.none() | sizes,
    counters=st.dictionaries(st.just("free"), sizes),
    zones=st.lists(zones, max_size=4).map(tuple),
    filtered_nodes=st.lists(st.integers(0, 3), max_size=1).map(tuple),
)
triggers = st.builds(
    Trigger,
    kind=st.sampled_from(["page", "vmalloc", "stall"]),
    comm=st.none() | st.just("cron"),
    gfp_mask=st.none() | st.integers(0, 0xFFFFFFFF),
    gfp_flags=st.lists(st.sampled_from([*NAMES, "odd"]), max_size=3).map(tuple),
    order=st.none() | st.integers(-1, 12),
    request_bytes=st.none() | sizes,
    nodemask=st.sampled_from([None, "(null)", "0", "1", "0-", "9-0", "0-9999"]),
    mems_allowed=st.sampled_from([None, "0", "0-1", "1,2"]),
    call_trace=st.lists(st.text(max_size=12), max_size=3).map(tuple),
)
events = st.builds(
    Event,
    id=st.just("0"),
    type=st.sampled_from(["oom_kill", "oom_panic", "oom_unknown", "alloc_failure", "userspace_kill"]),
    scope=st.sampled_from(["global", "memcg", "cpuset", "mempolicy", "unknown"]),
    manual=st.booleans(),
    source=st.just(Source(name="log")),
    kernel=st.builds(
        Kernel, release=st.sampled_from([None, "2.6.32", "6.1", "x"]), arch=st.sampled_from([None, "x86_64"])
    ),
    trigger=st.none() | triggers,
    memory=st.none() | memories,
)
each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


@given(events)
def test_numbers_keep_their_order(event: Event) -> None:
    """Whatever is in the report: no more is usable than free, high needs no less than its own reserve and size."""
    found = request(event)

    assert (found is None) == (event.trigger is None or event.type == "userspace_kill")
    for row in found.zones if found else ():
        if row.usable_bytes is not None:
            assert row.free_bytes is not None
            assert 0 <= row.usable_bytes <= row.free_bytes


@given(events)
def test_only_eligible_zones_prove_a_verdict(event: Event) -> None:
    """A verdict about zones follows from the rows that the request may use."""
    found = request(event)
    states = {row.state for row in found.zones if row.eligible} if found else set()

    if found and found.verdict in {"shortage", "zone-shortage", "node-confined"}:
        assert states & {"short-min", "short-high"}
        assert "enough" not in states
    if found and found.verdict == "fragmentation":
        assert "fragmented" in states
    if found and found.verdict == "not-explained":
        assert "enough" in states
    assert not found or all((row.state == "not-eligible") == (not row.eligible) for row in found.zones)


@given(events)
def test_single_pages_are_never_fragmented(event: Event) -> None:
    """Any free page serves a request of order 0."""
    found = request(event)

    if found and found.order == 0:
        assert found.verdict != "fragmentation"


@given(events)
def test_the_request_is_read_back_equal(event: Event) -> None:
    """It is part of the event's JSON."""
    full = structs.replace(event, request=request(event))

    assert decode_event(encode_event(full)) == full


@each_case
def test_every_kill_of_a_real_machine_was_for_want_of_memory(case: Path) -> None:
    """No report of a kill shows a zone that could have served the request: the tables and the test are the kernel's."""
    for event in events_of(case):
        found = request(event)
        if found and event.type in {"oom_kill", "oom_panic"}:
            assert found.verdict in verdicts(event), found.text
            assert all(row.state != "enough" for row in found.zones)


def verdicts(event: Event) -> set[Any]:
    """What may have been the matter, by the scope that the kernel printed."""
    if event.manual:
        return {"manual"}
    confined = {"memcg": {"limit"}, "cpuset": {"node-confined"}, "mempolicy": {"node-confined"}}
    return confined.get(event.scope, {"shortage", "reserved", "unknown"} if event.memory else {"unknown"})


@each_case
def test_printed_names_are_what_the_number_says(case: Path) -> None:
    """Every mask that was printed with names reads the same by some table, the order of the names included."""
    for event in events_of(case):
        found = request(event)
        if found and found.flags_from == "printed":
            assert found.flag_eras, (event.trigger, found.flags)
