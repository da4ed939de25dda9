"""What memory was asked for: told by the function that asked, else by the flags alone."""

from collections.abc import Iterable

from oomlog.model import Event, Trigger

FRAMES = (
    ("do_huge_pmd_anonymous_page", "a transparent huge page of a process"),
    ("wp_page_copy", "a private copy of a page (copy on write)"),
    ("do_cow_fault", "a private copy of a page (copy on write)"),
    ("do_anonymous_page", "an anonymous page of a process"),
    ("alloc_zeroed_user_highpage", "an anonymous page of a process"),
    ("do_swap_page", "a page read back from swap"),
    ("swapin_", "a page read back from swap"),
    ("read_swap_cache_async", "a page read back from swap"),
    ("shmem_", "a page of tmpfs or shared memory"),
    ("hugetlb_", "a page for the huge page pool"),
    ("pgd_alloc", "a page table"),
    ("pte_alloc", "a page table"),
    ("__pte_alloc", "a page table"),
    ("__pmd_alloc", "a page table"),
    ("__pud_alloc", "a page table"),
    ("__p4d_alloc", "a page table"),
    ("alloc_thread_stack", "the kernel stack of a new task"),
    ("dup_task_struct", "the kernel stack of a new task"),
    ("copy_process", "a new task"),
    ("__vmalloc", "memory for vmalloc"),
    ("vmalloc", "memory for vmalloc"),
    ("pipe_write", "the buffer of a pipe"),
    ("alloc_skb", "a network buffer"),
    ("__alloc_skb", "a network buffer"),
    ("sk_page_frag_refill", "a network buffer"),
    ("skb_page_frag_refill", "a network buffer"),
    ("allocate_slab", "kernel objects (a slab)"),
    ("new_slab", "kernel objects (a slab)"),
    ("cache_grow", "kernel objects (a slab)"),
    ("slob_new_pages", "kernel objects (a slab)"),
    ("filemap_", "page cache"),
    ("__filemap_", "page cache"),
    ("__page_cache_", "page cache"),
    ("pagecache_get_page", "page cache"),
    ("page_cache_", "page cache"),
    ("add_to_page_cache", "page cache"),
    ("__add_to_page_cache", "page cache"),
    ("__do_page_cache_readahead", "page cache"),
)
"""How the names of functions begin that ask for memory, and what for; the innermost one in the trace decides."""
STARTS = tuple(start for start, _ in FRAMES)


def purpose(event: Event, trigger: Trigger, readings: Iterable[frozenset[str]]) -> str | None:
    """What the request was for, in the words of the field, where all readings of its flags say the same.

    A memcg's mask is that of the charge and tells nothing.
    """
    if asked := _asked_for(trigger.call_trace):
        return asked
    words = {_by_flags(trigger, single) for single in readings} if event.scope != "memcg" else set()
    return words.pop() if len(words) == 1 else None


def _asked_for(trace: Iterable[str]) -> str | None:
    """A frame that begins with `?` is an address found on the stack, perhaps of a call long over."""
    frame = next((frame for frame in trace if frame.startswith(STARTS)), "")
    return next((words for start, words in FRAMES if frame.startswith(start)), None)


def _by_flags(trigger: Trigger, single: frozenset[str]) -> str:
    if trigger.kind == "vmalloc":
        return "memory for vmalloc"
    if {"__GFP_HIGHMEM", "__GFP_HARDWALL"} <= single:
        return _user_page(single, large=bool(trigger.order))
    for flag, words in (
        ("__GFP_HIGHMEM", "kernel memory that may lie anywhere"),
        ("__GFP_HARDWALL", "kernel memory that user space shares"),
        ("__GFP_DMA", "kernel memory for DMA"),
        ("__GFP_DMA32", "kernel memory below 4 GiB"),
        ("__GFP_RECLAIMABLE", "kernel objects that can be reclaimed (inodes, dentries)"),
        ("__GFP_ACCOUNT", "kernel memory charged to a cgroup"),
    ):
        if flag in single:
            return words
    if not single & {"__GFP_WAIT", "__GFP_DIRECT_RECLAIM"}:
        return "kernel memory for code that cannot wait"
    return "kernel memory" if {"__GFP_IO", "__GFP_FS"} <= single else "kernel memory for a file system or block device"


def _user_page(single: frozenset[str], *, large: bool) -> str:
    if "__GFP_WRITE" in single:
        return "page cache that is being written"
    if "__GFP_COLD" in single:
        return "page cache that is being read"
    if "__GFP_ZERO" in single:
        return "anonymous memory of a process"
    if large:
        return "a large page of a process or of page cache"
    return "a page of a process or of page cache"
