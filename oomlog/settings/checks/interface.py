"""What a check is. To add one, write its function beside its like and list it in that module's `CHECKS`.

    def judge(host: Host) -> Iterator[Found]

yields one `Found` for each thing that is wrong, and nothing where all is well. It asks the host for what it needs: what
was not read raises `Missing` there and the check ends as "unknown", never as "ok".
"""

from collections.abc import Callable, Iterable
from typing import Literal

from msgspec import Struct

from oomlog.settings.host import Host
from oomlog.settings.persist import SYSCTL_FILE, Remedy

Severity = Literal["critical", "warning", "info"]
"""critical: can by itself kill, hang or panic; warning: makes an OOM likelier or harder to survive; info: loses
evidence, or is unusual.
"""


class Found(Struct, frozen=True):
    """One thing that is wrong: `reason` in a sentence; `subject` is the unit, cgroup, file or process, where there may
    be several. `severity` and `remedy` where they differ from the check's.
    """

    reason: str
    subject: str | None = None
    severity: Severity | None = None
    remedy: Remedy | None = None


class Check(Struct, frozen=True, kw_only=True):
    """`keys` are the settings that it looks at. `source`: where its rule is written down. `advice`: a line that we drew
    ourselves, or common knowledge that was not read in a source.
    """

    id: str
    title: str
    severity: Severity
    keys: tuple[str, ...]
    source: str
    judge: Callable[[Host], Iterable[Found]]
    remedy: Remedy | None = None
    advice: bool = False


def sysctl(**values: object) -> Remedy:
    """Sets sysctls, `vm__swappiness=60` for `vm.swappiness`, now and at every boot."""
    pairs = [(key.replace("__", ".").replace("_cluster", "-cluster"), value) for key, value in values.items()]
    command = "sysctl -w " + " ".join(f"{key}={_quoted(value)}" for key, value in pairs)
    return Remedy(command, SYSCTL_FILE, tuple(f"{key} = {value}" for key, value in pairs))


def _quoted(value: object) -> str:
    text = str(value)
    return f"'{text}'" if " " in text else text


def unit(name: str, **settings: object) -> Remedy:
    """Sets keys of a systemd unit in a drop-in."""
    lines = (f"[{'Slice' if name.endswith('.slice') else 'Service'}]", *(f"{k}={v}" for k, v in settings.items()))
    note = "it is so when the unit is started again" if "OOMScoreAdjust" in settings else None
    return Remedy("systemctl daemon-reload", f"/etc/systemd/system/{name}.d/90-oom.conf", lines, note)
