"""The logs in a directory."""

import gzip
import os
import tarfile
from pathlib import Path

import pytest

from oomlog.reading.sources.names import is_log
from tests.reading.sources.found import Read

LINE = b"Nov 22 00:00:00 host kernel: hello\n"


def fill(*names: str, text: bytes = LINE) -> None:
    """Writes files, and the directories above them."""
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(gzip.compress(text) if name.endswith(".gz") else text)


@pytest.mark.parametrize(
    "name",
    [
        "kern.log", "kern.log.2.gz", "messages", "messages-20261101.xz", "syslog.1", "dmesg", "dmesg.0", "console",
        "console-ramoops-0", "dmesg-ramoops-1", "dmesg-efi-150", "vmcore-dmesg.txt", "vmcore-dmesg-incomplete.txt",
        "journalctl_--no-pager_-k", "journal.export", "node1.kmsg", "syslog.log", "kernel.log", "kern", "serial0.log",
        "any.log-20261101.gz", "sys_dmesg", "host-messages.txt", "boot.log.3.bz2",
    ],
)  # fmt: skip
def test_names_of_logs(name: str) -> None:
    """As distributions, sosreport, kdump and pstore call them."""
    assert is_log(name)


@pytest.mark.parametrize("name", ["wtmp", "kernel.py", "messages.html", "consoles", "lastlog", "dmesgs", "modules"])
def test_names_of_others(name: str) -> None:
    """Those say nothing for certain."""
    assert not is_log(name)


def test_a_directory_is_its_logs(read: Read) -> None:
    """Rotated, compressed and below; other files that are plainly text; no source code, no settings, nothing binary."""
    fill("log/kern.log", "log/kern.log.1", "log/kern.log.2.gz", "log/app/console", "log/report", "log/x/y/z/deep.txt")
    fill("log/notes.md", "log/a.conf", "log/.hidden/kern.log", "log/.kern.log")
    fill("log/wtmp", "log/kern.log.old", text=bytes(range(256)) * 9)
    fill("log/empty", text=b"")
    found = read("log")
    assert found.names == [
        "log/app/console", "log/kern.log.2.gz", "log/kern.log.1", "log/kern.log", "log/report", "log/x/y/z/deep.txt",
    ]  # fmt: skip
    assert found.errors == []


def test_settings_deep_in_a_bundle_are_not_read(read: Read) -> None:
    """Twenty thousand small files of an sosreport are no logs; its logs are, by name or by folder."""
    fill(
        "sos/proc/sys/vm/overcommit", "sos/sos_commands/kernel/dmesg", "sos/var/log/cluster/corosync", "sos/version.txt"
    )
    assert read("sos").names == [
        "sos/sos_commands/kernel/dmesg", "sos/var/log/cluster/corosync", "sos/version.txt",
    ]  # fmt: skip


def test_no_logs(read: Read) -> None:
    """One line; the same where nothing is there at all."""
    Path("empty").mkdir()
    fill("photos/one.jpg", text=b"\xff\xd8\xff\xe0\0\x10JFIF")
    assert read("empty", "photos").errors == [
        "empty: no logs in this directory; name a file",
        "photos: no logs in this directory; name a file",
    ]


def test_an_empty_log_is_a_source(read: Read) -> None:
    """It was read, and held nothing."""
    fill("log/kern.log", text=b"")
    assert read("log").texts == [("log/kern.log", b"")]


def test_circles_fifos_and_sockets_are_survived(read: Read) -> None:
    """A link to the directory above, and a pipe that nobody writes."""
    fill("log/kern.log", "log/sub/messages")
    Path("log/sub/up").symlink_to("..", target_is_directory=True)
    Path("log/self.log").symlink_to("self.log")
    Path("log/gone.log").symlink_to("nowhere")
    os.mkfifo("log/pipe.log")
    found = read("log")
    assert found.names == ["log/kern.log", "log/sub/messages"]
    assert found.errors == []


def test_links_that_lead_out_are_told(here: Path, read: Read) -> None:
    """In an unpacked bundle they would lead to this host's own log."""
    fill("outside/messages", "log/kern.log")
    Path("log/messages").symlink_to(here / "outside/messages")
    Path("log/syslog").symlink_to("kern.log")
    found = read("log")
    assert found.names == ["log/kern.log"]
    assert found.errors == ["log: links that lead out of it are not followed: log/messages; name their targets"]


def test_archives_in_a_directory_are_read(read: Read) -> None:
    """A folder of support bundles."""
    fill("messages", "log/kern.log")
    with tarfile.open("log/host1.tar.gz", "w:gz") as archive:
        archive.add("messages")
    assert read("log").names == ["log/host1.tar.gz:messages", "log/kern.log"]


def test_numbers_in_names_count(read: Read) -> None:
    """Part 2 before part 10."""
    fill("p/dmesg-ramoops-10", "p/dmesg-ramoops-2", "p/dmesg-ramoops-0")
    assert read("p").names == ["p/dmesg-ramoops-0", "p/dmesg-ramoops-2", "p/dmesg-ramoops-10"]
