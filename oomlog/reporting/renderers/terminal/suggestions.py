"""What `oomlog scores --suggest` says, for people."""

from oomlog.model.scores import Setting, Suggestion
from oomlog.reporting.renderers.terminal.page import Page
from oomlog.units import counted


def suggestion(page: Page, one: Suggestion) -> None:
    """What to write where, what it would change, and what to know of it."""
    members = counted(len(one.pids), "process", "processes")
    page.heading(f"Advice: to protect {one.name} ({members}); nothing was changed")
    page.item(_effect(one))
    for setting in one.settings:
        page.item(f"{setting.kind}: {setting.where}{_fits(setting)}")
        for line in setting.text.splitlines():
            page.item(f"    {line}", apart=False)
        page.points(setting.notes, apart=False)
    page.points(one.notes)


def _effect(one: Suggestion) -> str:
    now = "never chosen now" if one.place_now is None else f"place {one.place_now} now"
    then = "" if one.place_then is None else f", place {one.place_then} with oom_score_adj {one.oom_score_adj}"
    first = "" if one.first_pid is None else f"; then the first to die is {one.first_comm} (pid {one.first_pid})"
    return f"{now}{then}{first}"


def _fits(setting: Setting) -> str:
    return "" if setting.applies else " (not how it runs now)"
