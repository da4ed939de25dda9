"""`oomlog analyze` for people: an `Analysis` as one screen of text, one file a part; all of it with `full`."""

from oomlog.reporting.renderers.style import Style
from oomlog.reporting.renderers.terminal.analysis.findings import findings
from oomlog.reporting.renderers.terminal.analysis.incidents import incidents
from oomlog.reporting.renderers.terminal.analysis.most import FULL, SCREEN
from oomlog.reporting.renderers.terminal.analysis.recurring import recurring
from oomlog.reporting.renderers.terminal.analysis.settings import settings
from oomlog.reporting.renderers.terminal.analysis.sources import sources
from oomlog.reporting.renderers.terminal.analysis.tables import tables
from oomlog.reporting.renderers.terminal.analysis.unread import unread
from oomlog.reporting.renderers.terminal.analysis.verdict import verdict
from oomlog.reporting.renderers.terminal.page import Page
from oomlog.reporting.report import Analysis


def render(analysis: Analysis, style: Style, *, full: bool = False) -> str:
    """The page; every list that is cut says so and names where the rest is."""
    page, most = Page(style), FULL if full else SCREEN
    verdict(page, analysis)
    sources(page, analysis, most)
    incidents(page, analysis, most)
    findings(page, analysis, most)
    recurring(page, analysis, most)
    tables(page, analysis, most)
    settings(page, analysis, most)
    unread(page, analysis, most)
    return page.text()
