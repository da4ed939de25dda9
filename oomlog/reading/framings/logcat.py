"""`11-22 16:07:18.123     0     0 W         : [12345.678901] text`: Android's `logcat -b kernel -v threadtime`.

Its other forms (liblog, logprint.cpp): time, `11-22 16:07:18.123 W/tag     (  123): text`; brief, the same without a
stamp; tag, without the pid too. logd's klogd reader gives kernel records pid and tid 0, and takes a leading `word: ` of
theirs for the tag.
"""

from collections.abc import Sequence

from oomlog.reading.framings.interface import Stripped
from oomlog.reading.framings.line_framing import LineFraming
from oomlog.reading.framings.parts import CALLER, STAMP, VENDOR


class Logcat(LineFraming, frozen=True, kw_only=True, dict=True):
    """The pattern's `tag` is pid and tid, or its `level` the pid; its `host` is what logd took for the tag."""

    def strip(self, text: str, numbers: Sequence[int]) -> Stripped:
        """Puts back into the kernel's words what logd took for a tag."""
        stripped = super().strip(text, numbers)
        for line in stripped.lines:
            named = line.host not in ("", "kernel")
            if line.kernel and named:
                line.text = f"{line.host}: {line.text}"
            line.tag = "" if line.kernel else line.host
            if line.kernel is None and named:
                line.kernel = False
            line.host = ""
        return stripped


def _who(pid: str, ids: str) -> bool | None:
    """The form `tag` tells no pid."""
    return pid == "0" or ids.startswith("0 ") if pid or ids else None


_TIME = r"(?P<wall>(?:\d{4}-|)\d\d-\d\d \d\d:\d\d:\d\d\.\d++(?: [+-]\d{4}|))"
_THREADTIME = r"(?(wall)(?:[a-z]\w*+ ++|)(?P<tag>\d++ ++\d++) [VDIWEF] |(?!))"

FRAMING = Logcat(
    name="logcat",
    head=rf"(?:{_TIME} ++|)(?:{_THREADTIME}|[VDIWEF]/)(?P<host>[^:\n]{{0,80}}?) *+(?:\( *+(?P<level>\d++)\)|): "
    + STAMP
    + f"(?:{VENDOR}|)"
    + CALLER,
    starts="0123456789VDIWEF",
    who=_who,
)
