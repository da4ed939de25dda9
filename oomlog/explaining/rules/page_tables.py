"""C13: page tables: many processes that map one large segment, or sparse mappings."""

from oomlog.explaining.rules.interface import Context, finding
from oomlog.explaining.rules.patterns import PAGE_TABLES, task_row
from oomlog.model import Event, Finding
from oomlog.units import percent, size

ID = "page-tables"
ENTRY = 512
"""Each table of 4 KiB maps so many pages: tables of a dense mapping take a 512th of it."""


def rule(event: Event, context: Context) -> Finding | None:
    """Tables are to be a small part of what they map."""
    facts, bounds = context.facts, context.thresholds
    held, share = facts.held("pagetables", "sec_pagetables"), facts.share("pagetables", "sec_pagetables")
    if share < bounds.page_tables_share:
        return None
    top = max(event.tasks, key=lambda task: task.pgtables_bytes or 0, default=None)
    sparse = top is not None and (top.pgtables_bytes or 0) * 2 >= held
    who = f"{top.comm} alone has {size(top.pgtables_bytes or 0)}" if sparse and top else "in many processes"
    return finding(
        ID,
        f"page tables held {size(held)}, {percent(share)} of {facts.of}: {who}",
        0.85 if share >= bounds.page_tables_large_share else 0.6,
        [
            context.lines.quote(PAGE_TABLES, f"pagetables: {size(held)}"),
            context.lines.find(task_row(top.pid)) if top else None,
        ],
        share=share,
        confirm=["grep -H VmPTE /proc/[0-9]*/status | sort -k2 -n | tail", "grep PageTables /proc/meminfo"],
        refuted_by=[f"They are about a {ENTRY}th of what all processes map: then nothing is wrong with them"],
        remedy=[
            "Huge pages for the shared segment (huge_pages=on, use_large_pages): tables shrink 512 times",
            "A connection pool: fewer processes that map the segment",
            "vm.max_map_count, sparse mappings (sanitizers, mmap of huge files) of one program",
        ],
    )
