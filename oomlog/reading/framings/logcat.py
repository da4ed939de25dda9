"""`11-22 16:07:18.123     0     0 W         : [12345.678901] text`: Android's `logcat -b kernel -v threadtime`.

logd's klogd reader gives kernel records pid and tid 0, and takes a leading `word: ` of theirs for the tag.
"""

from collections.abc import Sequence

from oomlog.reading.framings.interface import Stripped
from oomlog.reading.framings.line_framing import LineFraming
from oomlog.reading.framings.parts import CALLER, STAMP, VENDOR


class Logcat(LineFraming, frozen=True, kw_only=True, dict=True):
    """The pattern's `tag` is pid and tid, its `host` what logd took for the tag."""

    def strip(self, text: str, numbers: Sequence[int]) -> Stripped:
        """Puts back into the kernel's words what logd took for a tag."""
        stripped = super().strip(text, numbers)
        for line in stripped.lines:
            if line.kernel and line.host not in ("", "kernel"):
                line.text = f"{line.host}: {line.text}"
            line.tag, line.host = "" if line.kernel else line.host, ""
        return stripped


def _who(_level: str, ids: str) -> bool:
    return ids.startswith("0 ")


FRAMING = Logcat(
    name="logcat",
    head=r"(?P<wall>(?:\d{4}-|)\d\d-\d\d \d\d:\d\d:\d\d\.\d++(?: [+-]\d{4}|)) ++(?:[a-z]\w*+ ++|)"
    r"(?P<tag>\d++ ++\d++) [VDIWEF] (?P<host>[^:\n]{0,80}?) *+: " + STAMP + f"(?:{VENDOR}|)" + CALLER,
    starts="0123456789",
    who=_who,
)
