"""A file system of its own for a program under test."""

import subprocess

UNSHARE = ("unshare", "--mount", "--propagation", "private")


def may_mount(place: str) -> bool:
    """Whether a private mount namespace can be had, with another file system at that place."""
    try:
        tried = subprocess.run([*UNSHARE, "mount", "-t", "tmpfs", "none", place], capture_output=True, check=False)
    except OSError:
        return False
    return tried.returncode == 0
