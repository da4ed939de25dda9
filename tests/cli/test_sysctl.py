"""`oomlog sysctl`."""

import json
import subprocess
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import oomlog as library
from oomlog.errors import SourceError
from oomlog.settings.audit import audit_schema
from oomlog.settings.bounds import Bounds
from tests.cli.running import FIXTURES, ROOT, errors, oomlog
from tests.reading.bundling import tarred, unpacked, zipped

WEB1 = Path("tests/settings/web1")
GOLDEN = Path(__file__).parent / "golden"
SAVED = (
    b"abi.vsyscall32 = 1\nfs.file-max = 1\nkernel.hostname = web7\nkernel.osrelease = 6.1.0-28-amd64\n"
    b"vm.panic_on_oom = 2\n"
)
PANIC = FIXTURES / "5.10-amd64-panic"


def checks(run: subprocess.CompletedProcess[bytes]) -> dict[str, dict[str, object]]:
    """The verdicts of `--format json` by id."""
    return {one["id"]: one for one in json.loads(run.stdout)["checks"]}


@pytest.mark.parametrize("words", ["sysctl --root web1", "sysctl --root web1 --all --role db"])
def test_page(words: str, request: pytest.FixtureRequest) -> None:
    """The page is the one that was read and found right."""
    run = oomlog(*words.split(), cwd=ROOT / WEB1.parent)
    golden = GOLDEN / f"{words.replace(' ', '_')}.txt"
    if request.config.getoption("--update-golden"):
        golden.write_bytes(run.stdout)

    assert run.stdout.decode() == golden.read_text()
    assert (run.returncode, run.stderr) == (0, b"")


@pytest.mark.parametrize("root", ["/", str(ROOT / WEB1)])
def test_json_follows_its_schema(root: str) -> None:
    """Of this host too."""
    found = json.loads(oomlog("sysctl", "--root", root, "--format", "json").stdout)

    Draft202012Validator(audit_schema()).validate(found)
    assert len(found["checks"]) > 90


def test_this_host() -> None:
    """Without a word it is this host, live, which is only read."""
    found = json.loads(oomlog("sysctl", "--format", "json").stdout)

    assert found["origin"] == "live"
    read = {row["key"]: row["value"] for row in found["settings"]}
    assert read["vm.swappiness"] == Path("/proc/sys/vm/swappiness").read_text().strip()


def test_saved_sysctls_named_and_piped(tmp_path: Path) -> None:
    """What `sysctl -a` printed is told by its content; nothing else is known then."""
    (tmp_path / "settings").write_bytes(SAVED)
    named = oomlog("sysctl", "--format", "json", "settings", cwd=tmp_path)
    piped = oomlog("sysctl", "--format", "json", "-", stdin=SAVED)

    for run, place in ((named, "settings:5"), (piped, "-:5")):
        found = json.loads(run.stdout)
        assert (found["host"], found["origin"], run.stderr) == ("web7", "files", b"")
        assert [row["place"] for row in found["settings"]] == [place]
        assert checks(run)["SYS-OOM-01"]["verdict"] == "not-applicable"
        assert checks(run)["SYS-SW-04"]["verdict"] == "unknown"


def test_a_log_after_the_settings_is_read_too(tmp_path: Path) -> None:
    """Somebody wrote `(sysctl -a; dmesg)` into one file, or pipes it: both are there."""
    both = SAVED + (PANIC / "input.log").read_bytes()
    (tmp_path / "both.txt").write_bytes(both)

    for run in (
        oomlog("sysctl", "--format", "json", "both.txt", cwd=tmp_path),
        oomlog("sysctl", "--format", "json", "-", stdin=both),
    ):
        assert json.loads(run.stdout)["host"] == "web7"
        assert json.loads(run.stdout)["reports"]["reports"] == 1


@pytest.mark.parametrize("form", [tarred, zipped, unpacked])
def test_a_bundles_settings_and_logs(form: object, tmp_path: Path) -> None:
    """The same answer as from the tree, whatever holds it; its log says what mattered."""
    names = [path for path in (ROOT / WEB1).rglob("*") if path.is_file()]
    members = {f"sos/{path.relative_to(ROOT / WEB1)}": path.read_bytes() for path in names}
    log = b"[    1.000000] Linux version 6.1.0-28-amd64\n" + (PANIC / "input.log").read_bytes()
    bundle = form(
        tmp_path / "sos.tar.gz" if form is tarred else tmp_path / "sos.zip" if form is zipped else tmp_path / "tree",
        members | {"sos/var/log/kern.log": log},
    )  # type: ignore[operator]
    run = oomlog("sysctl", "--format", "json", bundle)
    tree = checks(oomlog("sysctl", "--format", "json", "--root", ROOT / WEB1))

    assert run.stderr == b""
    found = {name: one["verdict"] for name, one in checks(run).items() if one["verdict"] == "finding"}
    assert found == {name: one["verdict"] for name, one in tree.items() if one["verdict"] == "finding"}
    assert json.loads(run.stdout)["host"] == "web1"
    assert json.loads(run.stdout)["reports"]["reports"] == 1


def test_a_tree_without_settings() -> None:
    """One line that says what to name, status 3."""
    run = oomlog("sysctl", "--root", FIXTURES)

    assert run.returncode == 3
    assert errors(run) == [f"oomlog: {FIXTURES}: no settings in it; name the directory that holds proc, sys or etc"]


def test_a_log_that_is_missing() -> None:
    """The settings are judged all the same; status 3."""
    run = oomlog("sysctl", "--root", ROOT / WEB1, "nowhere.log")

    assert run.returncode == 3
    assert errors(run) == ["oomlog: nowhere.log: no such file; check the name"]
    assert b"SYS-OOM-02" in run.stdout


def test_escapes_do_not_reach_the_page(tmp_path: Path) -> None:
    """A file of a saved tree may hold anything."""
    (tmp_path / "proc/sys/vm").mkdir(parents=True)
    (tmp_path / "proc/sys/vm/swappiness").write_bytes(b"\x1b[31m0 \xff")
    run = oomlog("sysctl", "--root", tmp_path, "--all")

    assert b"\x1b" not in run.stdout
    assert b"\\x1b[31m0" in run.stdout


def test_from_python() -> None:
    """The library's `audit` gives what the command prints, and raises what the command tells."""
    found = library.audit(root=ROOT / WEB1, roles=["db"])

    assert (found.host, found.kernel, found.roles) == ("web1", "6.1.0-28-amd64", ("db",))
    assert found.checks[0].severity == "critical"
    with pytest.raises(SourceError, match="nowhere"):
        library.audit("nowhere.log", root=ROOT / WEB1)
    failures: list[SourceError] = []
    assert library.audit(["nowhere.log"], root=ROOT / WEB1, errors=failures).host == "web1"
    assert len(failures) == 1


def test_lines_can_be_moved(tmp_path: Path) -> None:
    """A configuration moves what a check calls too much; a name that is none is a usage error."""
    (tmp_path / "oomlog.toml").write_text("[settings]\nmin_free_share = 0.2\nmin_free_large_share = 0.3\n")
    (tmp_path / "wrong.toml").write_text("[settings]\nmin_free = 0.2\n")
    moved = oomlog("sysctl", "--root", ROOT / WEB1, "--format", "json", "--config", "oomlog.toml", cwd=tmp_path)
    wrong = oomlog("sysctl", "--root", ROOT / WEB1, "--config", "wrong.toml", cwd=tmp_path)

    assert checks(moved)["SYS-WM-02"]["verdict"] == "ok"
    same = library.audit(root=ROOT / WEB1, bounds=Bounds(min_free_share=0.2, min_free_large_share=0.3))
    assert next(one for one in same.checks if one.id == "SYS-WM-02").verdict == "ok"
    assert wrong.returncode == 2
    assert "wrong.toml: no such line in [settings]: min_free; near: min_free_share" in errors(wrong)[0]


def test_settings_beside_containers(tmp_path: Path) -> None:
    """What names containers in a bundle does not hide the settings in it."""
    saved = {"sos/sos_commands/kernel/sysctl_-a": b"kernel.panic = 0\nvm.panic_on_oom = 0\nvm.swappiness = 7\n"}
    inspected = json.dumps([{"Id": "7" * 64, "Name": "/web"}]).encode()
    bundle = tarred(tmp_path / "sos.tar.gz", saved | {"sos/sos_commands/x/inspect": inspected})
    run = oomlog("sysctl", "--format", "json", bundle)
    assert f"{bundle}:sos/sos_commands/kernel/sysctl_-a".encode() in run.stdout


PODS = json.dumps(
    {
        "kind": "List",
        "items": [
            {
                "kind": "Pod",
                "metadata": {"name": "shop", "namespace": "prod"},
                "spec": {
                    "nodeName": "web1",
                    "containers": [
                        {
                            "name": "app",
                            "env": [{"name": "JAVA_OPTS", "value": "-Xmx2g -Dpassword=hunter2"}],
                            "resources": {"limits": {"memory": "2Gi"}},
                        }
                    ],
                },
            }
        ],
    }
)


def _findings(*words: str | Path) -> tuple[dict[str, str], str]:
    said = oomlog("sysctl", "--format", "json", *words).stdout.decode()
    return {one["id"]: one["reason"] for one in json.loads(said)["checks"] if one["verdict"] == "finding"}, said


def test_pods(tmp_path: Path) -> None:
    """Named, or found in a bundle: their limits are held against what they run, which is never shown."""
    (tmp_path / "pods.json").write_text(PODS)
    bundle = tarred(
        tmp_path / "sos.tar.gz",
        {"sos/k8s/pods": PODS.encode(), "sos/proc/sys/vm/swappiness": b"60\n", "sos/etc/hostname": b"web1\n"},
    )
    for words in (("--root", ROOT / WEB1, "--pods", tmp_path / "pods.json"), (bundle,)):
        found, said = _findings(*words)
        assert "a heap of up to 2.0 GiB" in found["APP-JAVA-01"]
        assert "hunter2" not in said
