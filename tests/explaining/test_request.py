"""Why a request could not be served: worked by hand, one report for each verdict."""

import pytest
from msgspec import structs

from oomlog.explaining.explain import explain
from oomlog.explaining.request import request
from oomlog.model import Event, Kernel, Request, Task, Zone
from tests.explaining.zoned import report, zone

PLENTY = zone("Normal", free=500_000, min=40_000, high=60_000, blocks="9(U) 9(U) 9(U) 9(U)")
SHORT = zone("Normal", free=40_000, min=40_000, high=60_000, blocks="9(U) 0 0 0")
DMA32 = zone("DMA32", free=58_204, min=25_232, high=45_000, reserve=(0, 0, 3927, 3927))
OLD_KERNEL = {"gfp_mask": 0xD0, "gfp_flags": (), "oom_score_adj": 0}
BEFORE_4_4 = ("2.6.32-3.2, EL6", "3.10-4.1, EL7")


def explained(event: Event) -> Request:
    """The request of a report that holds one."""
    found = request(event)
    assert found is not None
    return found


def states(event: Event) -> list[str]:
    """How each zone fares."""
    return [row.state for row in explained(event).zones]


def test_a_zone_above_min_is_short_for_the_last_try() -> None:
    """What DMA32 keeps from requests that may go higher counts: it passes at min, but not at high."""
    normal = zone("Normal", free=41_112, min=41_172, high=61_756)
    found = explained(report(DMA32, normal))

    assert [row.state for row in found.zones] == ["short-high", "short-min"]
    assert found.verdict == "shortage"
    assert found.zones[0].need_min_bytes == 40_944 * 1024
    assert found.zones[0].need_high_bytes == 60_712 * 1024
    assert found.zones[0].text == (
        "58,204 kB free: enough at min (40,944 kB), short of the 60,712 kB needed at high (watermark 45,000 kB"
        " + 15,708 kB kept from requests that may go higher + 4 kB asked for) in the last try before a kill"
    )


def test_enough_memory_in_small_pieces_is_fragmentation() -> None:
    """512 MB are free, but nothing of 32 kB."""
    normal = zone("Normal", free=512_000, min=90_000, high=135_000, blocks="110000(UME) 9000(UME) 0 0 0")
    found = explained(report(normal, flags="GFP_KERNEL __GFP_COMP", order=3))

    assert found.verdict == "fragmentation"
    assert found.zones[0].largest_block_bytes == 8 * 1024
    assert "not in one block of 32 kB: the largest has 8 kB" in found.zones[0].text


def test_a_single_page_is_never_fragmentation() -> None:
    """The same zone has enough for one page: nothing explains that it was not given."""
    normal = zone("Normal", free=512_000, min=90_000, high=135_000, blocks="110000(UME) 9000(UME) 0 0 0")

    assert explained(report(normal, flags="GFP_KERNEL")).verdict == "not-explained"


def test_low_memory_runs_out_on_32_bit() -> None:
    """Kernel memory cannot lie in HighMem: 2 GB there do not help. The mask is told to be of 3.x by the zone's keys."""
    normal = zone("Normal", free=3_300, min=3_548, high=5_000, present=800_000, managed=790_000)
    high = zone("HighMem", free=2_100_000, min=512, high=4_000, present=3_000_000, managed=3_000_000)
    found = explained(report(normal, high, trigger=OLD_KERNEL, tasks=(Task(1, nr_ptes=4),), kernel=Kernel(arch="i686")))

    assert (found.verdict, found.flags, found.flag_eras) == ("zone-shortage", ("GFP_KERNEL",), BEFORE_4_4)
    assert [row.eligible for row in found.zones] == [True, False]
    assert found.highest_zone == "Normal"
    assert found.zones[1].text == "above Normal, the highest zone that the request may use"


@pytest.mark.parametrize(("flags", "verdict"), [("GFP_KERNEL", "reserved"), ("GFP_HIGHUSER_MOVABLE", "not-explained")])
def test_cma_serves_only_what_can_be_moved(flags: str, verdict: str) -> None:
    """Of 3,844 kB free, 1,844 kB lie in CMA."""
    dma = zone("DMA", free=3_844, min=2_136, high=3_200, free_cma=1_844)

    assert explained(report(dma, flags=flags, kernel=Kernel(arch="aarch64"))).verdict == verdict


def test_blocks_set_aside_are_no_fragmentation() -> None:
    """The only blocks of the order are for atomic requests, or for CMA."""
    normal = zone("Normal", free=90_000, min=40_000, high=60_000, free_cma=0, blocks="9000(UM) 5000(U) 9(H) 1(C)")

    assert states(report(normal, flags="GFP_KERNEL", order=2, memory={"zones": (normal,)})) == ["unknown"]
    with_reserve = zone(
        "Normal",
        free=90_000,
        min=40_000,
        high=60_000,
        free_cma=32,
        reserved_highatomic=144,
        blocks="9(U) 5(U) 9(H) 1(C)",
    )
    assert explained(report(with_reserve, flags="GFP_KERNEL", order=2)).verdict == "reserved"


@pytest.mark.parametrize(("free", "state"), [(59_996, "short-high"), (60_003, "short-high"), (60_004, "enough")])
def test_the_request_itself_must_fit(free: int, state: str) -> None:
    """More than the watermark must be left after one page was taken."""
    normal = zone("Normal", free=free, min=40_000, high=60_000)

    assert states(report(normal)) == [state]


def test_a_failure_without_a_kill_is_measured_at_min() -> None:
    """The try against high is made before a kill only."""
    normal = zone("Normal", free=50_000, min=40_000, high=60_000)

    assert states(report(normal, flags="GFP_KERNEL __GFP_NORETRY", type="alloc_failure")) == ["enough"]


@pytest.mark.parametrize(
    ("flags", "need"),
    [("GFP_KERNEL", 40_004), ("GFP_KERNEL __GFP_HIGH", 20_004), ("GFP_ATOMIC", 15_004), ("__GFP_MEMALLOC", 4)],
)
def test_privileged_requests_go_below_min(flags: str, need: int) -> None:
    """Half of min for urgent ones, three eighths where they cannot wait either, all of it for who frees memory."""
    found = explained(report(SHORT, flags=flags, type="alloc_failure"))

    assert found.zones[0].need_min_bytes == need * 1024


def test_nobody_is_killed_for_large_blocks() -> None:
    """An order above 3 fails, and the report says why nothing died."""
    found = explained(report(SHORT, flags="GFP_KERNEL", order=8, type="alloc_failure"))

    assert found.verdict == "shortage"
    assert found.text.endswith("; nobody is killed for a block of order 8")


@pytest.mark.parametrize(
    ("trigger", "scope"),
    [({"mems_allowed": "1"}, "cpuset"), ({"nodemask": "1", "mems_allowed": "0-1"}, "mempolicy"), ({}, "global")],
)
def test_a_request_confined_to_a_node(trigger: dict[str, str], scope: str) -> None:
    """The other node has plenty, but may not be used; without a limit it would have been."""
    full = zone("Normal", node=1, free=40_000, min=40_000, high=60_000)
    found = explained(report(PLENTY, full, trigger=trigger, scope=scope))

    assert found.verdict == ("not-explained" if scope == "global" else "node-confined")
    assert [row.eligible for row in found.zones] == [scope == "global", True]


def test_nodes_without_a_zone_for_the_request() -> None:
    """A node may have movable memory alone: none of it serves the kernel itself, however much is free."""
    movable = zone("Movable", node=4, free=130_000_000, min=9_000, high=269_000, reserve=(0, 0, 0, 0, 0))
    event = report(movable, flags="GFP_HIGHUSER", trigger={"mems_allowed": "4"}, scope="cpuset")
    told = explain(event)

    assert explained(event).verdict == "node-confined"
    assert "have no zone for it, only Node 4 Movable" in explained(event).text
    assert "its cpuset, where no zone is of a kind that may serve it" in told.diagnosis[0].title
    assert "by a node with a zone that serves it" in told.diagnosis[0].remedy[0]
    assert "used up" not in str(told.summary)
    assert explained(report(movable, flags="GFP_HIGHUSER", trigger={"mems_allowed": "3-4"})).verdict == "unknown"


def test_confinement_is_seen_where_the_scope_says_nothing() -> None:
    """A strict subset of nodes that is short, beside a node with enough; a cpuset does not bind the kernel itself."""
    full = zone("Normal", node=1, free=40_000, min=40_000, high=60_000)

    assert explained(report(PLENTY, full, trigger={"mems_allowed": "1"})).verdict == "node-confined"
    assert explained(report(PLENTY, full, trigger={"mems_allowed": "1"}, flags="GFP_KERNEL")).verdict == "not-explained"


def test_a_node_that_was_left_out_leaves_it_open() -> None:
    """Kernel memory may come from nodes outside of the cpuset, which are not printed."""
    event = report(SHORT, flags="GFP_KERNEL", trigger={"mems_allowed": "0"}, memory={"filtered_nodes": (1,)})

    assert explained(event).verdict == "unknown"


def test_memory_in_zones_that_are_not_printed() -> None:
    """From 6.1 on zones above the request's are not printed; the machine's free memory tells of them."""
    dma = zone("DMA", free=256, min=132, high=196, managed=15_360, reserve=(0, 187, 187, 187, 187))
    memory = {"counters": {"free": 175_156 * 1024}, "ram_bytes": 261_624 * 1024, "reserved_bytes": 43_608 * 1024}
    found = explained(report(dma, flags="GFP_KERNEL GFP_DMA", order=5, memory=memory, type="alloc_failure"))

    assert found.verdict == "zone-shortage"
    assert "174,900 kB are free in zones above them" in found.text


def test_a_limit_and_a_hand_are_no_matter_of_zones() -> None:
    """2.6.x prints zones for a memcg too; they prove nothing."""
    for fields, verdict in (({"scope": "memcg"}, "limit"), ({"manual": True, "order": -1}, "manual")):
        found = explained(report(PLENTY, **fields))

        assert (found.verdict, found.zones, found.highest_zone) == (verdict, (), None)


def test_more_than_the_machine_has() -> None:
    """A vmalloc of 4 GB on a machine of 256 MB."""
    asked = {"kind": "vmalloc", "request_bytes": 4 << 30, "order": None}
    event = report(
        PLENTY, flags="GFP_KERNEL", order=None, trigger=asked, type="alloc_failure", memory={"ram_bytes": 1 << 28}
    )

    assert explained(event).verdict == "too-large"


def test_a_page_fault_names_no_request() -> None:
    """Mask 0: something below the fault gave up, and enough being free says nothing about it."""
    event = report(PLENTY, flags="", trigger={"gfp_mask": 0}, kernel=Kernel(release="5.4.0-29-generic"))

    assert explained(event).verdict == "unknown"


def without(lost: str) -> Zone:
    """DMA32 that lost a number."""
    counters = {key: value for key, value in DMA32.counters.items() if key != lost}
    return Zone(node=0, name="DMA32", counters=counters, lowmem_reserve_bytes=DMA32.lowmem_reserve_bytes)


@pytest.mark.parametrize("lost", ["free", "min", "high"])
def test_a_lost_number_leaves_it_open(lost: str) -> None:
    """Half of the proof is none."""
    event = report(without(lost), zone("Normal", free=41_112, min=41_172, high=61_756))

    assert states(event) == ["unknown", "short-min"]
    assert explained(event).verdict == "unknown"


def test_a_lost_zone_leaves_it_open() -> None:
    """What DMA32 keeps back shows that there is a Normal zone, whose line is not there."""
    found = explained(report(zone("DMA32", free=1_000, min=25_232, high=45_000, reserve=(0, 0, 3927, 3927))))

    assert (found.verdict, found.text) == ("unknown", "a zone above DMA32 of node 0 is not in the report")


def test_an_open_flag_that_does_not_matter_leaves_the_verdict() -> None:
    """Whether 0x10 waits or is reclaimable decides about no zone; what the memory was for stays open."""
    normal = zone("Normal", free=3_300, min=3_548, high=5_000)
    found = explained(report(normal, trigger=OLD_KERNEL | {"oom_score_adj": None}, type="alloc_failure"))

    assert (found.verdict, found.purpose) == ("shortage", None)
    assert found.open_flags == ("0x10: __GFP_RECLAIMABLE or __GFP_WAIT",)


def test_an_open_flag_that_matters_leaves_it_open() -> None:
    """0x100000 was movable in 2.6.24 and charged to a cgroup in 3.10."""
    normal = zone("Normal", free=3_300, min=3_548, high=5_000)
    found = explained(report(normal, trigger={"gfp_mask": 0x1200D2, "gfp_flags": ()}))

    assert (found.verdict, found.zones) == ("unknown", ())


def test_an_unknown_dma_zone_does_not_matter() -> None:
    """It is too small to decide about anything but DMA."""
    dma = zone("DMA", free=1_000, min=100)

    assert explained(report(dma, SHORT)).verdict == "shortage"
    assert explained(report(dma, flags="GFP_KERNEL GFP_DMA")).verdict == "unknown"


@pytest.mark.parametrize(
    ("blocks", "state"), [("100(UM) 0 9(U) 9(U)", "enough"), ("24000(UM) 9(U) 9(U)", "fragmented")]
)
def test_old_kernels_walk_down_the_orders(blocks: str, state: str) -> None:
    """To 4.3 blocks of the order are not enough: most of what is free must not lie in smaller ones."""
    normal = zone("Normal", free=100_000, min=40_000, high=60_000, present=1 << 20, managed=1 << 20, blocks=blocks)

    assert states(report(normal, trigger=OLD_KERNEL, order=2, tasks=(Task(1, nr_ptes=4),))) == [state]


def test_no_request_in_the_report() -> None:
    """A kill line alone holds none, and user-space killers ask for nothing."""
    assert request(structs.replace(report(PLENTY), trigger=None)) is None
    assert request(report(PLENTY, type="userspace_kill")) is None


@pytest.mark.parametrize(
    ("frames", "flags", "words"),
    [
        (("dump_stack+0x1/0x2", "do_anonymous_page+0x1/0x2"), "GFP_KERNEL", "an anonymous page of a process"),
        (("? pte_alloc_one+0x1/0x2", "filemap_fault+0x1/0x2"), "GFP_HIGHUSER_MOVABLE", "page cache"),
        (
            ("try_charge_memcg from charge_memcg", "shmem_get_folio from x"),
            "GFP_KERNEL",
            "a page of tmpfs or shared memory",
        ),
        ((), "GFP_HIGHUSER_MOVABLE __GFP_ZERO", "anonymous memory of a process"),
        ((), "GFP_HIGHUSER_MOVABLE __GFP_COLD", "page cache that is being read"),
        ((), "GFP_HIGHUSER_MOVABLE", "a page of a process or of page cache"),
        ((), "GFP_NOFS", "kernel memory for a file system or block device"),
        ((), "GFP_ATOMIC", "kernel memory for code that cannot wait"),
        ((), "GFP_KERNEL GFP_DMA", "kernel memory for DMA"),
    ],
)
def test_what_the_memory_was_for(frames: tuple[str, ...], flags: str, words: str) -> None:
    """The innermost function that is sure to have been called tells, else the flags."""
    assert explained(report(SHORT, flags=flags, trigger={"call_trace": frames})).purpose == words


def test_a_memcg_charge_does_not_tell_what_for() -> None:
    """Its mask is that of the charge: GFP_KERNEL for a page of a process too."""
    assert explained(report(flags="GFP_KERNEL", scope="memcg")).purpose is None
