"""Logs in tar and zip archives."""

import bz2
import gzip
import io
import lzma
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest

from oomlog.errors import SourceError
from oomlog.reading.sources import find, tar
from oomlog.reading.sources import zip as zip_archives
from tests.reading.sources.found import Found, Read, fail

LOGS = {
    "sos/var/log/kern.log": b"new\n",
    "sos/var/log/kern.log.1": b"old\n",
    "sos/var/log/kern.log.2.gz": gzip.compress(b"oldest\n"),
    "sos/sos_commands/kernel/dmesg": b"ring\n",
    "sos/proc/sys/vm/panic_on_oom": b"0\n",
    "sos/var/log/wtmp": bytes(range(256)) * 4,
    "sos/etc/host.conf": b"multi on\n",
}
IN_ORDER = [
    ("kern.log.2.gz", b"oldest\n"), ("kern.log.1", b"old\n"), ("kern.log", b"new\n"), ("dmesg", b"ring\n"),
]  # fmt: skip


def tarred(
    path: str, pack: Callable[[bytes], bytes] = bytes, members: dict[str, bytes] = LOGS, kind: int = tarfile.PAX_FORMAT
) -> None:
    """Writes a tar archive."""
    with tarfile.open(path, "w", format=kind) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(data), 1000
            archive.addfile(info, io.BytesIO(data))
    Path(path).write_bytes(pack(Path(path).read_bytes()))


def zipped(path: str, members: dict[str, bytes] = LOGS, method: int = zipfile.ZIP_DEFLATED) -> None:
    """Writes a zip archive."""
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def short(found: Found) -> list[tuple[str, bytes]]:
    """Base names and bytes."""
    return [(name.rpartition("/")[2], text) for name, text in found.texts]


def test_a_plain_tar_is_read_in_the_order_of_rotation(read: Read) -> None:
    """Only what can be a log, by name; members that are compressed are opened."""
    tarred("sos.tar")
    found = read("sos.tar")
    assert short(found) == IN_ORDER
    assert found.errors == []
    first = found.sources[0]
    assert (first.name, first.group) == ("sos.tar:sos/var/log/kern.log.2.gz", "sos.tar:sos/var/log/kern.log")
    assert (first.path, first.modified, first.size) == (None, 1000.0, len(LOGS["sos/var/log/kern.log.2.gz"]))


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress, bz2.compress])
def test_a_compressed_tar_is_read_front_to_back(read: Read, pack: Callable[[bytes], bytes]) -> None:
    """Each member as it comes."""
    tarred("sos", pack)
    found = read("sos")
    assert sorted(short(found)) == sorted(IN_ORDER)
    assert found.names[0] == "sos:sos/var/log/kern.log"
    assert found.errors == []


@pytest.mark.parametrize("kind", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_long_and_odd_names(read: Read, kind: int) -> None:
    """Prefix fields, GNU's and pax's extra headers."""
    names = ["d" * 90 + "/" + "e" * 60 + "/kern.log", "a/ü.log"]
    if kind != tarfile.USTAR_FORMAT:
        names.append("x" * 300 + "/messages")
    tarred("a.tar", members=dict.fromkeys(names, b"text\n"), kind=kind)
    assert read("a.tar").texts == [(f"a.tar:{name}", b"text\n") for name in names]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_a_zip_is_read_in_the_order_of_rotation(read: Read, method: int) -> None:
    """Stored or packed."""
    zipped("sos.zip", method=method)
    found = read("sos.zip")
    assert short(found) == IN_ORDER
    assert found.errors == []


@pytest.mark.usefixtures("here")
def test_a_tar_through_a_pipe() -> None:
    """Streams, compressed or not."""
    tarred("sos.tgz", gzip.compress)
    program = (
        "from oomlog.reading.sources import find\n"
        "for source in find(['-'], print):\n"
        "    with source.open() as stream: print(source.name, stream.read(99))"
    )
    piped = subprocess.run(
        [sys.executable, "-c", program],
        input=Path("sos.tgz").read_bytes(),
        capture_output=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(Path(tar.__file__).parents[3])},
    )
    assert piped.stdout.decode().splitlines() == [
        "-:sos/var/log/kern.log b'new\\n'",
        "-:sos/var/log/kern.log.1 b'old\\n'",
        "-:sos/var/log/kern.log.2.gz b'oldest\\n'",
        "-:sos/sos_commands/kernel/dmesg b'ring\\n'",
    ]


def test_a_zip_through_compression_says_what_to_do(read: Read) -> None:
    """Its list stands at the end."""
    zipped("sos.zip")
    Path("sos.zip.gz").write_bytes(gzip.compress(Path("sos.zip").read_bytes()))
    assert read("sos.zip.gz").errors == [
        "sos.zip.gz: a zip archive can't be read from a stream; save it, and name the file"
    ]


def test_hostile_members_of_a_tar(here: Path, read: Read) -> None:
    """Links, devices, paths that climb, names that would write to the terminal: none is followed, none written."""
    with tarfile.open("evil.tar", "w") as archive:
        for name, kind in (
            ("a/kern.log", tarfile.SYMTYPE),
            ("b/kern.log", tarfile.LNKTYPE),
            ("c/kern.log", tarfile.CHRTYPE),
            ("d/kern.log", tarfile.FIFOTYPE),
            ("e/kern.log", tarfile.DIRTYPE),
        ):
            info = tarfile.TarInfo(name)
            info.type, info.linkname, info.devmajor, info.devminor = kind, "/etc/passwd", 1, 5
            archive.addfile(info)
        for name in ("../../kern.log", "/abs/kern.log", "\x1b[2J/kern.log"):
            info = tarfile.TarInfo(name)
            info.size = 5
            archive.addfile(info, io.BytesIO(b"text\n"))
    found = read("evil.tar")
    assert found.texts == [("evil.tar:abs/kern.log", b"text\n"), ("evil.tar:\\x1b[2J/kern.log", b"text\n")]
    assert sorted(path.name for path in here.iterdir()) == ["evil.tar"]


def test_links_in_a_zip_are_not_followed(read: Read) -> None:
    """A link's data is the name of its target."""
    with zipfile.ZipFile("a.zip", "w") as archive:
        link = zipfile.ZipInfo("kern.log")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("..\\..\\messages", "climbs\n")
        archive.writestr("win\\messages", "text\n")
    assert read("a.zip").texts == [("a.zip:win/messages", b"text\n")]


def test_no_logs_in_an_archive(read: Read) -> None:
    """One line."""
    tarred("a.tar", members={"photo.jpg": b"\xff\xd8\xff\xe0"})
    zipped("b.zip", {})
    assert read("a.tar", "b.zip").errors == [
        "a.tar: no logs in this archive; unpack it and name a file",
        "b.zip: no logs in this archive; unpack it and name a file",
    ]


def archived(pack: Callable[..., None], name: str, members: dict[str, bytes]) -> bytes:
    """The bytes of an archive, which is not left behind."""
    pack(name, members=members)
    data = Path(name).read_bytes()
    Path(name).unlink()
    return data


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("outer", [tarred, zipped])
@pytest.mark.parametrize("inner", [tarred, zipped])
def test_an_archive_in_an_archive_is_opened(read: Read, outer: Callable[..., None], inner: Callable[..., None]) -> None:
    """Once, and nothing is written; what is packed deeper is told."""
    core = archived(inner, "core.zip", {"kern.log": b"deep\n"})
    node = archived(inner, "node.zip", {"var/log/kern.log": b"text\n", "core.zip": core})
    outer("a.bundle", members={"node.zip": node, "messages": b"beside\n"})
    found = read("a.bundle")
    assert found.texts == [("a.bundle:node.zip:var/log/kern.log", b"text\n"), ("a.bundle:messages", b"beside\n")]
    assert found.errors == [
        "a.bundle:node.zip:core.zip: an archive in an archive in an archive is not opened; unpack it and name it"
    ]


def test_an_inner_zip_that_is_too_big(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would be held in memory."""
    monkeypatch.setattr("oomlog.reading.sources.held.MAX_HELD", 1 << 20)
    inner = archived(zipped, "in.zip", {"kern.log": os.urandom(2 << 20)})
    zipped("a.zip", {"in.zip": inner, "messages": b"text\n"})
    found = read("a.zip")
    assert found.names == ["a.zip:messages"]
    assert found.errors == ["a.zip:in.zip: over 1 MiB, too big inside an archive; unpack it and name it"]


def test_programs_packed_as_zip_are_no_archives(read: Read) -> None:
    """A jar is a program's."""
    jar = archived(zipped, "x", {"kern.log": b"text\n"})
    zipped("a.zip", {"lib/app.jar": jar, "messages": b"text\n"})
    found = read("a.zip")
    assert (found.names, found.errors) == (["a.zip:messages"], [])


KERNEL = b"[    1.000000] Linux version 6.1\n[    2.000000] text\n"


@pytest.mark.parametrize("path", ["x/y/z/capture", "must-gather/node/1/records.txt"])
def test_a_log_is_found_by_its_content(read: Read, path: str) -> None:
    """Whatever it is called and however deep it lies; not in settings or source code, which quote logs."""
    members = {path: KERNEL, "x/y/z/notes.md": KERNEL, "x/y/z/app": b"2026-11-22 16:07:18 started\n"}
    tarred("a.tar", members=members)
    assert read("a.tar").texts == [(f"a.tar:{path}", KERNEL)]


def test_a_damaged_journal_in_an_archive(read: Read) -> None:
    """Whatever it holds, what follows is read."""
    tarred("a.tar", members={"var/log/journal/system": b"LPKSHHRH" + bytes(600), "messages": b"text\n"})
    found = read("a.tar")

    assert found.texts[-1] == ("a.tar:messages", b"text\n")


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_tar_that_is_cut_off(read: Read, pack: Callable[[bytes], bytes]) -> None:
    """What it still holds is given, then one line."""
    data = b"".join(f"line {n * n}\n".encode() for n in range(50_000))
    tarred("whole", pack, {"kern.log.1": b"first\n", "kern.log": data})
    Path("a").write_bytes(Path("whole").read_bytes()[: Path("whole").stat().st_size // 2])
    found = read("a")
    assert found.texts[0] == ("a:kern.log.1", b"first\n")
    assert found.texts[1][0] == "a:kern.log"
    assert data.startswith(found.texts[1][1])
    assert len(found.texts[1][1]) > len(data) / 3
    assert any("in the middle of it" in error or "ends too early" in error for error in found.errors)


def test_a_damaged_tar_header(read: Read) -> None:
    """Ends the archive with its place; what stands before is read."""
    tarred("a.tar", members={"kern.log.1": b"first\n", "kern.log": b"second\n"})
    raw = bytearray(Path("a.tar").read_bytes())
    raw[1024 + 3] ^= 0xFF
    Path("a.tar").write_bytes(raw)
    found = read("a.tar")
    assert found.names == ["a.tar:kern.log.1"]
    assert found.errors == ["a.tar: the archive is damaged at byte 1536; what stands before was read"]


def test_a_tar_header_that_asks_for_memory(read: Read) -> None:
    """A name of gigabytes is refused before it is read."""
    info = tarfile.TarInfo("././@LongLink")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 8 << 30
    first = tarfile.TarInfo("kern.log").tobuf(tarfile.GNU_FORMAT)
    Path("a.tar").write_bytes(first + info.tobuf(tarfile.GNU_FORMAT) + bytes(4096))
    (error,) = read("a.tar").errors
    assert error == "a.tar: the archive asks for a name of 8589934592 bytes at byte 1024; what stands before was read"


def test_too_many_members(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bounded, with what was read before."""
    monkeypatch.setattr(tar, "MAX_MEMBERS", 10)
    tarred("a.tgz", gzip.compress, {f"{n}.log": b"text\n" for n in range(20)})
    found = read("a.tgz")
    assert len(found.names) == 10
    assert found.errors == ["a.tgz: over 10 members; unpack it and name the logs in it"]
    monkeypatch.setattr(zip_archives, "MAX_DIRECTORY", 100)
    zipped("a.zip", {f"{n}.log": b"text\n" for n in range(20)})
    assert read("a.zip").errors == ["a.zip: too many members for one archive; unpack it and name the logs in it"]


def test_a_bomb_of_members_ends(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    """All members of an archive share one bound."""
    monkeypatch.setattr("oomlog.reading.sources.limits.EXPANSION_FREE", 1 << 20)
    bomb = gzip.compress(bytes(16 << 20))
    zipped("a.zip", {f"kern.log.{n}.gz": bomb for n in range(1, 6)})
    found = read("a.zip")
    assert sum(len(text) for _, text in found.texts) < 32 << 20
    assert "stopped as a decompression bomb" in found.errors[-1]


def test_damage_in_a_zip(read: Read) -> None:
    """A wrong checksum costs no text; a member that is broken costs no other."""
    data = os.urandom(3000).hex().encode() + b"\n"
    zipped("a.zip", {"a.log": data, "b.log": b"fine\n"})
    raw = bytearray(Path("a.zip").read_bytes())
    raw[2000:2010] = bytes(10)
    Path("a.zip").write_bytes(raw)
    found = read("a.zip")
    assert found.texts[0][1][:2000] == data[:2000]
    assert found.texts[1] == ("a.zip:b.log", b"fine\n")
    assert len(found.errors) == 1
    assert found.errors[0].startswith("a.zip:a.log: ")


def test_a_zip_without_its_end(read: Read) -> None:
    """Its list is lost."""
    zipped("a.zip")
    Path("a.zip").write_bytes(Path("a.zip").read_bytes()[:-60])
    (error,) = read("a.zip").errors
    assert error.startswith("a.zip: a damaged zip archive (")


def test_an_encrypted_member(read: Read) -> None:
    """Says so."""
    zipped("a.zip", {"kern.log": b"secret\n"}, zipfile.ZIP_STORED)
    raw = bytearray(Path("a.zip").read_bytes())
    for place in (6, raw.find(b"PK\x01\x02") + 8):
        raw[place] |= 1
    Path("a.zip").write_bytes(raw)
    assert "encrypted; unpack the archive with its password" in read("a.zip").errors[0]


def _to_the_end(stream: BinaryIO) -> None:
    while text := stream.read(65536):
        assert set(text) == {ord("a")}


@pytest.mark.usefixtures("here")
def test_a_member_is_good_until_the_next_is_asked_for() -> None:
    """Later it says so instead of giving another member's bytes."""
    tarred("a.tgz", gzip.compress, {"a.log": b"a" * 100_000, "b.log": b"b" * 100_000})
    sources = find(["a.tgz"], fail)
    first = next(sources).open()
    assert first.read(10) == b"a" * 10
    second = next(sources)
    with pytest.raises(SourceError, match="the archive was read on"):
        _to_the_end(first)
    with second.open() as stream:
        assert stream.read(10) == b"b" * 10


@pytest.mark.usefixtures("here")
def test_a_member_that_is_not_read_is_passed_over() -> None:
    """The next one is whole."""
    tarred("a.tgz", gzip.compress, {"a.log": b"a" * 300_000, "b.log": b"b\n"})
    _, second = find(["a.tgz"], fail)
    with second.open() as stream:
        assert stream.read(10) == b"b\n"


def test_sparse_members(read: Read) -> None:
    """GNU tar writes only what a file with holes holds."""
    with Path("kern.log").open("wb") as log:
        log.seek(1 << 20)
        log.write(b"after the hole\n")
    Path("messages").write_bytes(b"next\n")
    subprocess.run([shutil.which("tar") or "tar", "--format=gnu", "-Scf", "a.tar", "kern.log", "messages"], check=True)
    found = read("a.tar")
    assert found.texts[0][1].strip(b"\0") == b"after the hole\n"
    assert found.texts[1] == ("a.tar:messages", b"next\n")
    assert found.errors == []
