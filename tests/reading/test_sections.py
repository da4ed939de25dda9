"""Every section knows its own lines, reads all of them, and accounts for every character."""

import pytest

from oomlog.reading.line import Line
from oomlog.reading.sections import CLAIM, SECTIONS, deal, read_parts
from oomlog.reading.text import Notes, clean, clean_path, fits_comm, numbers
from tests.reading.whole import events_of

SAMPLES = [(name, sample) for name, section in SECTIONS for sample in section.SAMPLES]


def lines_of(*texts: str) -> list[Line]:
    """Bare lines."""
    return [Line(number, text) for number, text in enumerate(texts, 1)]


@pytest.mark.parametrize(("name", "sample"), SAMPLES)
def test_a_section_claims_its_samples(name: str, sample: str) -> None:
    """The line that stands beside a pattern as its example goes to that section and to no other."""
    match = CLAIM.match(sample)

    assert match is not None
    assert match.lastgroup == name


@pytest.mark.parametrize(("name", "sample"), [pair for pair in SAMPLES if pair[0] != "neighbours"])
def test_a_section_understands_its_samples(name: str, sample: str) -> None:
    """Reading an example leaves no part of it over; a line may need the one before it in the list of examples."""
    notes = Notes()
    module = dict(SECTIONS)[name]
    before = [module.SAMPLES[module.SAMPLES.index(sample) - 1]] if sample.startswith(("[  48213]", "lowmem")) else []

    module.read(lines_of(*before, sample), notes)

    assert not [note for note in notes if "not understood" in note or "without" in note]


def test_unknown_columns_keep_their_numbers() -> None:
    """A column that no version knows stands under its own name, as printed."""
    claims, unclaimed = deal(
        lines_of(
            "[  pid  ]   uid  tgid total_vm      rss rss_gpu pgtables_bytes swapents oom_score_adj name",
            "[  48213]  1000 48213  1258291   977050      77  7929856   131071           300 java",
        )
    )

    table = read_parts(claims, unclaimed).table

    assert table.columns["rss_gpu"] == [77]
    assert table.columns["oom_score_adj"] == [300]


@pytest.mark.parametrize("comm", ["Web Content", "[kthread]", "a) b (c", " leading", "12 34", "x, UID:0 pgt", "ünï"])
def test_a_row_ends_with_the_name_whatever_it_is(comm: str) -> None:
    """Blanks, brackets and digits in a name move no column."""
    header = "[ pid ]   uid  tgid total_vm      rss nr_ptes swapents oom_score_adj name"
    row = f"[ 4821]    48  4821    12345      678      33        0             0 {comm}"
    plain = "[ 4822]    48  4822    12345      678      33        0             0 httpd"

    table = read_parts(*deal(lines_of(header, row, plain))).table

    assert table.comms == [comm, "httpd"]
    assert table.columns["rss"] == [678, 678]


def test_a_row_that_lost_a_column_is_a_note_and_costs_no_other_row() -> None:
    """A damaged row is not guessed."""
    header = "[ pid ]   uid  tgid total_vm      rss nr_ptes swapents oom_score_adj name"
    good = "[ 4822]    48  4822    12345      678      33        0             0 httpd"
    cut = "[ 4823]    48  4823    12345"

    parts = read_parts(*deal(lines_of(header, good, cut)))

    assert parts.table.pids == [4822]
    assert len(parts.notes) == 1
    assert "4823" in parts.notes[0]


def test_a_number_that_may_be_cut_is_left_out() -> None:
    """A line that ends inside its last pair loses that pair, with a note."""
    notes = Notes()

    items = numbers(Line(1, ""), "free:100kB min:20kB low:30kB present:159", notes)

    assert list(items) == ["free", "min", "low"]
    assert len(notes) == 1


def test_names_become_valid_unicode() -> None:
    r"""Control bytes, undecodable bytes and the backslash become \xNN; a path keeps its backslash."""
    assert clean("a\x1bb\udcff\\c") == r"a\x1bb\xff\x5cc"
    assert clean_path("/my\\x2dapp\x07") == r"/my\x2dapp\x07"


@pytest.mark.parametrize(("text", "fits"), [("a" * 15, True), ("a" * 16, False), (r"\x1b" + "a" * 14, True)])
def test_a_name_has_fifteen_bytes(text: str, fits: bool) -> None:  # noqa: FBT001
    """TASK_COMM_LEN is 16 with the NUL; an escaped byte counts as one."""
    assert fits_comm(text) is fits


@pytest.mark.parametrize("comma", [", ", ",", ""])
def test_a_header_that_lost_its_commas(comma: str) -> None:
    """The names of its items tell where each begins."""
    (event,) = events_of(f"app invoked oom-killer: gfp_mask=0x800d0{comma}order=2{comma}oom_score_adj=-17")
    (cut,) = events_of("app invoked oom-killer: gfp_mask=0x80")

    assert event.trigger is not None
    assert cut.trigger is not None
    assert (event.trigger.gfp_mask, event.trigger.order, event.trigger.oom_score_adj) == (0x800D0, 2, -17)
    assert (cut.trigger.gfp_mask, event.notes) == (None, ())
