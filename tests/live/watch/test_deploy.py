"""What is deployed is valid: the service as systemd sees it, the manifest as Kubernetes would."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.running import ROOT, oomlog

SERVICE = ROOT / "docs" / "deploy" / "oomlog-watch.service"
MANIFEST = ROOT / "docs" / "deploy" / "daemonset.yaml"
ANALYZE = shutil.which("systemd-analyze")
needs_systemd = pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not installed")


def analyze(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """What systemd thinks of it."""
    return subprocess.run([str(ANALYZE), *map(str, words)], capture_output=True, text=True, check=False)


@needs_systemd
def test_the_service_is_valid(tmp_path: Path) -> None:
    """Every setting is known, with a program that is there."""
    unit = tmp_path / SERVICE.name
    unit.write_text(SERVICE.read_text().replace("/usr/local/bin/oomlog", "/bin/true"))
    done = analyze("verify", "--man=no", unit)

    assert (done.returncode, done.stderr) == (0, "")


@needs_systemd
def test_the_service_is_locked_down() -> None:
    """At most 1.5 of 10 on the scale of systemd-analyze security."""
    done = analyze("security", "--offline=true", "--threshold=15", "--no-pager", SERVICE)

    assert done.returncode == 0, done.stdout[-200:]


@pytest.mark.parametrize("file", [SERVICE, MANIFEST])
def test_options_are_the_programs(file: Path) -> None:
    """What the deployed commands name is in the help."""
    known = oomlog("watch", "--help").stdout.decode()
    command = file.read_text() if file is MANIFEST else re.findall("ExecStart=.*", file.read_text())[0]
    options = re.findall(r"(?<=[ ])--[a-z-]+", command)

    assert len(options) >= 3
    assert [option for option in options if option not in known] == []


def test_the_pod_may_do_little() -> None:
    """No root, no capabilities, no token, nothing written but its state."""
    text = MANIFEST.read_text()

    for setting in (
        "runAsNonRoot: true",
        "readOnlyRootFilesystem: true",
        "allowPrivilegeEscalation: false",
        "drop: [ALL]",
        "automountServiceAccountToken: false",
        "mountPath: /journal, readOnly: true",
    ):
        assert setting in text
    assert "hostPID" not in text
    assert "privileged: true" not in text
