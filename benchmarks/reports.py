"""OOM reports as kernels print them (5.15 and 6.8), with numbers drawn from a seeded generator."""

from random import Random

_NAMES = ("java", "postgres", "nginx", "python3", "systemd-journal", "node", "containerd-shim", "sshd", "Web Content")
_STACK = (
    "dump_stack_lvl+0x48/0x70",
    "dump_header+0x54/0x240",
    "oom_kill_process+0x101/0x170",
    "out_of_memory+0xee/0x560",
    "__alloc_pages_slowpath.constprop.0+0x9cb/0xe40",
    "__alloc_pages+0x2f1/0x340",
    "alloc_pages_mpol+0x9e/0x200",
    "vma_alloc_folio+0x71/0xd0",
    "do_anonymous_page+0x91/0x420",
    "? __pte_offset_map+0x1c/0x1b0",
    "__handle_mm_fault+0xb7c/0xf60",
    "handle_mm_fault+0x18d/0x380",
    "do_user_addr_fault+0x169/0x660",
    "exc_page_fault+0x83/0x1b0",
    "asm_exc_page_fault+0x27/0x30",
)
_ZONES = ("DMA", "DMA32", "Normal")
_COLUMNS = {
    "5.15": "[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name",
    "6.8": "[  pid  ]   uid  tgid total_vm      rss rss_anon rss_file rss_shmem pgtables_bytes swapents "
    "oom_score_adj name",
}
ERAS = tuple(_COLUMNS)


def report(random: Random, era: str, tasks: int) -> list[str]:
    """The lines of one global OOM report with `tasks` rows, without anything before the kernel's words."""
    pids = [300 + 7 * n + random.randrange(7) for n in range(tasks)]
    rows = [(pid, random.choice(_NAMES), random.randrange(2000, 400_000)) for pid in pids]
    pid, name, rss = random.choice(rows)
    return [
        f"{name} invoked oom-killer: gfp_mask=0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP), order=0, oom_score_adj=0",
        f"CPU: {random.randrange(8)} PID: {pid} Comm: {name} Not tainted {era}.0-45-generic #45-Ubuntu",
        "Hardware name: QEMU Standard PC (i440FX + PIIX, 1996), BIOS 1.16.2 04/01/2014",
        *("Call Trace:", " <TASK>", *(f" {frame}" for frame in _STACK), " </TASK>"),
        *_registers(random),
        *_memory(random, era),
        *("Tasks state (memory values in pages):", _COLUMNS[era], *(_row(random, era, *row) for row in rows)),
        (
            "oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,"
            f"task_memcg=/system.slice/app.service,task={name},pid={pid},uid=1000"
        ),
        (
            f"Out of memory: Killed process {pid} ({name}) total-vm:{rss * 8}kB, anon-rss:{rss * 4}kB, file-rss:0kB, "
            f"shmem-rss:0kB, UID:1000 pgtables:{rss // 64 * 4}kB oom_score_adj:0"
        ),
        f"oom_reaper: reaped process {pid} ({name}), now anon-rss:0kB, file-rss:0kB, shmem-rss:0kB",
    ]


def _row(random: Random, era: str, pid: int, name: str, rss: int) -> str:
    kinds = f" {rss:>8} {0:>8} {0:>9}" if era == "6.8" else ""
    return (
        f"[{pid:>7}] {random.choice((0, 1000, 101)):>5} {pid:>5} {rss * 2:>8} {rss:>8}{kinds} {rss * 16 & ~4095:>8} "
        f"{random.randrange(3000):>8}         {random.choice((0, 0, 0, -1000, 300)):>5} {name}"
    )


def _registers(random: Random) -> list[str]:
    def values(*names: str) -> str:
        return " ".join(f"{name}: {random.getrandbits(47):016x}" for name in names)

    return [
        f"RIP: 0033:0x{random.getrandbits(47):x}",
        "Code: Unable to access opcode bytes at 0x7f3f1c2d8de6.",
        f"RSP: 002b:{random.getrandbits(47):016x} EFLAGS: 00010246 ORIG_RAX: 0000000000000009",
        *(values("RAX", "RBX", "RCX"), values("RDX", "RSI", "RDI"), values("RBP", "R08", "R09")),
        *(values("R10", "R11", "R12"), values("R13", "R14", "R15")),
    ]


def _memory(random: Random, era: str) -> list[str]:
    anon, free, slab = (random.randrange(10_000, 900_000) for _ in range(3))
    newer = era == "6.8"
    return [
        "Mem-Info:",
        f"active_anon:{anon} inactive_anon:1210 isolated_anon:0",
        " active_file:41 inactive_file:95 isolated_file:0",
        " unevictable:0 dirty:0 writeback:0",
        f" slab_reclaimable:{slab // 4} slab_unreclaimable:{slab}",
        *((" mapped:60 shmem:1230 pagetables:2600", " sec_pagetables:0 bounce:0") if newer else ()),
        *(() if newer else (" mapped:60 shmem:1230 pagetables:2600 bounce:0",)),
        " kernel_misc_reclaimable:0",
        f" free:{free} free_pcp:0 free_cma:0",
        (
            f"Node 0 active_anon:{anon * 4}kB inactive_anon:4840kB active_file:164kB inactive_file:380kB "
            "unevictable:0kB isolated(anon):0kB isolated(file):0kB mapped:240kB dirty:0kB writeback:0kB "
            "shmem:4920kB shmem_thp: 0kB shmem_pmdmapped: 0kB anon_thp: 0kB writeback_tmp:0kB "
            "kernel_stack:5376kB pagetables:10400kB "
            f"{'sec_pagetables:0kB ' if newer else ''}all_unreclaimable? yes"
        ),
        *(line for zone in _ZONES for line in _zone(random, zone, boost="boost:0kB " if newer else "")),
        *(_free_list(random, zone) for zone in _ZONES),
        "Node 0 hugepages_total=0 hugepages_free=0 hugepages_surp=0 hugepages_size=2048kB",
        *("1366 total pagecache pages", "0 pages in swap cache", "Free swap  = 0kB", "Total swap = 524284kB"),
        *("1048446 pages RAM", "0 pages HighMem/MovableOnly", "40830 pages reserved", "0 pages hwpoisoned"),
    ]


def _zone(random: Random, zone: str, boost: str) -> tuple[str, str]:
    free = random.randrange(10_000)
    return (
        (
            f"Node 0 {zone} free:{free}kB {boost}min:264kB low:328kB high:392kB reserved_highatomic:0KB "
            f"active_anon:{free * 9}kB inactive_anon:0kB active_file:0kB inactive_file:0kB unevictable:0kB "
            "writepending:0kB present:15992kB managed:15360kB mlocked:0kB bounce:0kB free_pcp:0kB local_pcp:0kB "
            "free_cma:0kB"
        ),
        "lowmem_reserve[]: 0 2978 3927 3927 3927",
    )


def _free_list(random: Random, zone: str) -> str:
    counts = [random.randrange(9) for _ in range(11)]
    total = sum(count * 4 << order for order, count in enumerate(counts))
    blocks = " ".join(f"{count}*{4 << order}kB{' (UM)' if count else ''}" for order, count in enumerate(counts))
    return f"Node 0 {zone}: {blocks} = {total}kB"
