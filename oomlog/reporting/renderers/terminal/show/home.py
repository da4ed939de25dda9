"""Who lives there: the workload of the victim, and whose limit was hit."""

from oomlog.explaining.places import is_below
from oomlog.model import Event
from oomlog.regex import regex
from oomlog.reporting.renderers.sheet import Sheet
from oomlog.reporting.renderers.terminal.sizes import Sizes

_LONG_ID = regex(r"\b([0-9a-f]{12})[0-9a-f]{20,}\b")


def home(page: Sheet, event: Event, sizes: Sizes) -> None:
    """The layers of the victim's place, outermost first, and the limit with its usage."""
    workload, memcg = event.workload, event.memcg
    if memcg is None or (event.scope != "memcg" and memcg.task_path in (None, "/")):
        return
    counter = memcg.memory if event.scope == "memcg" else None
    limit, task = memcg.limit_path, memcg.task_path
    told = [
        ("victim in", _chain(workload.layers) if workload else None),
        ("limit of", _level(event)),
        ("in use", None if counter is None else f"{sizes.kib(counter.usage_bytes)} of {_limit(event, sizes)}"),
        ("with swap", _with_swap(event, sizes)),
        ("path", limit or task),
        ("victim below", task.removeprefix(limit) if limit and task and is_below(task, limit) else None),
        ("victim's path", task if limit and task and not is_below(task, limit) and task != limit else None),
        ("killed whole", memcg.oom_group_path),
    ]
    if any(value is not None for _, value in told):
        page.heading("Who lives there")
        page.facts(told)


def _chain(layers: tuple[str, ...]) -> str | None:
    """Long ids are cut to the twelve digits that tools show; the path has them whole."""
    return " > ".join(_LONG_ID.sub(r"\1", layer) for layer in layers) or None


def _level(event: Event) -> str | None:
    """What kind of thing the limit is set on."""
    level, memcg = event.workload.level if event.workload else None, event.memcg
    if event.scope != "memcg" or level is None or memcg is None or memcg.limit_path is None:
        return None
    if memcg.task_path is None:
        return f"a {level}"
    return f"its own {level}" if memcg.limit_path == memcg.task_path else f"a {level} above it"


def _with_swap(event: Event, sizes: Sizes) -> str | None:
    """Memory and swap together, where cgroup v1 limits them."""
    both = event.memcg.memsw if event.memcg and event.scope == "memcg" else None
    if both is None or both.unlimited or both.limit_bytes is None:
        return None
    return f"{sizes.kib(both.usage_bytes)} of {sizes.kib(both.limit_bytes)}"


def _limit(event: Event, sizes: Sizes) -> str | None:
    counter = event.memcg.memory if event.memcg else None
    if counter is None or counter.unlimited:
        return "no limit"
    return sizes.kib(counter.limit_bytes)
