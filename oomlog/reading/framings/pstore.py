r"""pstore dumps: `Panic#1 Part1` and then the log's last lines; higher parts are older, so they are put in front.

fs/pstore/platform.c, pstore_dump(): "%s#%d Part%u\n" with the reason for the dump (Panic, Oops, Emergency, Shutdown,
older Restart, Halt, Poweroff).
"""

import re
from collections.abc import Sequence

from oomlog.regex import regex

_HEADING = regex(
    r"^(?:Panic|Oops|Emergency|Shutdown|Restart|Halt|Poweroff|Unknown)#(\d{1,6}) Part(\d{1,6})$", re.MULTILINE
)


def ordered(text: str, numbers: Sequence[int]) -> tuple[str, Sequence[int]]:
    """The text with the parts of each dump in the order in which they were written, headings taken out."""
    headings = list(_HEADING.finditer(text)) if " Part" in text and "#" in text else []
    if not headings:
        return text, numbers
    lines = text.split("\n")[:-1]
    begins = [text.count("\n", 0, heading.start()) for heading in headings]
    ends = [*begins[1:], len(lines)]
    dumps = list(dict.fromkeys(heading[1] for heading in headings))
    parts = sorted(
        zip(headings, begins, ends, strict=True), key=lambda part: (dumps.index(part[0][1]), -int(part[0][2]))
    )
    order = [*range(begins[0]), *(at for _, begin, end in parts for at in range(begin + 1, end))]
    return "".join(lines[at] + "\n" for at in order), [numbers[at] for at in order]
