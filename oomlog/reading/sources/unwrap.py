"""Takes the compression and UTF-16 off a stream, whatever it is called, and tells what is inside."""

from msgspec import Struct

from oomlog.errors import SourceError
from oomlog.reading.sources.compressed import Decompressed
from oomlog.reading.sources.content import Recognised, recognise
from oomlog.reading.sources.limits import Budget
from oomlog.reading.sources.recoded import Recoded
from oomlog.reading.sources.streams import Peeked, Stream

MAX_LAYERS = 2
"""A rotated kern.log.1.gz that was gzipped once more for sending; what is packed deeper was made to hurt."""


class Unwrapped(Struct):
    """The innermost stream, what it holds, and how many layers of compression or encoding were taken off."""

    stream: Peeked
    inside: Recognised
    layers: int


def unwrap(name: str, stream: Stream, budget: Budget) -> Unwrapped:
    """Looks at the first bytes, which stay in the stream. Raises SourceError where nothing can be read."""
    peeked = Peeked(stream)
    for layer in range(MAX_LAYERS + 1):
        inside = recognise(peeked.head)
        if inside.content == "encoded":
            peeked = Peeked(Recoded(peeked, inside.detail))
            return Unwrapped(peeked, recognise(peeked.head), layer + 1)
        if inside.content != "packed":
            return Unwrapped(peeked, inside, layer)
        if layer < MAX_LAYERS:
            peeked = Peeked(Decompressed(name, peeked, inside.detail, budget))
    peeked.close()
    raise SourceError(f"{name}: compressed more than {MAX_LAYERS} times over; unpack it and name the file")
