"""A cgroup path taken apart: what each cgroup on it is, outermost first."""

import re
from functools import lru_cache

from msgspec import Struct

from oomlog.explaining.workload.families import PATTERNS
from oomlog.explaining.workload.families.pattern import Pattern
from oomlog.regex import regex

VERBATIM = ("unit", "slice")
"""Fields that stay escaped: systemctl knows units by these names."""

# Cgroups that runtimes and managers make inside of what they run; whoever lives there lives in that.
_HELPERS = regex(
    r"container|init|init\.scope|payload|supervisor|runtime|libvirt|emulator|vcpu\d+|iothread\d+|user|slurm|system"
    r"|\.lxc|ns|docker"
)
_FRAMES = ("cgroup", "slice", "user", "node", "qos")
# `slice:prefix:id` was meant for systemd and taken literally: the node's runtime and kubelet use different drivers.
_MISMATCH = regex(r"(?P<slice>[^:/]+\.slice):(?P<prefix>[^:/]+):(?P<id>[^:/]+)")
_MOUNT = regex(r"^/sys/fs/cgroup(?:/(?:memory|unified|systemd))?(?=/)")
_DELETED = " (deleted)"
_ESCAPE = regex(r"\\x([0-9a-f]{2})")
_DOUBLED = regex(r"\\(?:\\|x5c)(?=x[0-9a-f]{2})")


class Layer(Struct, frozen=True):
    """One cgroup: the kind of thing that it is, its name, the fields of `Workload` that it tells; its path as logged,
    but for escapes that were escaped again on their way.
    """

    level: str
    name: str
    fields: dict[str, str]
    path: str


LONGEST = 16 << 10
"""The kernel prints at most 4096 bytes of a path (PATH_MAX), each of which a log may have escaped."""
DEEPEST = 256
"""Nobody nests so deep: what services, containers and schedulers make has some 20 levels."""


@lru_cache(maxsize=4096)
def layers_of(path: str) -> tuple[Layer, ...]:
    """The cgroups that a path leads through, helpers inside of containers and units left out; none for `/`, nor for
    what is too long or too deep for a path.
    """
    if len(path) > LONGEST or path.count("/") > DEEPEST:
        return ()
    layers: list[Layer] = []
    above = ""
    for segment in _segments(path):
        above = f"{above}/{segment}"
        inside = any(layer.level not in _FRAMES for layer in layers)
        if not (inside and _HELPERS.fullmatch(segment)):
            layers.append(_layer(above, segment))
    return tuple(layers)


def decoded(text: str) -> str:
    r"""`text` without systemd's escapes (`\x2d` is `-`), but for those of characters that do not print."""
    return _ESCAPE.sub(lambda found: _printed(int(found[1], 16), found[0]), text)


def _printed(code: int, escape: str) -> str:
    return chr(code) if 0x20 <= code < 0x7F and code != ord("\\") else escape


def _segments(path: str) -> list[str]:
    path = _DOUBLED.sub(r"\\", _MOUNT.sub("", path).removesuffix(_DELETED))
    path = _MISMATCH.sub(r"\g<slice>/\g<prefix>:\g<id>", path)
    return [segment for segment in path.split("/") if segment]


def _layer(path: str, segment: str) -> Layer:
    for pattern in PATTERNS:
        if found := pattern.regex.search(path):
            return _made(pattern, found, path)
    return Layer("cgroup", decoded(segment), {}, path)


def _made(pattern: Pattern, found: re.Match[str], path: str) -> Layer:
    groups = {name: text for name, text in found.groupdict().items() if text is not None}
    clear = {name: text if name in VERBATIM else decoded(text) for name, text in groups.items()}
    if "pod_uid" in clear:
        clear["pod_uid"] = clear["pod_uid"].replace("_", "-")
    if "qos_class" in clear:
        clear["qos_class"] = clear["qos_class"].lower()
    told = clear | {name: template.format_map(clear) for name, template in pattern.fields.items()}
    return Layer(pattern.level, decoded(pattern.name.format_map(told)), told, path)
