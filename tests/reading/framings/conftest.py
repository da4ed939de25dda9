"""Short ways to strip a text and to look at what came out."""

from collections.abc import Callable

import pytest

from oomlog.reading.framings import Stripper
from oomlog.reading.line import Line

HEADER = "java invoked oom-killer: gfp_mask=0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP), order=0, oom_score_adj=0"
KILL = "Out of memory: Killed process 12 (java) total-vm:9000kB, anon-rss:4000kB, file-rss:0kB, shmem-rss:0kB"


@pytest.fixture
def strip() -> Callable[[str], list[Line]]:
    """A text as one stretch from line 1 on; HEADER and KILL in it stand for a header and a kill line."""

    def strip(text: str) -> list[Line]:
        text = text.replace("HEADER", HEADER).replace("KILL", KILL)
        return Stripper().strip(text, 1, follows=False)

    return strip


@pytest.fixture
def texts(strip: Callable[[str], list[Line]]) -> Callable[[str], list[str]]:
    """The words only, HEADER and KILL again in place of the long lines."""

    def texts(text: str) -> list[str]:
        return [line.text.replace(HEADER, "HEADER").replace(KILL, "KILL") for line in strip(text)]

    return texts
