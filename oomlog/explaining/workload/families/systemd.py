"""Units of systemd: a cgroup is called as its unit, escapes included (systemd.unit(5))."""

from oomlog.explaining.workload.families.pattern import pattern

_UNIT = r"(?P<unit>[^/]+\.{})"

PATTERNS = (
    pattern("user", r"/(?P<slice>user-(?P<user_uid>\d+)\.slice)", "{slice}"),
    pattern("session", r"/(?P<unit>session-[^/]+\.scope)", "{unit}"),
    pattern("service", r"/(?P<unit>user@(?P<user_uid>\d+)\.service)", "{unit}"),
    pattern("slice", r"/(?P<slice>[^/]+\.slice)", "{slice}"),
    *(pattern(kind, "/" + _UNIT.format(kind), "{unit}") for kind in ("service", "scope", "mount", "socket", "swap")),
)
