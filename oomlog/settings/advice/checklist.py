"""The checklist as it stands in checklist.toml, and how a machine answers it. The contract `oomlog.advise/1`."""

from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any, Literal, get_args

import msgspec
from msgspec import Struct

from oomlog.model.schemas import json_schema
from oomlog.settings.advice.judging import JUDGES
from oomlog.settings.audit import Audit, Verdict, audit
from oomlog.settings.bounds import Bounds
from oomlog.settings.fit import Fit
from oomlog.settings.host import Host, Missing
from oomlog.settings.reports import Reports
from oomlog.settings.snapshot import Snapshot
from oomlog.units import counted

State = Literal["not-met", "unknown", "ask", "met"]
"""`ask`: no file can tell, a person must. `unknown`: files could, and were not read."""
STATES: tuple[State, ...] = get_args(State)
Judged = tuple[State, str | None]


class Item(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An item as written down. See checklist.toml."""

    title: str
    why: str
    how: str
    source: str
    checks: tuple[str, ...] = ()
    judged: str | None = None
    roles: tuple[str, ...] = ()
    advice: bool = False


class Answer(Struct, frozen=True, kw_only=True):
    """An item as this machine answers it. `reason` says why it is not met or not known; `findings` are the checks of
    `oomlog sysctl` that speak against it, with their remedies. `advice`: our own line, not what `source` says.
    """

    id: str
    title: str
    state: State
    why: str
    how: str
    reason: str | None = None
    findings: tuple[Verdict, ...] = ()
    source: str
    advice: bool = False


class Advice(Struct, frozen=True, kw_only=True):
    """One machine: where its settings were read (`origin`, `name`, `taken`), what it is for, how the reports that were
    read belong to it (`reports`, None where no log was read), and the items that are about it, in the order of what
    buys most. `left_out` are those about other roles, or whose checks are about others.
    """

    schema: Literal["oomlog.advise/1"] = "oomlog.advise/1"
    origin: str
    name: str
    host: str | None = None
    kernel: str | None = None
    taken: str | None = None
    roles: tuple[str, ...] = ()
    ram_bytes: int | None = None
    swap_bytes: int | None = None
    reports: Fit | None = None
    items: tuple[Answer, ...] = ()
    left_out: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


def checklist() -> dict[str, Item]:
    """All items by id."""
    text = files("oomlog.settings.advice").joinpath("checklist.toml").read_bytes()
    return msgspec.toml.decode(text, type=dict[str, Item])


def advise(
    snapshot: Snapshot, roles: Iterable[str] = (), reports: Reports | None = None, bounds: Bounds | None = None
) -> Advice:
    """The checklist, answered from what was read of a machine; `reports` as in `audit`."""
    found = audit(snapshot, roles, reports, bounds)
    host = Host(snapshot, frozenset(found.roles), bounds=bounds)
    verdicts = {one.id: one for one in found.checks}
    answers = {name: _answer(name, item, host, verdicts) for name, item in checklist().items()}
    return _advice(found, answers)


def _advice(found: Audit, answers: Mapping[str, Answer | None]) -> Advice:
    return Advice(
        origin=found.origin,
        name=found.name,
        host=found.host,
        kernel=found.kernel,
        taken=found.taken,
        roles=found.roles,
        ram_bytes=found.ram_bytes,
        swap_bytes=found.swap_bytes,
        reports=found.reports,
        items=tuple(one for one in answers.values() if one is not None),
        left_out=tuple(name for name, one in answers.items() if one is None),
        notices=found.notices,
    )


def _answer(name: str, item: Item, host: Host, verdicts: Mapping[str, Verdict]) -> Answer | None:
    """None where the item is not about such a machine."""
    if item.roles and not host.roles & set(item.roles):
        return None
    mine = [verdicts[check] for check in item.checks if verdicts[check].verdict != "not-applicable"]
    if item.checks and not mine:
        return None
    state, reason = _both(_judged(item.judged, host) if item.judged else None, _checked(mine) if mine else None)
    return Answer(
        id=name,
        title=item.title,
        state=state,
        why=item.why,
        how=item.how,
        reason=reason,
        findings=tuple(one for one in mine if one.verdict == "finding"),
        source=item.source,
        advice=item.advice,
    )


def _both(*judged: Judged | None) -> Judged:
    """What speaks against it counts before what is not known, and that before what is fine."""
    told = [one for one in judged if one is not None]
    return min(told, key=lambda one: STATES.index(one[0])) if told else ("ask", "no file tells")


def _judged(name: str, host: Host) -> Judged:
    try:
        against = JUDGES[name](host)
    except Missing as missing:
        return "unknown", f"not read: {missing}"
    return ("met", None) if against is None else ("not-met", against)


def _checked(mine: list[Verdict]) -> Judged:
    """One finding speaks against it; it is met only where every check could look."""
    if any(one.verdict == "finding" for one in mine):
        return "not-met", None
    blind = [one for one in mine if one.verdict == "unknown"]
    if not blind:
        return "met", None
    fine = f"{len(mine) - len(blind)} of {counted(len(mine), 'check')} fine; " if len(blind) < len(mine) else ""
    return "unknown", fine + "; ".join(dict.fromkeys(str(one.reason) for one in blind))


def advice_schema() -> dict[str, Any]:
    """The form of `advise --format json` as JSON Schema (draft 2020-12)."""
    return json_schema(Advice, "oomlog.advise/1")
