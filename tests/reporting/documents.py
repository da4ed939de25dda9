"""Reports for the tests of renderers."""

from pathlib import Path
from zoneinfo import ZoneInfo

from oomlog.explaining.explain import Explainer
from oomlog.reading.pipeline import Options, Reader
from oomlog.reporting.collecting import Reporter
from oomlog.reporting.report import Report

FIXTURES = Path(__file__).parents[1] / "fixtures"


def read_report(case: str) -> Report:
    """The report of a case."""
    return report_of(FIXTURES / case / "input.log")


def report_of(log: Path) -> Report:
    """The report of a log, read as of 2026 in UTC."""
    reader = Reader([str(log)], Options(tz=ZoneInfo("UTC"), year=2026, raw=True))
    explainer, reporter = Explainer(), Reporter()
    for event in reader:
        reporter.add(explainer.explain(event, keep_raw=True))
    return reporter.finish(reader.sources)
