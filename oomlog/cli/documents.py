"""Reports as documents, for the commands that write one."""

from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal

import click

from oomlog.cli.beside import Beside
from oomlog.cli.output import Output
from oomlog.cli.reading import Reading
from oomlog.errors import MissingExtra

if TYPE_CHECKING:
    from oomlog.reporting.report import Report

Document = Literal["html", "markdown", "json"]


def reported(reading: Reading, output: Output, beside: Beside, form: Document, *, events: bool) -> "Report":
    """What was read, as a report, with or without the events one by one.

    What would be missing is known before hours are read: raises `MissingExtra`, and `UsageError` for a page on a
    terminal.
    """
    from oomlog.reporting.collecting import MOST_EVENTS, Reporter

    if form == "html":
        if output.terminal:
            raise click.UsageError("a page of HTML is for a browser: name a file with -o, or take --format markdown")
        require()
    reporter = Reporter(MOST_EVENTS if events else 0, beside.marks)
    for event in reading.events(raw=events):
        reporter.add(event)
        beside.add(event)
    return reporter.finish(reading.sources, reading.display_tz, reading.failures, beside.settings())


def require() -> None:
    """Raises `MissingExtra` where a package of the extra is not installed."""
    for module, package in (("jinja2", "jinja2"), ("vl_convert", "vl-convert-python")):
        if find_spec(module) is None:
            raise MissingExtra(
                f"a report as HTML needs {package}: pip install 'oomlog[report]', or take --format markdown"
            )


def rendered(report: "Report", form: Document) -> bytes:
    """The whole document."""
    if form == "json":
        from oomlog.reporting.renderers.json import document

        return document(report)
    if form == "markdown":
        from oomlog.reporting.renderers.markdown import render

        return render(report).encode("utf-8", "backslashreplace")
    from oomlog.reporting.renderers.html import render as page

    return page(report).encode("utf-8", "backslashreplace")
