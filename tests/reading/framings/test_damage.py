"""What consoles, mail programs, web pages and crashes do to a log."""

from collections.abc import Callable
from pathlib import Path

import pytest

import oomlog
from oomlog.reading.line import Line
from tests.reading.framings.conftest import HEADER, KILL

STAMP = "[  812.100001] "
Strip = Callable[[str], list[Line]]
Texts = Callable[[str], list[str]]

DAMAGED = {
    "CR LF": f"{STAMP}HEADER\r\n{STAMP} active_file:0\r\n{STAMP}KILL\r\n",
    "CR CR LF": f"{STAMP}HEADER\r\r\n{STAMP} active_file:0\r\r\n{STAMP}KILL\r\r\n",
    "CR alone": f"{STAMP}HEADER\r{STAMP} active_file:0\r{STAMP}KILL\r",
    "NUL bytes": f"\0\0\0{STAMP}HEADER\n{STAMP} active_file:0\n\0\0{STAMP}KILL\n",
    "mail": f"> {STAMP}HEADER\n> {STAMP} active_file:0\n> {STAMP}KILL\n",
    "mail, bare, twice": ">> HEADER\n>>  active_file:0\n>> KILL\n",
    "mail, bars": "| HEADER\n|  active_file:0\n| KILL\n",
    "indented": f"    {STAMP}HEADER\n    {STAMP} active_file:0\n    {STAMP}KILL\n",
    "quoted and indented": f">     {STAMP}HEADER\n>     {STAMP} active_file:0\n>     {STAMP}KILL\n",
    "quoted and indented, bare": ">     HEADER\n>      active_file:0\n>     KILL\n",
    "bold lines": f"**{STAMP}HEADER**\n**{STAMP} active_file:0**\n**{STAMP}KILL** \n",
    "a bold paragraph": f"**{STAMP}HEADER\n{STAMP} active_file:0\n{STAMP}KILL**\n",
    "lines as code": f"`{STAMP}HEADER`\n`{STAMP} active_file:0`\n`{STAMP}KILL`\n",
    "code": "`HEADER\n active_file:0\nKILL`\n",
    "a list": f"- {STAMP}HEADER\n- {STAMP} active_file:0\n- {STAMP}KILL\n",
    "a list with stars": "".join(
        f"* Nov 22 16:07:18 h kernel: {text}\n" for text in ("HEADER", " active_file:0", "KILL")
    ),
    "paragraphs": f"<p>{STAMP}HEADER</p>\n<p>{STAMP} active_file:0</p>\n<p>{STAMP}KILL</p>\n",
    "indented, bare": "\tHEADER\n\t active_file:0\n\tKILL\n",
    "HTML": f"&lt;4&gt;{STAMP}HEADER\n&lt;4&gt;{STAMP} active_file:0\n&lt;4&gt;{STAMP}KILL\n",
    "a table of a page": "<table>"
    + "".join(
        f"<tr><td>7</td><td>&lt;4&gt;{STAMP}{words}</td></tr>\n" for words in ("HEADER", " active_file:0", "KILL")
    ),
    "line breaks of a page": f"{STAMP}HEADER<br>\n{STAMP} active_file:0<br />\n{STAMP}KILL<br/>\n",
    "a forum's markup": f'{STAMP}HEADER\n{STAMP}[COLOR="Red"] active_file:0[/COLOR]\n{STAMP}[B]KILL[/B]\n',
    "a prefix that nobody knows": f"1 $ {STAMP}HEADER\n2 $ {STAMP} active_file:0\n3 $ {STAMP}KILL\n",
    "tabs": f"{STAMP.strip()}\tHEADER\n{STAMP.strip()}\t active_file:0\n{STAMP.strip()}\tKILL\n",
    "no-break spaces": f"[\xa0 812.100001]\xa0HEADER\n[\xa0 812.100001]\xa0 active_file:0\n{STAMP}KILL\n",
    "no-break spaces in Latin-1": f"[\udca0 812.100001] HEADER\n{STAMP} active_file:0\n[\udca0 812.100001] KILL\n",
    "glued": f"{STAMP}HEADER[  812.100002]  active_file:0[  812.100003] KILL\n",
    "two pstore parts": f"Panic#1 Part1\n<4>{STAMP}KILL\nPanic#1 Part2\n<4>{STAMP}HEADER\n<4>{STAMP} active_file:0\n",
}


@pytest.mark.parametrize("text", DAMAGED.values(), ids=DAMAGED.keys())
def test_words_are_whole_again(texts: Texts, text: str) -> None:
    """The kernel's own blank stays, everything else goes."""
    assert texts(text) == ["HEADER", " active_file:0", "KILL"]


SET_OFF = {
    "Markdown's code": f"It says:\n\n    {STAMP}HEADER\n\n    {STAMP} active_file:0\n    {STAMP}KILL\n\nand",
    "prose, bare": "It says:\n  HEADER\n   active_file:0\n  KILL\nand",
    "tabs": "\tHEADER\n\t active_file:0\n\tKILL\nand",
    "the last one is alone": "HEADER\n active_file:0\n\n    KILL\n\nand",
}


@pytest.mark.parametrize("log", ["KILL\n", "```\nKILL\n```\n", f"{STAMP}KILL\n[  813.000001] x\n\n"])
@pytest.mark.parametrize("text", SET_OFF.values(), ids=SET_OFF.keys())
def test_a_log_that_is_set_off_beside_one_that_is_not(texts: Texts, log: str, text: str) -> None:
    """Each block is indented by its own width, whatever the lines around it are."""
    found = [words for words in texts(f"{text}\n{log}") if words in ("HEADER", " active_file:0", "KILL")]

    assert found == ["HEADER", " active_file:0", "KILL", "KILL"]


def test_the_indented_rest_of_a_record_is_no_log_of_its_own(texts: Texts) -> None:
    """Dmesg and journalctl indent it by the width of what stands before the first line."""
    text = f"{STAMP}one\n{' ' * len(STAMP)}  KILL\n{STAMP}KILL\n"

    assert texts(text) == ["one", "  KILL", "KILL"]


@pytest.mark.parametrize(
    "text",
    [
        "** 12 printk messages dropped **",
        "**\n**",
        "```\n`",
        "`x",
        "x**",
        "**x",
        "- x",
        "* x",
        "`` ``",
        "<p>x",
        "<b>x</p>",
    ],
)
def test_what_is_no_pair_of_marks_around_lines_stays(strip: Strip, text: str) -> None:
    """Names end in anything, and prose begins with bullets."""
    assert "\n".join(line.text for line in strip(f"HEADER\n{text}\nKILL\n")[1:-1]) == text


def test_a_kill_line_alone_from_a_web_page(tmp_path: Path) -> None:
    """All its blanks but those of the prefix are no-break spaces."""
    log = tmp_path / "log"
    log.write_text("Nov 22 16:07:18 h kernel: " + KILL.replace(" ", "\xa0") + "\n", "utf-8")

    assert [kill.pid for event in oomlog.read(log) for kill in event.kills] == [12]


def test_quoted_printable(strip: Strip) -> None:
    """`=3D` is an equals sign, `=` at the end of a line joins it with the next; numbers are those of the source."""
    lines = strip(f"{STAMP}x invoked oom-killer: gfp_mask=3D0xd0, or=\nder=3D0=20\n{STAMP}y=20\n")

    assert [(line.number, line.text) for line in lines] == [
        (1, "x invoked oom-killer: gfp_mask=0xd0, order=0 "),
        (3, "y "),
    ]


def test_quoted_printable_below_the_fields_of_a_mail(texts: Texts) -> None:
    """The fields are not encoded, nor is what parts a mail; they are no evidence against it."""
    fields = 'DKIM-Signature: v=1; a=rsa-sha256;\n\tb=Zx\nContent-Type: text/plain; charset="UTF-8"\n\n'
    body = f"{STAMP}{HEADER}\n{STAMP} active_file:0\n{STAMP}{KILL}\n".replace("=", "=3D").replace("oom-", "oom=\n-")
    html = '--=_000\nContent-Type: text/html; charset="UTF-8"\n\n'

    assert texts(f"{fields}{body}{html}")[-6:-3] == ["HEADER", " active_file:0", "KILL"]


def test_an_equals_sign_in_the_text_of_a_mail_is_evidence(texts: Texts) -> None:
    """Numbers behind it are none of quoted-printable's."""
    text = f"X-Y: a=z\n\n{STAMP}x invoked oom-killer: nodemask=3D, oom_score_adj=300\n{STAMP}y=x\n"

    assert texts(text)[2].endswith("nodemask=3D, oom_score_adj=300")


def test_encodings_are_undone_only_where_nothing_speaks_against_it(texts: Texts) -> None:
    """A name may hold `&lt;` or `=3D`."""
    text = f"{STAMP}HEADER\n{STAMP} <TASK>\n{STAMP}Killed process 1 (a&lt;b=3D)\n"

    assert texts(text)[1:] == [" <TASK>", "Killed process 1 (a&lt;b=3D)"]


def test_glued_lines_keep_their_own_stamps(strip: Strip) -> None:
    """Each part is a line with the number of the line that it stood on."""
    lines = strip(f"login: {STAMP}HEADER\n{STAMP}x** 3 printk messages dropped ** [  813.000001][    C0] KILL\n")

    assert [(line.number, line.text[:6], line.mono, line.caller) for line in lines] == [
        (1, "login:", "", ""),
        (1, "java i", "812.100001", ""),
        (2, "x", "812.100001", ""),
        (2, "** 3 p", "812.100001", ""),
        (2, "Out of", "813.000001", "C0"),
    ]


def test_a_name_that_looks_like_a_stamp(texts: Texts) -> None:
    """Fifteen bytes are enough for one; a stamp that is far from the line's own is none."""
    words = ["Killed process 12 ([1.000000] ab) total-vm:1kB", "[1.000000] abc invoked oom-killer: x"]

    assert texts("".join(f"{STAMP}{one}\n" for one in words)) == words


def test_only_dmesgs_own_colours_go(texts: Texts) -> None:
    """Where dmesg coloured the text, all escapes are its own; on a console they are part of a name."""
    coloured = (
        f"\x1b[32m{STAMP}\x1b[0m\x1b[33mjava invoked oom-killer: \x1b[0m\x1b[1mgfp_mask=0x1\n               x\x1b[0m\n"
    )
    console = f"{STAMP}esc\x1b[31mred invoked oom-killer: gfp_mask=0x1\n"

    assert texts(coloured) == ["java invoked oom-killer: gfp_mask=0x1", "x"]
    assert texts(console) == ["esc\x1b[31mred invoked oom-killer: gfp_mask=0x1"]


def test_the_colours_of_journalctl(texts: Texts) -> None:
    """On a terminal the words of a record are coloured by their priority, on each of its lines."""
    colour, end = "\x1b[0;1;38:5:185m", "\x1b[0m"
    prefix = "Nov 22 16:07:18 host kernel: "
    text = f"{prefix}{colour}HEADER{end}\n{prefix}{colour}active_anon:1{end}\n{' ' * len(prefix)}{colour} free:1{end}\n"

    assert texts(text + f"{prefix}KILL\n") == ["HEADER", "active_anon:1", " free:1", "KILL"]


def test_pstore_headings_keep_the_numbers_right(strip: Strip) -> None:
    """Part 1 is the end of the log; each line still says where in the file it stands."""
    lines = strip(f"Panic#1 Part1\n<4>{STAMP}KILL\nPanic#1 Part2\n<4>{STAMP}HEADER\n")

    assert [line.number for line in lines] == [4, 2]


def test_escaped_line_feeds_in_a_log_without_prefixes(strip: Strip) -> None:
    """A report pasted out of a file of rsyslog keeps `#012`; the counters are lines again, and only they."""
    text = "Mem-Info:\nactive_anon:1 isolated_anon:0#012 active_file:2 isolated_file:0#012 unevictable:0\nissue #0125\n"

    lines = strip(text)

    assert [(line.number, line.text) for line in lines] == [
        (1, "Mem-Info:"),
        (2, "active_anon:1 isolated_anon:0"),
        (2, " active_file:2 isolated_file:0"),
        (2, " unevictable:0"),
        (3, "issue #0125"),
    ]


def test_a_tab_in_a_name_stays(texts: Texts) -> None:
    """Where the stamps have their blanks, a tab is the kernel's own."""
    assert texts(f"{STAMP}a\tb invoked oom-killer: gfp_mask=0x1\n{STAMP}\t(c)\n")[0].startswith("a\tb ")


def test_what_stands_before_a_stamp_may_be_the_kernels(texts: Texts) -> None:
    """Glued kills are no prefix, however many lines begin alike."""
    kills = [
        f"Out of memory: Killed process {pid} (java) total-vm:9000kB, anon-rss:4000kB" for pid in range(1000, 1004)
    ]

    assert [text for text in texts("".join(f"{STAMP}{kill}{STAMP}x\n" for kill in kills)) if text != "x"] == kills


def test_markup_in_a_name_stays(texts: Texts) -> None:
    """Only what stands around the end of a line is a forum's."""
    kill = "Out of memory: Killed process 7 (a[b]c) total-vm:9000kB"

    assert texts(f"{STAMP}x [/usr/bin/y]\n{STAMP}{kill}\n") == ["x [/usr/bin/y]", kill]
