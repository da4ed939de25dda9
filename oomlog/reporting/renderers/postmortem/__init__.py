"""The parts of a postmortem in their order, on any `Sheet`: the answer first, then the proof, the gaps last.

Blameless: a process was selected, it did not fail; who asked, who held and who died are three questions.
"""

from collections.abc import Callable

from oomlog.reporting.renderers.postmortem.act import act
from oomlog.reporting.renderers.postmortem.history import history
from oomlog.reporting.renderers.postmortem.impact import impact
from oomlog.reporting.renderers.postmortem.memory import memory
from oomlog.reporting.renderers.postmortem.method import method
from oomlog.reporting.renderers.postmortem.proof import proof
from oomlog.reporting.renderers.postmortem.settings import settings
from oomlog.reporting.renderers.postmortem.troubles import incidents, timeline
from oomlog.reporting.renderers.sheet import Sheet
from oomlog.reporting.report import Report

Part = Callable[[Sheet, Report], None]

TITLE = "Out-of-memory report"
BEFORE_EVENTS: dict[str, Part] = {
    "impact": impact,
    "act": act,
    "findings": proof,
    "incidents": incidents,
    "timeline": timeline,
    "memory": memory,
    "settings": settings,
    "history": history,
}
AFTER_EVENTS: dict[str, Part] = {"method": method}
"""By the names that link to them."""
