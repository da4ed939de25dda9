"""Lines that a mail program broke, where the log around them is no evidence of it: each joint is judged by itself."""

import re

import pytest

from tests.reading.test_eras import only

REPORT = """cc1 invoked oom-killer: gfp_mask=0xd0, order=0, oom_adj=0, oom_score_adj=0
Mem-Info:
DMA: 3*4kB 2*8kB 3*16kB 2*32kB 2*64kB 1*128kB 2*256kB 0*512kB 1*1024kB 1*2048kB 0*4096kB = 3980kB
Node 0 Normal: 9*4kB (UM) 2*8kB (U) 0*16kB 0*32kB 1*64kB (R) 0*128kB = 116kB
Out of memory: Kill process 2717 (wish) score 802 or sacrifice child
"""
LINES = [f"[ 6089.36{number:04}] {line}" for number, line in enumerate(REPORT.splitlines())]
JOINTS = [(at, match.start()) for at in (2, 3, 4) for match in re.finditer(r" (?![(])", LINES[at]) if match.end() > 45]


@pytest.mark.parametrize("more", ["", " "], ids=["", "format=flowed"])
@pytest.mark.parametrize(("at", "end"), JOINTS)
def test_a_line_that_ends_in_the_next_one(at: int, end: int, more: str) -> None:
    """Free lists and decisions have their blank between the parts, whether or not the mail program left it."""
    line = LINES[at]
    text = "\n".join([*LINES[:at], line[:end] + more, line[end + 1 :], *LINES[at + 1 :]])
    whole, event = only("\n".join(LINES)), only(text)

    assert (event.memory, event.chosen) == (whole.memory, whole.chosen)
    assert event.completeness.damage == (f"line {at + 2}: joined to line {at + 1}",)
    assert (event.notes, event.unclaimed) == ((), ())


def test_a_line_that_was_cut_within_a_word() -> None:
    """A terminal's width asks for no blank."""
    event = only("\n".join(LINES).replace("sacri", "sacri\n").replace("1*128kB", "1*1\n28kB"))

    assert (event.memory, event.chosen) == (only("\n".join(LINES)).memory, only("\n".join(LINES)).chosen)


def test_a_line_that_was_cut_takes_no_line_of_another() -> None:
    """Without nodes a zone's line begins like the rest of one with a node."""
    node = "Node 0 active_anon:1360284kB inactive_anon:556716kB active_file:33188kB kernel_st"
    zone = "DMA free:56kB min:11208kB active_anon:635128kB free_cma:0kB"
    text = REPORT.replace("Mem-Info:", f"Mem-Info:\n{node}\n{zone}\nusb 1-1: new device")

    memory = only(text).memory

    assert memory is not None
    assert memory.nodes[0].counters["active_anon"] == 1360284 * 1024
    assert (memory.zones[0].name, memory.zones[0].counters["active_anon"]) == ("DMA", 635128 * 1024)


BROKEN = """cc1 invoked oom-killer: gfp_mask=0xd0, order=0, oom_adj=0, oom_score_adj=0
Pid: 2107, comm: cc1 Not tainted|2.6.38-rc5 #2
Task in /a killed as a result of limit of /a
Memory cgroup stats for /a: cache:8KB rss:10232KB|rss_huge:0KB mapped_file:0KB|inactive_anon:4372KB
Mem-Info:
active_anon:3215 inactive_anon:2205|isolated_anon:3
 active_file:82 inactive_file:57 isolated_file:0
Node 0 DMA free:4000kB min:44kB low:52kB|high:64kB active_anon:5728kB|pages_scanned:33 all_unreclaimable?|yes
lowmem_reserve[]: 0 967 967 967
Swap cache stats: add 107816, delete 104250, find|2345/3361
[ pid ]   uid  tgid total_vm      rss cpu oom_adj|oom_score_adj name
[ 1111]     0  1111     4188        0   1     -17|  -1000 udevd
[ 2717]  1000  2717   326078   204267   0       0|      0 X 7
Killed process 2717 (X 7) total-vm:1304312kB, anon-rss:816932kB,|file-rss:136kB
"""


@pytest.mark.parametrize("prefix", ["", "[ 6089.360000] ", "Nov 22 16:07:18 h kernel: "])
@pytest.mark.parametrize("rest", ["", "  ", "\t    "], ids=["flush", "indented", "with a tab"])
def test_each_joint_is_judged_by_itself(prefix: str, rest: str) -> None:
    """Whatever else stands in the text, between paragraphs too wide for a width to tell anything."""
    text = "".join(f"{prefix}{line}\n" for line in BROKEN.splitlines())
    whole = only(text.replace("|", " "))
    event = only(f"{'Much was said. ' * 20}\n{text}".replace("|", f"\n{rest}"))

    assert (event.memory, event.memcg, event.tasks, event.kernel) == (
        *(whole.memory, whole.memcg, whole.tasks, whole.kernel),
    )
    assert [kill.file_rss_bytes for kill in event.kills] == [136 * 1024]
    assert (event.notes, event.unclaimed, len(event.completeness.damage)) == ((), (), BROKEN.count("|"))


@pytest.mark.parametrize(
    "more",
    [
        "min:44kB low:52kB",  # said already
        "eth0: link is up",
        "high:64kB, says the watchdog",
        "[ 6089.400000] high:64kB",  # printed by itself
    ],
)
def test_what_is_no_rest_is_not_joined(more: str) -> None:
    """A zone has the counters of its own line only."""
    text = f"{LINES[0]}\n{LINES[1]}\n[ 6089.360000] DMA free:4000kB min:44kB\n{more}\n{LINES[4]}\n"

    memory = only(text).memory

    assert memory is not None
    assert memory.zones[0].counters == {"free": 4000 * 1024, "min": 44 * 1024}
