"""Each cause: a report that shows it, one that is like it and does not."""

import re
import sys
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

import oomlog
from oomlog.explaining.explain import explain
from oomlog.explaining.ledger import ledger
from oomlog.explaining.quoting import Lines
from oomlog.explaining.rules import OF_FAILURES, RULES, diagnose, manual
from oomlog.explaining.rules.facts import Facts
from oomlog.explaining.rules.given import Given
from oomlog.explaining.rules.interface import Context
from oomlog.explaining.rules.thresholds import Thresholds
from oomlog.explaining.workload import what_to_raise
from oomlog.model import Chosen, Event, Finding, Memcg, MemcgCounter, Request, Trigger, ZoneCheck
from tests.explaining.short import limited, machine, task, traced, with_slab
from tests.golden import FIXTURES, events_of, input_of, origin_of
from tests.reporting.making import MIB, kill

BIG, SMALL = task(300, 850, comm="hog"), task(301, 20, comm="cron")
POOL = tuple(task(pid, 20, comm=f"worker-{pid}") for pid in range(100, 140))
ALL_KINDS = tuple(task(pid, 35, comm=f"{chr(pid)}{chr(pid)}") for pid in range(97, 123))
FULL: dict[str, Any] = {"anon": 900, "free": 30}
HOG = machine(BIG, **FULL)
DRIVER = "virtio_balloon"


IDS = {sys.modules[rule.__module__].ID for _, rule in (*RULES, *OF_FAILURES)} | {manual.ID}


def _findings(event: Event, **given: Any) -> dict[str, Finding]:  # noqa: ANN401 - what explain() takes
    return {found.rule: found for found in explain(event, **given).diagnosis}


def _late(event: Event, seconds: float) -> Event:
    return replace(event, monotonic_seconds=seconds)


SHOWN: list[tuple[str, Event, Event]] = [
    ("memcg-own-limit", limited("/a", "/a", task(9, 90), anon=90), limited("/a", "/a/b", task(9, 90), anon=90)),
    ("memcg-ancestor-limit", limited("/a", "/a/b", task(9, 90), anon=90), limited("/a", "/a", task(9, 90), anon=90)),
    ("process-growth", machine(BIG, SMALL, **FULL), machine(SMALL, BIG, anon=200, free=750)),
    ("many-processes", machine(*POOL, SMALL, **FULL), machine(*POOL[:10], SMALL, anon=250, free=700)),
    ("many-processes", machine(*ALL_KINDS, **FULL), machine(*ALL_KINDS[:10], anon=350, free=600)),
    ("tmpfs-shmem", machine(SMALL, anon=800, shmem=700, free=30), machine(BIG, SMALL, **FULL, shmem=100)),
    ("kernel-slab", machine(SMALL, slab_unreclaimable=700, free=30), machine(BIG, **FULL, slab_unreclaimable=50)),
    ("kernel-slab", machine(SMALL, slab_reclaimable=700, free=30), machine(BIG, **FULL, slab_reclaimable=60)),
    ("hugepages", machine(SMALL, pool=500, pool_free=400, anon=400), machine(BIG, pool=500, pool_free=0, anon=400)),
    ("unevictable", machine(BIG, unevictable=800, anon=50), machine(BIG, SMALL, anon=800, unevictable=100)),
    ("page-tables", machine(BIG, SMALL, anon=800, pagetables=120), machine(BIG, SMALL, anon=880, pagetables=30)),
    ("kernel-stacks", machine(BIG, SMALL, anon=800, stack=120), machine(BIG, SMALL, anon=880, stack=30)),
    ("unaccounted", machine(BIG, SMALL, anon=400, free=30), machine(BIG, SMALL, anon=900, free=30)),
    (
        "adj-distorted",
        machine(task(5, 20, adj=900, comm="job"), task(6, 400, comm="hog"), task(7, 300, comm="db"), **FULL),
        machine(task(5, 20, adj=100, comm="job"), task(6, 400, comm="hog"), task(7, 300, comm="db"), **FULL),
    ),
    (
        "unkillable",
        machine(SMALL, task(6, 700, adj=-1000, comm="db"), **FULL),
        machine(SMALL, task(6, 20, adj=-1000, comm="sshd"), BIG, **FULL),
    ),
    ("unkillable", replace(machine(SMALL, **FULL), type="oom_no_victim"), machine(SMALL, **FULL)),
    (
        "unkillable",
        replace(machine(SMALL, **FULL), type="oom_no_victim"),
        replace(machine(SMALL, **FULL), type="oom_no_victim", chosen=Chosen(pid=SMALL.pid, from_="exiting")),
    ),
    ("reclaim-failure", traced(HOG, "kswapd0"), traced(HOG, "kswapper")),
    ("reclaim-failure", machine(SMALL, file=600, anon=300), machine(BIG, SMALL, anon=800, file=100)),
    ("swap", machine(BIG, SMALL, **FULL), machine(BIG, SMALL, **FULL, swap=(500, 250))),
    ("swap", machine(BIG, SMALL, **FULL, swap=(500, 0)), machine(BIG, SMALL, anon=300, swap=(500, 490))),
    ("swap", machine(BIG, SMALL, **FULL, swap=(500, 490)), machine(BIG, SMALL, **FULL, swap=(500, 100))),
    ("kernel-invoker", traced(HOG, "kworker/0:1"), traced(HOG, "worker")),
    ("secondary", traced(HOG, "swapoff"), traced(HOG, "cron", "? try_to_unuse+0x1/0x2")),
    ("secondary", traced(HOG, "sh", "offline_pages+0x1/0x2"), HOG),
    ("early-boot", _late(HOG, 12.0), _late(HOG, 600.0)),
    ("early-boot", machine(BIG, unevictable=450, cached=455, anon=300), machine(BIG, unevictable=450, anon=300)),
    ("early-boot", machine(BIG, task(8, 9, comm="makedumpfile"), **FULL), HOG),
    ("balloon", replace(machine(BIG, anon=500), raw=f"12 {DRIVER}: x"), machine(BIG, anon=500)),
    ("manual", replace(HOG, manual=True), HOG),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "shows", "does_not"), SHOWN)
def test_rule(rule: str, shows: Event, does_not: Event) -> None:
    """It is found where it is, and not in a report that has a little of it."""
    assert rule in _findings(shows)
    assert rule not in _findings(does_not)


@pytest.mark.parametrize(("verdict", "rule"), [("fragmentation", "fragmentation"), ("zone-shortage", "zone-imbalance")])
@pytest.mark.parametrize("type_", ["oom_kill", "alloc_failure"])
def test_what_the_request_lacked(verdict: str, rule: str, type_: str) -> None:
    """The verdict on the zones decides, for failed allocations as well, and comes before who holds how much."""
    short = replace(machine(BIG, SMALL, **FULL), type=type_)
    zones = (ZoneCheck(node=0, name="Normal", eligible=True, state="fragmented", text="…"),)
    asked = Request(order=2, request_bytes=16384, verdict=verdict, text="why", zones=zones)  # type: ignore[arg-type]
    (first, *_) = diagnose(replace(short, request=asked), _context(short))

    assert (first.rule, first.role) == (rule, "primary")
    assert not any(
        found.rule == rule
        for found in diagnose(replace(short, request=replace(asked, verdict="shortage")), _context(short))
    )


@pytest.mark.parametrize(
    ("request_", "confidence", "says", "first"),
    [
        (Request(order=8, request_bytes=1 << 20, verdict="shortage", text="why"), 0.7, "in one piece", "Find the"),
        (Request(order=0, flags=("GFP_ATOMIC",), verdict="shortage", text="why"), 0.7, "cannot wait", "Once"),
        (Request(order=0, flags=("GFP_KERNEL",), verdict="not-explained", text="why"), 0.4, "failed", "Find out"),
        (Request(request_bytes=1 << 40, verdict="too-large", text="why"), 0.9, "more than the", "Find where"),
    ],
    ids=["large", "atomic", "plain", "too large"],
)
def test_a_failed_allocation_has_a_next_step(request_: Request, confidence: float, says: str, first: str) -> None:
    """By the request, where nothing else is known; a kill is no such thing."""
    killed = replace(machine(BIG, SMALL, **FULL), request=request_)
    failed = replace(killed, type="alloc_failure")
    (found,) = diagnose(failed, _context(failed))

    assert (found.rule, found.confidence) == ("failed-allocation", confidence)
    assert says in found.title
    assert found.remedy[0].startswith(first)
    assert found.title.endswith("nobody was killed for it") is (request_.flags != ("GFP_KERNEL",))
    assert not any(one.rule == "failed-allocation" for one in diagnose(killed, _context(killed)))


def _context(event: Event) -> Context:
    return Context(Lines(event), Facts(event, ledger(event)))


def test_less_ram_than_before() -> None:
    """Another boot with less RAM is lost RAM, less in the same boot a balloon."""
    before = HOG
    assert before.memory is not None
    larger = replace(before, memory=replace(before.memory, ram_bytes=2000 * MIB))

    assert "ram-shrank" in _findings(before, earlier=(replace(larger, boot="earlier"),))
    assert "balloon" in _findings(before, earlier=(larger,))
    assert not {"balloon", "ram-shrank"} & _findings(larger, earlier=(before,)).keys()


def test_memory_high_needs_the_cgroups_own_counter() -> None:
    """No report shows it."""
    held = limited("/a", "/a", task(9, 90), anon=90)

    assert "memory-high" in _findings(held, settings={"memory.events.high": "12"})
    assert "memory-high" not in _findings(held)


def test_swappiness_of_the_same_boot_decides() -> None:
    """0 is why swap was not used; any other value is not; one of another boot proves neither."""
    unused = machine(BIG, SMALL, **FULL, swap=(500, 490))

    def said(given: Given | None) -> tuple[float, bool, bool]:
        found = _findings(unused, settings={} if given is None else {"vm.swappiness": given})["swap"]
        told = any("vm.swappiness = " in one.text for one in found.evidence)
        return found.confidence, "swappiness is 0" in found.title, told

    assert said(None) == (0.7, False, False)
    assert said(Given("0", "sysctl.txt:3", same_boot=True)) == (0.8, True, True)
    assert said(Given("0", "sysctl.txt:3")) == (0.7, False, True)
    assert said(Given("60", "sysctl.txt:3", same_boot=True)) == (0.7, False, True)


def test_one_share_of_a_report_that_contradicts_itself() -> None:
    """Where most of RAM is missing and not all zones are printed, cause and culprit say the same of what is there."""
    part = machine(BIG, SMALL, anon=300, swap=(100, 0))
    assert part.memory is not None
    zones = (replace(part.memory.zones[0], counters={"present": 400 * MIB, "free": 0}),)
    event = explain(replace(part, memory=replace(part.memory, zones=zones)))

    assert event.culprit is not None
    assert event.culprit.share == pytest.approx(event.diagnosis[0].share, abs=1e-4)
    assert "of what the report accounts for and the swap in use" in event.diagnosis[0].title
    assert "of what the report accounts for and the swap in use" in (event.summary or "")


def test_the_killed_service_is_named_in_the_remedy() -> None:
    """The report tells where the victim lived, and of nobody else."""
    place = Memcg(task_path="/system.slice/web.service")
    killed = replace(HOG, memcg=place, workload=None)
    spared = replace(killed, kills=(replace(killed.kills[0], pid=SMALL.pid, comm=SMALL.comm),))

    assert "set-property web.service MemoryMax=SIZE" in _findings(killed)["process-growth"].remedy[0]
    assert "set-property UNIT MemoryMax=SIZE" in _findings(spared)["process-growth"].remedy[0]


def test_the_machines_counters_are_no_evidence_for_a_limit() -> None:
    """To 3.8 a cgroup's kill prints the machine's memory and nothing of the cgroup's; later ones what it holds."""
    own = replace(limited("/a", "/a", task(9, 90), anon=90), raw="anon 94371840")
    assert own.memcg is not None
    bare = replace(own, memcg=replace(own.memcg, version=1, stats={}), raw="active_anon:230 inactive_anon:1")
    quoted = [[one.text for one in _findings(event)["memcg-own-limit"].evidence] for event in (own, bare)]

    assert quoted[0][1:] == ["anon 94371840"]
    assert len(quoted[1]) == 1


@pytest.mark.parametrize(
    ("own", "counters", "said", "quoted"),
    [
        (100, {"memsw": (200, 200)}, "of 100.0 MiB", "memory: "),
        (99, {"memsw": (200, 200)}, "of 200.0 MiB of memory and swap together", "memory+swap: "),
        (99, {"memsw": (150, 200), "kmem": (20, 20)}, "of 20.0 MiB of kernel memory", "kmem: "),
        (99, {"memsw": (150, 200), "kmem": (19, 20)}, "of 100.0 MiB", "memory: "),
    ],
)
def test_which_limit_was_full(own: int, counters: dict[str, tuple[int, int]], said: str, quoted: str) -> None:
    """v1 has three: the one that is full is named and quoted."""
    event = limited("/a", "/a", task(9, 90), anon=90)
    full = {"memory": (own, 100), **counters}
    known = {name: MemcgCounter(usage_bytes=u * MIB, limit_bytes=m * MIB) for name, (u, m) in full.items()}
    names = {"memory": "memory", "memsw": "memory+swap", "kmem": "kmem"}
    lines = [f"{names[name]}: usage {u << 10}kB, limit {m << 10}kB, failcnt 1" for name, (u, m) in full.items()]
    assert event.memcg is not None
    found = _findings(replace(event, memcg=replace(event.memcg, version=1, **known), raw="\n".join(lines)))

    assert said in found["memcg-own-limit"].title
    assert any(one.text.startswith(quoted) for one in found["memcg-own-limit"].evidence)


@pytest.mark.parametrize("scope", ["global", "unknown"])
def test_a_page_fault_that_failed_does_not_prove_that_memory_was_used_up(scope: Any) -> None:  # noqa: ANN401 - a Scope
    """It is for whatever failed below it, a cgroup's charge as well; a request that failed is for the machine."""
    asked = replace(HOG, kills=(), trigger=Trigger(comm="python3", gfp_mask=0xDC0, order=0))
    fault = replace(asked, scope=scope, trigger=Trigger(comm="python3", gfp_mask=0, order=0))

    assert what_to_raise(asked)[0].startswith("No limit was hit")
    assert what_to_raise(fault) == ()
    assert "a page fault of python3 failed" in (explain(fault).summary or "")


def test_a_cgroups_slab_cache_that_could_not_grow() -> None:
    """Its line names the cgroup, and makes the limit of kernel memory surer than other reasons of a failed fault."""
    said = "cache: task_struct(632:3a16), object size: 6016, buffer size: 6016, default order: 3, min order: 1"
    fault = replace(machine(SMALL, anon=50, free=900), trigger=Trigger(comm="python3", gfp_mask=0, order=0))
    bare, named = (_findings(replace(fault, raw=raw))["memcg-own-limit"] for raw in ("", f"  {said}"))

    assert (bare.confidence, named.confidence) == (0.4, 0.6)
    assert named.evidence[-1].text == said


def test_who_is_the_largest_needs_a_table() -> None:
    """Of a killed process alone nothing says that no other held more."""
    alone = replace(HOG, tasks=(), kills=(kill(pid=300, comm="hog", anon_rss_bytes=400 * MIB, shmem_rss_bytes=0),))
    found = _findings(alone)["process-growth"]

    assert found.confidence == 0.5
    assert not [one for one in found.evidence if "largest" in one.text]


@pytest.mark.parametrize(
    ("waits", "said"),
    [
        ({"dirty": 10, "writeback": 0}, ": in use again before it could go"),
        ({"dirty": 300, "writeback": 10}, ": 310.0 MiB of it waiting to be written: storage is too slow"),
        ({"dirty": 400}, ": 400.0 MiB of it waiting to be written: storage is too slow"),
        ({"dirty": 10}, ""),
        ({}, ""),
    ],
)
def test_why_file_cache_stayed_is_said_where_it_was_read(waits: dict[str, int], said: str) -> None:
    """What waits to be written may be in lines that were lost, or not be printed of a cgroup at all."""
    found = machine(SMALL, file=600, anon=300)
    assert found.memory is not None
    counters = {name: size for name, size in found.memory.counters.items() if name not in ("dirty", "writeback")}
    counters |= {name: count * MIB for name, count in waits.items()}
    title = _findings(replace(found, memory=replace(found.memory, counters=counters)))["reclaim-failure"].title

    assert title.partition(" and could not be dropped")[2] == said


def test_a_stalled_allocation_has_not_failed() -> None:
    """It waits; the kernel only says for how long (4.10-4.14)."""
    asked = Request(order=0, flags=("GFP_KERNEL",), verdict="unknown", text="why")
    stalled = replace(HOG, type="alloc_failure", request=asked, trigger=Trigger(kind="stall", stall_seconds=10.0))

    assert "failed-allocation" not in _findings(stalled)
    assert "had waited for 10 s; it was not given up by then." in str(explain(stalled).summary)


def test_numa_confinement() -> None:
    """A cpuset's or a policy's kill is about its nodes, whoever is large."""
    for case in ("6.1-amd64-cpuset", "6.1-amd64-mempolicy"):
        found = explain(events_of(FIXTURES / case)[0]).diagnosis[0]
        assert (found.rule, found.title.rpartition(", ")[2]) == ("numa-confinement", "and memory there was used up")


def test_numa_confinement_without_the_nodes_memory() -> None:
    """The kernel's word that nodes were the limit does not tell what they lacked."""
    bare = replace(HOG, scope="cpuset", memory=None)

    assert _findings(bare)["numa-confinement"].title.endswith("by its cpuset, and could not be served there")


SET_UP = {
    "6.1-amd64-hugepages": {"hugepages"},
    "6.12-amd64-slab": {"kernel-slab"},
    "6.1-amd64-kworker": {"unaccounted"},
    "6.1-amd64-memcg2-docker": {"memcg-own-limit"},
    "5.10-amd64-memcg1-memsw": {"memcg-own-limit"},
    "6.1-amd64-memcg2-escaped-unit": {"memcg-own-limit"},
    "6.1-armhf-memcg2-ancestor": {"memcg-ancestor-limit"},
    "6.1-amd64-sysrq": {"manual"},
    "6.1-arm64-many-tasks": {"process-growth"},
    "6.16-amd64-threads": {"process-growth"},
    "6.16-amd64-swap-zram-two": {"process-growth"},
    "6.1-armhf-filemap": {"process-growth"},
    "6.1-ppc64le-64k-global": {"process-growth"},
    "5.10-amd64-adj-order-ctime": {"unkillable", "adj-distorted"},
    "6.1-i686-pae-allocator-not-victim": {"adj-distorted", "process-growth"},
}


@pytest.mark.parametrize(("case", "causes"), SET_UP.items())
def test_what_was_set_up_is_the_primary_cause(case: str, causes: set[str]) -> None:
    """Machines that were set up to run short in a certain way."""
    first = explain(events_of(FIXTURES / case)[0]).diagnosis[0]

    assert (first.rule in causes, first.role) == (True, "primary"), first


HUNGRY = ["6.1-ppc64le-64k-global", "6.1-armhf-filemap", "6.1-arm64-many-tasks", "6.16-amd64-threads"]


@pytest.mark.parametrize("case", HUNGRY)
def test_a_hungry_process_is_nothing_else(case: str) -> None:
    """Where nothing is wrong but one process, nothing else is blamed."""
    found = _findings(events_of(FIXTURES / case)[0])

    assert found.keys() <= {"process-growth", "swap", "early-boot"}


def test_small_unkillable_tasks_and_small_distortions_are_no_causes() -> None:
    """A daemon of 5 MiB at -1000 and a victim that is a bit smaller than the largest are ordinary."""
    found = _findings(machine(task(5, 300, adj=100), task(6, 400), task(7, 5, adj=-1000), anon=800, free=30))

    assert not {"unkillable", "adj-distorted"} & found.keys()


def test_unkillable_tasks_beside_a_larger_hog_make_it_worse() -> None:
    """Whoever holds most is the cause, if it could be killed."""
    both = _findings(machine(task(5, 550, comm="hog"), task(6, 300, adj=-1000, comm="db"), **FULL))

    assert (both["process-growth"].role, both["unkillable"].role) == ("primary", "amplifier")


def test_a_protected_database_beside_a_pool_of_workers_is_not_the_cause() -> None:
    """None of the workers holds as much as it does; together they hold more than twice as much."""
    database = task(5, 260, adj=-1000, comm="db")
    workers = tuple(task(100 + number, 15, comm="php-fpm") for number in range(40))
    found = explain(machine(database, *workers, anon=880, free=20)).diagnosis
    assert [one.rule for one in found if one.role == "primary"] == ["many-processes"]
    assert "unkillable" in {one.rule for one in found if one.role == "amplifier"}


def test_a_segment_that_processes_map_is_made_smaller_not_removed() -> None:
    """Files in a tmpfs can go; the shared buffers of a database that runs can not."""
    files, segment = (machine(SMALL, anon=800, shmem=700, mapped=mapped, free=30) for mapped in (10, 650))
    assert _findings(files)["tmpfs-shmem"].remedy[0].startswith("Remove the files")
    assert _findings(segment)["tmpfs-shmem"].remedy[0].startswith("A smaller segment")


def test_slab_is_surer_with_the_kernels_list() -> None:
    """The kernel lists caches where they exceed all memory of users; the largest is named with what it is for."""
    short = machine(SMALL, slab_unreclaimable=700, free=30)
    listed = _findings(with_slab(short, filp=500, dentry=100))["kernel-slab"]

    assert listed.confidence > _findings(short)["kernel-slab"].confidence
    assert "filp: open files or sockets" in listed.title


def test_thresholds_move_the_line() -> None:
    """A share that is not worth a word by default is, where the configuration says so."""
    short = machine(BIG, SMALL, anon=880, pagetables=30)

    assert "page-tables" in _findings(short, thresholds=Thresholds(page_tables_share=0.02))


def test_truncated_reports_are_less_sure() -> None:
    """Without the task table a cause is at most a guess; an assumed page size lowers every confidence."""
    whole = machine(SMALL, slab_unreclaimable=700, free=30)
    cut = replace(whole, completeness=replace(whole.completeness, complete=False, missing=("tasks",)))
    assert whole.memory is not None
    assumed = replace(whole, memory=replace(whole.memory, page_size_source="assumed"))
    sure = _findings(whole)["kernel-slab"].confidence

    assert _findings(cut)["kernel-slab"].confidence <= Thresholds().truncated_confidence < sure
    assert _findings(assumed)["kernel-slab"].confidence < sure


def test_what_the_causes_leave_open_is_said() -> None:
    """Findings that explain less than half of RAM say how much is left."""
    (first, *_) = explain(machine(task(5, 300, comm="hog"), SMALL, anon=320, file=100, free=540)).diagnosis

    assert any("is not explained by this" in doubt for doubt in first.refuted_by)


@pytest.mark.parametrize("case", sorted(FIXTURES.iterdir()), ids=lambda case: case.name)
def test_evidence_stands_in_the_log(case: Path) -> None:
    """Every quoted line is in the log, at the line that is named."""
    read = origin_of(case)["read"]
    lines = input_of(case).read_bytes().decode("utf-8", "surrogateescape").split("\n")
    for event in oomlog.read(input_of(case), year=read["year"], explain=True):
        for found in event.diagnosis:
            assert found.evidence
            for quoted in (one for one in found.evidence if one.line is not None):
                assert quoted.line is not None
                plain = re.split(r"\\x[0-9a-f]{2}", quoted.text)[0]
                assert plain in lines[quoted.line - 1]
        assert not event.diagnosis or event.raw is None


def test_every_rule_is_documented() -> None:
    """Each id has its chapter in the page of causes, and each chapter its rule."""
    page = (Path(__file__).parents[2] / "docs" / "causes.md").read_text()
    told = page.split("## The causes\n")[1].split("\n## ")[0]

    assert sorted(re.findall(r"^### (\S+)$", told, re.MULTILINE)) == sorted(IDS)
