"""Who may be killed: oom_score_adj of running processes (mm/oom_kill.c:oom_badness)."""

from collections.abc import Iterator

from oomlog.settings.checks.interface import Check, Found, unit
from oomlog.settings.host import Host
from oomlog.settings.persist import Remedy
from oomlog.units import percent, size

ADJ = "oom_score_adj"
EXEMPT = -1000
PROTECT = {
    "sshd": None,
    "containerd": "containerd.service",
    "dockerd": "docker.service",
    "crio": "crio.service",
    "kubelet": "kubelet.service",
}
"""Names with the unit that starts them. journald is left out: cut to 15 bytes, other programs are called so too."""
SSHD = Remedy(
    note="sshd puts itself at -1000 and its sessions back (platform-linux.c): see in its log why it could not"
)
DATABASES = ("postgres", "mysqld", "mariadbd", "mongod", "oracle", "redis-server", "valkey-server")


def unkillable(host: Host) -> Iterator[Found]:
    """SYS-OOM-07."""
    exempt = [one for one in host.processes if one.oom_score_adj == EXEMPT]
    held = sum(one.rss_bytes or 0 for one in exempt)
    for one in exempt:
        if (one.rss_bytes or 0) > host.bounds.unkillable_share * host.ram:
            share = percent((one.rss_bytes or 0) / host.ram)
            yield Found(
                f"holds {size(one.rss_bytes or 0)}, {share} of RAM, and may not be killed", f"{one.comm} ({one.pid})"
            )
    if held > host.bounds.unkillable_together_share * host.ram:
        yield Found(
            f"{percent(held / host.ram)} of RAM is held by processes that may not be killed", severity="critical"
        )


def unprotected(host: Host) -> Iterator[Found]:
    """SYS-OOM-08."""
    for name, service in PROTECT.items():
        of_name = [one for one in host.processes if one.comm == name]
        top = [one for one in of_name if one.ppid not in {other.pid for other in of_name}]
        for one in top[:1]:
            if one.oom_score_adj is not None and one.oom_score_adj >= 0:
                remedy = unit(service, OOMScoreAdjust=-500) if service else SSHD
                yield Found(
                    f"is at {one.oom_score_adj}: whoever must look at the machine dies like any other",
                    f"{name} ({one.pid})",
                    remedy=remedy,
                )


def database_first(host: Host) -> Iterator[Found]:
    """SYS-OOM-09."""
    for one in host.processes:
        if one.comm in DATABASES and one.oom_score_adj is not None and one.oom_score_adj > 0:
            yield Found(f"is at {one.oom_score_adj}: it dies before others of its size", f"{one.comm} ({one.pid})")


def backends_exempt(host: Host) -> Iterator[Found]:
    """APP-PG-01."""
    postgres = {one.pid: one for one in host.processes if one.comm == "postgres"}
    for one in postgres.values():
        children = [child for child in postgres.values() if child.ppid == one.pid]
        exempt = [child for child in children if child.oom_score_adj == EXEMPT]
        if one.oom_score_adj == EXEMPT and one.ppid not in postgres and exempt:
            why = f"{len(exempt)} of its {len(children)} children are at -1000 too: none of them can be killed"
            yield Found(why, f"postgres ({one.pid})")


SOURCE = "mm/oom_kill.c:oom_badness, 6.12"
CHECKS = (
    Check(
        id="SYS-OOM-07",
        title="Much memory can't be freed by a kill",
        severity="warning",
        keys=(ADJ,),
        source=SOURCE,
        judge=unkillable,
        remedy=Remedy(note="raise its OOMScoreAdjust above -1000 (-900 protects it nearly as well), and bound it"),
        advice=True,
    ),
    Check(
        id="SYS-OOM-08",
        title="What is needed to repair the machine may be killed",
        severity="info",
        keys=(ADJ,),
        source=SOURCE,
        judge=unprotected,
        advice=True,
    ),
    Check(
        id="SYS-OOM-09",
        title="The database dies first",
        severity="warning",
        keys=(ADJ,),
        source=SOURCE,
        judge=database_first,
        remedy=Remedy(note="OOMScoreAdjust=-500 in a drop-in of its unit"),
        advice=True,
    ),
    Check(
        id="APP-PG-01",
        title="PostgreSQL's backends may not be killed",
        severity="critical",
        keys=(ADJ,),
        source="PostgreSQL documentation: Linux memory overcommit",
        judge=backends_exempt,
        remedy=Remedy(note="start it with PG_OOM_ADJUST_FILE=/proc/self/oom_score_adj and PG_OOM_ADJUST_VALUE=0"),
    ),
)
