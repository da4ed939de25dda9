"""Manual pages and shell completions: as the commands say, read by the tools they are for, installed by the wheel."""

import re
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from docs import make
from docs.manual import COMPLETIONS, shared_files
from docs.screens import screens
from oomlog.cli import COMMANDS

SHARE = make.SHARE
FILES = shared_files()
PAGES = sorted(name for name in FILES if name.startswith("man/"))


def test_files_are_as_the_commands_say() -> None:
    """What is under docs/share/ is what `make docs` would write, and nothing else."""
    there = {path.relative_to(SHARE).as_posix(): path.read_text() for path in SHARE.rglob("*") if path.is_file()}

    assert there == FILES


def test_screens_are_what_the_commands_print() -> None:
    """The pictures of the docs are as `make docs` would draw them, small, and fetch nothing."""
    made = screens()
    there = {path.name: path.read_text() for path in (make.ROOT / "docs" / "screens").iterdir()}

    assert there == made
    assert all(len(svg) < 50_000 and "url(http" not in svg and "@import" not in svg for svg in made.values())


def test_every_command_has_its_page() -> None:
    """With its examples, and named on the first page."""
    first = FILES["man/man1/oomlog.1"]

    for name in COMMANDS:
        assert f"oomlog\\-{name}(1)" in first
        assert ".SH EXAMPLES" in FILES[f"man/man1/oomlog-{name}.1"]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed")
def test_groff_has_no_complaint(name: str) -> None:
    """Every warning is on; nothing that was written as text is taken for a request."""
    run = subprocess.run(
        ["groff", "-man", "-Tutf8", "-ww", SHARE / name],  # noqa: S607 - where it is installed
        capture_output=True,
        check=False,
    )

    assert (run.returncode, run.stderr) == (0, b"")
    assert b"EXIT STATUS" in re.sub(rb".\x08|\x1b\[[0-9;]*m", b"", run.stdout)


@pytest.mark.parametrize(("shell", "name"), list(zip(("bash", "zsh", "fish"), COMPLETIONS, strict=True)))
def test_shells_read_their_completion(shell: str, name: str) -> None:
    """The shell finds no error of syntax."""
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")

    assert subprocess.run([shell, "-n", SHARE / name], check=False).returncode == 0


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this tree."""
    folder = tmp_path_factory.mktemp("wheel")
    build = ["pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(make.ROOT)]
    subprocess.run([sys.executable, "-m", *build], check=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_them(wheel: Path) -> None:
    """At the places where systems look for them."""
    names = zipfile.ZipFile(wheel).namelist()

    assert {name.partition("/data/share/")[2] for name in names if "/data/share/" in name} == set(FILES)


def test_they_work_where_the_wheel_is_installed(wheel: Path, tmp_path: Path) -> None:
    """In an environment of its own: the pages lie beside the program, and bash completes its words."""
    home = tmp_path / "venv"
    venv.create(home, with_pip=False, symlinks=True)
    install = ["pip", f"--python={home}/bin/python", "install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run([sys.executable, "-m", *install], check=True)
    (site,) = home.glob("lib/python*/site-packages")
    others = next(path for path in sys.path if path.endswith("site-packages"))
    (site / "others.pth").write_text(f"{others}\n")  # what it depends on is not downloaded again
    script = (
        f"PATH={home}/bin:$PATH; source {home}/share/bash-completion/completions/oomlog;"
        " COMP_WORDS=(oomlog eve); COMP_CWORD=1; _oomlog_completion oomlog; echo ${COMPREPLY[@]};"
        ' python -c "import oomlog; print(oomlog.__file__)"'
    )
    run = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)  # noqa: S607 - bash

    assert (home / "share/man/man1/oomlog-redact.1").exists()
    assert run.stdout.splitlines() == ["events", f"{site}/oomlog/__init__.py"]
