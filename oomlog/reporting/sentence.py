"""What happened, in one sentence: an explained event brings its own."""

from oomlog.explaining.summary import summary
from oomlog.model import Event


def sentence(event: Event) -> str:
    """One sentence; of an event that is not explained, what the report itself says."""
    return event.summary if event.summary is not None else summary(event)
