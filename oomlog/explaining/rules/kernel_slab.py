"""C06: objects of the kernel took the memory (mm/slab_common.c:dump_unreclaimable_slab)."""

import re
from collections.abc import Sequence

from oomlog.explaining.quoting import Line
from oomlog.explaining.rules.interface import Context, finding
from oomlog.explaining.rules.patterns import SLAB
from oomlog.model import Event, Finding, Slab
from oomlog.units import percent, size

ID = "kernel-slab"
HINTS = (
    (("kmalloc",), "buffers of a driver, of sockets or messages (slub_debug, kmemleak, page_owner tell whose)"),
    (("task_struct", "cred", "pid", "signal", "sighand"), "threads or zombies"),
    (("filp", "sock", "TCP", "UDP", "UNIX", "skbuff", "eventpoll"), "open files or sockets"),
    (("dentry", "inode", "ext4_inode", "xfs_inode", "btrfs_inode", "radix_tree"), "files that were looked up"),
    (("nf_conntrack",), "tracked connections"),
    (("vm_area", "anon_vma", "maple"), "memory mappings"),
    (("bio", "dm-", "dm_", "buffer_head"), "block I/O"),
    (("fsnotify", "inotify", "dnotify"), "file watches"),
    (("cgroup", "memcg", "mem_cgroup", "percpu"), "cgroups that were removed but not freed"),
)
SHOWN = 3


def rule(event: Event, context: Context) -> Finding | None:
    """Much that cannot be dropped, or very much that could be and was not."""
    facts, bounds = context.facts, context.thresholds
    fixed, loose = facts.share("slab_unreclaimable", "slab"), facts.share("slab_reclaimable")
    much_fixed = fixed >= bounds.kernel_slab_unreclaimable_share
    much_loose = loose >= bounds.kernel_slab_reclaimable_share
    if not much_fixed and not much_loose:
        return None
    share = (fixed if much_fixed else 0) + (loose if much_loose else 0)
    caches = _largest(event)
    confidence = (0.95 if caches else 0.7) if much_fixed else 0.5
    held = int(share * facts.whole)
    return finding(
        ID,
        f"objects of the kernel (slab) held {size(held)}, {percent(share)} of {facts.of}{_named(caches)}",
        confidence,
        [
            context.lines.quote(SLAB, f"slab: {size(held)}"),
            *(
                context.lines.quote(
                    (Line(cache.name, rf"\b{re.escape(cache.name)} +\d+KB +\d+KB"),),
                    f"{cache.name}: {size(cache.total_bytes)}",
                )
                for cache in caches
            ),
        ],
        share=share,
        confirm=["slabtop -o -s c", "cat /proc/slabinfo  # twice, some minutes apart: what grows?"],
        refuted_by=["It is the same after a reboot under the same load: then it is what the load needs"],
        remedy=[
            "Close what holds the objects (files, sockets, connections): see which process owns so many",
            "Update the kernel or the driver whose cache grows",
            "echo 2 > /proc/sys/vm/drop_caches  # a test only: what can be dropped, goes",
        ],
    )


def _largest(event: Event) -> Sequence[Slab]:
    """The largest caches, where the kernel listed them: it does if they exceed all memory of users."""
    caches = event.memory.slab if event.memory and event.scope != "memcg" else ()
    return sorted(caches, key=lambda cache: -cache.total_bytes)[:SHOWN]


def _named(caches: Sequence[Slab]) -> str:
    if not caches:
        return ""
    hint = next((words for starts, words in HINTS if caches[0].name.startswith(starts)), None)
    return f", most of it in {caches[0].name}" + (f": {hint}" if hint else "")
