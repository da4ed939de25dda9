"""Programs that size their own memory, held against the limit that they run under: Java, Go, MySQL, PHP-FPM."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from msgspec.structs import replace

from oomlog.regex import regex
from oomlog.settings.checks.interface import Check, Found
from oomlog.settings.host import Host, Missing, NotApplicable
from oomlog.settings.persist import Remedy
from oomlog.settings.quantities import binary, whole
from oomlog.settings.snapshot import ELSEWHERE
from oomlog.units import percent, size

_XMX = regex(r"-Xmx(\d{1,12}[kKmMgGtT]?)(?![\w.])")
_SHARE = regex(r"-XX:MaxRAMPercentage=(\d{1,3}(?:\.\d{1,6})?)(?![\w.])")
_GOMEMLIMIT = regex(r"\bGOMEMLIMIT=\"?(\d{1,18})(?:([KMGT])i)?B?(?![\w.])")
_GOGC_OFF = regex(r"\bGOGC=\"?off\b")
_JAVA_UNSAID = regex(r"\w*(?:OPT|ARG)\w*=")
_GO_UNSAID = regex(r"GO(?:GC|MEMLIMIT)=")
"""Named in an environment, with a value that was not read."""
_ASSIGNED = regex(r"[A-Za-z_]\w*=")
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
FPM = "php-fpm"


SHOWN = 2


class _Run(NamedTuple):
    """A service or a container: what it is started with, and its limit."""

    name: str
    words: tuple[str, ...]
    limit: int | None

    @property
    def text(self) -> str:
        """In the order in which Java reads it."""
        return " ".join(sorted(self.words, key=_turn))


def _turn(word: str) -> int:
    """JAVA_TOOL_OPTIONS, then what scripts and launchers put before the command line, the command line, _JAVA_OPTIONS
    (HotSpot: Arguments::parse_vm_init_args).
    """
    turns = {"JAVA_TOOL_OPTIONS": 0, "_JAVA_OPTIONS": 3}
    return turns.get(word.partition("=")[0], 1 if _ASSIGNED.match(word) else 2)


def _runs(host: Host) -> list[_Run]:
    """Those whose command lines or environments are there to be read."""
    if host.snapshot.units is None and host.snapshot.pods is None:
        raise Missing("systemd's unit files, and pods")
    found = [
        _Run(one.name, (*_jvm(host, one.name), *one.words), _limit(host, one.name)) for one in host.snapshot.units or ()
    ]
    found += [
        _Run(f"{pod.name}/{one.name}", one.words, one.limit_bytes)
        for pod in host.snapshot.pods or ()
        for one in pod.containers
    ]
    return found


def _those(host: Host, mark: str, language: str, unsaid: re.Pattern[str]) -> list[_Run]:
    """Those of whom all that decides is known."""
    found = [run for run in _runs(host) if mark in run.text]
    if not found:
        raise NotApplicable(f"nothing that was read sets a size for {language}")
    known = [run for run in found if not any(word == ELSEWHERE or unsaid.fullmatch(word) for word in run.words)]
    if not known:
        raise Missing(f"the whole environment of {found[0].name}")
    return known


def _together(found: Iterable[Found]) -> Iterator[Found]:
    """Those of whom the same is to be said, as of the replicas of a pod, told once."""
    alike: dict[tuple[str, object], list[Found]] = {}
    for one in found:
        alike.setdefault((one.reason, one.severity), []).append(one)
    for same in alike.values():
        names = ", ".join(one.subject or "" for one in same[:SHOWN])
        more = f" and {len(same) - SHOWN} more" if len(same) > SHOWN else ""
        yield replace(same[0], subject=f"{names}{more}")


def _jvm(host: Host, unit: str) -> tuple[str, ...]:
    """The jvm.options, like a variable: the launcher puts them before its own."""
    options = host.snapshot.files.get(f"jvm:{unit}")
    return (f"JVM={options.settings['options'].value}",) if options is not None else ()


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
    for run in _those(host, "-X", "Java", _JAVA_UNSAID):
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
    if sizes := _XMX.findall(run.text):
        return binary(sizes[-1])
    shares = _SHARE.findall(run.text)
    return round(float(shares[-1]) / 100 * run.limit) if shares and run.limit else None


def go_limit(host: Host) -> Iterator[Found]:
    """APP-GO-01."""
    yield from _together(_go(host))


def _go(host: Host) -> Iterator[Found]:
    for run in _those(host, "GO", "Go", _GO_UNSAID):
        soft = [binary(f"{number}{unit}") for number, unit in _GOMEMLIMIT.findall(run.text)]
        if _GOGC_OFF.search(run.text) and "GOMEMLIMIT=" not in run.text:
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
    pool = _told(told, "innodb_buffer_pool_size", POOL_BYTES)
    each = sum(_told(told, key, least) for key, least in PER_CONNECTION.items())
    connections = _told(told, "max_connections", CONNECTIONS)
    limits = [limit for name in MYSQL if (limit := _limit(host, f"{name}.service")) is not None]
    limit, of = (min(limits), "its limit") if limits else (host.ram, "RAM")
    if (most := pool + connections * each) > limit:
        yield Found(
            f"the pool of {size(pool)} and {connections} connections of up to {size(each)} make {size(most)}, more than"
            f" {of}, {size(limit)}",
            severity="critical" if pool >= limit else None,
        )


def _told(settings: Mapping[str, str], key: str, default: int) -> int:
    """What is set; the default only where nothing is."""
    if key not in settings:
        return default
    if (number := binary(settings[key])) is None:
        raise Missing(f"{key} (no number: {settings[key][:40]!r})")
    return number


def php_children(host: Host) -> Iterator[Found]:
    """APP-PHP-01."""
    pools = {
        name: sum(whole(one.value) or 0 for one in unit.settings.values())
        for name, unit in host.snapshot.files.items()
        if name.startswith(FPM)
    }
    if not pools:
        raise NotApplicable("no configuration of PHP-FPM here")
    running = _running(host, pools)
    children = sum(pools[name] for name in running)
    largest = max(one.rss_bytes or 0 for one in host.processes if one.comm in (*running, FPM))
    own = _limit(host, f"php{running[0].removeprefix(FPM)}-fpm.service") if len(running) == 1 else None
    limit, of = (host.ram, "RAM") if own is None else (own, "its limit")
    if (most := children * largest) > limit:
        yield Found(
            f"{children} children (pm.max_children) of up to {size(largest)} each make {size(most)}, more than {of},"
            f" {size(limit)}; pages that they share (opcache) are counted in each one's RSS"
        )


def _running(host: Host, pools: Mapping[str, int]) -> list[str]:
    """Versions whose processes run; of those that a process may be, as its name has no version, the largest."""
    comms = {one.comm for one in host.processes}
    if named := [name for name in pools if name in comms]:
        return named
    if FPM not in comms:
        raise Missing("running php-fpm processes")
    return [max(pools, key=lambda name: pools[name])]


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
