"""The settings of one machine as they were read: plain structs, nothing judged. What was not there is None."""

from typing import Literal

from msgspec import Struct, field

Origin = Literal["live", "tree", "files"]
"""This host as it runs; a tree named with --root; files that were handed over (a bundle, a saved `sysctl -a`)."""


class Setting(Struct, frozen=True):
    """A value as it stood there, and where: `/proc/sys/vm/swappiness`, `sysctl.txt:12`."""

    value: str
    place: str


class Assignment(Struct, frozen=True):
    """A line of sysctl.d that sets a key at boot; of a key's assignments the last one wins."""

    key: str
    value: str
    place: str


class Swap(Struct, frozen=True):
    """A line of /proc/swaps."""

    name: str
    kind: str
    size_bytes: int
    used_bytes: int


class Zone(Struct, frozen=True):
    """A populated zone of /proc/zoneinfo, in pages as printed."""

    node: int
    name: str
    managed_pages: int
    high_pages: int


class Group(Struct, frozen=True):
    """A memory cgroup: its path in the hierarchy and its files' text by name (`memory.max` → `max`)."""

    path: str
    version: Literal[1, 2]
    files: dict[str, str]
    place: str


ELSEWHERE = "EnvironmentFile="
"""Among `words`: more of the environment stands in a file or an object that was not read."""


class Unit(Struct, frozen=True):
    """A systemd unit, or a configuration file: keys as merged from its file and drop-ins. `words`: what a service is
    started with, commands (ExecStart=) and `NAME=value` (Environment=), which may hold secrets: looked at and never
    shown.
    """

    name: str
    settings: dict[str, Setting]
    words: tuple[str, ...] = ()


class Container(Struct, frozen=True):
    """What docker was asked for: a container's `HostConfig`."""

    id: str
    memory_bytes: int | None
    memory_swap_bytes: int | None
    oom_kill_disable: bool | None
    oom_score_adj: int | None
    place: str


class Asked(Struct, frozen=True, kw_only=True):
    """What a container of a pod asks for; `words` are its command line and environment, as a `Unit`'s."""

    name: str
    limit_bytes: int | None
    request_bytes: int | None
    words: tuple[str, ...] = ()


class Pod(Struct, frozen=True, kw_only=True):
    """A pod as it was declared: `namespace/name`, the node that it is on; `unbounded_volumes` are emptyDirs in memory
    without a sizeLimit.
    """

    name: str
    node: str | None
    qos: str | None
    containers: tuple[Asked, ...] = ()
    unbounded_volumes: tuple[str, ...] = ()


class Process(Struct, frozen=True):
    """A running process; None for what could not be read."""

    pid: int
    ppid: int | None
    comm: str
    oom_score_adj: int | None
    rss_bytes: int | None
    mappings: int | None = None


class Snapshot(Struct, frozen=True, kw_only=True):
    """`values` are sysctls by key and the kernel's other files by path; `configured` what sysctl.d sets, last wins.

    `memory` is /proc/meminfo in bytes (huge pages: numbers). `units` are systemd's, `files` other configuration by
    name (`oomd.conf`, `daemon.json`, `kubelet`). A tuple that is None was not there to be read. `taken` is RFC 3339,
    None where nothing tells. `enabled`: units that something starts; `drop_caches`: cron's lines that write it;
    `journal_kept`: what keeps logs over a reboot; `as_root`: whether root read the live host;
    `partial`: only what somebody thought worth collecting is there, so that what is absent says nothing.
    """

    origin: Origin
    name: str
    host: str | None = None
    boot_id: str | None = None
    release: str | None = None
    arch: str | None = None
    taken: str | None = None
    values: dict[str, Setting] = field(default_factory=dict)
    configured: dict[str, tuple[Assignment, ...]] = field(default_factory=dict)
    memory: dict[str, int] = field(default_factory=dict)
    vmstat: dict[str, int] = field(default_factory=dict)
    swaps: tuple[Swap, ...] | None = None
    fstab_swaps: tuple[str, ...] | None = None
    mounts: tuple[tuple[str, str], ...] | None = None
    zones: tuple[Zone, ...] | None = None
    groups: tuple[Group, ...] | None = None
    units: tuple[Unit, ...] | None = None
    enabled: frozenset[str] = frozenset()
    files: dict[str, Unit] = field(default_factory=dict)
    containers: tuple[Container, ...] | None = None
    pods: tuple[Pod, ...] | None = None
    processes: tuple[Process, ...] | None = None
    drop_caches: tuple[str, ...] | None = None
    journal_kept: Literal["syslog", "journal", "nothing"] | None = None
    partial: bool = False
    as_root: bool | None = None
    notices: tuple[str, ...] = ()
