"""The name under which a workload is met again: after a restart, a new deploy, on another host.

Volatile parts are left out: ids, hashes, session and process numbers, the instance of a template unit, a pod's random
suffix. Where nothing stable is left (a container known by its id alone, a shell's session), the victim's name stands
in parentheses, so that unlike things are not taken for one: `docker container (mysqld)`.
"""

import re

from oomlog.explaining.workload.layers import decoded
from oomlog.model import Workload
from oomlog.regex import regex

_HEX = r"(?:[0-9a-f]{8}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{12}|(?=[0-9a-f]*\d)[0-9a-f]{12,})"
_ID = regex(rf"[-_.@:]*(?<![0-9a-zA-Z]){_HEX}(?![0-9a-zA-Z])")
_INSTANCE = regex(r"(?<=@)[^/]+(?=\.[a-z]+$)")
_SCOPE_NUMBERS = regex(r"(?:[-.]\d+)+(?=\.scope$)")
_TRANSIENT = regex(r"run-[^/]+\.(?:scope|service)")
_SESSION = regex(r"session-[^/]+\.scope")
# kubernetes' random suffixes have no vowels (apimachinery util/rand); a StatefulSet's ordinal is the replica's.
_POD_SUFFIX = regex(r"(?:-[0-9a-f]{8,10})?-[bcdfghjklmnpqrstvwxz2456789]{5}$|-\d+$")
_COMM_NUMBER = regex(r"[-/:#]\d+$")


def stable_key(workload: Workload, victim: str | None) -> str | None:
    """The key of a workload whose victim is called `victim`; None where its path is the root."""
    if workload.pod and workload.container:
        return "/".join(filter(None, (workload.namespace, stable_pod(workload.pod), workload.container)))
    if named := _runtime_name(workload):
        return named
    if kind := _anonymous(workload):
        return f"{kind} ({stable_comm(victim)})" if victim else kind
    if workload.app:
        return f"{workload.runtime or 'app'} {workload.app}"
    return _unit(workload) or workload.slice or _place(workload)


def stable_name(name: str) -> str:
    """A name without ids and instances; `stable_name` of the result is the result."""
    return _until_settled(name, _ID, _SCOPE_NUMBERS, _INSTANCE)


def stable_pod(name: str) -> str:
    """A pod's name without what its ReplicaSet, StatefulSet or Job appended."""
    return _until_settled(name, _POD_SUFFIX)


def stable_comm(comm: str) -> str:
    """A process name without the number of a worker."""
    return _until_settled(comm, _COMM_NUMBER)


def _until_settled(text: str, *volatile: re.Pattern[str]) -> str:
    shorter = text
    for pattern in volatile:
        shorter = pattern.sub("", shorter) or "*"
    return text if shorter == text else _until_settled(shorter, *volatile)


def _runtime_name(workload: Workload) -> str | None:
    """The key where the runtime gives names that last: machines, system containers, Nomad's tasks, Android's users."""
    if workload.vm:
        return f"vm {workload.vm}"
    if workload.runtime == "nomad" and workload.task:
        return f"nomad {workload.task}"
    if workload.runtime == "android":
        return f"android {workload.user_uid}"
    if workload.container:
        inside = _unit(workload)
        return f"{workload.runtime or 'machine'} {workload.container}" + (f"/{inside}" if inside else "")
    return None


def _anonymous(workload: Workload) -> str | None:
    """What kind of thing it is, where only volatile ids tell it from others of its kind."""
    if workload.qos_class and workload.pod_uid:
        return f"kubernetes {workload.qos_class}"
    if workload.task and not workload.job:
        return "ecs task"
    if workload.job or workload.runtime in ("slurm", "htcondor"):
        return f"{workload.runtime} job"
    if workload.container_id or workload.pod_uid:
        return f"{workload.runtime or 'unnamed'} container"
    return _volatile_unit(workload)


def _volatile_unit(workload: Workload) -> str | None:
    """What a unit is that is made anew each time: a session, a command run by systemd-run, a terminal's scope."""
    unit = workload.unit or ""
    if _SESSION.fullmatch(unit):
        return "session" if workload.user_uid is None else f"session of uid {workload.user_uid}"
    if _TRANSIENT.fullmatch(unit):
        return "systemd-run"
    volatile = unit.endswith(".scope") and not workload.app and stable_name(unit) != unit
    return stable_name(decoded(unit)) if volatile else None


def _unit(workload: Workload) -> str | None:
    return stable_name(decoded(workload.unit)) if workload.unit else None


def _place(workload: Workload) -> str | None:
    """The names on the path, where nothing better is known of it."""
    names = [stable_name(layer.partition(" ")[2]) for layer in workload.layers]
    return "/" + "/".join(names) if names else None
