"""Lists of memory nodes as the kernel prints them (lib/vsprintf.c, `%*pbl`)."""

import re

from oomlog.regex import regex

MOST_NODES = 1 << 10
"""CONFIG_NODES_SHIFT is 10 at most; a damaged list must not cost more."""
_LIST = regex(r"\d{1,4}(-\d{1,4})?(,\d{1,4}(-\d{1,4})?)*", re.ASCII)


def node_list(text: str | None) -> frozenset[int] | None:
    """The nodes of a list (`0-1,4`); None where it is no such list, as `(null)`."""
    if not text or not _LIST.fullmatch(text):
        return None
    nodes: set[int] = set()
    for part in text.split(","):
        first, _, last = part.partition("-")
        nodes.update(range(int(first), min(int(last or first), MOST_NODES) + 1))
    return frozenset(nodes)
