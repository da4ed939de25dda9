"""Files that appear whole."""

import os
import tempfile
from pathlib import Path

from oomlog.errors import OomlogError


def write_whole(path: Path, data: bytes) -> None:
    """A file that others read is the old one or the new one, at any moment and after a power cut."""
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            try:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
                Path(file.name).chmod(0o644)
                Path(file.name).replace(path)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
    except OSError as error:
        raise OomlogError(f"cannot write {path}: {error.strerror}") from error
