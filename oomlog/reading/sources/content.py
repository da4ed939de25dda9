"""What a stream holds, told by its first bytes and never by its name."""

import re
from typing import Literal, NamedTuple

from oomlog.reading.records import FIRST
from oomlog.reading.sources.compressed import packed_with
from oomlog.reading.sources.recoded import encoded_in
from oomlog.regex import regex

Content = Literal["text", "events", "packed", "encoded", "tar", "zip", "other"]

_EVENTS = regex(rb'(?:\xef\xbb\xbf)?\s*\{\s*"schema"\s*:\s*"oomlog\.event/')
_DUMP = "a memory dump or program; read the log in a dump: makedumpfile --dump-dmesg FILE dmesg.txt"
_JOURNAL = "a journal, which is read only as a whole file on disk; save or unpack it, and name the file"
_OTHERS = (
    (rb"LPKSHHRH", _JOURNAL),  # systemd: docs/JOURNAL_FILE_FORMAT.md
    (rb"\x7fELF|KDUMP   |makedumpfile\0", _DUMP),
    (rb"\x1f\x9d", "packed with compress; unpack it: uncompress -c FILE | oomlog COMMAND -"),
    (rb"\x89LZO", "packed with lzop; unpack it: lzop -dc FILE | oomlog COMMAND -"),
    (rb"7z\xbc\xaf\x27\x1c|Rar!\x1a\x07", "an archive of a kind that is not read; unpack it and name the directory"),
    (rb"\x89PNG\r\n|\xff\xd8\xff|GIF8[79]a", "an image, not a log; name a log in text"),
    (rb"%PDF-", "a PDF, not a log; save its text: pdftotext FILE - | oomlog COMMAND -"),
    (rb"SQLite format 3\0", "a database, not a log; name a log in text"),
)
_KERNEL = regex(
    rb"^(?:<\d{1,3}>)?\[ *\d+\.\d{6}\]|^\d{1,3},\d+,\d+,[-c+]|\bkernel: |_TRANSPORT(?:=|\"\s*:\s*\")kernel",
    re.MULTILINE,
)
_NOT_TEXT = "not text; name a log, or the archive or directory that holds it"
_ODD = regex(rb"\0+|[\x01-\x07\x0e-\x1a\x1c-\x1f\x7f]")
_ODD_FEW = 8
_ODD_SHARE = 0.05
"""Random bytes hold 10 % of control characters, structures with NULs between numbers more. A run of NULs counts once:
a crash leaves kilobytes of them in a good log, and a console's line noise is short."""


class Recognised(NamedTuple):
    """`detail`: for `packed` with what, for `encoded` text in what, for `other` what it is and what to do.

    `plain`: text without a flaw.
    """

    content: Content
    detail: str = ""
    plain: bool = False


def recognise(head: bytes) -> Recognised:
    """What a stream with this head (up to 16 KiB) holds."""
    if packed := packed_with(head):
        return Recognised("packed", packed)
    if encoding := encoded_in(head):
        return Recognised("encoded", encoding)
    if archive := _archive(head):
        return Recognised(archive)
    if _EVENTS.match(head):
        return Recognised("events", plain=True)
    for pattern, what in _OTHERS:
        if re.match(pattern, head):
            return Recognised("other", what)
    return _text(head)


def _archive(head: bytes) -> Content | None:
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    return "tar" if head[257:262] == b"ustar" else None


def of_kernel(head: bytes) -> bool:
    """Whether the kernel speaks in a text with this head: its stamps, its tag in syslog, its transport in a journal."""
    return bool(_KERNEL.search(head))


def is_journal(found: Recognised) -> bool:
    """Whether it is a journal file."""
    return found.detail is _JOURNAL


def _text(head: bytes) -> Recognised:
    odd = len(_ODD.findall(head))
    if head.startswith(FIRST):  # a journal's export, whose values may be binary
        return Recognised("text", plain=True)
    if odd > _ODD_FEW and odd > _ODD_SHARE * (len(head) - head.count(0) + odd):
        return Recognised("other", _NOT_TEXT)
    return Recognised("text", plain=bool(head) and not odd)
