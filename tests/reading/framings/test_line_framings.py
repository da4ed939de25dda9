"""Framings with a prefix on every line."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oomlog.reading.framings import Stripper
from oomlog.reading.line import Line
from tests.reading.framings.conftest import HEADER, KILL

STAMP = "[  812.100001] "
PREFIXES = {
    "dmesg": STAMP,
    "dmesg -r": "<4>" + STAMP,
    "dmesg -x": "kern  :warn  : " + STAMP,
    "dmesg -d": "[  812.100001 <    0.000123>] ",
    "dmesg caller": "[  812.100001] [    T4821] ",
    "console caller": "[  812.100001][    C0] ",
    "dmesg -T": "[Sun Nov 22 16:07:18 2026] ",
    "dmesg -T without the year": "[Sun Nov 22 16:07:18] ",
    "dmesg -Td": "[Sun Nov 22 16:07:18 2026 <    0.000123>] ",
    "dmesg -xT": "kern  :warn  : [Sun Nov 22 16:07:18 2026] ",
    "dmesg -T German": "[Di Aug 12 03:54:03 2025] ",
    "dmesg -T French": "[dim. avril 19 10:11:12 2026] ",
    "dmesg -T French, day first": "[dim. 19 avril 10:11:12 2026] ",
    "dmesg -T Japanese": "[月  1月 26 10:11:12 2026] ",
    "dmesg, two formats": "[  812.100001] [Sun Nov 22 16:07:18 2026] ",
    "dmesg, two formats the other way": "[Sun Nov 22 16:07:18 2026] [  812.100001] ",
    "dmesg, raw and iso": "[  812.100001] 2026-11-22T16:07:18,678901+00:00 ",
    "dmesg -H": "[  +0.000123] ",
    "dmesg iso": "2026-11-22T16:07:18,678901+00:00 ",
    "dmesg delta": "[<    0.000123>] ",
    "dmesg -xt": "kern  :warn  : ",
    "vendor": "<4>[  812.100001] [0:          swapper/0:    0] ",
    "vendor cpu": "[  812.100001] (0)[123:name]",
    "vendor cpu before the time": "[2-3219.1870] ",
    "syslog": "Nov  2 16:07:18 host kernel: ",
    "syslog kernel stamp": "Nov 22 16:07:18 host kernel: [  812.100001] ",
    "syslog, two blanks": "Nov 22 16:07:18 host kernel:  [  812.100001] ",
    "syslog relay": "Nov 22 16:07:18 host kernel: kernel: [  812.100001] ",
    "syslog no host": "Nov 22 16:07:18 kernel: ",
    "rfc3164": "<4>Nov 22 16:07:18 host kernel: ",
    "rfc5424": "<4>1 2026-11-22T16:07:18.123456+00:00 host kernel - - - ",
    "rfc5424 data": '<4>1 2026-11-22T16:07:18.123456Z host kernel - - [x@1 a="]\\""] ',
    "iso": "2026-11-22T16:07:18.123456+00:00 host kernel: ",
    "short-iso": "2026-11-22T16:07:18+0000 host kernel: ",
    "short-precise": "Nov 22 16:07:18.123456 host kernel: ",
    "short-full": "Sun 2026-11-22 16:07:18 UTC host kernel: ",
    "short-monotonic": "[  812.100001] host kernel: ",
    "short-delta": "[  812.100001 <    0.000123 >] host kernel: ",
    "short-unix": "1795363638.123456 host kernel: ",
    "busybox": "Nov 22 16:07:18 host kern.warn kernel: [  812.100001] ",
    "a priority, no colon": "Nov 22 16:07:18 host kern.warn kernel ",
    "a tag without its colon": "Nov 22 16:07:18 host kernel [  812.100001] ",
    "a priority after an ISO date": "2026-11-22T16:07:18+00:00 host kern.warn kernel: ",
    "logread": "Sun Nov 22 16:07:18 2026 kern.warn kernel: [  812.100001] ",
    "logcat": "11-22 16:07:18.123     0     0 W         : [  812.100001] ",
    "logcat -v time": "11-22 16:07:18.123 W/        (    0): [  812.100001] ",
    "logcat -v brief": "W/        (    0): [  812.100001] ",
    "logcat -v tag": "W/kernel  : ",
    "logcat, the kernel as tag": "11-22 16:07:18.123     0     0 W kernel  : ",
    "compose": "node-1  | [  812.100001] ",
    "compose, no stamp": "node-1    | ",
    "grep, several files": "/var/log/kern.log.1:Nov 22 16:07:18 host kernel: ",
    "grep, file and line": "messages:1234:Nov 22 16:07:18 host kernel: [  812.100001] ",
    "grep, line": "1234:[  812.100001] ",
    "grep, around a hit": "kern.log-1234-Nov 22 16:07:18 host kernel: ",
    "clush": "node7: [  812.100001] ",
    "netconsole's receiver": "10.0.0.5:6665 <4>[  812.100001] ",
    "netconsole's receiver, a colon": "10.0.0.5:6665: [  812.100001] ",
    "talosctl": "10.5.0.2: kern: warning: [2026-11-22T16:07:18.123456789Z]: ",
    "a prefix that nobody knows": "web1 | kernel | [  812.100001] ",
    "words in brackets": "[Kernel dmesg] <4>[  812.100001] ",
    "words in brackets, milliseconds": "[Kernel dmesg] [  812.100] ",
    "a priority alone": "kern.warn kernel [  812.100] ",
    "syslog, the year behind the time": "Nov 22 16:07:18 2026 host kernel: [  812.100001] ",
    "syslog, another colon": "Nov 22 16:07:18 host kernel: : [  812.100001] ",
    "tag": "kernel: ",
    "host and tag": "web-1.example kernel: ",
    "priority and tag": "kern.warn kernel: ",
    "host in brackets and tag": "[localhost] kernel: ",
    "tag and stamp": "host kernel: [  812.100001] ",
    "time of day and tag": "16:07:18 kernel: ",
    "date with slashes": "2026/11/22 16:07:18 host kernel: ",
    "twelve hours": "Nov 22 4:07 PM host kernel: ",
    "seconds since 1970": "1795363638 host kernel: ",
    "kmsg": "4,1234,812100001,-;",
    "kubectl": "2026-11-22T16:07:18.123456789Z [  812.100001] ",
    "cri": "2026-11-22T16:07:18.123456789Z stderr F [  812.100001] ",
    "csv": "1795363638123,[  812.100001] ",
}
PAYLOADS = st.lists(
    st.text(st.characters(codec="utf-8", exclude_characters='#\\&="[(:', exclude_categories=["Cc"]), max_size=30).map(
        lambda text: "x" + text
    ),
    max_size=5,
)
"""Printable words that begin like no further part of a prefix and hold nobody's escapes."""


@pytest.mark.parametrize("prefix", PREFIXES.values(), ids=PREFIXES.keys())
@given(payloads=PAYLOADS)
def test_words_come_back_from_every_framing(prefix: str, payloads: list[str]) -> None:
    """What was put behind a prefix is what is left when it is taken off."""
    words = [HEADER, *payloads, " active_file:0 inactive_file:0", KILL]
    text = "".join(f"{prefix}{one}\n" for one in words)

    assert [line.text for line in Stripper().strip(text, 1, follows=False)] == words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "<4>[12345.678901][ T4821] HEADER\n",
            {"format": "dmesg", "mono": "12345.678901", "caller": "T4821", "kernel": None},
        ),
        (
            "kern  :warn  : [Sun Nov 22 16:07:18 2026] HEADER\n",
            {"format": "dmesg-ctime", "wall": "Sun Nov 22 16:07:18 2026", "mono": "", "kernel": True},
        ),
        ("[Nov22 16:07] HEADER\n", {"format": "dmesg-reltime", "wall": "Nov22 16:07"}),
        ("[  +0.000123] HEADER\n", {"format": "dmesg-reltime", "wall": "+0.000123"}),
        (
            "2026-11-22T16:07:18,678901+00:00 HEADER\n",
            {"format": "dmesg-iso", "wall": "2026-11-22T16:07:18,678901+00:00", "kernel": None},
        ),
        (
            "Nov  2 16:07:18 web-1 kernel: [12345.678901] HEADER\n",
            {"format": "syslog", "wall": "Nov  2 16:07:18", "host": "web-1", "mono": "12345.678901", "kernel": True},
        ),
        (
            "Nov  2 16:07:18 2026 kernel: : [12345.678901] HEADER\n",
            {"format": "syslog", "wall": "Nov  2 16:07:18 2026", "host": "", "mono": "12345.678901", "kernel": True},
        ),
        (
            "Nov  2 16:07:18 2126 kernel: HEADER\n",
            {"format": "syslog", "wall": "Nov  2 16:07:18", "host": "2126", "kernel": True},
        ),
        (
            "<4>1 2026-11-22T16:07:18.123456+00:00 h kernel - - - HEADER\n",
            {"format": "rfc5424", "wall": "2026-11-22T16:07:18.123456+00:00", "host": "h", "kernel": True},
        ),
        (
            "Sun 2026-11-22 16:07:18 UTC h kernel: HEADER\n",
            {"format": "journal-full", "wall": "Sun 2026-11-22 16:07:18 UTC", "host": "h", "kernel": True},
        ),
        (
            "[12345.678901] h kernel: HEADER\n",
            {"format": "journal-monotonic", "wall": "", "mono": "12345.678901", "host": "h", "kernel": True},
        ),
        (
            "1795363638.123456 h kernel: HEADER\n",
            {"format": "journal-unix", "wall": "1795363638.123456", "host": "h", "kernel": True},
        ),
        (
            "Nov 22 16:07:18 web-1 kern.warn kernel [12345.678] HEADER\n",
            {"format": "busybox", "host": "web-1", "mono": "12345.678", "kernel": True},
        ),
        (
            "Nov 22 16:07:18 kernel [12345.678901] HEADER\n",
            {"format": "syslog-untagged", "host": "", "mono": "12345.678901", "kernel": True},
        ),
        ("kern.warn kernel: [12345.678] HEADER\n", {"format": "tagged", "host": "", "kernel": True}),
        ("10.0.0.5:6665 <4>[12345.678901] HEADER\n", {"format": "grep", "host": "10.0.0.5", "mono": "12345.678901"}),
        (
            "11-22 16:07:18.123     0     0 W         : [  812.100001] HEADER\n",
            {"format": "logcat", "wall": "11-22 16:07:18.123", "mono": "812.100001", "host": "", "kernel": True},
        ),
    ],
    ids=lambda value: value.split("HEADER")[0] if isinstance(value, str) else "",
)
def test_groups_land_in_their_fields(
    strip: Callable[[str], list[Line]], text: str, expected: dict[str, str | bool | None]
) -> None:
    """Stamps come without brackets and otherwise as printed; what a framing does not say stays empty."""
    (line,) = strip(text)

    assert {name: getattr(line, name) for name in expected} == expected
    assert line.number == 1


@pytest.mark.parametrize(
    "row",
    [
        "  Warning  OOMKilling  2m13s (x16 over 3m50s)  kernel-monitor  (combined from similar events): ",
        "  Warning  PodOOMKilling  <unknown>  kernel-monitor, node-1  ",
        "  49m\t49m\t1\tkernel-monitor, node-1\t\t\tWarning\t\tOOMKilling\t",
        "kernel-monitor, node-1\t\t\tWarning\t\tOOMKilling\t",
        "3m56s       Warning   OOMKilling   node/node-1   ",
        "default   3m56s   Warning   OOMKilling   node/node-1   kernel-monitor, node-1   ",
        "2m   5m   3   node-1.15ab   Node   Warning   OOMKilling   kernel-monitor, node-1   ",
    ],
)
def test_rows_of_kubectl(strip: Callable[[str], list[Line]], row: str) -> None:
    """What the kernel said, over two rows to 4.19; rows of others' events are nobody's words."""
    decided, killed = "Memory cgroup out of memory: Kill process 12 (x) score 9 or sacrifice child", "Killed process 12"
    other = row.replace("OOMKilling", "SystemOOM")

    lines = strip(f"{row}{decided}\n{killed}\n{other}{decided}\n")

    assert [line.text for line in lines][:2] == [decided, killed]
    assert {line.kernel for line in lines} == {None}
    assert lines[2].format == "bare"


def test_a_tag_that_logd_took_is_given_back(texts: Callable[[str], list[str]]) -> None:
    """Android's logd takes a leading `word: ` of a kernel record for its tag."""
    text = "11-22 16:07:18.123     0     0 W oom_reaper: reaped process 12\n11-22 16:07:18.123     0     0 W : KILL\n"

    assert texts(text) == ["oom_reaper: reaped process 12", "KILL"]


def test_a_kernel_message_that_looks_like_a_tag(texts: Callable[[str], list[str]]) -> None:
    """Without a host, `sysrq: ` behind the tag is the kernel's own."""
    text = "Nov 22 16:07:18 kernel: sysrq: Manual OOM execution\nNov 22 16:07:18 kernel: HEADER\n"

    assert texts(text) == ["sysrq: Manual OOM execution", "HEADER"]


def test_octal_escapes_are_undone(strip: Callable[[str], list[Line]]) -> None:
    """Rsyslog's `#012` ends a line, `#033` is the escape character; the record's fields go to all of its lines."""
    lines = strip("Nov 22 16:07:18 h kernel: [    1.5] active_anon:1#012 active_file:2#012 x#033[31my\n")

    assert [line.text for line in lines] == ["active_anon:1", " active_file:2", " x\x1b[31my"]
    assert [line.continued for line in lines] == [False, True, True]
    assert {(line.number, line.mono, line.kernel) for line in lines} == {(1, "1.5", True)}


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        (r"Killed process 12 (\x1b[31mevil)", "Killed process 12 (\x1b[31mevil)"),
        (r"Killed process 12 (f\xfff)", "Killed process 12 (f\udcfff)"),
        (r"task_memcg=/app-a\x2db.scope,task=x", r"task_memcg=/app-a\x2db.scope,task=x"),
        (
            r"task_memcg=/system.slice/caf\xc3\xa9.service,task=x",
            r"task_memcg=/system.slice/caf\xc3\xa9.service,task=x",
        ),
        (r"cpuset=caf\xc3\xa9.service,mems_allowed=0", r"cpuset=caf\xc3\xa9.service,mems_allowed=0"),
    ],
)
def test_dmesg_escapes_are_told_from_systemds(texts: Callable[[str], list[str]], printed: str, meant: str) -> None:
    r"""Dmesg writes the unprintable as `\xNN`, and systemd does in the names of units; those are the names."""
    assert texts(f"[    1.000000] {printed}\n") == [meant]
