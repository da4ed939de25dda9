"""What words of a report mean: nothing that a report or an event holds is without an entry, and each reads well."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from oomlog.explaining.glossary import UnknownWord, entries, explained, near
from oomlog.model import Event, event_schema
from tests.golden import CASES, events_of

# Every flag and composite of the kernels' tables, 2.6.18 to 7.2 (include/linux/gfp.h, gfp_types.h).
FLAGS = """
__GFP_DMA __GFP_HIGHMEM __GFP_DMA32 __GFP_MOVABLE __GFP_RECLAIMABLE __GFP_WAIT __GFP_HIGH __GFP_IO __GFP_FS __GFP_COLD
__GFP_WRITE __GFP_NOWARN __GFP_REPEAT __GFP_RETRY_MAYFAIL __GFP_NOFAIL __GFP_NORETRY __GFP_NO_GROW __GFP_MEMALLOC
__GFP_COMP __GFP_ZERO __GFP_NOMEMALLOC __GFP_HARDWALL __GFP_THISNODE __GFP_NO_OOM __GFP_ATOMIC __GFP_ACCOUNT
__GFP_KMEMCG __GFP_NOACCOUNT __GFP_NOTRACK __GFP_NO_KSWAPD __GFP_OTHER_NODE __GFP_DIRECT_RECLAIM __GFP_KSWAPD_RECLAIM
__GFP_RECLAIM __GFP_ZEROTAGS __GFP_SKIP_KASAN_POISON __GFP_SKIP_ZERO __GFP_SKIP_KASAN __GFP_SKIP_KASAN_UNPOISON
__GFP_NOLOCKDEP __GFP_NO_OBJ_EXT GFP_NOWAIT GFP_ATOMIC GFP_NOIO GFP_NOFS GFP_KERNEL GFP_KERNEL_ACCOUNT GFP_TEMPORARY
GFP_USER GFP_HIGHUSER GFP_HIGHUSER_MOVABLE GFP_TRANSHUGE GFP_TRANSHUGE_LIGHT GFP_DMA GFP_DMA32
""".split()  # noqa: SIM905 - a table reads best as one

# Keys by the line that prints them.
KEYS = """
gfp_mask order nodemask oomkilladj oom_adj oom_score_adj cpuset mems_allowed mode
active_anon inactive_anon isolated_anon active_file inactive_file isolated_file unevictable dirty writeback unstable
slab slab_reclaimable slab_unreclaimable mapped mapped-file mapped-anon shmem pagetables sec_pagetables bounce
kernel_misc_reclaimable free free_pcp free_cma Active inactive
isolated(anon) isolated(file) shmem_thp shmem_pmdmapped anon_thp writeback_tmp kernel_stack shadow_call_stack
pages_scanned all_unreclaimable? Balloon gpu_active gpu_reclaim
boost min low high reserved_highatomic free_highatomic writepending zspages present managed mlocked local_pcp
lowmem_reserve[] DMA DMA32 Normal HighMem Movable Device U M E H C I R
hugepages_total hugepages_free hugepages_surp hugepages_size
memory memory+swap swap kmem usage limit failcnt
cache rss rss_huge mapped_file total_cache total_rss total_swap hierarchical_memory_limit hierarchical_memsw_limit
pgpgin pgpgout anon file kernel percpu sock vmalloc zswap zswapped zswap_incomp file_mapped file_dirty file_writeback
swapcached file_thp hugetlb workingset_refault workingset_refault_anon workingset_refault_file workingset_activate
workingset_activate_anon workingset_activate_file workingset_restore workingset_restore_anon workingset_restore_file
workingset_nodereclaim pgfault pgmajfault pgrefill pgscan pgsteal pgactivate pgdeactivate pglazyfree pglazyfreed
thp_fault_alloc thp_collapse_alloc pgscan_kswapd pgscan_direct pgscan_khugepaged pgscan_proactive pgsteal_kswapd
pgsteal_direct pgsteal_khugepaged pgsteal_proactive zswpin zswpout zswpwb thp_swpout thp_swpout_fallback swpin_zero
swpout_zero pswpin pswpout pgdemote_kswapd pgdemote_direct pgdemote_khugepaged pgdemote_proactive pgpromote_success
numa_pages_migrated numa_pte_updates numa_hint_faults anon_cost file_cost
pid uid tgid total_vm rss_anon rss_file rss_shmem nr_ptes nr_pmds pgtables_bytes swapents cpu name
constraint CONSTRAINT_NONE CONSTRAINT_MEMCG CONSTRAINT_CPUSET CONSTRAINT_MEMORY_POLICY global_oom oom_memcg task_memcg
task score total-vm vsz anon-rss file-rss shmem-rss UID pgtables
G P F S D A W O L K X T N B oom_reaper watermark GFP
""".split()  # noqa: SIM905

RULES = """
memcg-own-limit memcg-ancestor-limit process-growth many-processes tmpfs-shmem kernel-slab hugepages fragmentation
zone-imbalance numa-confinement swap unevictable page-tables balloon unaccounted unkillable adj-distorted
reclaim-failure early-boot kernel-invoker memory-high kernel-stacks secondary ram-shrank failed-allocation manual
""".split()  # noqa: SIM905

# Words of our own pages: rows, columns, states, patterns.
PAGES = """
trigger victim culprit amplifier primary info certain likely possible Adj +Adj Badness Tables Virtual Anon Role Reaper
reaped Announced short-min short-high fragmented enough not-eligible deficit gained margin storm chain crash-loop
growth censored period leak random gap coverage incident lru kernel_other hwpoisoned heuristic
""".split()  # noqa: SIM905
ROWS = [
    "the rest", "nothing accounts for it", "processes' own (anon)", "file cache (file)", "kernel objects, droppable",
    "kernel objects (slab)", "locked (unevictable)", "page tables", "free, of single CPUs", "huge page pools",
    "kernel, other", "shared memory, tmpfs (shmem)", "processes and file cache", "pages, root discount",
    "whole machine", "limit of", "in use", "victim below", "killed whole", "still missing", "due again",
]  # fmt: skip

# A line of each kind, and the entry that it leads to.
LINES = {
    "java invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0": "invoked oom-killer",
    "lowmem_reserve[]: 0 2978 3927 3927 3927": "lowmem_reserve",
    "Free swap  = 0kB": "Free swap",
    "0 pages HighMem/MovableOnly": "pages HighMem/MovableOnly",
    "1366 total pagecache pages": "total pagecache pages",
    "Unreclaimable slab info:": "Unreclaimable slab info",
    "Tasks state (memory values in pages):": "Tasks state",
    "oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/": "oom-kill:",
    "Out of memory: Killed process 84 (hog) total-vm:1kB": "Out of memory",
    "Killed process 84 (hog) total-vm:1kB": "Killed process",
    "oom_reaper: reaped process 84 (hog), now anon-rss:0kB": "oom_reaper",
    "Memory cgroup stats for /a:": "Memory cgroup stats",
    "Tasks in /a are going to be killed due to memory.oom.group set": "memory.oom.group",
    "oom_kill_process: 70 callbacks suppressed": "callbacks suppressed",
    "cron: page allocation failure: order:8, mode:0xcc0": "page allocation failure",
    "Kernel panic - not syncing: System is deadlocked on memory": "Kernel panic",
    "sysrq: Manual OOM execution": "Manual OOM execution",
    "anon-rss:3906560kB": "anon-rss",
    "order=0": "order",
    "Mem-Info:": "Mem-Info",
    "Node 0 DMA per-cpu: CPU    0": "per-cpu",
}


def _without_entry(words: Iterator[str] | list[str]) -> list[str]:
    unknown = []
    for word in dict.fromkeys(words):
        try:
            explained(word)
        except UnknownWord:
            unknown.append(word)
    return unknown


@pytest.mark.parametrize("words", [FLAGS, KEYS, RULES, PAGES, ROWS], ids=["flags", "keys", "rules", "pages", "rows"])
def test_what_kernels_print_and_rules_say(words: list[str]) -> None:
    """Every word has an entry."""
    assert _without_entry(words) == []


def _keys(event: Event) -> Iterator[str]:
    """Every word of the report that the event holds under the kernel's own name."""
    yield from event.completeness.missing
    if event.trigger:
        yield from event.trigger.gfp_flags
    if event.memcg:
        yield from (*event.memcg.stats, *event.memcg.counts)
        for group in event.memcg.groups:
            yield from (*group.stats, *group.counts)
    if event.memory:
        yield from (*event.memory.counters, *event.memory.extra)
        for node in event.memory.nodes:
            yield from (*node.counters, *node.extra)
        for zone in event.memory.zones:
            yield from (zone.name, *zone.counters, *zone.extra)
            yield from "".join(area.types or "" for area in zone.free_areas)
    for task in event.tasks:
        yield from task.extra
    for kill in event.kills:
        yield from kill.extra


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_key_of_the_fixtures(case: Path) -> None:
    """No report of the fixtures holds a key that is not explained."""
    events = events_of(case)
    keys = [key for event in events for key in _keys(event)]

    assert keys or all(event.killer != "kernel" for event in events)
    assert _without_entry(keys) == []


def test_every_field_of_an_event() -> None:
    """No field of the contract is without an entry; a new one needs a few words in oomlog/explaining/glossary."""
    fields = [name for part in event_schema()["$defs"].values() for name in part.get("properties", {})]

    assert fields
    assert _without_entry(fields) == []


@pytest.mark.parametrize("line", LINES)
def test_whole_lines(line: str) -> None:
    """A line of a report leads to the entry about it."""
    assert explained(line)[0].name == LINES[line]


def test_upper_and_lower_case() -> None:
    """Nobody has to remember how the kernel writes it."""
    assert explained("gfp_kernel") == explained("GFP_KERNEL")
    assert explained("mem-info")[0].name == "Mem-Info"


def test_a_word_in_several_places() -> None:
    """Each meaning is given, in the order of a report."""
    places = [entry.where for entry in explained("M")]

    assert len(places) == 2
    assert "buddy" in places[0]
    assert "Tainted" in places[1]


def test_near_misses() -> None:
    """A slip of the finger is recognised; nonsense is not taken for anything."""
    with pytest.raises(UnknownWord, match="did you mean lowmem_reserve"):
        explained("lowmem_resrve")
    assert near("GFP_KERNL")[0] == "GFP_KERNEL"
    with pytest.raises(UnknownWord, match="--list"):
        explained("xyzzyxyzzy")


def test_empty_word() -> None:
    """Nothing is no word."""
    with pytest.raises(UnknownWord):
        explained(" ")


def test_entries_read_well() -> None:
    """One to four sentences each; a word means one thing in one place; hints are sentences."""
    seen: dict[tuple[str, str], str] = {}
    for entry in entries():
        sentences = re.findall(r"[.?!](?=\s|$)", entry.meaning)
        assert 1 <= len(sentences) <= 4, entry.name
        assert entry.meaning.endswith("."), entry.name
        assert entry.look is None or entry.look.endswith("."), entry.name
        for name in (entry.name, *entry.names):
            assert seen.setdefault((entry.where, name.casefold()), entry.name) == entry.name
