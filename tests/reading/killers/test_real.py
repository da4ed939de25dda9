"""Debian's own earlyoom, run so that it would kill: its messages as it prints them."""

import shutil
import subprocess
from pathlib import Path

import pytest

from oomlog.reading.pipeline import Reader

UNPACKED = Path(__file__).parents[3] / ".venv" / "killers" / "usr" / "bin" / "earlyoom"
EARLYOOM = shutil.which("earlyoom") or (str(UNPACKED) if UNPACKED.exists() else None)
DRY = "dryrun, not actually sending any signal\n"


@pytest.fixture(scope="module")
def printed() -> str:
    """What a dry run prints up to its first three kills, memory being "short" below 99 %."""
    if EARLYOOM is None:
        pytest.skip("no earlyoom: 'sh .ci/machine.sh killers .venv' unpacks it")
    command = [EARLYOOM, "--dryrun", "-m", "99,98", "-s", "100,100", "-r", "0"]
    lines: list[str] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as running:
        for line in running.stdout or ():
            lines.append(line)
            if lines.count(DRY) == 3:
                break
        running.kill()
    return "".join(lines)


def test_a_dry_run_is_no_kill(printed: str, tmp_path: Path) -> None:
    """It says who would be killed, and kills nobody."""
    log = tmp_path / "log"
    log.write_text(printed)

    assert "sending SIG" in printed
    assert list(Reader([str(log)])) == []


def test_its_words_without_the_dryness_are_kills(printed: str, tmp_path: Path) -> None:
    """The very same lines of a run in earnest: its own figures, and the report before them."""
    log = tmp_path / "log"
    log.write_text(printed.replace(DRY, ""))

    event = next(iter(Reader([str(log)])))

    (kill,) = event.kills
    assert event.completeness.complete
    assert event.userspace is not None
    assert f"mem avail: {(event.userspace.available_bytes or 0) >> 20:5d} of " in printed
    assert f'to process {kill.pid} uid {kill.uid} "{kill.comm}": ' in printed
    assert f"VmRSS {(kill.rss_bytes or 0) >> 20} MiB" in printed
