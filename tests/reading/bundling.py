"""A support bundle: five channels of one incident, an unrelated boot, and what stands beside the logs."""

import gzip
import io
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.reading.whole import bare

REPORT = bare("6.1-amd64-memcg2-docker")
HOST = "web1"

Wrap = Callable[[int, str], str]


def _lines(wrap: Wrap) -> bytes:
    return "".join(f"{wrap(number, text)}\n" for number, text in enumerate(REPORT)).encode()


def _stamp(number: int, since: int = 100) -> str:
    return f"{since + number / 1000:12.6f}"


def _exported(number: int, text: str) -> str:
    fields = (
        f"__REALTIME_TIMESTAMP={1795363638000000 + number * 1000}",
        f"_BOOT_ID={'b' * 32}",
        f"_SOURCE_MONOTONIC_TIMESTAMP={100_000_000 + number * 1000}",
        "_TRANSPORT=kernel",
        f"_HOSTNAME={HOST}",
        "SYSLOG_IDENTIFIER=kernel",
        f"MESSAGE={text}",
    )
    return "\n".join(fields) + "\n"


CHANNELS = {
    "sos/var/log/kern.log": _lines(
        lambda n, text: f"2026-11-22T16:07:18.{n:06}+00:00 {HOST} kernel: [{_stamp(n)}] {text}"
    ),
    "sos/var/log/syslog": _lines(lambda n, text: f"Nov 22 16:07:18 {HOST} kernel: [{_stamp(n)}] {text}"),
    "sos/var/log/messages": _lines(lambda _, text: f"Nov 22 16:07:19 {HOST} kernel: {text}"),
    "sos/sos_commands/kernel/ring_buffer": _lines(lambda n, text: f"[{_stamp(n)}] {text}"),
    "sos/sos_commands/logs/exported": _lines(_exported),
}
"""The same report five times; two of the files have no log's name."""
OTHER_BOOT = {
    "sos/var/log/kern.log.1": _lines(
        lambda n, text: f"2026-11-21T09:00:00.{n:06}+00:00 {HOST} kernel: [{_stamp(n, 5000)}] {text}"
    )
}
"""Word for word the same a day before, in another boot."""
BESIDE = {
    "sos/proc/sys/vm/swappiness": b"60\n",
    "sos/proc/meminfo": b"MemTotal:       16303132 kB\nMemFree:         1000000 kB\n",
    "sos/sos_commands/kernel/all_settings": b"abi.vsyscall32 = 1\nvm.panic_on_oom = 0\nvm.swappiness = 60\n",
    "sos/sys/fs/cgroup/system.slice/memory.max": b"max\n",
    "sos/k8s/what_runs": b'{"apiVersion": "v1", "items": [{"apiVersion": "v1", "kind": "Pod", "metadata": {}}]}',
    "sos/docker/one": b'[{"Id": "' + b"1f" * 32 + b'", "Name": "/web"}]',
}
BUNDLE = CHANNELS | OTHER_BOOT | BESIDE


def tarred(path: Path, members: dict[str, bytes]) -> Path:
    """A tar archive, compressed where its name says so."""
    with tarfile.open(path, "w:gz" if path.suffix == ".gz" else "w") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(data), 1_795_400_000
            archive.addfile(info, io.BytesIO(data))
    return path


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    """A zip archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def nested(path: Path, members: dict[str, bytes]) -> Path:
    """An archive in an archive, its logs compressed once more."""
    packed = {f"{name}.gz": gzip.compress(data) for name, data in members.items()}
    inner = tarred(path.with_name("inner.tar.gz"), packed)
    return zipped(path, {"case-1234/inner.tar.gz": inner.read_bytes(), "case-1234/readme.txt": b"see inner\n"})


def unpacked(path: Path, members: dict[str, bytes]) -> Path:
    """A tree of files."""
    for name, data in members.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(data)
    return path
