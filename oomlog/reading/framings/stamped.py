"""`2026-11-22T16:07:18.123456789Z text`: `kubectl logs --timestamps`, `docker logs -t`, CloudWatch's text, logcli."""

from oomlog.reading.framings.line_framing import LineFraming
from oomlog.reading.framings.parts import ISO

FRAMING = LineFraming(
    name="stamped",
    head=rf"(?P<wall>{ISO})(?: +\{{[^}}\n]*\}}|)(?: |\t|(?=\n))(?!std(?:out|err) [FP] )",  # CRI goes on so
    starts="0123456789",
    wraps=True,
)
