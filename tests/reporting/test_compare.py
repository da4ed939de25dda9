"""What changed between two sets of events."""

from oomlog.model import Userspace
from oomlog.reporting.compare import difference
from tests.reporting.making import MIB, event, kill


def test_who_was_only_counted_counts() -> None:
    """By the name of what was killed as a whole; its size is not known."""
    unit = Userspace(extra={"unit": "web.service"}, killed_count=3)
    found = difference([event(type="userspace_kill", kills=(), userspace=unit)], [event()])

    assert (found.before.kills, found.after.kills) == (3, 1)
    assert [(one.name, one.change, one.kills_before, one.rss_before_bytes) for one in found.victims] == [
        ("hog", "new", 0, None),
        ("web.service", "gone", 3, None),
    ]


def test_killed_twice_is_dead_once() -> None:
    """By a killer in user space, and by the kernel before that took effect: one process, one size."""
    early = event(
        type="userspace_kill", killer="earlyoom", scope="unknown", userspace=Userspace(), kills=(kill(rss_bytes=MIB),)
    )
    (victim,) = difference([early, event()], [event()]).victims

    assert (victim.name, victim.change, victim.kills_before, victim.kills_after) == ("hog", "same", 1, 1)
