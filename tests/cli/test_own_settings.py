"""Findings say what the settings of their own machine were, with the file, and never those of another or of now."""

import json
from pathlib import Path
from typing import Any

import pytest

import oomlog as library
from tests.cli.running import oomlog
from tests.reading.bundling import tarred
from tests.reading.whole import stamped

SET = {
    "sos/etc/hostname": b"web1\n",
    "sos/proc/sys/vm/nr_hugepages": b"300\n",
    "sos/etc/sysctl.d/90-db.conf": b"# for the database\nvm.nr_hugepages = 300\n",
}
BOOT = {"sos/proc/sys/kernel/random/boot_id": b"bbbbbbbb-bbbb-bbbb-bbbb-bbbbbbbbbbbb\n"}
WHERE = "sos/proc/sys/vm/nr_hugepages, set at boot by "


def _log(host: str) -> bytes:
    return "".join(
        f"2026-11-22T16:07:18+00:00 {host} kernel: {line}\n" for line in stamped("6.1-amd64-hugepages")
    ).encode()


def _exported() -> bytes:
    """The same in a journal that knows its boot."""
    records = []
    for line in stamped("6.1-amd64-hugepages"):
        stamp, _, text = line.removeprefix("[").partition("] ")
        fields = ("__CURSOR=s=1", "__REALTIME_TIMESTAMP=1795363638000000", f"_BOOT_ID={'b' * 32}", "_TRANSPORT=kernel")
        micros = stamp.strip().replace(".", "").lstrip("0")
        records.append(
            "\n".join((*fields, f"_SOURCE_MONOTONIC_TIMESTAMP={micros}", "_HOSTNAME=web1", f"MESSAGE={text}"))
        )
    return "".join(f"{record}\n\n" for record in records).encode()


def _evidence(event: dict[str, Any]) -> list[str]:
    """What the finding about huge pages says of the setting."""
    (found,) = (one for one in event["diagnosis"] if one["rule"] == "hugepages")
    return [one["text"] for one in found["evidence"] if one["text"].startswith("vm.")]


def _said(bundle: Path) -> list[str]:
    (line,) = oomlog("events", bundle).stdout.splitlines()
    return _evidence(json.loads(line))


def test_the_setting_with_its_files(tmp_path: Path) -> None:
    """The value, where it was read, what set it; and, as the boot is not known, that it may have been another."""
    (said,) = _said(tarred(tmp_path / "sos.tar.gz", {"sos/var/log/kern.log": _log("web1")} | SET))
    assert said.startswith(f"vm.nr_hugepages = 300 ({tmp_path}/sos.tar.gz:{WHERE}")
    assert "90-db.conf" in said
    assert said.endswith("it may have been another")


def test_of_the_same_boot(tmp_path: Path) -> None:
    """Then that is what it was; wherever the settings stand in the archive."""
    log = {"sos/var/log/exported.log": _exported()}
    for members in (log | SET | BOOT, SET | BOOT | log):
        (said,) = _said(tarred(tmp_path / "sos.tar.gz", members))
        assert "may have been" not in said


@pytest.mark.parametrize("host", ["web2", "-"])
def test_of_another_machine(tmp_path: Path, host: str) -> None:
    """Or of one that is not known: nothing is said."""
    others = SET if host != "-" else {path: data for path, data in SET.items() if "hostname" not in path}
    assert _said(tarred(tmp_path / "sos.tar.gz", {"sos/var/log/kern.log": _log("web2")} | others)) == []


def test_a_tree_for_analyze(tmp_path: Path) -> None:
    """`--root` gives its settings to the findings too; the library takes those of a bundle."""
    for path, data in SET.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    (tmp_path / "kern.log").write_bytes(_log("web1"))
    run = oomlog("report", "--format", "json", "--root", tmp_path / "sos", tmp_path / "kern.log")
    (event,) = json.loads(run.stdout)["events"]
    assert _evidence(event)
    bundle = tarred(tmp_path / "sos.tar.gz", {"sos/var/log/kern.log": _log("web1")} | SET)
    (found,) = library.read(bundle, explain=True)
    assert any("vm.nr_hugepages = 300" in one.text for cause in found.diagnosis for one in cause.evidence)
