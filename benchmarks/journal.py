"""A journal of a million kernel records with a few reports, read beside `journalctl -k -o cat | grep -c`."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

from benchmarks.generate import JOURNAL_REPORTS, SPARSE_TASKS
from benchmarks.measure import Command, lines, peak_memory, seconds
from benchmarks.page import Row
from benchmarks.reports import ERAS, report

REMOTE = Path("/lib/systemd/systemd-journal-remote")
_BOOT = "c55f342ca606bafd44cd29ff61271305"
_START = 1_795_363_638_000_000
_STEP = 50_000  # microseconds between two records
_ORDINARY = (
    "docker0: port {n}(veth3b2a1c0) entered forwarding state",
    "usb 1-{n}: new high-speed USB device number {n} using xhci_hcd",
    'audit: type=1400 audit(1795363638.123:{n}): apparmor="ALLOWED" operation="open" pid={n}',
    "IPv6: ADDRCONF(NETDEV_CHANGE): veth{n}: link becomes ready",
)
_RECORD = """\
__REALTIME_TIMESTAMP={real}
__MONOTONIC_TIMESTAMP={mono}
_BOOT_ID={boot}
_SOURCE_MONOTONIC_TIMESTAMP={mono}
_TRANSPORT=kernel
PRIORITY=6
SYSLOG_FACILITY=0
SYSLOG_IDENTIFIER=kernel
_HOSTNAME=web1
MESSAGE={text}

"""
_WITHOUT_LIBRARY = "import sys; sys.modules['systemd'] = None; from oomlog.__main__ import main; main()"


def rows(folder: Path, oomlog: str, records: int, rounds: int) -> list[Row]:
    """The figures; none where the tools are missing."""
    if not REMOTE.exists() or shutil.which("journalctl") is None:
        return []
    place = folder / "journal"
    generate(place, records)
    ours: Command = (oomlog, "events", f"journal:{place}")
    fallback: Command = (sys.executable, "-c", _WITHOUT_LIBRARY, "events", f"journal:{place}")
    grep: Command = ("sh", "-c", f"journalctl -D '{place}' -k -q -o cat | grep -c 'Killed process'")
    if (found := lines(ours)) != JOURNAL_REPORTS:
        sys.exit(f"{' '.join(ours)}: {found} events for {JOURNAL_REPORTS} reports")
    taken = seconds({"oomlog": ours, "fallback": fallback, "grep": grep}, rounds)
    return [
        Row("journal: oomlog events, s", taken["oomlog"]),
        Row("journal: oomlog events without systemd-python, s", taken["fallback"]),
        Row("journal: journalctl -k -o cat | grep -c, s", taken["grep"]),
        Row("journal: oomlog / journalctl and grep", taken["oomlog"] / taken["grep"], aim=1),
        Row("journal: memory of its own (Pss_Anon), MB", peak_memory(ours) / 10**6, aim=120),
    ]


def generate(place: Path, records: int) -> None:
    """A journal directory of so many ordinary records of the kernel and JOURNAL_REPORTS reports."""
    place.mkdir()
    with subprocess.Popen(
        (str(REMOTE), "-o", str(place / "system.journal"), "-"), stdin=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as remote:
        assert remote.stdin is not None  # noqa: S101 - a pipe was asked for
        for number, text in enumerate(_texts(records)):
            mono = number * _STEP
            remote.stdin.write(_RECORD.format(real=_START + mono, mono=mono, boot=_BOOT, text=text).encode())


def _texts(records: int) -> Iterator[str]:
    random = Random(3)  # noqa: S311 - reproducible
    every = records // JOURNAL_REPORTS
    for number in range(records):
        yield random.choice(_ORDINARY).format(n=random.randrange(1, 500_000))
        if number % every == every // 2:
            yield from report(random, ERAS[number // every % 2], SPARSE_TASKS)
