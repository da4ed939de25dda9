from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oomlog.reading.clock import Clock, When
from oomlog.reading.line import Line

HOUR, DAY, YEAR = 3600.0, 86400.0, 366 * 86400.0
ZONE = 14 * HOUR
MODIFIED = datetime(2026, 11, 22, 18, tzinfo=UTC).timestamp()
BERLIN = ZoneInfo("Europe/Berlin")


def walls(*stamps: str, framing: str = "") -> list[Line]:
    """Lines with these stamps."""
    return [Line(number, "x", wall=wall, format=framing) for number, wall in enumerate(stamps, 1)]


def monos(*lines: tuple[str, str]) -> list[Line]:
    """Lines of the kernel: its stamp and words."""
    return [Line(number, text, mono=mono, kernel=True) for number, (mono, text) in enumerate(lines, 1)]


def read(clock: Clock, lines: Iterable[Line]) -> list[When]:
    """Each line seen, then asked about: as the reports of a log are."""
    lines = list(lines)
    for line in lines:
        clock.see(line)
    return [clock.when(line) for line in lines]


def only(wall: str, framing: str = "", tz: timezone | ZoneInfo | None = None, mono: str = "") -> When:
    """The time of a log's only line."""
    return Clock("log", MODIFIED, tz).when(Line(1, "x", wall=wall, format=framing, mono=mono))


def test_syslog_line_without_year_and_zone() -> None:
    """UTC and the year of the file's last day are assumed, and said."""
    assert only("Nov 22 16:07:18", "syslog", mono="12345.678901") == When(
        time="2026-11-22T16:07:18+00:00",
        time_source="syslog",
        time_assumed=("year", "zone"),
        time_uncertainty_seconds=1.0 + ZONE,
        time_text="Nov 22 16:07:18",
        monotonic_seconds=12345.678901,
        epoch=1795363638.0,
    )


@pytest.mark.parametrize(
    ("wall", "framing", "time", "source", "uncertain"),
    [
        ("2026-11-22T16:07:18.123456+00:00", "iso", "2026-11-22T16:07:18.123456+00:00", "iso", 1e-6),
        ("2026-11-22T16:07:18,123456+00:00", "iso", "2026-11-22T16:07:18.123456+00:00", "iso", 1.0),
        ("2026-11-22T16:07:18+0100", "journal-short-iso", "2026-11-22T16:07:18+01:00", "journal", 1.0),
        ("Sun 2026-11-22 16:07:18 UTC", "journal-full", "2026-11-22T16:07:18+00:00", "journal", 1.0),
        ("1795363638.123456", "journal-unix", "2026-11-22T16:07:18.123456+00:00", "journal", 1e-6),
        ("1795363638123456", "journal-json", "2026-11-22T16:07:18.123456+00:00", "journal", 1e-6),
        ("Nov 22 2026 16:07:18", "docker", "2026-11-22T16:07:18+00:00", "syslog", 1.0 + ZONE),
        ("2026-11-22T16:07:18.123456789Z", "docker", "2026-11-22T16:07:18.123456+00:00", "wrapper", 1e-6),
        ("2026-11-22T16:07:18.123456789Z", "cri", "2026-11-22T16:07:18.123456+00:00", "wrapper", 1e-6),
        ("1795363638123", "json", "2026-11-22T16:07:18.123+00:00", "wrapper", 1e-3),
        ("Sun Nov 22 16:07:18 2026", "dmesg-ctime", "2026-11-22T16:07:18+00:00", "dmesg-ctime", 1.0 + ZONE),
        ("Di Aug 12 03:54:03 2025", "dmesg-ctime", "2025-08-12T03:54:03+00:00", "dmesg-ctime", 1.0 + ZONE),
        ("Nov 22 16:07:18 2026", "syslog", "2026-11-22T16:07:18+00:00", "syslog", 1.0 + ZONE),
        ("Sun Nov 22 16:07:18 2026", "logread", "2026-11-22T16:07:18+00:00", "syslog", 1.0 + ZONE),
    ],
)
def test_whose_stamp_it_is(wall: str, framing: str, time: str, source: str, uncertain: float) -> None:
    """Each stamp keeps its digits and its offset, and says who wrote it and how fine it is."""
    when = only(wall, framing)
    assert (when.time, when.time_source, when.time_text) == (time, source, wall)
    assert when.time_uncertainty_seconds == pytest.approx(uncertain)
    assert when.epoch == pytest.approx(datetime.fromisoformat(time).timestamp())


def test_given_zone_is_not_assumed() -> None:
    """Winter and summer have their own offset; only the hour that comes twice is unsure."""
    assert only("2026-01-22 16:07:18", tz=BERLIN).time == "2026-01-22T16:07:18+01:00"
    summer = only("2026-07-22 16:07:18", tz=BERLIN)
    assert (summer.time, summer.time_assumed) == ("2026-07-22T16:07:18+02:00", ())
    twice = only("2026-10-25 02:30:00", tz=BERLIN)
    assert (twice.time, twice.time_uncertainty_seconds) == ("2026-10-25T02:30:00+02:00", 1.0 + HOUR)


def test_abbreviation_counts_only_in_the_given_zone() -> None:
    """CET is one hour in Berlin; alone it may be anything."""
    known = only("Sun 2026-11-22 16:07:18 CET", tz=BERLIN)
    assert (known.time, known.time_assumed) == ("2026-11-22T16:07:18+01:00", ())
    assert only("Sun 2026-10-25 02:30:00 CET", tz=BERLIN).time == "2026-10-25T02:30:00+01:00"
    for unknown in (only("Sun 2026-11-22 16:07:18 CET"), only("Sun 2026-11-22 16:07:18 PST", tz=BERLIN)):
        assert unknown.time_assumed == ("zone",)
        assert unknown.time_uncertainty_seconds == 1.0 + ZONE


def test_unknown_month_is_no_time() -> None:
    """The stamp stays as printed, with unprintable bytes written out."""
    assert only("Brumaire 22 16:07:18") == When(time_text="Brumaire 22 16:07:18")
    assert only("11\udcb7\udcee 22 16:07:18") == When(time_text="11\\xb7\\xee 22 16:07:18")


def test_no_stamp_at_all() -> None:
    """Absent is absent."""
    assert only("") == When()


def test_unset_clock_is_not_trusted() -> None:
    """A clock in 1970 is how far off nobody knows."""
    when = only("Thu Jan  1 00:00:12 1970", "logread")
    assert (when.time, when.time_uncertainty_seconds) == ("1970-01-01T00:00:12+00:00", None)


def test_year_across_new_year() -> None:
    """Samples show the turn; a log modified at its last line is sure of it, in the zone given."""
    modified = datetime(2026, 1, 2, 3, tzinfo=BERLIN).timestamp()
    clock = Clock("log", modified, BERLIN, samples=["Dec 20 10:00:00", "Dec 31 23:00:00", "Jan  2 02:59:00"])
    december, january = read(clock, walls("Dec 31 23:59:59", "Jan  1 00:00:00"))
    assert (december.time, january.time) == ("2025-12-31T23:59:59+01:00", "2026-01-01T00:00:00+01:00")
    assert december.time_assumed == ("year",)
    assert december.time_uncertainty_seconds == 1.0


def test_year_of_a_copied_log_is_unsure() -> None:
    """Its own year is the uncertainty then."""
    when = Clock("log", MODIFIED, UTC).when(Line(1, "x", wall="May 21 08:21:37"))
    assert (when.time, when.time_uncertainty_seconds) == ("2026-05-21T08:21:37+00:00", 1.0 + YEAR)


@pytest.mark.parametrize("modified", [None, 0.0, float("nan"), 1e18])
def test_pipe_is_of_now(modified: float | None) -> None:
    """Where no modification is known, or none that can be, the year is the latest up to now."""
    yesterday = datetime.now(UTC) - timedelta(days=3)
    when = Clock("-", modified).when(Line(1, "x", wall=f"{yesterday:%b %d %H:%M:%S}"))
    assert when.time == yesterday.isoformat(timespec="seconds")
    assert when.time_uncertainty_seconds == 1.0 + YEAR + ZONE


def test_given_year_is_not_assumed() -> None:
    """It is the last line's."""
    clock = Clock("log", MODIFIED, UTC, 2019, samples=["Dec 20 10:00:00", "Jan  2 02:59:00"])
    when = clock.when(Line(1, "x", wall="Dec 24 18:00:00"))
    assert (when.time, when.time_assumed, when.time_uncertainty_seconds) == ("2018-12-24T18:00:00+00:00", (), 1.0)


def test_kernel_that_prints_the_date_settles_the_year() -> None:
    """A kern.log of 2016, four hours west of Greenwich, copied in 2026."""
    rtc = "rtc_cmos 00:00: setting system clock to 2016-03-22 22:25:08 UTC (1458685508)"
    lines = [
        Line(441, rtc, wall="Mar 22 18:26:13", host="vm", mono="12.143019", kernel=True, format="syslog"),
        Line(900, "x", wall="Mar 23 12:38:57", host="vm", mono="62730.5", kernel=True, format="syslog"),
    ]
    when = read(Clock("kern.log", MODIFIED, timezone(timedelta(hours=-4))), lines)[-1]
    assert when.time == "2016-03-23T12:38:57-04:00"
    assert (when.time_assumed, when.time_uncertainty_seconds) == (("year",), 1.0)


def test_minutes_and_seconds_since() -> None:
    """In `dmesg -H` lines with seconds are of the last minute printed, and no surer than that."""
    lines = walls("Nov22 16:07", "+0.000123", "+1.500000", "Nov22 16:09", "+0.250000", framing="dmesg-H")
    first, second, third, minute, last = read(Clock("log", MODIFIED, UTC), lines)
    assert (first.time, minute.time) == ("2026-11-22T16:07:00+00:00", "2026-11-22T16:09:00+00:00")
    assert (second.time_text, second.time_source) == ("+0.000123", "dmesg-ctime")
    assert third.epoch is not None
    assert first.epoch is not None
    assert third.epoch - first.epoch == pytest.approx(1.500123)
    assert last.time_uncertainty_seconds == 60.0


def test_lost_minute() -> None:
    """Behind a gap the minute is not known until the next one is printed."""
    clock = Clock("log", MODIFIED, UTC)
    before, behind, minute = walls("Nov22 16:07", "+0.000123", "Nov22 16:09")
    clock.see(before)
    clock.skip()
    clock.see(behind)
    clock.see(minute)
    assert clock.when(behind) == When(time_text="+0.000123")
    assert clock.when(minute).time == "2026-11-22T16:09:00+00:00"


def test_stamps_of_the_kernel_alone() -> None:
    """The clock that the kernel reads at boot gives every line of that boot a time, and no other boot."""
    lines = monos(
        ("4.927844", "rtc_cmos 00:05: setting system clock to 2026-11-22T17:01:22 UTC (1795366882)"),
        ("101.791915", "python3 invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0"),
        ("0.000000", "Linux version 6.1.0 (x)"),
        ("7.000000", "python3 invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0"),
    )
    _, killed, _, rebooted = read(Clock("console", None), lines)
    assert killed.time == "2026-11-22T17:02:58.864071+00:00"
    assert (killed.time_source, killed.time_assumed) == ("boot-time-derived", ("boot",))
    assert killed.time_uncertainty_seconds == pytest.approx(1.0097, abs=1e-4)
    assert (killed.time_text, killed.monotonic_seconds) == (None, 101.791915)
    assert rebooted == When(monotonic_seconds=7.0)


def test_audit_tells_the_time_too() -> None:
    """Machines without a clock of their own still have audit's first line."""
    lines = monos(("0.976168", "audit: type=2000 audit(1795367129.664:1): state=initialized"), ("10.976168", "x"))
    assert read(Clock("console", None), lines)[1].time == "2026-11-22T17:05:39.664000+00:00"


def test_unset_hardware_clock_tells_nothing() -> None:
    """On 1 January a clock may just have started."""
    lines = monos(("4.9", "rtc0: setting system clock to 2000-01-01T00:00:04 UTC (946684804)"), ("10.0", "x"))
    assert read(Clock("console", None), lines)[1] == When(monotonic_seconds=10.0)


def test_line_with_both_stamps_tells_the_time_of_those_without() -> None:
    """A stamp lost from one line is made good by its neighbour's, with the neighbour's doubts."""
    both = Line(1, "x", wall="Nov 22 16:07:18", mono="100.0", kernel=True, format="syslog")
    bare = Line(2, "x", mono="102.5", kernel=True)
    broken = Line(3, "x", wall="Nov 22 16:07:18", mono="18446744073.709551", kernel=True, format="syslog")
    when = read(Clock("log", MODIFIED), [both, bare])[1]
    assert read(Clock("log", MODIFIED), [broken, bare])[1].time is None
    assert (when.time, when.time_assumed) == ("2026-11-22T16:07:20.500000+00:00", ("year", "zone", "boot"))


RTC = "rtc_cmos 00:05: setting system clock to 2026-11-22T17:01:22 UTC (1795366882)"


def test_sleep_of_known_length_is_counted() -> None:
    """The kernel's stamps stand still in suspend; where it prints for how long, the time is right again."""
    lines = monos(
        ("2.0", RTC),
        ("10.0", "PM: suspend entry (deep)"),
        ("11.0", "PM: Timekeeping suspended for 3600.500 seconds"),
        ("12.0", "PM: suspend exit"),
    )
    asleep, awake = read(Clock("console", None), lines)[1::2]
    assert asleep.time_uncertainty_seconds is not None
    assert asleep.epoch is not None
    assert awake.epoch is not None
    assert awake.epoch - 1795366882 == pytest.approx(10 + 3600.5)
    assert awake.time_uncertainty_seconds == pytest.approx(1.001)


def test_sleep_of_unknown_length_is_doubt() -> None:
    """A day a sleep, for the lines behind it only."""
    lines = monos(("2.0", RTC), ("9.0", "x"), ("10.0", "PM: suspend entry (deep)"), ("12.0", "PM: suspend exit"))
    before, after = read(Clock("console", None), lines)[1::2]
    assert before.time_uncertainty_seconds == pytest.approx(1.0, abs=0.01)
    assert after.time_uncertainty_seconds == pytest.approx(1.0 + DAY, abs=0.01)


@pytest.mark.parametrize(
    ("resumed", "off"),
    [("2026-11-22T17:07:18.500000+00:00", 1.0), ("2026-11-22T16:07:20.100000+00:00", 1.0 + DAY)],
    ids=["measured", "stamped on waking up"],
)
def test_a_sleep_is_measured_where_both_clocks_are_seen(resumed: str, off: float) -> None:
    """The wall clock went on for an hour, the kernel's for two seconds: so a line before it can be dated from after it.

    A line about its begin that was stamped when it was over tells nothing.
    """
    lines = [
        Line(1, "x", mono="9.0", kernel=True),
        Line(2, "PM: suspend entry (deep)", wall="2026-11-22T16:07:18.000000+00:00", mono="10.0", kernel=True),
        Line(3, "PM: suspend exit", wall=resumed, mono="12.0", kernel=True),
    ]
    clock = Clock("log", MODIFIED, UTC)
    read(clock, lines)
    when = clock.when(lines[0])

    assert when.time_uncertainty_seconds == pytest.approx(off, abs=0.01)
    if off == 1.0:
        assert when.time == "2026-11-22T16:07:17.000000+00:00"


def test_dmesg_that_reckons_over_a_sleep_is_doubted() -> None:
    """A `dmesg -T` is as far off as the machine slept."""
    texts = ["x", "PM: suspend entry (deep)", "Timekeeping suspended for 59.424 seconds", "x"]
    lines = [
        Line(number, text, wall="Sun Nov 22 16:07:18 2026", kernel=True, format="dmesg-T")
        for number, text in enumerate(texts, 1)
    ]
    whens = read(Clock("log", MODIFIED, UTC), lines)
    assert whens[0].time_uncertainty_seconds == 1.0
    assert whens[3].time_uncertainty_seconds == pytest.approx(60.424)


def test_dmesg_that_misses_what_the_kernel_says_is_doubted() -> None:
    """The kernel's own date, five minutes from what dmesg made of it."""
    rtc = Line(1, RTC, wall="Sun Nov 22 16:56:22 2026", kernel=True, format="dmesg-T")
    later = Line(2, "x", wall="Sun Nov 22 16:58:00 2026", kernel=True, format="dmesg-T")
    assert read(Clock("log", MODIFIED, UTC), [rtc, later])[1].time_uncertainty_seconds == 300.0


def test_clock_step_is_no_boot() -> None:
    """Wall time going back while the kernel's goes on is a step."""
    lines = [
        Line(1, "x", wall="Nov 22 16:07:18", mono="100.0", kernel=True),
        Line(2, "x", wall="Nov 22 15:00:00", mono="101.0", kernel=True),
    ]
    clock = Clock("log", MODIFIED)
    read(clock, lines)
    assert [clock.boot(line) for line in lines] == ["log#1", "log#1"]


def test_boots_and_releases_of_lines_already_passed() -> None:
    """The release and boot of a report's lines stay theirs when the next boot has begun."""
    lines = monos(("0.0", "Linux version 5.10.0 (x)"), ("90.0", "x"), ("0.0", "Linux version 6.1.0 (x)"))
    clock = Clock("log", None)
    assert clock.release is None
    read(clock, lines)
    assert [clock.boot(line) for line in lines] == ["log#1", "log#1", "log#2"]
    assert [clock.release_of(line) for line in lines] == ["5.10.0", "5.10.0", "6.1.0"]
    assert clock.release == "6.1.0"


def test_bounds() -> None:
    """What a file spans: the first and the last stamp, the year before where they cross New Year."""
    first, last = walls("Dec 20 10:00:00", "Nov 21 02:59:00")
    assert Clock("log", MODIFIED, UTC).bounds(first, last) == ("2025-12-20T10:00:00+00:00", "2026-11-21T02:59:00+00:00")
    samples = [
        "Oct 20 10:00:00",
        "Mar  1 00:00:00",
        "Aug  1 00:00:00",
        "Dec  1 00:00:00",
        "May  1 00:00:00",
        "Nov 21 02:59:00",
    ]
    first, last = walls(samples[0], samples[-1])
    spans = Clock("log", MODIFIED, UTC, samples=samples).bounds(first, last)
    assert spans == ("2024-10-20T10:00:00+00:00", "2026-11-21T02:59:00+00:00")
    assert Clock("log", MODIFIED).bounds(None, Line(1, "x")) == (None, None)
    minute, seconds = walls("Nov22 16:07", "+0.000123")
    clock = Clock("log", MODIFIED)
    read(clock, [minute, seconds])
    assert clock.bounds(minute, seconds) == ("2026-11-22T16:07:00+00:00", None)


STAMPISH = st.text(max_size=40) | st.from_regex(
    r"((Sun|日|Di) )?((Nov|11月|Jan|Dec|Feb) ?[0-9]{1,2}|[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]|\+) ?"
    r"[0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]{1,9})?)?( ?(Z|UTC|CET|[+-][0-9]{2}:?[0-9]{2}))?( [0-9]{4})?"
)
SAID = st.sampled_from(
    ["x", RTC, "Linux version 6 (x)", "PM: suspend entry", "-- Reboot --", "audit(9999999999.999:1)"]
)
LINES = st.builds(
    Line,
    number=st.integers(1, 100),
    text=SAID | st.text(max_size=20),
    wall=STAMPISH,
    mono=st.sampled_from(["", "1e9999", "-1", "12.5", "99999999.000001"]) | st.text(max_size=8),
    host=st.sampled_from(["", "a", "b"]),
    kernel=st.sampled_from([True, False, None]),
    format=st.sampled_from(["", "dmesg-T", "journal", "docker"]),
    boot_id=st.sampled_from(["", "id"]),
)
CLOCKS = st.builds(
    Clock,
    name=st.just("log"),
    modified=st.none() | st.floats(),
    tz=st.sampled_from([None, UTC, BERLIN, ZoneInfo("Africa/Monrovia"), timezone(timedelta(hours=14))]),
    year=st.none() | st.integers(),
    samples=st.lists(STAMPISH, max_size=5),
)


@given(CLOCKS, st.lists(LINES, min_size=1, max_size=8))
def test_any_text_gives_a_time_that_reads_back_or_none(clock: Clock, lines: list[Line]) -> None:
    """Whatever is printed, nothing is raised, and a time is RFC 3339 of the same moment, with an offset in minutes."""
    for when in read(clock, lines):
        assert (when.time is None) == (when.time_source == "none") == (when.epoch is None)
        if when.time is not None and when.epoch is not None:
            time = datetime.fromisoformat(when.time)
            assert abs(time.timestamp() - when.epoch) < 1
            assert time.utcoffset() is not None
            assert len(when.time) - when.time.rindex(":") == 3
        if when.time_text is not None:
            assert when.time_text.encode()
    clock.bounds(lines[0], lines[-1])
    assert all(clock.boot(line) for line in lines)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["Nov 22 16:07:18", "Feb 29 00:00:00", "Jan  1 00:00:01", "2026-11-22T16:07:18+01:00", "+0.5", ""]
            ),
            st.sampled_from(["syslog", "iso", "dmesg-ctime", "dmesg-reltime"]),
            st.sampled_from(["", "1.5", "99.25"]),
            st.sampled_from(["x", "rtc_cmos 00:04: setting system clock to 2025-11-22T16:07:18 UTC (1763827638)"]),
        ),
        max_size=12,
    )
)
def test_asking_again_changes_nothing(said: list[tuple[str, str, str, str]]) -> None:
    """Lines of one stamp share one answer: the same that each gets when another line was asked about in between."""
    told, parted = Clock("log", MODIFIED), Clock("log", MODIFIED)
    for number, (wall, framing, mono, text) in enumerate(said, 1):
        line = Line(number, text, wall=wall, format=framing, mono=mono, kernel=True)
        told.see(line)
        parted.see(line)
        parted.when(Line(number, "a line without any stamp"))
        assert [told.when(line), told.when(line)] == [parted.when(line)] * 2
