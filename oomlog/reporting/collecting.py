"""Events → `Report`: the analysis of all, where the memory was, and the latest events whole."""

from collections import deque
from collections.abc import Sequence
from datetime import tzinfo
from importlib import metadata

from oomlog.model import Event, SourceSummary
from oomlog.reporting.analysis import Analyzer
from oomlog.reporting.headline import headline
from oomlog.reporting.marks import Typed
from oomlog.reporting.memory import MemoryCollector
from oomlog.reporting.report import MachineSettings, Report

MOST_EVENTS = 500
"""What a browser shows at ease; what is older is counted, not kept."""


class Reporter:
    """Add events as they come, then `finish`; the last `most` are kept whole."""

    def __init__(self, most: int = MOST_EVENTS, marks: Sequence[Typed] = ()) -> None:
        self._analyzer = Analyzer(marks)
        self._memory = MemoryCollector()
        self._events: deque[Event] = deque(maxlen=most)

    def add(self, event: Event) -> None:
        """Take the event."""
        self._analyzer.add(event)
        self._memory.add(event)
        self._events.append(event)

    def finish(
        self,
        sources: Sequence[SourceSummary],
        display_tz: tzinfo | None = None,
        failures: Sequence[str] = (),
        settings: MachineSettings | None = None,
    ) -> Report:
        """The report of what was added; arguments as for `Analyzer.finish`."""
        analysis = self._analyzer.finish(sources, display_tz, failures, settings)
        return Report(
            version=version(),
            summary=headline(analysis),
            analysis=analysis,
            memory=self._memory.finish(),
            events=tuple(self._events),
        )


def version() -> str:
    """Of this program; `?` where it is not installed."""
    try:
        return metadata.version("oomlog")
    except metadata.PackageNotFoundError:
        return "?"
