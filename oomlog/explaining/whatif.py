"""What if: the choice played again with other settings, and whether the shortage would have been gone."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from oomlog.explaining.changes import with_settings, with_tasks
from oomlog.explaining.choice import choice
from oomlog.explaining.gains import Gain, gains
from oomlog.explaining.shortage import deficit
from oomlog.kernel.badness import EXEMPT_ADJ
from oomlog.model import Choice, Event, WhatIf
from oomlog.units import size

LOWER_BOUND = "what would have been asked for next is in no report: what is missing is a lower bound"
BY_HAND = "SysRq-F asked for a kill: no memory was missing"
NO_AMOUNT = "how much was missing does not show in the report"
ALLOCATING = "vm.oom_kill_allocating_task chose whoever asked, whatever it scores"
CHILDREN = "kernels to 5.0 may kill a child in place of the task that they choose"
UNEXPLAINED = "the replay of the report as it is does not give the task that was chosen"
SWAP = "the machine's swap is not printed in this report: with more of it the choice may be another"


def whatif(  # noqa: PLR0913 - one argument a setting
    event: Event,
    *,
    adj: Mapping[str | int, int] | None = None,
    limit_bytes: int | None = None,
    ram_bytes: int | None = None,
    swap_bytes: int | None = None,
    without: Collection[str | int] = (),
) -> WhatIf:
    """Who would have been killed with other settings, by what margin, or whether nobody would have been.

    Tasks are named by comm or pid (a number, or digits that are no comm). `limit_bytes` is the limit that was hit, a
    memory+swap limit moving along; `ram_bytes` and `swap_bytes` are the machine's. Raises ValueError for a task that
    is not in the table and an `oom_score_adj` that is none.
    """
    changed, gone, words = with_tasks(event, adj or {}, without)
    settings = {"limit": limit_bytes, "ram": ram_bytes, "swap": swap_bytes}
    asked = {name: value for name, value in settings.items() if value is not None}
    changed = with_settings(changed, asked)
    words += [f"{name} = {size(value)}" for name, value in asked.items()]
    return _answer(event, changed, words, gains(event, asked, gone))


class Pick(NamedTuple):
    """Who would have been killed, and by how much it leads."""

    pid: int | None
    comm: str | None
    margin: int | None = None


def _answer(event: Event, changed: Event, words: Sequence[str], gain: Gain) -> WhatIf:
    all_gone = bool(event.tasks) and not changed.tasks
    before, after = choice(event), None if all_gone else choice(changed)
    missing, pick = deficit(event), _pick(changed, after)
    known = missing is not None and gain.bytes is not None
    return WhatIf(
        event=event.id,
        changes=tuple(words),
        before=before,
        after=after,
        killed_pid=pick.pid,
        killed_comm=pick.comm,
        margin_bytes=pick.margin,
        deficit_bytes=missing,
        gained_bytes=gain.bytes,
        needed_bytes=max((missing or 0) - (gain.bytes or 0), 0) if known else None,
        averted=False if event.manual else (gain.bytes or 0) >= (missing or 0) if known else None,
        caveats=(*gain.caveats, *_caveats(event, before, after, missing)),
    )


def _pick(changed: Event, after: Choice | None) -> Pick:
    """The highest, or with vm.oom_kill_allocating_task whoever asked, unless it is exempt or gone."""
    asker = changed.trigger.pid if changed.allocating_task and changed.trigger else None
    for task in changed.tasks if asker is not None else ():
        if asker in (task.pid, task.tgid) and task.oom_score_adj != EXEMPT_ADJ:
            return Pick(task.pid, task.comm)
    ranking = after.ranking if after else ()
    if not ranking:
        return Pick(None, None)
    margin = ranking[0].badness_bytes - ranking[1].badness_bytes if len(ranking) > 1 else None
    return Pick(ranking[0].pid, ranking[0].comm, margin)


def _caveats(event: Event, before: Choice | None, after: Choice | None, missing: int | None) -> list[str]:
    nothing_missing = BY_HAND if event.manual else NO_AMOUNT
    said = [LOWER_BOUND if missing is not None else nothing_missing]
    said += [ALLOCATING] if event.allocating_task else []
    if before and before.agrees is False and not event.allocating_task:
        said.append(f"{UNEXPLAINED}: {before.exception or 'the reason is not known'}")
    said += [SWAP] if after and after.possible_pids else []
    said += [CHILDREN] if event.chosen and event.chosen.from_ == "decision" else []
    return said
