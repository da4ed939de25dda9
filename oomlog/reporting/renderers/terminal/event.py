"""`oomlog show` for people: one event from top to bottom."""

from collections.abc import Sequence
from typing import Literal

from oomlog.model import Event, Kill, Memcg, MemcgCounter, Task, Trigger
from oomlog.reporting.renderers.style import Style
from oomlog.reporting.renderers.terminal.memory import memory
from oomlog.reporting.renderers.terminal.page import Page, Row, columns
from oomlog.reporting.renderers.terminal.sizes import Sizes
from oomlog.reporting.renderers.terminal.words import how_sure, number, place, plain, stamp, uptime
from oomlog.reporting.sentence import sentence

MOST_TASKS = 15
MOST_STATS = 12
MOST_LINES = 10


def render(event: Event, style: Style, units: Literal["human", "kernel"] = "human") -> str:
    """The page; every list that is cut says so. `--format json` has all."""
    sizes = Sizes(units, event.memory.page_size_bytes if event.memory else None)
    page = Page(style)
    page.heading(f"Event {event.id}: {event.type}, {event.scope}")
    page.item(sentence(event))
    page.facts(_where(event, sizes))
    if event.trigger is not None:
        _request(page, event.trigger, sizes)
    if event.memcg is not None:
        _memcg(page, event.memcg, sizes)
    if event.memory is not None:
        memory(page, event.memory, sizes)
    _tasks(page, event, sizes)
    _kills(page, event, sizes)
    _others(page, event)
    _completeness(page, event)
    return page.text()


def _where(event: Event, sizes: Sizes) -> list[tuple[str, str | None]]:
    return [
        ("time", f"{stamp(event.time)}, {how_sure(event)}" if event.time else None),
        ("printed", event.time_text if event.time else None),
        ("uptime", uptime(event.monotonic_seconds)),
        ("host", event.host),
        ("boot", event.boot),
        ("kernel", event.kernel.release),
        ("hardware", event.kernel.hardware),
        ("tainted", event.kernel.tainted),
        ("page size", _page_size(event, sizes)),
        ("read from", place(event)),
        ("also in", ", ".join(event.source.duplicates) or None),
    ]


def _page_size(event: Event, sizes: Sizes) -> str | None:
    memory = event.memory
    return f"{sizes.bytes(memory.page_size_bytes)}, by the {memory.page_size_source}" if memory is not None else None


def _request(page: Page, trigger: Trigger, sizes: Sizes) -> None:
    page.heading("The request")
    mask = f"{trigger.gfp_mask:#x}" if trigger.gfp_mask is not None else None
    page.facts(
        [
            ("asked by", _asker(trigger)),
            ("kind", None if trigger.kind == "page" else trigger.kind),
            ("stalled", None if trigger.stall_seconds is None else f"{trigger.stall_seconds} s"),
            ("gfp mask", f"{mask} ({'|'.join(trigger.gfp_flags)})" if mask and trigger.gfp_flags else mask),
            ("order", plain(trigger.order)),
            ("size", sizes.pages(trigger.request_bytes)),
            ("oom adj", plain(trigger.oom_adj if trigger.oom_score_adj is None else trigger.oom_score_adj)),
            ("nodemask", trigger.nodemask),
            ("cpuset", trigger.cpuset),
            ("mems allowed", trigger.mems_allowed),
        ]
    )


def _asker(trigger: Trigger) -> str | None:
    facts = [f"{name} {value}" for name, value in (("pid", trigger.pid), ("uid", trigger.uid)) if value is not None]
    facts += [f"on CPU {trigger.cpu}"] if trigger.cpu is not None else []
    return f"{trigger.comm or '?'} ({', '.join(facts)})" if facts else trigger.comm


def _memcg(page: Page, memcg: Memcg, sizes: Sizes) -> None:
    page.heading("Memory cgroup")
    version = None if memcg.version is None else f"v{memcg.version}"
    page.facts(
        [
            ("limit of", memcg.limit_path),
            ("victim in", memcg.task_path),
            ("killed whole", memcg.oom_group_path),
            ("version", version),
        ]
    )
    counters = (("memory", memcg.memory), ("swap", memcg.swap), ("memory+swap", memcg.memsw), ("kernel", memcg.kmem))
    rows = [_counter(name, counter, sizes) for name, counter in counters if counter is not None]
    page.table(columns("+Counter", ">Usage", ">Limit", ">Times hit"), rows)
    _stats(page, memcg, sizes)


def _counter(name: str, counter: MemcgCounter, sizes: Sizes) -> Row:
    limit = "none" if counter.unlimited else sizes.kib(counter.limit_bytes)
    return name, sizes.kib(counter.usage_bytes), limit, number(counter.failcnt)


def _stats(page: Page, memcg: Memcg, sizes: Sizes) -> None:
    held = sorted((item for item in memcg.stats.items() if item[1]), key=lambda item: -item[1])
    show = sizes.kib if memcg.groups else sizes.bytes
    page.table(columns("+Statistic", ">Size"), [(name, show(value)) for name, value in held[:MOST_STATS]])
    page.rest(len(held), MOST_STATS, "statistics that are not 0")
    if memcg.groups:
        page.item(f"{len(memcg.groups):,} cgroups below it were printed: --format json has their statistics")


def _tasks(page: Page, event: Event, sizes: Sizes) -> None:
    if not event.tasks:
        return
    killed = {kill.pid for kill in event.kills}
    largest = sorted(event.tasks, key=lambda task: -(task.rss_bytes or 0))[:MOST_TASKS]
    page.heading(f"Tasks by resident memory ({len(event.tasks):,} printed; * was killed)")
    titles = columns(
        ">Pid", ">Uid", "+Name", ">RSS", ">Anon", ">File", ">Shmem", ">Swap", ">Virtual", ">Tables", ">Adj"
    )
    page.table(titles, [_task(task, sizes, killed=task.pid in killed) for task in largest])
    page.rest(len(event.tasks), MOST_TASKS, "tasks")


def _task(task: Task, sizes: Sizes, *, killed: bool) -> Row:
    return (
        f"{'*' if killed else ''}{task.pid}",
        plain(task.uid),
        task.comm,
        sizes.narrow_pages(task.rss_bytes),
        sizes.narrow_pages(task.rss_anon_bytes),
        sizes.narrow_pages(task.rss_file_bytes),
        sizes.narrow_pages(task.rss_shmem_bytes),
        sizes.narrow_pages(task.swap_bytes),
        sizes.narrow_pages(task.total_vm_bytes),
        sizes.narrow_bytes(task.pgtables_bytes),
        plain(task.oom_adj if task.oom_score_adj is None else task.oom_score_adj),
    )


def _kills(page: Page, event: Event, sizes: Sizes) -> None:
    if event.chosen is not None and event.chosen.pid not in {kill.pid for kill in event.kills}:
        page.heading("Announced")
        score = "" if event.chosen.score is None else f", score {event.chosen.score}"
        page.item(f"{event.chosen.comm or '?'} (pid {event.chosen.pid}){score}, in the {event.chosen.from_} line")
    if not event.kills:
        return
    page.heading("Killed")
    titles = columns(
        ">Pid", ">Uid", "+Name", "Role", ">Anon", ">File", ">Shmem", ">Virtual", ">Tables", ">Adj", "Reaper"
    )
    page.table(titles, [_kill(kill, sizes) for kill in event.kills[:MOST_TASKS]])
    page.rest(len(event.kills), MOST_TASKS, "processes")


def _kill(kill: Kill, sizes: Sizes) -> Row:
    return (
        plain(kill.pid),
        plain(kill.uid),
        kill.comm,
        kill.role if kill.evidence == "kill-line" else f"{kill.role} ({kill.evidence})",
        sizes.narrow_kib(kill.anon_rss_bytes),
        sizes.narrow_kib(kill.file_rss_bytes),
        sizes.narrow_kib(kill.shmem_rss_bytes),
        sizes.narrow_kib(kill.total_vm_bytes),
        sizes.narrow_kib(kill.pgtables_bytes),
        plain(kill.oom_score_adj),
        kill.reaped.outcome if kill.reaped else None,
    )


def _others(page: Page, event: Event) -> None:
    if event.userspace is not None:
        page.heading(f"What {event.killer} said")
        said = event.userspace
        page.facts(
            [("target", said.target_path), ("reason", said.reason), ("signals", ", ".join(said.signals) or None)]
        )
    if event.panic is not None:
        page.heading("Panic")
        page.item(event.panic)
    _list(page, "What others said", [f"{echo.by}: {echo.text}" for echo in event.echoes])


def _completeness(page: Page, event: Event) -> None:
    whole = event.completeness
    page.heading("The report is whole" if whole.complete else "The report is not whole")
    page.facts([("missing", ", ".join(whole.missing) or None)])
    _list(page, "Damage", whole.damage)
    _list(page, "Unreadable", event.notes)
    _list(page, "Lines inside it that belong to nothing", event.unclaimed)


def _list(page: Page, title: str, lines: Sequence[str]) -> None:
    if not lines:
        return
    page.heading(title)
    for line in lines[:MOST_LINES]:
        page.item(line)
    page.rest(len(lines), MOST_LINES, "lines")
