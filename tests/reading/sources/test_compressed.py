"""Compressed streams: whole, in pieces, cut off, damaged."""

import bz2
import gzip
import lzma
import random
import sys
from collections.abc import Callable
from pathlib import Path

import lz4.frame
import pytest

from oomlog.reading.sources import compressed, find
from tests.reading.sources.found import Read, fail

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_RANDOM = random.Random(2)  # noqa: S311 - the same each time
_WORDS = [f"{_RANDOM.getrandbits(40):x}" for _ in range(2000)]
TEXT = "".join(f"[{n:5}.000000] {' '.join(_RANDOM.choices(_WORDS, k=6))}\n" for n in range(12_000)).encode()
PACK: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "xz": lzma.compress,
    "bz2": lambda text: bz2.compress(text, 1),  # blocks of 100 kB
    "zst": lambda text: zstd.compress(text, options={zstd.CompressionParameter.checksum_flag: 1}),
    "lz4": lambda text: lz4.frame.compress(text, content_checksum=True, block_size=lz4.frame.BLOCKSIZE_MAX64KB),
}
CALLED = {"gz": "gzip", "xz": "xz", "bz2": "bzip2", "zst": "zstd", "lz4": "lz4"}

each = pytest.mark.parametrize("kind", PACK)


@each
def test_what_was_packed_comes_out(here: Path, read: Read, kind: str) -> None:
    """Under its proper name, no name at all, and a wrong one: the bytes tell."""
    names = [f"kern.log.{kind}", "kern", "syslog.zst" if kind == "gz" else "syslog.gz"]
    for name in names:
        (here / name).write_bytes(PACK[kind](TEXT))
    found = read(*names)
    assert found.texts == [(name, TEXT) for name in names]
    assert [source.path for source in found.sources] == [None] * 3
    assert found.sources[0].size == len(PACK[kind](TEXT))


@each
def test_it_opens_again(here: Path, kind: str) -> None:
    """From the beginning."""
    (here / "kern.log").write_bytes(PACK[kind](TEXT))
    (source,) = find(["kern.log"], fail)
    for _ in range(2):
        with source.open() as stream:
            assert stream.read(100) == TEXT[:100]


@each
def test_members_one_after_the_other(here: Path, read: Read, kind: str) -> None:
    """`cat a.gz b.gz`, with padding between, and empty ones."""
    pack = PACK[kind]
    (here / "a").write_bytes(pack(b"one\n") + pack(b"") + bytes(512) + pack(TEXT) + pack(b"end\n") + bytes(100))
    found = read("a")
    assert found.texts == [("a", b"one\n" + TEXT + b"end\n")]
    assert found.errors == []


@each
@pytest.mark.parametrize("size", [1, 1000, 4097])
def test_any_size_of_read_gives_the_same(
    here: Path, read: Read, kind: str, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seams of input fall anywhere: in a header, in a checksum, between members."""
    monkeypatch.setattr(compressed, "INPUT", size)
    text = TEXT[:20_000]
    (here / "a").write_bytes(PACK[kind](text) + PACK[kind](text))
    assert read("a").texts == [("a", text + text)]


@each
@pytest.mark.parametrize("share", [0.02, 0.5, 0.999])
def test_cut_off(here: Path, read: Read, kind: str, share: float) -> None:
    """What the file still holds is given, then one line with the place."""
    packed = PACK[kind](TEXT)
    cut = int(len(packed) * share)
    (here / "kern.log.gz").write_bytes(packed[:cut])
    found = read("kern.log.gz")
    text = b"".join(text for _, text in found.texts)
    assert TEXT.startswith(text)
    assert len(text) >= (share - 0.25) * len(TEXT)
    assert found.errors == [
        (
            f"kern.log.gz: the {CALLED[kind]} data ends too early, after byte {cut}:"
            " a copy or a write was cut off; what it holds was read"
        )
    ]


@each
def test_damaged_in_the_middle(here: Path, read: Read, kind: str) -> None:
    """What stands before the damage is given even where all came in one read, then one line."""
    packed = bytearray(PACK[kind](TEXT))
    middle = len(packed) // 2
    packed[middle : middle + 64] = bytes(64)
    (here / "kern.log").write_bytes(packed)
    found = read("kern.log")
    whole = [line for line in found.texts[0][1].splitlines(keepends=True) if line in TEXT]
    assert len(b"".join(whole)) >= len(TEXT) / 4
    assert len(found.errors) == 1
    assert found.errors[0].startswith(f"kern.log: the {CALLED[kind]} data ")


@pytest.mark.parametrize("kind", ["gz", "zst", "lz4"])
def test_a_wrong_checksum_costs_no_text(here: Path, read: Read, kind: str) -> None:
    """It is all there; the line says that it may not be what was written."""
    packed = bytearray(PACK[kind](TEXT))
    packed[-6 if kind == "gz" else -2] ^= 0xFF
    (here / "a").write_bytes(packed)
    found = read("a")
    assert found.texts == [("a", TEXT)]
    assert "is damaged before byte" in found.errors[0]


@each
def test_something_else_behind_the_data(here: Path, read: Read, kind: str) -> None:
    """Is told with its place, and not read."""
    packed = PACK[kind](TEXT)
    (here / "a").write_bytes(packed + b"plain text\n")
    found = read("a")
    assert found.texts == [("a", TEXT)]
    assert found.errors == [f"a: not {CALLED[kind]} data from byte {len(packed)} on; what stands before was read"]


def test_twice_compressed(here: Path, read: Read) -> None:
    """Is read through once more; what is deeper was made to hurt."""
    (here / "a.gz.gz").write_bytes(gzip.compress(lzma.compress(TEXT)))
    (here / "b").write_bytes(gzip.compress(gzip.compress(gzip.compress(TEXT))))
    found = read("a.gz.gz", "b")
    assert found.texts == [("a.gz.gz", TEXT)]
    assert found.errors == ["b: compressed more than 2 times over; unpack it and name the file"]


def test_skippable_frames_of_parallel_zstd(here: Path, read: Read) -> None:
    """Pzstd begins each frame with one."""
    skippable = b"\x50\x2a\x4d\x18\x04\0\0\0\x11\x22\x33\x44"
    (here / "a.zst").write_bytes(skippable + zstd.compress(b"one\n") + skippable + zstd.compress(b"two\n"))
    assert read("a.zst").texts == [("a.zst", b"one\ntwo\n")]


def test_a_bomb_ends(here: Path, read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    """Out of all proportion to what is stored: what came before is given."""
    monkeypatch.setattr("oomlog.reading.sources.limits.EXPANSION_FREE", 1 << 20)
    (here / "bomb").write_bytes(gzip.compress(gzip.compress(bytes(64 << 20))))
    found = read("bomb")
    assert len(found.texts[0][1]) < 16 << 20
    assert "stopped as a decompression bomb" in found.errors[0]


def test_one_layer_of_gzip_is_never_a_bomb(here: Path, read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    """A log with a hole of NULs packs as tight as deflate can."""
    monkeypatch.setattr("oomlog.reading.sources.limits.EXPANSION_FREE", 0)
    (here / "hole.gz").write_bytes(gzip.compress(bytes(16 << 20) + b"end\n"))
    found = read("hole.gz")
    assert found.errors == []
    assert found.texts[0][1].endswith(b"\0end\n")


def test_a_large_window_is_refused(here: Path, read: Read) -> None:
    """A frame's header may ask for gigabytes of memory."""
    (here / "a.zst").write_bytes(b"\x28\xb5\x2f\xfd\x00\xa0" + bytes(30))
    (error,) = read("a.zst").errors
    assert error.startswith("a.zst: the zstd data is damaged")
