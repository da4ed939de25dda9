"""Parts a stretch's lines into runs of task rows, which are handled as a whole, and everything else.

A dump of 300 tasks among 80 other lines is the normal case: nothing may cost a Python step for each of its rows.
"""

import re
from collections.abc import Iterator, Sequence
from operator import eq

from oomlog.reading.line import Line

_RUN = re.compile("r{8,}")


def runs(lines: Sequence[Line]) -> Iterator[tuple[Sequence[Line], bool]]:
    """Consecutive slices of the lines, in order; True marks rows of one speaker, none of which stands twice in a row.

    The header row, which ends with `name`, is none of them.
    """
    marks = "".join(["r" if line.text[:1] == "[" and line.text[-4:] != "name" else "." for line in lines])
    done = 0
    for match in _RUN.finditer(marks):
        run = lines[match.start() : match.end()]
        if not _alike(run):
            continue
        if done < match.start():
            yield lines[done : match.start()], False
        yield run, True
        done = match.end()
    if done < len(lines):
        yield lines[done:], False


def _alike(run: Sequence[Line]) -> bool:
    texts = [line.text for line in run]
    same = len({(line.host, line.caller, line.kernel, line.boot_id) for line in run}) == 1
    return same and not any(map(eq, texts, texts[1:]))
