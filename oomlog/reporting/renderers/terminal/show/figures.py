"""The report's own figures in its own units, for those who read reports: `--units kernel`."""

from oomlog.model import Event, Memcg, MemcgCounter
from oomlog.reporting.renderers.sheet import Sheet
from oomlog.reporting.renderers.terminal.page import Row, columns
from oomlog.reporting.renderers.terminal.show.machine import machine
from oomlog.reporting.renderers.terminal.sizes import Sizes
from oomlog.reporting.renderers.terminal.words import number

MOST_STATS = 12


def figures(page: Sheet, event: Event, sizes: Sizes) -> None:
    """The counters of the cgroup and of the machine."""
    if event.memcg is not None:
        _memcg(page, event.memcg, sizes)
    if event.memory is not None:
        machine(page, event.memory, sizes)


def _memcg(page: Sheet, memcg: Memcg, sizes: Sizes) -> None:
    counters = (("memory", memcg.memory), ("swap", memcg.swap), ("memory+swap", memcg.memsw), ("kernel", memcg.kmem))
    rows = [_counter(name, counter, sizes) for name, counter in counters if counter is not None]
    held = sorted((item for item in memcg.stats.items() if item[1]), key=lambda item: -item[1])
    if not rows and not held:
        return
    page.heading("Memory cgroup" if memcg.version is None else f"Memory cgroup (v{memcg.version})")
    page.table(columns("+Counter", ">Usage", ">Limit", ">Times hit"), rows)
    show = sizes.kib if memcg.groups else sizes.bytes
    page.table(columns("+Statistic", ">Size"), [(name, show(value)) for name, value in held[:MOST_STATS]])
    page.rest(len(held), MOST_STATS, "statistics that are not 0")
    if memcg.groups:
        page.item(f"{len(memcg.groups):,} cgroups below it were printed: --format json has their statistics")


def _counter(name: str, counter: MemcgCounter, sizes: Sizes) -> Row:
    limit = "none" if counter.unlimited else sizes.kib(counter.limit_bytes)
    return name, sizes.kib(counter.usage_bytes), limit, number(counter.failcnt)
