"""What tells a report that stands twice in one log from two reports."""

from oomlog.model import Event
from oomlog.reading.block import Block


def identity(event: Event, block: Block) -> tuple[object, ...] | None:
    """What no other report of one log shares: the kernel's stamp, else every word of it. None where that is too little.

    Without any stamp a kill line without sizes may be of another process that was given the same pid later.
    """
    if event.monotonic_seconds is not None:
        return event.id, event.monotonic_seconds, event.boot
    sized = event.memory is not None or any(kill.total_vm_bytes is not None for kill in event.kills)
    if event.time_text is None and not sized:
        return None
    words = hash((*(line.text for line in block.lines), *(text for rows in block.rows for text in rows.texts)))
    return event.id, event.time_text, event.boot, event.host, words
