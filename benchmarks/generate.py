"""Big logs to measure with; the same arguments give the same bytes.

python -m benchmarks.generate sparse PATH --size-gb 2
python -m benchmarks.generate dense PATH --reports 3000
"""

import argparse
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from benchmarks.reports import ERAS, report

SPARSE_TASKS = 50
SPARSE_PER_GB = 20
DENSE_TASKS = 300
JOURNAL_REPORTS = 20
MANY_LINES = 100
MANY_EVERY = 50

_GB = 10**9
_BLOCK_LINES = 80_000
_START = datetime(2026, 3, 1, 0, 0)  # noqa: DTZ001 - a log says no zone
_HOUR = b"Mar  1 00:"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ORDINARY = (
    "systemd[1]: Started Session {n} of user root.",
    "systemd[1]: session-{n}.scope: Consumed 1.2s CPU time, 31.9M memory peak.",
    "CRON[{n}]: (root) CMD (command -v debian-sa1 > /dev/null && debian-sa1 1 1)",
    "sshd[{n}]: Accepted publickey for deploy from 10.0.3.17 port {n} ssh2: ED25519 SHA256:zvJbRkqT8",
    "sshd[{n}]: pam_unix(sshd:session): session opened for user deploy(uid=1001) by (uid=0)",
    'kernel: [{n}.123456] audit: type=1400 audit(1795363638.123:{n}): apparmor="ALLOWED" operation="open" pid={n}',
    "kernel: [{n}.654321] docker0: port {n}(veth3b2a1c0) entered forwarding state",
    'dockerd[811]: time="2026-03-01T00:00:00Z" level=info msg="ignoring event" container=4f0c1d{n}',
    'nginx[{n}]: 10.1.2.3 - - "GET /api/v1/items/{n} HTTP/1.1" 200 5120 "-" "Mozilla/5.0" 0.003',
    "postgres[{n}]: [{n}-1] LOG:  checkpoint complete: wrote 120 buffers (0.7%); write=11.9 s, distance=801 kB",
    "app[{n}]: request served in 12 ms, worker process {n} idle",
)


def sparse(path: Path, size: int) -> int:
    """`size` bytes of ordinary syslog with SPARSE_PER_GB reports a GB; → number of reports."""
    random = Random(1)  # noqa: S311 - reproducible
    block = _ordinary(random)
    blocks = max(1, size // len(block))
    reports = max(1, round(blocks * len(block) / _GB * SPARSE_PER_GB))
    due = {(number * 2 + 1) * blocks // (reports * 2): number for number in range(reports)}
    with path.open("wb") as file:
        for number in range(blocks):
            hour = _START + timedelta(hours=number)
            file.write(block.replace(b"\n" + _HOUR, b"\n" + _hour(hour)).replace(_HOUR, _hour(hour), 1))
            if number in due:
                file.write(_framed(report(random, ERAS[due[number] % 2], SPARSE_TASKS), hour + timedelta(hours=1)))
    return len(due)


def dense(path: Path, reports: int) -> int:
    """`reports` reports of DENSE_TASKS tasks, a minute apart; → their number."""
    random = Random(2)  # noqa: S311 - reproducible
    with path.open("wb") as file:
        for number in range(reports):
            when = _START + timedelta(minutes=number)
            file.write(_framed(report(random, ERAS[number % 2], DENSE_TASKS), when))
    return reports


def many(place: Path, files: int) -> int:
    """`files` logs of MANY_LINES lines, each of a machine of its own; every MANY_EVERY-th holds a report. → reports."""
    random = Random(4)  # noqa: S311 - reproducible
    ordinary = _ordinary(random).splitlines(keepends=True)
    for number in range(files):
        begin = random.randrange(len(ordinary) - MANY_LINES)
        text = b"".join(ordinary[begin : begin + MANY_LINES])
        if number % MANY_EVERY == 0:
            text += _framed(report(random, ERAS[number % 2], SPARSE_TASKS), _START + timedelta(hours=number + 1))
        (folder := place / f"host{number}").mkdir(parents=True)
        (folder / "kern.log").write_bytes(text)
    return len(range(0, files, MANY_EVERY))


def _ordinary(random: Random) -> bytes:
    """An hour of a busy machine's log."""
    return "".join(_ordinary_lines(random)).encode()


def _ordinary_lines(random: Random) -> Iterator[str]:
    for number in range(_BLOCK_LINES):
        second = number * 3600 // _BLOCK_LINES
        text = random.choice(_ORDINARY).format(n=random.randrange(1000, 60_000))
        yield f"{_HOUR.decode()}{second // 60:02}:{second % 60:02} web1 {text}\n"


def _framed(lines: list[str], when: datetime) -> bytes:
    """As rsyslog writes them; the stamps of one report grow by 20 µs a line."""
    uptime = (when - _START).total_seconds() + 1000
    prefix = f"{_hour(when).decode()}{when:%M:%S} web1 kernel: "
    return "".join(f"{prefix}[{uptime + n * 2e-5:12.6f}] {line}\n" for n, line in enumerate(lines)).encode()


def _hour(when: datetime) -> bytes:
    return f"{_MONTHS[when.month - 1]} {when.day:>2} {when.hour:02}:".encode()


def main() -> None:
    """Write one log."""
    parser = argparse.ArgumentParser(description="Make a big log.")
    parser.add_argument("kind", choices=("sparse", "dense"))
    parser.add_argument("path", type=Path)
    parser.add_argument("--size-gb", type=float, default=1.0, help="of a sparse log")
    parser.add_argument("--reports", type=int, default=3000, help="of a dense log")
    given = parser.parse_args()
    made = sparse(given.path, int(given.size_gb * _GB)) if given.kind == "sparse" else dense(given.path, given.reports)
    print(f"{given.path}: {made} reports, {given.path.stat().st_size / _GB:.2f} GB")


if __name__ == "__main__":
    main()
