"""Events and remarks as bytes, for keeping them in memory and for passing them between processes."""

import msgspec
from msgspec import Struct, structs

from oomlog.model import Event
from oomlog.reading.remarks import Remark


class _Packed(Struct, array_like=True):
    """One of the two. An event's raw lines stand beside it: they may hold bytes that are no text."""

    event: Event | None = None
    raw: bytes | None = None
    remark: Remark | None = None


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Packed).decode


def pack(one: Event | Remark) -> bytes:
    """What `unpack` gives back."""
    if isinstance(one, Remark):
        return _encode(_Packed(remark=one))
    if one.raw is None:
        return _encode(_Packed(one))
    return _encode(_Packed(structs.replace(one, raw=None), one.raw.encode("utf-8", "surrogateescape")))


def unpack(data: bytes) -> Event | Remark:
    """What was packed."""
    packed = _decode(data)
    if packed.event is None:
        assert packed.remark is not None, "one of the two is always there"  # noqa: S101 - packed above
        return packed.remark
    if packed.raw is None:
        return packed.event
    return structs.replace(packed.event, raw=packed.raw.decode("utf-8", "surrogateescape"))
