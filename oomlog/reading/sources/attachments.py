"""What stands beside the logs in a bundle and isn't one: settings, /proc, cgroup files, what runs in containers.

Recognised by content, or where the content is a bare number by the names that the kernel gives; handed on as it is.
"""

import re
from collections.abc import Callable
from typing import Literal

from msgspec import Struct

from oomlog.errors import SourceError
from oomlog.kernel.setting_files import CONFIGURATION
from oomlog.reading.sources.streams import Stream
from oomlog.regex import regex

AttachmentKind = Literal["sysctl", "proc_sys", "proc", "cgroup", "settings", "pods", "containers"]

MAX_ATTACHMENT = 32 << 20
"""Bytes of one: kubectl's JSON of some 3,000 pods."""
MAX_ATTACHMENTS = 64 << 20
"""Bytes of all of them together."""
_OVERHEAD = 512  # what a small one costs beside its bytes
_PIECE = 64 << 10

_PACKED = regex(r"\.(?:gz|xz|bz2|zst|lz4)$")
_PROC_SYS = regex(r"(?:^|/)proc/sys/[\w./-]+$")
_PROC = regex(r"(?:^|/)proc/(?:meminfo|zoneinfo|buddyinfo|vmstat|slabinfo|swaps|cmdline|pressure/memory)$")
_CGROUP = regex(
    r"(?:^|/)memory\.(?:(?:swap\.|zswap\.|memsw\.|kmem\.)?(?:max|high|low|min|current|peak|limit_in_bytes|usage_in_bytes"
    r"|max_usage_in_bytes|failcnt)|stat|events(?:\.local)?|numa_stat|pressure|oom\.group|oom_control|swappiness"
    r"|soft_limit_in_bytes|use_hierarchy)$"
)
_SYSCTL = regex(rb"(?:^[a-z][\w./*-]* = .*\n){3}", re.MULTILINE)
_SYSCTL_KEY = regex(rb"^(?:vm|kernel)\.\w+ = ", re.MULTILINE)
_POD = regex(rb'"kind"\s*:\s*"Pod(?:List)?"')
_LIST = regex(
    rb'\{\s*(?:"(?:apiVersion|kind|metadata)"\s*:\s*(?:"[^"]{0,200}"|\{[^{}]{0,500}\})\s*,\s*){1,3}"items"\s*:\s*\['
)
_CONTAINER = regex(rb'"Id"\s*:\s*"[0-9a-f]{64}"|"io\.kubernetes\.(?:container|pod)\.name"|"runtimeSpec"|"podSandboxId"')


class Attachment(Struct, frozen=True):
    """`name` as that of a source (`sos.tar.xz:sos/proc/sys/vm/swappiness`), `data` uncompressed."""

    kind: AttachmentKind
    name: str
    data: bytes


def kind_of(path: str, head: bytes) -> AttachmentKind | None:
    """What a file is by its path in the bundle and its first bytes; None for a log and anything else."""
    path = _PACKED.sub("", path)
    if _PROC_SYS.search(path):
        return "proc_sys"
    if _PROC.search(path) or head.startswith(b"MemTotal: "):
        return "proc"
    if _CGROUP.search(path):
        return "cgroup"
    if CONFIGURATION.search(path):
        return "settings"
    json = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if json[:1] in (b"{", b"["):
        pods = _POD.search(head) or _LIST.match(json)  # of a list, the first may be of other kinds
        return "pods" if pods else "containers" if _CONTAINER.search(head) else None
    return "sysctl" if _SYSCTL.match(head) and _SYSCTL_KEY.search(head) else None


def may_be_sysctls(head: bytes) -> bool:
    """Whether a stream that begins so may be a saved `sysctl -a`, whose keys of the kernel come further down."""
    return bool(_SYSCTL.match(head))


class Attachments:
    """Collects what is found; more than there is room for is told once and left out."""

    def __init__(self, give: Callable[[Attachment], None], report: Callable[[SourceError], None]) -> None:
        self._give = give
        self._report = report
        self._room = MAX_ATTACHMENTS
        self._left_out = False

    def add(self, kind: AttachmentKind, name: str, stream: Stream) -> None:
        """Reads all of it; a list without a pod is none. Raises SourceError where it is damaged or too big."""
        if self._left_out:
            return
        data = read_whole(name, stream)
        if kind == "pods" and not _POD.search(data):
            return
        self._room -= len(data) + _OVERHEAD
        if self._room < 0:
            self._left_out = True
            bound = MAX_ATTACHMENTS >> 20
            self._report(SourceError(f"{name}: and what follows left out: over {bound} MiB of settings and states"))
            return
        self._give(Attachment(kind, name, data))


def read_whole(name: str, stream: Stream) -> bytes:
    """All of a file of settings or JSON. Raises SourceError over MAX_ATTACHMENT."""
    data = bytearray()
    while len(data) <= MAX_ATTACHMENT:
        if not (piece := stream.read(_PIECE)):
            return bytes(data)
        data += piece
    raise SourceError(f"{name}: over {MAX_ATTACHMENT >> 20} MiB of JSON or settings; name a smaller selection")
