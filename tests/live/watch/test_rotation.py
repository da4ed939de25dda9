"""Whatever happens to a log between two looks at it, each of its lines is given once, in order."""

import gzip
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from oomlog.live.watch.files import FileFollower
from oomlog.live.watch.pieces import Piece

STEPS = ("write", "read", "restart", "rename", "copytruncate", "compress", "reuse")
"""`reuse`: the file is copied and removed, and the new one may get its inode."""
ROUNDS = 60


class Life:
    """A log, who writes it, who rotates it, and who follows it."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "kern.log"
        self._path.touch()
        self.written = 0
        self.given: list[bytes] = []
        self._follower = FileFollower(str(self._path))
        self._last = self._follower.start(None, from_start=True)

    def step(self, name: str) -> None:
        """One of STEPS."""
        match name:
            case "write":
                self.written += 1
                with self._path.open("ab") as file:
                    file.write(b"line %d\n" % self.written)
            case "read":
                self._took(self._follower.read())
            case "restart":
                self.close()
                self._follower = FileFollower(str(self._path))
                self._follower.start(self._last, from_start=False)
            case how:
                self._rotate(how)

    def _took(self, pieces: Sequence[Piece]) -> None:
        self.given += [piece.text for piece in pieces]
        self._last = pieces[-1] if pieces else self._last

    def _rotate(self, how: str) -> None:
        for number in range(30, 0, -1):
            for end in ("", ".gz"):
                with suppress(FileNotFoundError):
                    Path(f"{self._path}.{number}{end}").rename(f"{self._path}.{number + 1}{end}")
        if how in ("copytruncate", "reuse"):
            shutil.copy(self._path, f"{self._path}.1")
            if how == "reuse":
                self._path.unlink()
            self._path.write_bytes(b"")
            return
        self._path.rename(f"{self._path}.1")
        self._path.touch()
        older = Path(f"{self._path}.2")
        if how == "compress" and older.exists():
            Path(f"{older}.gz").write_bytes(gzip.compress(older.read_bytes(), 1))
            older.unlink()

    def close(self) -> None:
        """Nobody follows it."""
        self._follower.close()


@settings(max_examples=60, deadline=None)
@given(steps=st.lists(st.sampled_from(STEPS), min_size=1, max_size=25))
@example(["write", "copytruncate", "write", "read"])
@example(["write", "rename", "write", "rename", "restart"])
@example(["write", "read", "write", "copytruncate", "read", "read", "write", "copytruncate", "copytruncate"])
def test_each_line_once(steps: list[str]) -> None:
    """Written, rotated in any way, read and restarted in any order; also lines that went by while nothing was read."""
    with tempfile.TemporaryDirectory() as folder:
        life = Life(Path(folder))
        for name in (*steps, *["read"] * ROUNDS):
            life.step(name)
        life.close()

    assert life.given == [b"line %d\n" % number for number in range(1, life.written + 1)]
