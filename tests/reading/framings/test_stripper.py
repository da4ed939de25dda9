"""How a framing is chosen, kept and changed."""

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from oomlog.reading.framings import FRAMINGS, Stripper
from oomlog.reading.line import Line
from tests.reading.framings.conftest import HEADER, KILL

Strip = Callable[[str], list[Line]]
BOOT = "0123456789abcdef0123456789abcdef"
PIECES = st.sampled_from(
    [
        *(
            "\n",
            "\r",
            "\0",
            "\x1b[32m",
            " " * 40,
            "x",
            "\\x0a",
            "#012",
            "=3D",
            "&lt;",
            "> ",
            '"',
            '{"',
            '":',
            "}",
            "[",
            ",",
        ),
        *("MESSAGE", "MESSAGE=", "MESSAGE\n", '"MESSAGE":', '"msg":"', '"log":"', '"stream":', "\x10" + "\0" * 7),
        *("[  812.100001] ", "<4>", "kern  :warn  : ", "Nov 22 16:07:18 ", "host kernel: ", "2026-11-22T16:07:18Z "),
        *(
            "4,1,5,-;",
            "4,1,5,-,ncfrag=0/9;",
            "4,1,6,+;",
            "Panic#1 Part1\n",
            f"-- Boot {BOOT} --\n",
            "stdout F ",
            HEADER,
            KILL,
        ),
    ]
)


@given(st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=40).map("".join), st.booleans())
def test_no_text_is_refused(text: str, follows: bool) -> None:  # noqa: FBT001 - given by hypothesis
    """Whatever comes, lines come out: without line feeds, with a number that the text has, and a format."""
    stripper = Stripper()
    lines = stripper.strip(text, 1, follows=False) + stripper.strip(text, 1, follows=follows)
    numbers = range(1, text.count("\n") + 2)

    assert all("\n" not in line.text and line.number in numbers and line.format for line in lines)


def test_nothing_gives_nothing() -> None:
    """An empty stretch has no line."""
    assert Stripper().strip("", 1, follows=False) == []


def test_a_framing_can_change_from_line_to_line(strip: Strip) -> None:
    """Lines that the text's framing does not fit are tried against all others."""
    text = (
        "Nov 22 16:07:18 h kernel: HEADER\nNov 22 16:07:18 h kernel: Mem-Info:\n[  812.100001] KILL\n"
        '2026-11-22T16:07:18+00:00 h kernel: KILL\n{"MESSAGE":"KILL"}\n6,1,2,-;KILL\nNov 22 16:07:19 h kernel: KILL\n'
    )
    lines = strip(text)

    assert [line.format for line in lines] == ["syslog", "syslog", "dmesg", "iso", "journal-json", "kmsg", "syslog"]
    assert [line.number for line in lines] == [1, 2, 3, 4, 5, 6, 7]
    assert {line.text for line in lines[2:]} == {KILL}


def test_the_framing_is_that_of_the_kernels_lines(strip: Strip) -> None:
    """What a page shows before the report does not decide."""
    lines = strip(
        "\n".join(f"Nov 22 16:07:18 h x: {number}" for number in range(9)) + "\n[    1.5] HEADER\n[    1.6] KILL\n"
    )

    assert [line.format for line in lines[-2:]] == ["dmesg", "dmesg"]
    assert [line.mono for line in lines[-2:]] == ["1.5", "1.6"]


def test_further_lines_are_indented_by_the_prefix(strip: Strip) -> None:
    """What goes beyond the width of the prefix is the kernel's own blank; the rest goes, in bytes or in characters."""
    prefix = "[月  1月 26 10:11:12 2026] "
    text = (
        "[  812.100001] active_anon:1\n                active_file:2\n               slab:3\n"
        f"{prefix}active_anon:1\n{' ' * len(prefix.encode())} active_file:2\n"
    )
    lines = strip(text)

    assert [line.text for line in lines[:3]] == ["active_anon:1", " active_file:2", "slab:3"]
    assert [line.text for line in lines[3:]] == ["active_anon:1", " active_file:2"]
    assert [line.continued for line in lines] == [False, True, True, False, True]
    assert lines[2].mono == "812.100001"


def test_a_stretch_that_begins_inside_a_record() -> None:
    """It goes on with the record before where it follows, and with nobody's where it does not."""
    stripper = Stripper()
    stripper.strip("Nov 22 16:07:18 h kernel: active_anon:1\n", 1, follows=False)
    rest = " " * 27 + "active_file:2\nNov 22 16:07:18 h kernel: x\n"

    (following, _) = stripper.strip(rest, 2, follows=True)
    (alone, _) = Stripper().strip(rest, 2, follows=False)

    assert (following.text, following.kernel, following.host, following.number) == (" active_file:2", True, "h", 2)
    assert (alone.kernel, alone.host) == (None, "")


def test_journalctl_separators_name_the_boot(strip: Strip) -> None:
    """They stay as lines of nobody, and the lines after them have the boot that they name, until the next."""
    text = (
        f"-- Journal begins at Sun 2026-11-22 16:07:18 UTC. --\nNov 22 16:07:18 h kernel: HEADER\n-- Boot {BOOT} --\n"
        "Nov 22 16:07:18 h kernel: KILL\n-- Reboot --\nNov 22 16:07:18 h kernel: KILL\n"
    )

    assert [(line.text[:7], line.kernel, line.boot_id) for line in strip(text)] == [
        ("-- Jour", None, ""),
        ("java in", True, ""),
        ("-- Boot", None, BOOT),
        ("Out of ", True, BOOT),
        ("-- Rebo", None, ""),
        ("Out of ", True, ""),
    ]


def test_names_of_framings_are_unique() -> None:
    """A line's format says which file to open."""
    names = [framing.name for framing in FRAMINGS]

    assert len(set(names)) == len(names)
