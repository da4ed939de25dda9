"""A report as Markdown that pastes well into GitHub, Jira and Confluence."""

from oomlog.reporting.renderers.markdown.page import MarkdownPage
from oomlog.reporting.renderers.markdown.text import inline
from oomlog.reporting.renderers.postmortem import AFTER_EVENTS, BEFORE_EVENTS, TITLE
from oomlog.reporting.renderers.terminal.show import answers, background
from oomlog.reporting.renderers.terminal.show.happened import happened
from oomlog.reporting.renderers.terminal.sizes import sizes_of
from oomlog.reporting.report import Report


def render(report: Report) -> str:
    """The page: the answer in three sentences, the parts in order, the events below one another."""
    page = MarkdownPage()
    for part in BEFORE_EVENTS.values():
        part(page, report)
    if report.events:
        page.heading("Events")
    for event in report.events:
        page.level = 3
        happened(page, event)
        page.level = 4
        sizes = sizes_of(event)
        answers(page, event, sizes)
        background(page, event, sizes)
    page.level = 2
    for part in AFTER_EVENTS.values():
        part(page, report)
    return f"# {TITLE}\n\n{' '.join(map(inline, report.summary))}\n\n{page.text()}"
