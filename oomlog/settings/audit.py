"""A snapshot, judged: every setting with its default, every check with its verdict. The contract `oomlog.sysctl/1`."""

from collections.abc import Iterable
from typing import Any, Literal, NamedTuple

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from oomlog.settings.bounds import Bounds
from oomlog.settings.checks import CHECKS
from oomlog.settings.checks.interface import Check, Found, Severity
from oomlog.settings.fit import Fit, fit, own
from oomlog.settings.host import Host, Missing, NotApplicable
from oomlog.settings.listed import SettingRow, rows
from oomlog.settings.persist import Remedy, winning
from oomlog.settings.reports import Reports
from oomlog.settings.snapshot import Snapshot
from oomlog.settings.ties import Tie, tie

SCHEMA = "oomlog.sysctl/1"
_WORST: tuple[Severity, ...] = ("critical", "warning", "info")


class Verdict(Struct, frozen=True, kw_only=True):
    """One check. `verdict`: `finding`, `ok`, `unknown` (what it needs was not read) or `not-applicable`; `reason` says
    why. `severity` is set for findings. `advice`: rests on a line that we drew, not on what a source says. `found`
    holds each thing that is wrong, with what to do. `in_reports`: whether it mattered in the reports that were read.
    """

    id: str
    title: str
    verdict: Literal["finding", "ok", "unknown", "not-applicable"]
    severity: Severity | None = None
    advice: bool = False
    reason: str | None = None
    keys: tuple[str, ...] = ()
    found: tuple[Found, ...] = ()
    remedy: Remedy | None = None
    in_reports: Tie | None = None
    source: str = ""


class Audit(Struct, frozen=True, kw_only=True):
    """The settings of one machine: where they were read (`origin`, `name`) and when (`taken`), `roles` as given and
    found, and how the reports belong to them (`reports`, None where no log was read).
    """

    schema: Literal["oomlog.sysctl/1"] = "oomlog.sysctl/1"
    origin: str
    name: str
    host: str | None = None
    boot_id: str | None = None
    kernel: str | None = None
    taken: str | None = None
    roles: tuple[str, ...] = ()
    ram_bytes: int | None = None
    swap_bytes: int | None = None
    reports: Fit | None = None
    checks: tuple[Verdict, ...] = ()
    settings: tuple[SettingRow, ...] = ()
    notices: tuple[str, ...] = ()


def audit(
    snapshot: Snapshot, roles: Iterable[str] = (), reports: Reports | None = None, bounds: Bounds | None = None
) -> Audit:
    """Every check on it, the findings first, the most urgent of them on top. `reports`: None where no log was read."""
    mine = own(snapshot, reports or Reports())
    host = Host(snapshot, frozenset(roles), mine, bounds)
    fits = None if reports is None else fit(snapshot, reports)
    told = Told(fits, host if mine.count else Host(snapshot, host.roles, reports)) if fits and fits.reports else None
    verdicts = sorted((_verdict(check, host, told) for check in CHECKS), key=_urgency)
    return Audit(
        origin=snapshot.origin,
        name=snapshot.name,
        host=snapshot.host,
        boot_id=snapshot.boot_id,
        kernel=snapshot.release,
        taken=snapshot.taken,
        roles=tuple(sorted(host.roles)),
        ram_bytes=snapshot.memory.get("MemTotal"),
        swap_bytes=snapshot.memory.get("SwapTotal"),
        reports=fits,
        checks=tuple(verdicts),
        settings=rows(host),
        notices=snapshot.notices,
    )


class Told(NamedTuple):
    """How reports belong to the settings, and the host with those that are told of."""

    fit: Fit
    host: Host


def _verdict(check: Check, host: Host, told: Told | None) -> Verdict:
    verdict: Literal["finding", "ok", "unknown", "not-applicable"]
    found: tuple[Found, ...] = ()
    reason = None
    try:
        found = tuple(check.judge(host))
        verdict = "finding" if found else "ok"
    except Missing as missing:
        verdict, reason = "unknown", f"not read: {missing}"
    except NotApplicable as why:
        verdict, reason = "not-applicable", str(why)
    severities = [one.severity or check.severity for one in found]
    return Verdict(
        id=check.id,
        title=check.title,
        verdict=verdict,
        severity=min(severities, key=_WORST.index) if severities else None,
        advice=check.advice,
        reason=found[0].reason if found else reason,
        keys=check.keys,
        found=tuple(replace(one, remedy=winning(one.remedy, host.snapshot)) for one in found),
        remedy=winning(check.remedy, host.snapshot) if found else None,
        in_reports=_tied(check, found, told) if told is not None else None,
        source=check.source,
    )


def _tied(check: Check, found: Iterable[Found], told: Told) -> Tie | None:
    return tie(check.keys, told.host, told.fit, {one.subject for one in found if one.subject})


def _urgency(verdict: Verdict) -> tuple[int, int, bool, bool]:
    """Findings by severity; of equal ones those that mattered in reports first, then those that rest on a source."""
    order = ("finding", "unknown", "ok", "not-applicable").index(verdict.verdict)
    mattered = verdict.in_reports is not None and verdict.in_reports.mattered is True
    return order, _WORST.index(verdict.severity) if verdict.severity else 0, not mattered, verdict.advice


def audit_schema() -> dict[str, Any]:
    """The form of `sysctl --format json` as JSON Schema (draft 2020-12)."""
    schema = msgspec.json.schema(Audit)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA, "title": SCHEMA, **schema}
