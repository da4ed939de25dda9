"""Configurations of early killers: the figures, and what the programs themselves say of them."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from oomlog.errors import SourceError
from oomlog.settings.advice.killers import earlyoom, systemd_oomd
from oomlog.settings.host import Host
from oomlog.settings.snapshot import Setting, Snapshot, Swap
from oomlog.settings.take import live
from tests.mounts import UNSHARE, may_mount
from tests.reading.killers.test_real import EARLYOOM

GIB = 1 << 30
ANALYZE = shutil.which("systemd-analyze")
_OOMD = ("lib/systemd/systemd-oomd", "usr/lib/systemd/systemd-oomd")
_UNPACKED = Path(__file__).parents[3] / ".venv" / "killers"
OOMD = next((root / path for root in (Path("/"), _UNPACKED) for path in _OOMD if (root / path).exists()), None)


def host(ram: int, swap: Swap | None = None, pressure: str | None = None, *roles: str) -> Host:
    """A machine of such a size."""
    values = {} if pressure is None else {"/proc/pressure/memory": Setting(pressure, "/proc/pressure/memory")}
    swaps = (swap,) if swap else ()
    return Host(
        Snapshot(origin="tree", name="x", memory={"MemTotal": ram}, swaps=swaps, values=values), frozenset(roles)
    )


def disk(size: int) -> Swap:
    """Swap on a disk."""
    return Swap("/dev/sda2", "partition", size, 0)


def stalled(avg300: str) -> str:
    """Pressure as a snapshot holds it."""
    return f"some avg10=0.00 avg60=0.00 avg300=0.00 total=1 full avg10=0.00 avg60=0.00 avg300={avg300} total=1"


def arguments(text: str) -> list[str]:
    """The arguments of earlyoom as printed."""
    found = re.search(r'^EARLYOOM_ARGS="(.*)"$', text, re.MULTILINE)
    assert found is not None, text
    return shlex.split(found[1])


@pytest.mark.parametrize(
    ("machine", "memory", "swap"),
    [
        (host(8 * GIB), ["-m", "10,5"], "10,5"),
        (host(40 * GIB), ["-m", "10,5"], "10,5"),
        (host(41 * GIB), ["-M", "4194304,2097152"], "10,5"),
        (host(8 * GIB, disk(2 * GIB)), ["-m", "10,5"], "10,5"),
        (host(8 * GIB, disk(8 * GIB)), ["-m", "10,5"], "75,37"),
        (host(8 * GIB, disk(800 * GIB)), ["-m", "10,5"], "90,45"),
        (host(8 * GIB, Swap("/dev/zram0", "partition", 8 * GIB, 0)), ["-m", "10,5"], "10,5"),
    ],
)
def test_earlyoom_by_size_and_swap(machine: Host, memory: list[str], swap: str) -> None:
    """10 % or 4 GiB, whichever is less; swap on disk: a quarter of RAM in it, or 90 % of it, whichever is less."""
    given = arguments(earlyoom(machine))

    assert given[:4] == [*memory, "-s", swap]


@pytest.mark.parametrize("ram", [8 * GIB, 64 * GIB])
def test_debians_earlyoom_takes_them(ram: int) -> None:
    """It starts with them, and says the thresholds that the comments say."""
    if EARLYOOM is None:
        pytest.skip("no earlyoom: 'sh .ci/machine.sh killers .venv' unpacks it")
    here = live()
    command = [EARLYOOM, "--dryrun", *arguments(earlyoom(host(ram, disk(8 * GIB))))]
    said: list[str] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as running:
        for line in running.stdout or ():
            said.append(line)
            if "SIGKILL when" in line:
                break
        running.kill()
    free = 10.0 if ram == 8 * GIB else 100 * (4 * GIB) / here.memory["MemTotal"]
    # 1.7: "when mem <= 10.00% and swap <= 75.00%"; 1.8: "when mem avail <= 10.00% and swap free <= 75.00%"
    found = re.search(r"SIGTERM when mem(?: avail)? <= *([\d.]+)% and swap(?: free)? <= *([\d.]+)%", "".join(said))

    assert found is not None, said
    assert float(found[1]) == pytest.approx(free, abs=0.01)
    assert float(found[2]) == (75.0 if ram == 8 * GIB else 10.0)


@pytest.mark.parametrize(
    ("machine", "limit", "seconds"),
    [
        (host(8 * GIB, disk(GIB), stalled("0.00")), 60, 30),
        (host(8 * GIB, None, stalled("0.00")), 60, 10),
        (host(8 * GIB, disk(GIB), stalled("0.10"), "desktop"), 50, 30),
        (host(8 * GIB, disk(GIB), stalled("40.00")), 81, 30),
        (host(8 * GIB, disk(GIB), stalled("80.00")), 90, 30),
    ],
)
def test_systemd_oomd_by_swap_and_pressure(machine: Host, limit: int, seconds: int) -> None:
    """Its defaults; sooner without swap and on a desktop; above what the machine stalls anyway."""
    text = systemd_oomd(machine)

    assert f"DefaultMemoryPressureLimit={limit}%\n" in text
    assert f"DefaultMemoryPressureDurationSec={seconds}s\n" in text
    assert "SwapUsedLimit=90%\n" in text
    assert ("ManagedOOMSwap=kill" in text) == bool(machine.swaps)
    assert "It needs" not in text


def test_what_keeps_systemd_oomd_from_working_is_said() -> None:
    """No pressure told; a kubelet that evicts."""
    text = systemd_oomd(host(8 * GIB, None, None, "k8s-node"))

    assert "# It needs /proc/pressure/memory" in text
    assert "# Not on a Kubernetes node" in text


def test_systemd_takes_its_files(tmp_path: Path) -> None:
    """oomd.conf is found as a drop-in, and the settings of units are such: systemd knows their names and values."""
    if ANALYZE is None:
        pytest.skip("no systemd-analyze")
    parts = re.split(r"^# (/etc/\S+)\n", systemd_oomd(host(8 * GIB, disk(GIB), stalled("0.00"))), flags=re.MULTILINE)
    for path, text in zip(parts[1::2], parts[2::2], strict=True):
        (tmp_path / path[1:]).parent.mkdir(parents=True)
        (tmp_path / path[1:]).write_text(text)
    shown = subprocess.run(
        [ANALYZE, f"--root={tmp_path}", "cat-config", "systemd/oomd.conf"], text=True, capture_output=True, check=True
    ).stdout
    assert "DefaultMemoryPressureLimit=60%" in shown
    for name, kind in (("-.slice", "slice"), ("user@.service", "service")):
        body = (tmp_path / "etc/systemd/system" / f"{name}.d" / "90-oom.conf").read_text()
        start = "ExecStart=/bin/true\n" if kind == "service" else ""
        assert unknown_to_systemd(tmp_path, kind, body + start) == []
        assert unknown_to_systemd(tmp_path, kind, body.replace("ManagedOOM", "ManagedOom") + start) != []


# systemd-oomd reads its configuration before it looks for cgroups and the bus.
RUN = """
mount -t tmpfs none /etc/systemd && mkdir /etc/systemd/oomd.conf.d && cat > /etc/systemd/oomd.conf.d/90-oom.conf
SYSTEMD_LOG_TARGET=console SYSTEMD_LOG_LEVEL=info exec "$0" --dry-run
"""


def said_by_oomd(text: str) -> list[str]:
    """What Debian's systemd-oomd says of a configuration, in a file system of its own."""
    assert OOMD is not None
    command = [*UNSHARE, "sh", "-c", RUN, str(OOMD)]
    said = []
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as running:
        assert running.stdin is not None
        running.stdin.write(text)
        running.stdin.close()
        for line in running.stdout or ():
            if "oomd.conf" not in line:
                break
            said.append(line)
        running.kill()
    return said


@pytest.mark.skipif(OOMD is None, reason="no systemd-oomd: 'sh .ci/machine.sh killers .venv' unpacks it")
@pytest.mark.skipif(not may_mount("/etc/systemd"), reason="no private mount namespace to be had here")
def test_debians_systemd_oomd_takes_its_file() -> None:
    """It knows each key and value; of others it says so."""
    for machine in (host(8 * GIB, disk(GIB), stalled("40.00")), host(8 * GIB, None, None, "desktop")):
        conf = systemd_oomd(machine).partition("# /etc/systemd/system")[0]
        assert said_by_oomd(conf) == []
        assert len(said_by_oomd(conf.replace("SwapUsedLimit", "SwapUsed"))) == 1


def unknown_to_systemd(directory: Path, kind: str, text: str) -> list[str]:
    """What systemd does not understand of a unit."""
    unit = directory / f"oomlogtest.{kind}"
    unit.write_text(text)
    assert ANALYZE is not None
    done = subprocess.run([ANALYZE, "verify", "--man=no", str(unit)], text=True, capture_output=True, check=False)
    return [line for line in (done.stdout + done.stderr).splitlines() if "oomlogtest" in line]


def test_size_not_known() -> None:
    """No figure is made up."""
    with pytest.raises(SourceError, match="x: no MemTotal of /proc/meminfo: thresholds need the machine's size"):
        earlyoom(Host(Snapshot(origin="tree", name="x")))
