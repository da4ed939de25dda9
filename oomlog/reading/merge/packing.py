"""Events, and what was said beside, as bytes, for keeping them in memory and for passing them between processes."""

import msgspec
from msgspec import Struct, structs

from oomlog.model import Event
from oomlog.reading.remarks import Found, Reboot, Remark


class _Packed(Struct, array_like=True):
    """One of the two. An event's raw lines stand beside it: they may hold bytes that are no text."""

    event: Event | None = None
    raw: bytes | None = None
    beside: Remark | Reboot | None = None


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Packed).decode


def pack(one: Found) -> bytes:
    """What `unpack` gives back."""
    if isinstance(one, Remark | Reboot):
        return _encode(_Packed(beside=one))
    if one.raw is None:
        return _encode(_Packed(one))
    return _encode(_Packed(structs.replace(one, raw=None), one.raw.encode("utf-8", "surrogateescape")))


def unpack(data: bytes) -> Found:
    """What was packed."""
    packed = _decode(data)
    if packed.event is None:
        assert packed.beside is not None, "one of the two is always there"  # noqa: S101 - packed above
        return packed.beside
    if packed.raw is None:
        return packed.event
    return structs.replace(packed.event, raw=packed.raw.decode("utf-8", "surrogateescape"))
