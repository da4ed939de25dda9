"""Programs that size their own memory, held against the limit that they run under: Java, Go, MySQL, PHP-FPM."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from msgspec.structs import replace

from oomlog.settings.checks.interface import Check, Found
from oomlog.settings.host import Host, Missing, NotApplicable
from oomlog.settings.persist import Remedy
from oomlog.settings.quantities import binary, whole
from oomlog.units import percent, size

_XMX = re.compile(r"-Xmx(\d{1,12}[kKmMgGtT]?)(?![\w.])")
_SHARE = re.compile(r"-XX:MaxRAMPercentage=(\d{1,3}(?:\.\d{1,6})?)(?![\w.])")
_GOMEMLIMIT = re.compile(r"\bGOMEMLIMIT=\"?(\d{1,18})(?:([KMGT])i)?B?(?![\w.])")
_GOGC_OFF = re.compile(r"\bGOGC=\"?off\b")
MYSQL = ("mysql", "mysqld", "mariadb")
PER_CONNECTION = {
    "sort_buffer_size": 256 << 10,
    "join_buffer_size": 256 << 10,
    "read_buffer_size": 128 << 10,
    "read_rnd_buffer_size": 256 << 10,
    "thread_stack": 256 << 10,
    "tmp_table_size": 0,
}
"""What a connection may take, with the least default of MySQL 5.7 to 8.4 and MariaDB 10; tables in memory count where
they were given a size: MySQL 8 bounds those of all connections together.
"""
POOL_BYTES, CONNECTIONS = 128 << 20, 151


SHOWN = 2


class _Run(NamedTuple):
    """A service or a container: what it is started with, and its limit."""

    name: str
    words: str
    limit: int | None


def _runs(host: Host) -> list[_Run]:
    """Those whose command lines or environments are there to be read."""
    if host.snapshot.units is None and host.snapshot.pods is None:
        raise Missing("systemd's unit files, and pods")
    found = [
        _Run(one.name, f"{one.words} {_jvm(host, one.name)}", _limit(host, one.name))
        for one in host.snapshot.units or ()
    ]
    found += [
        _Run(f"{pod.name}/{one.name}", one.words, one.limit_bytes)
        for pod in host.snapshot.pods or ()
        for one in pod.containers
    ]
    return found


def _those(host: Host, mark: str, language: str) -> list[_Run]:
    found = [run for run in _runs(host) if mark in run.words]
    if not found:
        raise NotApplicable(f"nothing that was read sets a size for {language}")
    return found


def _together(found: Iterable[Found]) -> Iterator[Found]:
    """Those of whom the same is to be said, as of the replicas of a pod, told once."""
    alike: dict[tuple[str, object], list[Found]] = {}
    for one in found:
        alike.setdefault((one.reason, one.severity), []).append(one)
    for same in alike.values():
        names = ", ".join(one.subject or "" for one in same[:SHOWN])
        more = f" and {len(same) - SHOWN} more" if len(same) > SHOWN else ""
        yield replace(same[0], subject=f"{names}{more}")


def _jvm(host: Host, unit: str) -> str:
    options = host.snapshot.files.get(f"jvm:{unit}")
    return options.settings["options"].value if options is not None else ""


def _limit(host: Host, name: str) -> int | None:
    """MemoryMax= of a unit, or of its cgroup."""
    unit = next((one for one in host.snapshot.units or () if one.name == name), None)
    said = next((unit.settings[key].value for key in ("MemoryMax", "MemoryLimit") if unit and key in unit.settings), "")
    group = next((one for one in host.snapshot.groups or () if one.path.endswith(f"/{name}")), None)
    files = group.files if group is not None else {}
    return binary(said) or whole(files.get("memory.max")) or whole(files.get("memory.limit_in_bytes"))


def java_heap(host: Host) -> Iterator[Found]:
    """APP-JAVA-01."""
    yield from _together(_java(host))


def _java(host: Host) -> Iterator[Found]:
    for run in _those(host, "-X", "Java"):
        heap = _heap(run)
        if heap is None or run.limit is None or heap <= host.bounds.heap_of_limit * run.limit:
            continue
        told = f"a heap of up to {size(heap)} under a limit of {size(run.limit)}"
        if heap >= run.limit:
            yield Found(f"{told}: it is killed before Java is out of heap", run.name, "critical")
        else:
            yield Found(f"{told}, {percent(heap / run.limit)}: metaspace, threads and buffers come on top", run.name)


def _heap(run: _Run) -> int | None:
    """The last -Xmx counts, and counts before a share of the limit (HotSpot: Arguments::set_heap_size)."""
    if sizes := _XMX.findall(run.words):
        return binary(sizes[-1])
    shares = _SHARE.findall(run.words)
    return round(float(shares[-1]) / 100 * run.limit) if shares and run.limit else None


def go_limit(host: Host) -> Iterator[Found]:
    """APP-GO-01."""
    yield from _together(_go(host))


def _go(host: Host) -> Iterator[Found]:
    for run in _those(host, "GO", "Go"):
        soft = [binary(f"{number}{unit}") for number, unit in _GOMEMLIMIT.findall(run.words)]
        if _GOGC_OFF.search(run.words) and not soft:
            yield Found("GOGC=off without GOMEMLIMIT: nothing is ever collected", run.name, "critical")
        elif soft and soft[-1] is not None and run.limit is not None and soft[-1] >= run.limit:
            yield Found(
                f"GOMEMLIMIT {size(soft[-1])} is not below the limit of {size(run.limit)}: it is killed before it"
                " collects harder",
                run.name,
            )


def mysql_together(host: Host) -> Iterator[Found]:
    """APP-MY-01."""
    told = {key: one.value for key, one in host.own_file("mysqld", "MySQL or MariaDB").items()}
    pool = binary(told.get("innodb_buffer_pool_size", "")) or POOL_BYTES
    each = sum(binary(told.get(key, "")) or least for key, least in PER_CONNECTION.items())
    connections = whole(told.get("max_connections")) or CONNECTIONS
    limits = [limit for name in MYSQL if (limit := _limit(host, f"{name}.service")) is not None]
    limit, of = (min(limits), "its limit") if limits else (host.ram, "RAM")
    if (most := pool + connections * each) > limit:
        yield Found(
            f"the pool of {size(pool)} and {connections} connections of up to {size(each)} make {size(most)}, more than"
            f" {of}, {size(limit)}",
            severity="critical" if pool >= limit else None,
        )


def php_children(host: Host) -> Iterator[Found]:
    """APP-PHP-01."""
    children = sum(whole(one.value) or 0 for one in host.own_file("php-fpm", "PHP-FPM").values())
    workers = [one.rss_bytes or 0 for one in host.processes if one.comm.startswith("php-fpm")]
    if not workers:
        raise Missing("running php-fpm processes")
    units = [one.name for one in host.snapshot.units or () if "php" in one.name and "fpm" in one.name]
    limits = [limit for name in units if (limit := _limit(host, name)) is not None]
    limit, of = (min(limits), "its limit") if limits else (host.ram, "RAM")
    if (most := children * max(workers)) > limit:
        yield Found(
            f"{children} children (pm.max_children) of up to {size(max(workers))} each make {size(most)}, more than"
            f" {of}, {size(limit)}"
        )


UNITS = ("Environment", "ExecStart", "pods")
CHECKS = (
    Check(
        id="APP-JAVA-01",
        title="A Java heap that does not fit its limit",
        severity="warning",
        keys=UNITS,
        source="java(1): -Xmx, -XX:MaxRAMPercentage",
        judge=java_heap,
        remedy=Remedy(note="-Xmx or -XX:MaxRAMPercentage to 60..75 % of the limit, or raise the limit"),
        advice=True,
    ),
    Check(
        id="APP-GO-01",
        title="Go collects too late",
        severity="warning",
        keys=UNITS,
        source="pkg.go.dev/runtime: GOMEMLIMIT, GOGC",
        judge=go_limit,
        remedy=Remedy(note="GOMEMLIMIT to 85..90 % of the limit"),
    ),
    Check(
        id="APP-MY-01",
        title="MySQL may take more than there is",
        severity="warning",
        keys=("mysqld",),
        source="MySQL reference manual: how MySQL uses memory",
        judge=mysql_together,
        remedy=Remedy(note="lower innodb_buffer_pool_size or max_connections, or raise the limit"),
        advice=True,
    ),
    Check(
        id="APP-PHP-01",
        title="More PHP workers than fit",
        severity="warning",
        keys=("php-fpm",),
        source="PHP manual: FPM configuration, pm.max_children",
        judge=php_children,
        remedy=Remedy(note="lower pm.max_children, or pm.max_requests where workers grow"),
        advice=True,
    ),
)
