"""`10.5.0.2: kern: warning: [2026-11-22T16:07:18.123456789Z]: text`: `talosctl dmesg`, of one node or of several."""

from oomlog.reading.framings.line_framing import LineFraming
from oomlog.reading.framings.parts import ISO


def _who(_level: str, tag: str) -> bool:
    return tag == "kern"


FRAMING = LineFraming(
    name="talos",
    head=rf"(?:(?P<host>[\w.:-]{{1,64}}): )?(?P<tag>[a-z]{{2,8}}\d?): +(?P<level>[a-z]{{3,8}}): \[(?P<wall>{ISO})\]: ",
    speaks=True,
    who=_who,
)
