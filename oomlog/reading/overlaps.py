"""Which reports were under way at once, where neither callers nor hosts tell their lines apart.

A header that comes before the end of the report before it proves nothing yet: that end may be lost. What proves that
both went on is the older one's outcome, or a line that each report has once, coming a second time.
"""

from oomlog.reading.block import MIXED_SECONDS, Block, Host, Overlap
from oomlog.reading.line import Line

ONCE = ("Mem-Info:", "Mem-info:", "[ pid ]", "[  pid  ]", "memory: usage")
"""How lines begin that a report has once: the second is of another report, whose header was lost or came before."""


def once(text: str) -> str:
    """The kind of a line that begins like one of `ONCE`."""
    return "table" if text.startswith("[") else text[:6].lower()


def overtake(host: Host, line: Line) -> None:
    """A header has come: marks the reports that had not ended and spoke a moment ago."""
    for block in host.blocks:
        open_yet = block.opener == "header" and not block.sealed and not block.ended
        recent = host.now is None or block.last is None or host.now - block.last <= MIXED_SECONDS
        block.overtaken = block.overtaken or (open_yet and recent and not _other_caller(block, line.caller))


def rival(host: Host, block: Block, kind: str) -> Block | None:
    """The older report that a second line of a kind in `block` may be of: it was overtaken before it had one."""
    older = host.blocks[: _place(host, block)]
    fitting = [b for b in older if b.overtaken and kind not in b.once and not _other_caller(b, block.caller)]
    return fitting[-1] if _met(block, kind) <= len(fitting) else None


def end(host: Host, block: Block, number: int) -> None:
    """An overtaken report has ended, at this line: what came since the newer headers may have been its."""
    for newer in host.blocks[_place(host, block) + 1 :]:
        if newer.opener == "header" and not _other_caller(newer, block.caller):
            link(block, newer, number)
            # what came once, and not before in the older one, may have been that one's
            newer.once = {kind for kind in newer.once if kind in block.once or _met(newer, kind) > 1}
    _forget(host, block)
    fragment = host.fragment
    if fragment is None or not fits(fragment, block):
        return
    host.fragment, host.gap = None, 0
    for older in host.blocks:
        if older is block or (older.overtaken and not older.ended):
            link(older, fragment, number)


def _forget(host: Host, block: Block) -> None:
    """What overlapped with a report that has left is of no more use: no chain of reports is kept."""
    for overlap in block.overlaps:
        if all(overlap.older is not other for other in host.blocks):
            overlap.older.overlaps = []


def fits(fragment: Block, block: Block) -> bool:
    """Whether a piece without a header may be the rest of an overtaken report: nothing in it came there before."""
    return block.overtaken and block.once.isdisjoint(
        once(line.text) for line in fragment.lines if line.text.startswith(ONCE)
    )


def link(older: Block, newer: Block, last: float) -> None:
    """Notes the overlap with both."""
    known = next((overlap for overlap in older.overlaps if overlap.newer is newer), None)
    if known is not None:
        known.last = last
        return
    overlap = Overlap(older, newer, last)
    older.overlaps.append(overlap)
    newer.overlaps.append(overlap)


def _met(block: Block, kind: str) -> int:
    return sum(line.text.startswith(ONCE) and once(line.text) == kind for line in block.lines)


def _place(host: Host, block: Block) -> int:
    return next(n for n, other in enumerate(host.blocks) if other is block)


def _other_caller(block: Block, caller: str) -> bool:
    return bool(block.caller and caller and block.caller != caller)
