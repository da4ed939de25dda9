"""Kills `oomlog watch` again and again while reports are written, and counts what it told: `python -m benchmarks.soak`.

Every report must come out exactly once, and the memory of the watch that is left alive must not grow.
"""

import argparse
import gzip
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Protocol, cast

import msgspec

ROOT = Path(__file__).parent.parent
TEMPLATE = ROOT / "tests" / "fixtures" / "6.1-amd64-memcg2-docker" / "input.log"
REMOTE = "/lib/systemd/systemd-journal-remote"
START = 1_795_363_638.0
DEADLINE_SECONDS = 30.0
PARTS = 4
FLAT_BYTES = 24 << 20


class _Event(msgspec.Struct):
    id: str
    delivery: dict[str, object]


def reports() -> Iterator[list[tuple[float, str]]]:
    """The lines of one report after another: stamp and text; each kills another pid at another time."""
    lines = TEMPLATE.read_text().splitlines()
    split = [line.removeprefix("[").partition("] ") for line in lines]
    victim = next(text for _, _, text in split if "Killed process" in text).split("Killed process ")[1].split()[0]
    number = 1000
    while True:
        number += 1
        base = number * 0.06
        yield [
            (base + n * 1e-5, text.replace(f" {victim} ", f" {number} ").replace(f"pid={victim},", f"pid={number},"))
            for n, (_, _, text) in enumerate(split)
        ]


class Writer(Protocol):
    """Where reports go."""

    source: str
    rotations: Counter[str]

    def write(self, report: list[tuple[float, str]]) -> None:
        """One more."""

    def close(self) -> None:
        """No more."""


class LogWriter:
    """A file as rsyslog writes it, which is renamed, copied and truncated, or renamed and compressed now and then."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "kern.log"
        self.source = str(self._path)
        self._file: IO[bytes] = self._path.open("ab", buffering=0)
        self.rotations = Counter[str]()

    def write(self, report: list[tuple[float, str]]) -> None:
        """In two pieces, split anywhere: a reader sees halves of lines, and a report goes on in the next file."""
        text = "".join(
            f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(START + at))}.{int(at * 1e6) % 1_000_000:06d}+00:00"
            f" web1 kernel: [{at:12.6f}] {line}\n"
            for at, line in report
        ).encode()
        cut, rotates = random.randrange(len(text)), random.random() < 0.05
        cut = text.rfind(b"\n", 0, cut) + 1 if rotates else cut  # those who write logs rotate between lines
        self._file.write(text[:cut])
        if rotates:
            self._rotate(random.choice(["rename", "copytruncate", "compress"]))
        self._file.write(text[cut:])

    def _rotate(self, how: str) -> None:
        self.rotations[how] += 1
        for n in range(99, 0, -1):
            for end in ("", ".gz"):
                with suppress(FileNotFoundError):
                    Path(f"{self._path}.{n}{end}").rename(f"{self._path}.{n + 1}{end}")
        if how == "copytruncate":
            shutil.copy(self._path, f"{self._path}.1")
            os.truncate(self._path, 0)
            return
        self._path.rename(f"{self._path}.1")
        self._file.close()
        self._file = self._path.open("ab", buffering=0)
        older = Path(f"{self._path}.2")
        if how == "compress" and older.exists():
            packed = Path(f"{older}.gz")
            packed.write_bytes(gzip.compress(older.read_bytes(), 1))
            older.unlink()

    def close(self) -> None:
        """Nothing is buffered."""
        self._file.close()


class JournalWriter:
    """A journal as systemd-journal-remote writes it."""

    def __init__(self, folder: Path) -> None:
        self.source = f"journal:{folder}"
        self._remote = subprocess.Popen(
            [REMOTE, "-o", str(folder / "system.journal"), "-"], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.rotations = Counter[str]()

    def write(self, report: list[tuple[float, str]]) -> None:
        """Record by record."""
        pipe = cast("IO[bytes]", self._remote.stdin)
        for at, line in report:
            fields = {
                "__REALTIME_TIMESTAMP": f"{(START + at) * 1e6:.0f}",
                "__MONOTONIC_TIMESTAMP": f"{at * 1e6:.0f}",
                "_SOURCE_MONOTONIC_TIMESTAMP": f"{at * 1e6:.0f}",
                "_BOOT_ID": "c55f342ca606bafd44cd29ff61271305",
                "_HOSTNAME": "web1",
                "_TRANSPORT": "kernel",
                "SYSLOG_IDENTIFIER": "kernel",
                "MESSAGE": line,
            }
            pipe.write("".join(f"{key}={value}\n" for key, value in fields.items()).encode() + b"\n")
        pipe.flush()

    def close(self) -> None:
        """All is in the journal."""
        self._remote.communicate()


class Watched:
    """A process that watches; forked from this one, which has loaded the program already, so that it starts at once."""

    def __init__(self, source: str, folder: Path) -> None:
        out = str(folder / "events.ndjson")
        words = ["watch", "--from-start", "--format", "ndjson", "--state", str(folder / "state"), "-o", out, source]
        self.pid = os.fork()
        if not self.pid:
            from oomlog.cli import main

            os.closerange(3, 1024)  # the writer's pipe would stay open
            main(words)

    def kill(self) -> None:
        """As the OOM killer does."""
        os.kill(self.pid, signal.SIGKILL)
        _, status = os.waitpid(self.pid, 0)
        if not os.WIFSIGNALED(status):
            raise SystemExit(f"the watch ended by itself: status {status}")

    def resident_bytes(self) -> int:
        """Of its memory."""
        return int(Path(f"/proc/{self.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def told(folder: Path) -> list[_Event]:
    """What came out so far; a line that is being written is not looked at."""
    path = folder / "events.ndjson"
    lines = path.read_bytes().splitlines(keepends=True) if path.exists() else []
    return [msgspec.json.decode(line, type=_Event) for line in lines if line.endswith(b"\n")]


def until(condition: Callable[[], bool]) -> bool:
    """Whether it came true in time."""
    end = time.monotonic() + DEADLINE_SECONDS
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def soak(writer: Writer, folder: Path, kills: int, more: int) -> bool:
    """Writes and kills, then writes `more` under one watch that lives. → whether all went well; prints the counts."""
    source, written = reports(), 1
    watched = Watched(writer.source, folder)
    writer.write(next(source))
    until(lambda: bool(told(folder)))  # what was rotated away before there was a state is not the watch's
    watched.kill()
    for _ in range(kills):
        watched = Watched(writer.source, folder)
        end = time.monotonic() + random.uniform(0.0, 0.6)
        while time.monotonic() < end:
            writer.write(next(source))
            written += 1
            time.sleep(random.uniform(0.0, 0.05))
        watched.kill()
    watched = Watched(writer.source, folder)
    sizes = [watched.resident_bytes()]
    for part in range(PARTS):
        for _ in range(more // PARTS):
            writer.write(next(source))
        written += more // PARTS
        if part == PARTS - 1:
            writer.close()
        if not until(lambda: len(firsts(folder)) >= written):  # noqa: B023 - called at once
            break
        sizes.append(watched.resident_bytes())
    watched.kill()
    return _judge(folder, written, kills, sizes)


def firsts(folder: Path) -> list[str]:
    """The ids of what came out as new."""
    return [event.id for event in told(folder) if event.delivery["revision"] == 1]


def _judge(folder: Path, written: int, kills: int, sizes: list[int]) -> bool:
    ids = Counter(firsts(folder))
    keys = Counter(str(event.delivery["key"]) for event in told(folder))
    twice = sum(count - 1 for count in ids.values())
    grown = sizes[-1] - sizes[min(1, len(sizes) - 1)]
    print(f"reports written: {written}; watch killed with SIGKILL: {kills} times")
    print(f"told: {len(ids)} of {written} reports, {twice} of them more than once")
    lines, again = keys.total(), keys.total() - len(keys)
    print(f"lines written: {lines}, {again} of them twice; updates: {lines - ids.total()}")
    print(f"resident memory of the last watch: {', '.join(f'{size / 2**20:.1f}' for size in sizes)} MiB")
    return len(ids) == written and not twice and not again and grown < FLAT_BYTES


def main() -> int:
    """As the command line says."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--source", choices=["file", "journal"], default="file")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--more", type=int, default=400, help="reports that the last watch lives through")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    options = parser.parse_args()
    random.seed(options.seed)
    import oomlog.cli.watch
    import oomlog.live.watch.journal
    import oomlog.live.watch.watch  # noqa: F401 - loaded once, for all that are forked

    with tempfile.TemporaryDirectory() as name:
        logs, kept = Path(name) / "logs", Path(name) / "kept"
        logs.mkdir()
        kept.mkdir()
        writer: Writer = LogWriter(logs) if options.source == "file" else JournalWriter(logs)
        well = soak(writer, kept, options.kills, options.more)
        print(f"rotations: {dict(writer.rotations)}; seed {options.seed}")
    print("exactly once" if well else "NOT exactly once, or not flat")
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
