"""What to do: which part of it is typed into a shell, and which is said to a person."""

from typing import NamedTuple

COMMENT = "  # "
"""Between a command and what is said of it."""
PROGRAMS = frozenset(
    """
    bsub cat crictl df dmesg dmidecode docker echo findmnt grep iostat ipcrm ipcs journalctl kubectl lsmod lxc
    mount numactl numastat oomlog pct podman ps qm qsub sacct sbatch slabtop sort sudo swapoff swapon sysctl systemctl
    systemd-analyze ulimit virsh zramctl
    """.split()  # noqa: SIM905 - for reading
)


class Advice(NamedTuple):
    """A command and what is said of it; either may be empty."""

    command: str
    said: str


def parted(text: str) -> Advice:
    """A command begins with a program and ends where its comment does; all else is said to a person."""
    command, _, said = text.partition(COMMENT)
    if command.partition(" ")[0].rstrip(";") in PROGRAMS:
        return Advice(command, said)
    return Advice("", text.removeprefix("# "))
