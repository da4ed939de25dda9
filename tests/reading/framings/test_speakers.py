"""Who speaks: only the kernel's own lines may be taken for the kernel's."""

import json
from collections.abc import Callable

import pytest

from oomlog.reading.framings import Stripper
from oomlog.reading.line import Line
from tests.reading.framings.conftest import HEADER, KILL
from tests.reading.whole import events_of

Strip = Callable[[str], list[Line]]
JOURNAL = {"_TRANSPORT": "kernel", "SYSLOG_FACILITY": "0", "SYSLOG_IDENTIFIER": "kernel", "MESSAGE": "KILL"}

FOREIGN = {
    "another tag": "Nov 22 16:07:18 h sshd[12]: KILL\n",
    "a tag with blanks": "Nov 22 16:07:18 h Web Content[12]: KILL\n",
    "the kernel's tag, user's facility": "<13>Nov 22 16:07:18 h kernel: KILL\n",
    "another app": "<4>1 2026-11-22T16:07:18Z h sshd 12 - - KILL\n",
    "ISO, another tag": "2026-11-22T16:07:18.123456+00:00 h logger: KILL\n",
    "busybox, user's facility": "Nov 22 16:07:18 h user.notice kernel: KILL\n",
    "busybox without a colon, user's facility": "Nov 22 16:07:18 h user.notice kernel [    1.000000] KILL\n",
    "a priority alone, user's facility": "user.notice kernel: [    1.000000] KILL\n",
    "kmsg, user's facility": "12,4,5,-;KILL\n",
    "dmesg -r, user's facility": "<12>[    1.000000] KILL\n",
    "dmesg -x, user's facility": "user  :notice: [    1.000000] KILL\n",
    "dmesg -x without a stamp": "user  :notice: KILL\n",
    "journal, another transport": json.dumps(JOURNAL | {"_TRANSPORT": "syslog"}) + "\n",
    "journal, a service": json.dumps({"_SYSTEMD_UNIT": "npd.service", "MESSAGE": "KILL"}) + "\n",
    "journal, a user's service": json.dumps({"_SYSTEMD_USER_UNIT": "npd.service", "MESSAGE": "KILL"}) + "\n",
    "journal, a process": json.dumps({"_PID": "812", "MESSAGE": "KILL"}) + "\n",
    "journal, user's facility": json.dumps(JOURNAL | {"SYSLOG_FACILITY": "1"}) + "\n",
    "journal, another name": json.dumps(JOURNAL | {"SYSLOG_IDENTIFIER": "oomd"}) + "\n",
    "logcat, a process": "11-22 16:07:18.123   310   310 I lowmemorykiller: KILL\n",
    "logcat -v time, a process": "11-22 16:07:18.123 I/lowmemorykiller(  310): KILL\n",
    "logcat -v brief, a process": "I/MyApp   ( 3100): KILL\n",
    "logcat -v tag, a process": "I/MyApp   : KILL\n",
    "kubectl, quoted": "Nov 22 16:07:18 h app: Warning  OOMKilling  49m  kernel-monitor, node-1  KILL\n",
    "jsonl, another tag": '{"message":"KILL","tag":"sshd[12]:","facility":"auth"}\n',
    "jsonl, user's facility": '{"message":"KILL","tag":"kernel:","facility":"user"}\n',
    "jsonl, a kernel's line quoted": '{"message":"Nov 22 16:07:18 h kernel: KILL","tag":"agent","facility":"daemon"}\n',
}
NOBODY = {
    "bare": "KILL\n",
    "dmesg": "[    1.000000] KILL\n",
    "dmesg -r prints no facility": "<3>[    1.000000] KILL\n",
    "dmesg --json prints no facility": '{"dmesg":[{"pri":3,"time":1.0,"msg":"KILL"}]}\n',
    "a relay took the tag": "Nov 22 16:07:18 h KILL\n",
    "kubectl describe": "  Warning  OOMKilling  49m  kernel-monitor, node-1  KILL\n",
    "journal with the message only": '{"MESSAGE":"KILL"}\n',
    "docker": '{"log":"KILL\\n","stream":"stdout","time":"T"}\n',
}


@pytest.mark.parametrize("text", FOREIGN.values(), ids=FOREIGN.keys())
def test_another_speaker_is_not_the_kernel(strip: Strip, text: str) -> None:
    """A perfect kill line from another program, a user's record in the kernel's log, a quoted line."""
    assert [line.kernel for line in strip(text)] == [False]


@pytest.mark.parametrize("text", NOBODY.values(), ids=NOBODY.keys())
def test_a_framing_that_names_nobody_leaves_it_open(strip: Strip, text: str) -> None:
    """Content has to decide."""
    assert [line.kernel for line in strip(text)] == [None]


@pytest.mark.parametrize("speaker", ["sshd[12]", "kernel"])
def test_a_further_line_is_of_the_same_speaker(strip: Strip, speaker: str) -> None:
    """A line feed in a name or a message does not free what comes after it from its record."""
    text = f"Nov 22 16:07:18 h {speaker}: one\nKILL\nNov 22 16:07:19 h kernel: [    1.000000] KILL\n"

    first, second, third = strip(text)

    assert (second.kernel, second.continued, second.number) == (speaker == "kernel", True, 2)
    assert (second.wall, second.host, second.kernel) == (first.wall, first.host, first.kernel)
    assert (third.kernel, third.continued) == (True, False)


def test_bare_lines_after_a_lone_syslog_line_belong_to_nobody(strip: Strip) -> None:
    """In a page that is mostly bare, one line with a tag does not claim the report below it."""
    lines = strip("Nov 22 16:07:18 h sshd[1]: KILL\nHEADER\nMem-Info:\nlowmem_reserve[]: 0\nKILL\n")

    assert [line.kernel for line in lines] == [False, None, None, None, None]


QUOTED = ("HEADER", "Mem-Info:", "lowmem_reserve[]: 0", "KILL")
SHORT = "Nov 22 16:07:18 h agent[7]: "
AFTER = "Nov 22 16:07:19 h sshd[1]: x\n"


@pytest.mark.parametrize("indent", [len(SHORT), 4, 0])
@pytest.mark.parametrize("before", [AFTER + SHORT + "the kernel said\n", ""])
def test_a_report_quoted_in_a_record_of_several_lines(strip: Strip, indent: int, before: str) -> None:
    """Journalctl indents the lines by the width of the prefix, others by little; a stretch can begin among them."""
    if indent + len(before) == 0:
        return  # then nothing tells it from a bare log
    text = before + "".join(f"{' ' * indent}{line}\n" for line in QUOTED) + AFTER * 3

    lines = strip(text)

    assert not [line for line in lines if line.kernel is not False and line.text.startswith(QUOTED[-1])]
    assert not [line for line in lines if line.kernel is not False and not line.text.startswith(" ")]


def test_the_next_stretch_goes_on_inside_the_record() -> None:
    """It holds nothing but indented lines, and the log before it indents so."""
    stripper = Stripper()
    stripper.strip(AFTER * 3 + SHORT + "the kernel said\n", 1, follows=False)

    lines = stripper.strip("".join(f"{' ' * len(SHORT)}{line}\n" for line in (HEADER, KILL)), 5, follows=True)

    assert [(line.kernel, line.continued) for line in lines] == [(False, True), (False, True)]


@pytest.mark.parametrize("indent", ["    ", "\t", "        "])
@pytest.mark.parametrize("prefix", ["Nov 22 16:07:18 h ", "2026-11-22T16:07:18.123456+00:00 h "])
def test_the_next_stretch_of_an_indented_log(indent: str, prefix: str) -> None:
    """All of the log is indented, prefixes and all: that makes no stretch of it the rest of a record."""
    stripper = Stripper()
    log = f"{indent}{prefix}kernel: {KILL}\n" + f"{indent}{prefix}sshd[1]: x\n" * 3

    read = [stripper.strip(log, first, follows=False) for first in (1, 1000, 2000)]

    assert [[(line.text, line.kernel) for line in lines] for lines in read] == [
        [(KILL, True), ("x", False), ("x", False), ("x", False)]
    ] * 3


def test_the_next_stretch_goes_on_inside_the_record_of_an_indented_log() -> None:
    """Behind the indentation of the log it holds nothing but indented lines."""
    stripper = Stripper()
    stripper.strip(f"    {AFTER}" * 3 + f"    {SHORT}the kernel said {KILL}\n", 1, follows=False)

    lines = stripper.strip("".join(f"    {' ' * len(SHORT)}{line}\n" for line in (HEADER, KILL)), 5, follows=True)

    assert [(line.kernel, line.continued) for line in lines] == [(False, True), (False, True)]


@pytest.mark.parametrize("stamp", ["", "[  812.100001] "])
def test_a_page_with_an_indented_report(strip: Strip, stamp: str) -> None:
    """Around it stands prose, and nobody is named."""
    lines = strip("Hello,\n\n" + "".join(f"    {stamp}{line}\n" for line in QUOTED) + "\nWhat now?\n")

    assert [line.text for line in lines if line.text in (HEADER, KILL)] == [HEADER, KILL]
    assert {line.kernel for line in lines} == {None}


@pytest.mark.parametrize("time", ["", "16:07:18 ", "h ", "16:07:18 h "])
def test_a_tag_without_a_date_names_its_speaker(time: str) -> None:
    """The kernel's is an event of its own name; another's, also in a record of several lines, is none."""
    spoofed = f"{time}kernel: {HEADER}\n{time}sshd[12]: {KILL}\n"
    inside = f"Nov 22 16:07:17 h kernel: {HEADER}\nNov 22 16:07:18 h sshd[12]: one\n{time}kernel: {KILL}\n"
    (event,) = events_of(f"{time}kernel: {HEADER}\n{time}kernel: {KILL}\n")

    assert event.trigger is not None
    assert (event.trigger.comm, [kill.pid for kill in event.kills]) == ("java", [12])
    assert [event.kills for text in (spoofed, inside) for event in events_of(text)] == [(), ()]


def test_two_blanks_behind_the_tag_are_none_of_the_name() -> None:
    """A stamp that was taken away leaves one more."""
    (event,) = events_of("kernel:  zed-remote-serv invoked oom-killer: gfp_mask=0x140cca, order=0, oom_score_adj=0\n")

    assert event.trigger is not None
    assert event.trigger.comm == "zed-remote-serv"
