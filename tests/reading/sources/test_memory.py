"""Memory does not grow with what is read."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import oomlog

PROGRAM = """
import re, sys
from oomlog.reading.sources import find
buffer = memoryview(bytearray(1 << 18))
total = 0
for source in find(sys.argv[1:], print):
    with source.open() as stream:
        while count := stream.readinto(buffer):
            total += count
print(total, re.search(r"RssAnon:\\s+(\\d+)", open("/proc/self/status").read())[1])
"""


@pytest.mark.parametrize("how", ["cat", "gzip -1", "zstd -q -1", "tar"])
@pytest.mark.usefixtures("here")
def test_a_large_input_takes_little_memory(how: str) -> None:
    """Some 100 MB, compressed or not."""
    with Path("kern.log").open("wb") as log:
        log.writelines(f"Nov 22 00:00:00 host kernel: line {n}\n".encode() * (4 << 20 >> 5) for n in range(20))
    command = "tar cf packed kern.log" if how == "tar" else f"{how} < kern.log > packed"
    subprocess.run(command, shell=True, check=True)  # noqa: S602
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "packed"],
        capture_output=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(Path(oomlog.__file__).parents[1])},
    )
    total, anonymous = map(int, done.stdout.split())
    assert total == Path("kern.log").stat().st_size
    assert anonymous < 40 << 10
