"""Logs whose long lines a terminal cut or a mail program broke."""

import re
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oomlog.model import Event
from oomlog.reading.framings import FRAMINGS, Stripper
from oomlog.reading.framings.wrapped import unwrap
from tests.reading.test_framing_invariance import WRAPS, told, wrapped
from tests.reading.whole import FIXTURES, SMALL, bare, events_of

TOLD = {"completeness", "notes", "unclaimed", "id"}
"""Parts of an event that say how well it was read."""
NOT_SURE = {"hardware", "tainted", "call_trace", "mems_allowed"}
"""Texts that are broken where they could end, or that had more blanks."""
LOGS = [
    path
    for folder in (FIXTURES, Path(__file__).parent / "renderings")
    for path in sorted(folder.glob("*/input.*"))
    if path.suffix not in {".gz", ".zst"}
]

OPENINGS = (
    "kworker/0:1 x|invoked oom-killer: gfp_mask=0xd0, order=0, oom_adj=-17",
    "events/0: page allocation failure.|order:0, mode:0x20",
    "Out of memory: Killed|process 19 (x) total-vm:9kB, anon-rss:1kB",
    "Memory cgroup out of memory: Kill|process 19 (x) score 1 or sacrifice child",
)


def cut(text: str, width: int, *, trim: bool = False) -> str:
    """As a terminal does it: any line goes on in the next one where the width is reached; a copy may lose blanks."""
    parts = (line[at : at + width] for line in text.splitlines() for at in range(0, len(line) or 1, width))
    return "".join((part.rstrip() if trim else part) + "\n" for part in parts)


def broken(text: str, width: int) -> str:
    """As a mail program does it: lines end before the word that is too much, and longer words stand alone."""
    return "".join(f"{part}\n" for line in text.splitlines() for part in _parts(line, width))


def _parts(line: str, width: int) -> list[str]:
    parts = [""]
    for word in re.findall(r" *[^ ]+", line):
        if parts[-1] and len(parts[-1]) + len(word) > width:
            parts.append(word.lstrip())
        else:
            parts[-1] += word
    return parts


def facts(events: list[Event]) -> list[dict[str, object]]:
    """What the events tell."""
    told_of = (msgspec.to_builtins(told(event)) for event in events)
    return [{key: value for key, value in event.items() if key not in TOLD} for event in told_of]


def invented(found: object, true: object) -> bool:
    """Whether anything that was found is not in the undamaged report."""
    if found is None or found == true:
        return False
    if isinstance(found, dict) and isinstance(true, dict):
        named = (key for key in found if key not in NOT_SURE and not key.startswith("column_"))  # of a lost header row
        return any(invented(found[key], true.get(key)) for key in named)
    if isinstance(found, list | tuple) and isinstance(true, list | tuple):
        if len(found) == len(true):
            return any(invented(*pair) for pair in zip(found, true, strict=True))
        return any(all(invented(one, other) for other in true) for one in found)
    return not (found in ("unknown", "", (), []) or isinstance(found, bool))


CASES = st.sampled_from(SMALL)
PREFIXED = ("dmesg", "syslog", "iso", "caller", "kmsg", "rfc5424", "journal-full")


@given(framing=st.sampled_from(PREFIXED), case=CASES, width=st.integers(60, 120), trim=st.booleans())
def test_a_cut_log_gives_the_same_events(framing: str, case: str, width: int, *, trim: bool) -> None:
    """Whatever stands before the kernel's words, and even where blanks at the cut were lost."""
    text = wrapped(bare(case), WRAPS[framing])

    assert facts(events_of(cut(text, width, trim=trim))) == facts(events_of(text))


@given(case=CASES, width=st.integers(60, 120))
def test_a_cut_log_of_bare_words_gives_no_others(case: str, width: int) -> None:
    """Without anything before the words it is a guess where a line begins."""
    text = wrapped(bare(case), WRAPS["bare"])

    assert not invented(facts(events_of(cut(text, width))), facts(events_of(text)))


@given(framing=st.sampled_from(["bare", "mail", *PREFIXED]), case=CASES, width=st.integers(66, 100))
def test_a_mail_gives_no_other_numbers(framing: str, case: str, width: int) -> None:
    """How many blanks stood at a break is lost."""
    text = wrapped(bare(case), WRAPS[framing])
    true = events_of(text)

    found = events_of(broken(text, width))

    assert not invented(facts(found), facts(true))
    assert [kill.pid for event in found for kill in event.kills] == [kill.pid for event in true for kill in event.kills]


@pytest.mark.parametrize("path", LOGS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_a_log_that_was_not_wrapped_stays_as_it_is(path: Path) -> None:
    """All of it, and any piece of it."""
    lines = [line + "\n" for line in path.read_bytes().decode("utf-8", "surrogateescape").split("\n")]
    for size in (20, 60, len(lines)):
        for start in range(0, len(lines), size):
            text = "".join(lines[start : start + size])
            assert unwrap(text, range(text.count("\n")), FRAMINGS)[0] == text


def test_numbers_are_those_of_the_first_parts() -> None:
    """A line stands where it began."""
    text = cut("".join(f"Nov 22 16:07:18 host kernel: {word * 14}\n" for word in ("some ", "x ", "more ")), 60)

    lines = Stripper().strip(text, 7, follows=False)

    assert [(line.number, line.text[:4]) for line in lines] == [(7, "some"), (9, "x x "), (10, "more")]


def test_a_mail_program_that_leaves_the_blank_where_it_broke() -> None:
    """RFC 3676, format=flowed: no second one comes in its place."""
    lines = [
        f"Nov 22 16:0{at}:18 localhost kernel: Out of Memory: Killed process {4820 + at} ({name})."
        for at, name in enumerate(("klauncher", "evolution-alarm", "kwin"))
    ]
    flowed = re.sub(r" (?=\((?:klauncher|evolution))", " \n", "".join(f"{line}\n" for line in lines))

    assert [line.text for line in Stripper().strip(flowed, 1, follows=False)] == [
        line.partition("kernel: ")[2] for line in lines
    ]


@pytest.mark.parametrize(
    "prefix", ["", "Nov 22 16:07:18 h kernel: ", "> ", "> kern.log:Nov 22 16:07:18 h kernel: [  812.1] "]
)
@pytest.mark.parametrize("line", OPENINGS)
@pytest.mark.parametrize("end", ["", " "])
def test_an_opening_in_halves_is_whole_without_further_evidence(line: str, prefix: str, end: str) -> None:
    """One joint alone: no width is told by it, but no line of a report ends or begins so."""
    text = f"{prefix}Mem-Info:\n{prefix}{line}\n".replace("|", f"{end}\n{'> ' if prefix.startswith('>') else ''}")

    assert [line.text for line in Stripper().strip(text, 1, follows=False)] == ["Mem-Info:", line.replace("|", " ")]


def test_the_end_of_a_sentence_is_no_half_of_an_opening() -> None:
    """What stands before the kernel's words on a page is prose."""
    prose = "We saw in the log of the server that it\ninvoked oom-killer: gfp_mask=0xd0, order=0\n"

    assert "".join(f"{line.text}\n" for line in Stripper().strip(prose, 1, follows=False)) == prose
