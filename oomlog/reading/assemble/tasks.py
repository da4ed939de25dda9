"""The task table's columns → typed rows, converted column by column."""

from itertools import repeat
from operator import mul

from oomlog.model import Task
from oomlog.reading.sections.tasks import Table
from oomlog.reading.text import clean_all

PAGES = {
    "total_vm": "total_vm_bytes",
    "rss": "rss_bytes",
    "rss_anon": "rss_anon_bytes",
    "rss_file": "rss_file_bytes",
    "rss_shmem": "rss_shmem_bytes",
    "swapents": "swap_bytes",
}
"""Columns in pages (mm/oom_kill.c:dump_task) → fields in bytes."""
SAME = ("tgid", "uid", "pgtables_bytes", "oom_score_adj", "oom_adj", "nr_ptes", "nr_pmds", "cpu")
FIELDS = Task.__struct_fields__


def tasks(table: Table, page_bytes: int) -> tuple[Task, ...]:
    """One `Task` a row, in the order printed; columns with unknown names go to `extra` as printed."""
    count = len(table.pids)
    if not count:
        return ()
    given: dict[str, list[int] | list[str] | list[None]] = {"pid": table.pids}
    if table.comms:
        given["comm"] = clean_all(table.comms)
    unknown: dict[str, list[int]] = {}
    for name, column in table.columns.items():
        if name in PAGES:
            given[PAGES[name]] = list(map(mul, column, repeat(page_bytes)))
        elif name in SAME:
            given[name] = column
        else:
            unknown[name] = column
    nothing: list[None] = [None] * count
    columns = [given.get(name, nothing) for name in FIELDS[:-1]]
    if not unknown:
        return tuple(map(Task, *columns, repeat({})))  # one for all: an event is never changed
    extras = [dict(zip(unknown, values, strict=True)) for values in zip(*unknown.values(), strict=True)]
    return tuple(map(Task, *columns, extras))
