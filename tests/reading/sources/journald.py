"""Runs systemd-journald in a world of its own: started by hand in a private mount namespace, its kernel a pipe.

    unshare --mount --propagation private python journald.py RECORDS COMMAND…

RECORDS holds what /dev/kmsg would give, a record a line. journald reads them as the kernel's, an earlyoom speaks to it,
and when all of it is in the journal, COMMAND is run there. Nothing of it touches the machine's own journal.
"""

import fcntl
import os
import socket
import subprocess
import sys
from pathlib import Path

JOURNALD = "/lib/systemd/systemd-journald"
MOUNT, SPEAK = ("mount",), ("systemd-cat", "-t")
FOLLOW = ("journalctl", "--follow", "--lines=all", "--output=cat")
KILL = 'sending SIGTERM to process 4242 uid 1000 "hog": oom_score 900, oom_score_adj 0, VmRSS 512 MiB, cmdline "hog"'


def main(records: str, *command: str) -> int:
    """The command's exit status."""
    for place in ("/run", "/var/log"):
        subprocess.run([*MOUNT, "-t", "tmpfs", "none", place], check=True)
    Path("/run/systemd/journal").mkdir(parents=True)
    os.mkfifo("/run/ring")
    subprocess.run([*MOUNT, "--bind", "/run/ring", "/dev/kmsg"], check=True)
    ring = os.open("/run/ring", os.O_RDWR)
    fcntl.fcntl(ring, fcntl.F_SETFL, os.O_DIRECT)  # each write is read by itself, as a record of the device
    ready = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    ready.bind("/run/ready")
    with subprocess.Popen([JOURNALD], env=os.environ | {"NOTIFY_SOCKET": "/run/ready"}) as journald:
        while b"READY=1" not in ready.recv(4096):
            pass
        for record in Path(records).read_bytes().splitlines(keepends=True):
            os.write(ring, record)
        subprocess.run([*SPEAK, "earlyoom"], input=f"{KILL}\n", text=True, check=True)
        _wait_for("last record", "sending SIGTERM")
        status = subprocess.run(command, check=False).returncode
        journald.terminate()
    return status


def _wait_for(*texts: str) -> None:
    """Until the journal holds them all."""
    left = set(texts)
    with subprocess.Popen(FOLLOW, stdout=subprocess.PIPE) as follow:
        assert follow.stdout is not None
        while left:
            line = follow.stdout.readline().decode()
            left = {text for text in left if text not in line}
        follow.kill()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
