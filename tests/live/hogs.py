"""Processes of a given size and `oom_score_adj`, for tests on the machine that runs them. They end with their test."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

MIB = 1 << 20
_CODE = """
import ctypes, pathlib, sys, threading
name, mib, adj, group, dead = sys.argv[1:]
if group:
    pathlib.Path(group, "cgroup.procs").write_text("0")
ctypes.CDLL(None).prctl(15, name.encode(), 0, 0, 0)
pathlib.Path("/proc/self/oom_score_adj").write_text(adj)
held = bytearray(int(mib) << 20)
for page in range(0, len(held), 4096):
    held[page] = 1
def wait():
    print("ready", flush=True)
    sys.stdin.read()
    if dead:
        ctypes.CDLL(None)._exit(0)
if dead:
    threading.Thread(target=wait).start()
    ctypes.CDLL(None).syscall(60, 0)
wait()
"""


class Hog(NamedTuple):
    """What it is called, how much it holds, and where; `headless`: its first thread has ended (x86-64 only)."""

    name: str
    mib: int
    adj: int = 0
    group: str = ""
    headless: bool = False


@contextmanager
def hogs(*wanted: Hog) -> Iterator[Sequence[int]]:
    """Their pids, once all hold what they should."""
    started = [_start(hog) for hog in wanted]
    try:
        for process in started:
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n"
        yield [process.pid for process in started]
    finally:
        for process in started:
            process.kill()
            process.communicate()


def _start(hog: Hog) -> "subprocess.Popen[bytes]":
    arguments = [hog.name, str(hog.mib), str(hog.adj), hog.group, "dead" if hog.headless else ""]
    return subprocess.Popen(
        [sys.executable, "-c", _CODE, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
    )
