"""What others said of a kill, and what of a kill they can name: a pid, a unit, a container, a pod, a job."""

from collections.abc import Iterable, Mapping

from msgspec import Struct, structs

from oomlog.model import Echo, Event
from oomlog.model.boots import other_boots
from oomlog.reading.clock.readings import When
from oomlog.reading.text import clean_path
from oomlog.regex import regex

AFTER_SECONDS = 30.0
"""Later than this it is said of something else."""
BEFORE_SECONDS = 2.0
"""By so much it may be logged before its kill: two programs, two ways into the log."""

Name = tuple[str, str]
_SHORT = 12
_CONTAINER = regex(r"(?<![0-9a-f])(?:[0-9a-f]{64}|[0-9a-f]{12})(?![0-9a-f])")
_POD = regex(r"[0-9a-f]{8}([-_])[0-9a-f]{4}(?:\1[0-9a-f]{4}){2}\1[0-9a-f]{12}")
_JOB = regex(r"/job_(\d+)/step_(\w+)(?=/|$)")


class Remark(Struct, frozen=True, kw_only=True, tag=True):
    """One such line. `killer`: it can only be of a kill by this one. `count`: so many processes were killed.

    `boot_id` is the machine's, where the log has it; `boot` what events of the same log call the boot. `origin` numbers
    the channel, once it is known.
    """

    names: frozenset[Name]
    echo: Echo
    when: When
    killer: str = ""
    count: int | None = None
    host: str = ""
    boot_id: str = ""
    boot: str = ""
    origin: int | None = None


class Reboot(Struct, frozen=True, kw_only=True, tag=True):
    """A log shows that a machine began anew: what was said from `since` (epoch seconds) on is of no kill before it.

    `when` is the line that shows it; `origin` numbers the channel, once it is known.
    """

    since: float
    when: When
    host: str = ""
    origin: int | None = None


Found = Event | Remark | Reboot
"""What a log tells of kills."""


class Trace(Struct, frozen=True):
    """What of an event a remark can be about."""

    names: frozenset[Name]
    killer: str
    host: str
    boot: str


def trace(event: Event) -> Trace:
    """Who was killed, and where they lived."""
    ids = {("pid", str(number)) for kill in event.kills for number in (kill.pid, kill.tgid) if number is not None}
    names = frozenset(ids.union(*map(_in_path, _paths(event))))
    return Trace(names, event.killer, (event.host or "").lower(), event.boot or "")


def named(keys: Mapping[str, str]) -> frozenset[Name]:
    """The names in what an echo's template found; a pid is surer than all else."""
    if "pid" in keys:
        return frozenset({("pid", keys["pid"])})
    if "job" in keys:
        return frozenset({("job", f"{keys['job']}.{keys['step']}")})
    lengths = {"unit": None, "container": _SHORT, "pod": None}
    return frozenset((key, clean_path(keys[key])[:length]) for key, length in lengths.items() if key in keys)


def is_of(remark: Remark, kill: Trace) -> bool:
    """Whether what a remark names is in the event, and nothing contradicts but perhaps the time."""
    return (
        (not remark.killer or remark.killer == kill.killer)
        and not remark.names.isdisjoint(kill.names)
        and not other_hosts(remark.host.lower(), kill.host)
        and not other_boots(remark.boot, kill.boot)
    )


def other_hosts(one: str, other: str) -> bool:
    """`web1` and `web1.example.com` may be one machine."""
    if not one or not other or one == other:
        return False
    short, long = sorted((one, other), key=len)
    return "." in short or not long.startswith(f"{short}.")


def with_remarks(event: Event, remarks: Iterable[Remark]) -> Event:
    """The event with what was said of it; the number of those that were killed is taken from there if need be."""
    said = tuple(remarks)
    if not said:
        return event
    user, counts = event.userspace, [one.count for one in said if one.count and one.killer == event.killer]
    if user is not None and user.killed_count is None and counts:
        user = structs.replace(user, killed_count=counts[0])
    return structs.replace(event, userspace=user, echoes=(*event.echoes, *(one.echo for one in said)))


def _in_path(path: str) -> Iterable[Name]:
    yield from (("unit", segment) for segment in path.split("/") if segment)
    yield from (("container", found[0][:_SHORT]) for found in _CONTAINER.finditer(path))
    yield from (("pod", found[0].replace("_", "-")) for found in _POD.finditer(path))
    yield from (("job", f"{job}.{step}") for job, step in _JOB.findall(path))


def _paths(event: Event) -> list[str]:
    """Where those lived that were killed."""
    facts = event.userspace
    paths = [facts.target_path, str(facts.extra.get("unit", ""))] if facts else []
    if event.memcg is not None:
        paths += [event.memcg.task_path, event.memcg.oom_group_path, event.memcg.limit_path]
    return [path for path in paths if path]
