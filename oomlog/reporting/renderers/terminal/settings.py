"""`oomlog sysctl` for people: what matters first, all with --all."""

from collections import Counter
from collections.abc import Iterable

from oomlog.reporting.audited import at_boot, remedies, to_stay, urgent, value_of, whose
from oomlog.reporting.renderers.style import Style
from oomlog.reporting.renderers.terminal.page import Page, columns
from oomlog.settings.audit import Audit, Verdict
from oomlog.settings.listed import SettingRow
from oomlog.units import counted

SUBJECTS = 3
"""Things of one kind that are shown on one screen."""


def render(audit: Audit, style: Style, *, full: bool) -> str:
    """The page: whose settings, what is wrong, how the reports belong to it; with `full` every check and setting."""
    page = Page(style)
    findings = [one for one in audit.checks if one.verdict == "finding"]
    page.heading(_headline(findings))
    page.item(whose(audit))
    if audit.reports is not None:
        page.item(f"{counted(audit.reports.reports, 'report')}: {audit.reports.text}")
    shown = [one for one in findings if full or urgent(one)]
    for one in shown:
        _finding(page, audit, one, full=full)
    if not full:
        _left(page, [one for one in findings if one not in shown])
    if full:
        _all(page, audit)
    if audit.notices:
        page.heading("Notices")
        page.points(audit.notices)
    page.heading("Checked")
    page.item(_counts(audit))
    return page.text()


def _headline(findings: list[Verdict]) -> str:
    if not findings:
        return "Nothing found"
    severities = Counter(one.severity for one in findings)
    told = ", ".join(f"{severities[name]} {name}" for name in ("critical", "warning", "info") if severities[name])
    return f"{counted(len(findings), 'finding')}: {told}"


def _finding(page: Page, audit: Audit, one: Verdict, *, full: bool) -> None:
    advice = " (advice)" if one.advice else ""
    page.heading(f"{one.severity}: {one.title} [{one.id}]{advice}")
    most = len(one.found) if full else SUBJECTS
    for found in one.found[:most]:
        page.item(f"{found.subject}: {found.reason}" if found.subject else found.reason)
    page.rest(len(one.found), most, "cases", "--all")
    page.facts(_facts(audit, one, full=full))


def _facts(audit: Audit, one: Verdict, *, full: bool) -> Iterable[tuple[str, str | None]]:
    rows = {row.key: row for row in audit.settings}
    for key in one.keys:
        if key in rows:
            yield "setting", value_of(rows[key])
    if one.in_reports is not None:
        yield "in the reports", one.in_reports.text
    yield from remedy_facts(one)
    if full:
        yield "source", one.source


def _about(row: SettingRow) -> str:
    """Its value, what that is by default, and what sets it."""
    value = "not read" if row.value is None else row.value
    default = "the default" if row.value == row.default else f"default: {row.default or row.depends}"
    return ", ".join(filter(None, (value, default if row.default or row.depends else None, at_boot(row))))


def remedy_facts(one: Verdict) -> Iterable[tuple[str, str | None]]:
    """What to do about a finding, as facts."""
    for remedy in remedies(one)[:SUBJECTS]:
        yield "now", remedy.command
        yield "to stay", to_stay(remedy)
        yield "do", remedy.note


def _left(page: Page, left: list[Verdict]) -> None:
    if left:
        page.heading("Less urgent (--all shows them)")
        page.points(f"{one.title} [{one.id}]{' (advice)' if one.advice else ''}" for one in left)


def _all(page: Page, audit: Audit) -> None:
    page.heading("Settings")
    for row in audit.settings:
        page.entry(f"{row.key} = {_about(row)}", row.effect)
    page.heading("Other checks")
    others = [one for one in audit.checks if one.verdict != "finding"]
    page.table(
        columns("Check", "Verdict", "+Looks for", "+Why"), [(o.id, o.verdict, o.title, o.reason) for o in others]
    )


def _counts(audit: Audit) -> str:
    numbers = Counter(one.verdict for one in audit.checks)
    parts = [f"{numbers['finding']} found something", f"{numbers['ok']} fine"]
    parts += [f"{numbers['unknown']} not known for want of a value"] if numbers["unknown"] else []
    parts += [f"{numbers['not-applicable']} about other machines"] if numbers["not-applicable"] else []
    return f"{counted(len(audit.checks), 'check')}: {', '.join(parts)}"
