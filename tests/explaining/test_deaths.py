"""Who died: the named, the counted, and what was killed as a whole."""

import pytest
from msgspec.structs import replace

from oomlog.explaining.deaths import deaths, processes
from oomlog.explaining.incidents import Dead
from oomlog.model import Userspace
from tests.reporting.making import event, kill

SCOPE = "/user.slice/user-1000.slice/user@1000.service/app.slice/app-a.scope"


@pytest.mark.parametrize(
    ("facts", "named", "count", "name"),
    [
        (Userspace(target_path=SCOPE, killed_count=12), 0, 12, "app-a.scope"),
        (Userspace(target_path=SCOPE), 0, 1, "app-a.scope"),
        (Userspace(extra={"pod": "shop/web-0"}), 0, 1, "pod shop/web-0"),
        (Userspace(extra={"unit": "web.service"}, killed_count=3), 0, 3, "web.service"),
        (Userspace(), 0, 1, "?"),
        (Userspace(killed_count=2), 2, 2, "java"),
        (Userspace(), 1, 1, "java"),
    ],
)
def test_kills_in_user_space(facts: Userspace, named: int, count: int, name: str) -> None:
    """As many as the killer counted, at least one; the name is a process's, or that of what was killed as a whole."""
    one = event(type="userspace_kill", killer="systemd-oomd", userspace=facts, kills=(kill(comm="java"),) * named)

    dead = deaths(one)

    assert (processes(dead), dead[0].victim) == (count, name)


@pytest.mark.parametrize("kind", ["oom_unknown", "oom_no_victim", "alloc_failure"])
def test_nobody(kind: str) -> None:
    """The kernel names whom it kills."""
    assert deaths(event(type=kind, kills=())) == ()


def test_killed_twice_is_dead_once() -> None:
    """SIGTERM by earlyoom, then the kernel's kill; in another incident, or machine, the pid is another process's."""
    early = event(type="userspace_kill", killer="earlyoom", userspace=Userspace(), kills=(kill(pid=7, comm="bash"),))
    late = event(kills=(kill(pid=7, comm="bash"), kill(pid=8, comm="bash")))
    dead = Dead()
    told = [replace(one, incident=incident) for one, incident in ((early, "a"), (late, "a"), (late, "b"))]

    assert [[death.processes for death in dead.of(one)] for one in told] == [[1], [0, 1], [1, 1]]
    assert processes(dead.of(replace(told[0], host="web2"))) == 1


def test_a_pid_comes_again_with_each_boot() -> None:
    """A service that dies after each start has the same pid each time: as many died as there were boots."""
    once = replace(event(kills=(kill(pid=612, comm="app"),)), incident="a")
    dead = Dead()

    boots = [replace(once, boot=boot) for boot in ("kern.log#1", "kern.log#2", "kern.log#2", "messages#1")]
    assert [processes(dead.of(one)) for one in boots] == [1, 1, 0, 0]
    ids = [replace(once, boot_id=boot_id, incident="b") for boot_id in ("1" * 32, "2" * 32)]
    assert [processes(dead.of(one)) for one in ids] == [1, 1]


def test_a_number_out_of_a_log_takes_no_memory() -> None:
    """What is only counted is kept as a number."""
    one = event(type="userspace_kill", kills=(), userspace=Userspace(killed_count=4_000_000))

    assert [death.processes for death in deaths(one)] == [4_000_000]
