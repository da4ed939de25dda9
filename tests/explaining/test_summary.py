"""What happened, in one sentence."""

import pytest
from msgspec.structs import replace

from oomlog.explaining.explain import explain
from oomlog.explaining.summary import summary
from oomlog.explaining.workload import what_to_raise
from oomlog.model import Chosen, Culprit, Event, LedgerRow, Memcg, MemcgCounter, Request, Trigger, Userspace
from oomlog.model.explained import Verdict
from oomlog.reporting.sentence import sentence
from tests.explaining.short import limited, task
from tests.golden import FIXTURES, events_of
from tests.reporting.making import MIB, event, kill, machine, memcg_event

CASES = [
    (
        event(),
        (
            "The kernel killed hog (pid 84, 175.0 MiB resident) because the machine was out of memory, when cron (pid"
            " 7) asked for 4.0 KiB."
        ),
    ),
    (
        memcg_event(kills=(kill(), kill(pid=85), kill(pid=86))),
        (
            "The kernel killed hog (pid 84, 175.0 MiB resident) and 2 more processes because the memory cgroup"
            " /kubepods/pod1/abc was at its limit (64.0 MiB of memory), when cron (pid 7) asked for 4.0 KiB."
        ),
    ),
    (
        event(manual=True),
        "The kernel killed hog (pid 84, 175.0 MiB resident) because SysRq-F asked for it.",
    ),
    (
        event(type="oom_panic", kills=(), trigger=None),
        "The kernel panicked because the machine was out of memory.",
    ),
    (
        event(type="oom_no_victim", scope="unknown", kills=(), trigger=None),
        "The kernel found no process to kill.",
    ),
    (
        event(type="oom_no_victim", kills=(), chosen=Chosen(pid=84, comm="hog", from_="exiting"), trigger=None),
        (
            "The kernel's killer was called because the machine was out of memory; hog (pid 84), which it chose, was"
            " not killed."
        ),
    ),
    (
        event(type="oom_unknown", scope="cpuset", kills=(), trigger=None),
        (
            "The kernel's killer was called because the memory nodes that its cpuset allows could not serve the"
            " request; the log does not show what it did."
        ),
    ),
    (
        event(type="alloc_failure", scope="unknown", kills=()),
        "An allocation of memory failed, when cron (pid 7) asked for 4.0 KiB.",
    ),
    (
        event(type="alloc_failure", scope="unknown", kills=(), request=Request(flags=("GFP_ATOMIC",), text="why")),
        "An allocation of memory failed, when cron (pid 7) asked for 4.0 KiB; nothing was killed.",
    ),
    (
        event(
            type="userspace_kill",
            killer="systemd-oomd",
            trigger=None,
            kills=(kill(anon_rss_bytes=None, file_rss_bytes=None, shmem_rss_bytes=None),),
            userspace=Userspace(reason="memory pressure was over 60 %"),
        ),
        "systemd-oomd killed hog (pid 84) because memory pressure was over 60 %.",
    ),
    (event(scope="unknown", kills=(), trigger=None), "The kernel killed a process."),
    (
        event(
            trigger=None,
            memory=machine(ledger=(LedgerRow(name="shmem", bytes=100, share=1.0),)),
            culprit=Culprit(kind="tmpfs", name="tmpfs or shared memory", held_bytes=98, share=0.754),
        ),
        (
            "The kernel killed hog (pid 84, 175.0 MiB resident) because the machine was out of memory; tmpfs or shared"
            " memory held 75 % of RAM and the swap in use."
        ),
    ),
    (
        event(trigger=Trigger(kind="page", comm="web", pid=9, gfp_mask=0, order=0, request_bytes=4096)),
        "The kernel killed hog (pid 84, 175.0 MiB resident) because a page fault of web (pid 9) failed.",
    ),
    (
        event(type="oom_unknown", kills=()),
        ("The kernel's killer was called, when cron (pid 7) asked for 4.0 KiB; the log does not show what it did."),
    ),
    (
        memcg_event(
            memcg=Memcg(
                limit_path="/a",
                task_path="/a",
                memory=MemcgCounter(usage_bytes=64 * MIB, limit_bytes=64 * MIB),
                memsw=MemcgCounter(usage_bytes=96 * MIB, limit_bytes=96 * MIB),
            ),
            trigger=None,
        ),
        (
            "The kernel killed hog (pid 84, 175.0 MiB resident) because the memory cgroup /a was at its limit (64.0 MiB"
            " of memory, 96.0 MiB with swap)."
        ),
    ),
    (
        event(trigger=None, culprit=Culprit(kind="group", name="php-fpm", share=0.5, members=30)),
        (
            "The kernel killed hog (pid 84, 175.0 MiB resident) because the machine was out of memory; 30 processes"
            " named php-fpm held 50 % of RAM."
        ),
    ),
    (
        event(trigger=None, culprit=Culprit(kind="slab", name="filp", share=0.6)),
        (
            "The kernel killed hog (pid 84, 175.0 MiB resident) because the machine was out of memory; objects of the"
            " kernel (slab), most of them filp, held 60 % of RAM."
        ),
    ),
]


@pytest.mark.parametrize(("event", "expected"), CASES)
def test_summary(event: Event, expected: str) -> None:
    """Who killed whom and why, and who held the memory; what is not known is left out."""
    assert summary(event) == expected


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        ("shortage", "because the machine was out of memory"),
        ("unknown", "because the machine was out of memory"),
        ("fragmentation", "because no free block of memory was large enough"),
        ("reserved", "because what was free is set aside for other requests"),
        ("zone-shortage", "because the memory zones that the request may use were short, with others free"),
        ("node-confined", "because the memory nodes that the request may use were short, with others free"),
        ("too-large", "because the request was for more than the machine has"),
        ("not-explained", "although the report shows enough memory free for the request"),
    ],
)
def test_the_machine_was_out_of_memory_only_where_its_zones_do_not_deny_it(verdict: Verdict, said: str) -> None:
    """Else the sentence tells what the request lacked, and nobody is told to buy RAM."""
    killed = event(request=Request(verdict=verdict, text="why"), trigger=None)

    assert summary(killed) == f"The kernel killed hog (pid 84, 175.0 MiB resident) {said}."
    assert ("Add RAM" in what_to_raise(killed)[0]) is (verdict in ("shortage", "unknown"))


@pytest.mark.parametrize(("free", "said"), [(25, "because the machine was out"), (26, "although 10 % of RAM was free")])
def test_the_kernels_word_that_memory_was_out_does_not_stand_beside_much_that_is_free(free: int, said: str) -> None:
    """A zone or a node may be full then; which one the request needed is not in the log."""
    killed = event(memory=machine(counters={"free": free * MIB}), trigger=None)

    assert said in summary(killed)
    assert ("Add RAM" in what_to_raise(killed)[0]) is (free == 25)


def test_a_header_alone_does_not_prove_whose_memory_was_out() -> None:
    """The kernel says so when it has chosen: before, it may be a node's as well."""
    asked = event(type="oom_unknown", kills=())

    assert what_to_raise(asked) == ()
    assert "Add RAM" in what_to_raise(replace(asked, chosen=Chosen(pid=84, comm="hog", from_="decision")))[0]


def test_sentence_is_the_events_own() -> None:
    """An explained event is not summed up again."""
    assert sentence(event(summary="Said better elsewhere.")) == "Said better elsewhere."
    assert sentence(event()) == summary(event())


def test_whose_limit_it_was() -> None:
    """Explained, the sentence names the thing behind the path, and tells a limit above the victim from its own."""
    own = explain(events_of(FIXTURES / "6.1-amd64-memcg2-docker")[0])
    above = explain(events_of(FIXTURES / "6.1-armhf-memcg2-ancestor")[0])

    assert "because container docker bf4339a9cfb4 was at its own limit" in (own.summary or "")
    assert "because user user-1000.slice, above its own app-gnome-firefox-4242.scope, was at its limit" in (
        above.summary or ""
    )


def test_a_share_of_more_than_the_limit_says_so() -> None:
    """Where swap was counted, 100 % is of the limit and of the swap, not of the limit alone."""
    dead = limited("/a", "/a", task(9, 90), anon=90)
    swapped = limited("/a", "/a", task(9, 90, swap=400), anon=90)
    assert (explain(dead).summary or "").endswith("of the limit.")
    assert (explain(swapped).summary or "").endswith("of the limit and the swap in use.")


def test_no_share_no_claim() -> None:
    """A culprit whose share is not known is not put into the sentence."""
    assert summary(replace(event(), culprit=Culprit(kind="process", name="hog"))) == summary(event())
