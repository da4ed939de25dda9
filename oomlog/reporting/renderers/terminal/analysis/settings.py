"""The memory settings of the machine that the events are of, where they were read."""

from oomlog.reporting.renderers.sheet import Sheet
from oomlog.reporting.renderers.terminal.analysis.most import SCREEN, Most
from oomlog.reporting.report import Analysis, Setting
from oomlog.units import counted


def settings(page: Sheet, analysis: Analysis, most: Most) -> None:
    """Whose they are and how sure that is, then what is wrong with them; nothing where none were read."""
    found = analysis.settings
    if found is None:
        return
    page.heading("Settings of the machine")
    page.item(f"{found.read}: {found.belongs}.")
    if not found.findings:
        page.item(f"Nothing urgent in {counted(found.checks, 'check')}.")
    for one in found.findings[: most.findings]:
        _finding(page, one, full=most is not SCREEN)
    page.rest(len(found.findings), most.findings, "settings", most.where)
    if found.others:
        page.item(f"{counted(found.others, 'finding')} of less weight: oomlog sysctl has them all.")
    page.points(found.notices)


def _finding(page: Sheet, one: Setting, *, full: bool) -> None:
    title = f"{one.severity}: {one.title} [{one.check}]{' (advice)' if one.advice else ''}"
    page.entry(title, "; ".join((*one.values, *one.found)) or None)
    if full:
        page.facts([("in the reports", one.in_reports)])
        page.points(one.remedy)
