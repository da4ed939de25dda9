"""Makes real journal files: systemd-journal-remote writes the records that a test thinks up."""

import os
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

REMOTE = Path("/lib/systemd/systemd-journal-remote")
needs_journals = pytest.mark.skipif(not REMOTE.exists(), reason="systemd-journal-remote is not installed")

Fields = Mapping[str, str | bytes]
BOOT = "c55f342ca606bafd44cd29ff61271305"
START = 1_795_363_638_000_000
"""22 November 2026, in microseconds."""


def kernel(seconds: float, text: str | bytes, boot: str = BOOT, host: str = "web1") -> Fields:
    """A record of the kernel's, so long after its boot; the journal has it a millisecond later."""
    return {
        **_written(seconds + 0.001, boot, host),
        "_SOURCE_MONOTONIC_TIMESTAMP": f"{seconds * 1e6:.0f}",
        "_TRANSPORT": "kernel",
        "SYSLOG_FACILITY": "0",
        "SYSLOG_IDENTIFIER": "kernel",
        "MESSAGE": text,
    }


def program(seconds: float, name: str, text: str | bytes, **more: str) -> Fields:
    """A record of another program."""
    return {
        **_written(seconds, BOOT, "web1"),
        "_TRANSPORT": "journal",
        "SYSLOG_IDENTIFIER": name,
        "_PID": "812",
        "MESSAGE": text,
        **more,
    }


def _written(seconds: float, boot: str, host: str) -> Fields:
    return {
        "__REALTIME_TIMESTAMP": f"{START + seconds * 1e6:.0f}",
        "__MONOTONIC_TIMESTAMP": f"{seconds * 1e6:.0f}",
        "_BOOT_ID": boot,
        "_HOSTNAME": host,
        "_MACHINE_ID": "f9b65525803da25baa5214681adbd184",
    }


def report(lines: Iterable[str], start: float = 0.0, boot: str = BOOT, host: str = "web1") -> list[Fields]:
    """Lines of `dmesg` as records, their stamps kept."""
    records = []
    for line in lines:
        stamp, _, text = line.removeprefix("[").partition("] ")
        records.append(kernel(start + float(stamp), text, boot, host))
    return records


def ordinary(count: int, start: float) -> list[Fields]:
    """What a kernel says all day, no two alike."""
    return [kernel(start + n / 100, f"docker0: port {n}(veth{n:x}) entered forwarding state") for n in range(count)]


def write(path: Path, records: Iterable[Fields], *options: str) -> Path:
    """A journal file of these records."""
    text = b"".join(b"".join(_field(key, value) for key, value in record.items()) + b"\n" for record in records)
    path.parent.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [str(REMOTE), "-o", str(path), *options, "-"],
        input=text,
        capture_output=True,
        env=dict(os.environ),
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return path


def _field(key: str, value: str | bytes) -> bytes:
    data = value if isinstance(value, bytes) else value.encode("utf-8", "surrogateescape")
    if b"\n" in data or not data.isascii():
        return key.encode() + b"\n" + len(data).to_bytes(8, "little") + data + b"\n"
    return key.encode() + b"=" + data + b"\n"
