"""Whole processes, timed side by side: one round runs every command once, so that a busy moment hits all alike."""

import os
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

Command = Sequence[str]


def seconds(commands: Mapping[str, Command], rounds: int) -> dict[str, float]:
    """The median wall time of each command over `rounds` interleaved rounds, after one that fills the caches."""
    times: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, command in commands.items():
            took = _timed(command)
            if number:
                times[name].append(took)
    return {name: median(taken) for name, taken in times.items()}


def lines(command: Command) -> int:
    """How many lines a command prints."""
    return subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout.count(b"\n")


def peak_memory(command: Command) -> int:
    """The most memory of their own that a command's processes were seen to have together, in bytes.

    Pss_Anon, looked at all the time: what a process shares with the one that it was forked from counts once.
    """
    peak = 0
    with tempfile.TemporaryFile() as output, subprocess.Popen(command, stdout=output) as process:
        while process.poll() is None:
            peak = max(peak, sum(map(_anonymous, _family(process.pid))))
            time.sleep(0.001)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return peak


def _timed(command: Command) -> float:
    """Output goes to a file: grep stops at its first match when it sees /dev/null."""
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        subprocess.run(command, stdout=output, env=os.environ | {"LC_ALL": "C"}, check=True)
        return time.perf_counter() - start


def _family(pid: int) -> list[int]:
    """A process and its descendants."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except (FileNotFoundError, ProcessLookupError):
        children = []
    return [pid, *(one for child in children for one in _family(int(child)))]


def _anonymous(pid: int) -> int:
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) << 10 for line in rollup.splitlines() if line.startswith("Pss_Anon:")), 0)
