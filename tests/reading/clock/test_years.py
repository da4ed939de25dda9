from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from oomlog.reading.clock.stamps import ANY_YEAR
from oomlog.reading.clock.years import Dated, Sample, Years


def at(text: str) -> datetime:
    """`2026-11-22`, or `11-22` in the year that stands for none; at noon."""
    return datetime.fromisoformat((text if len(text) > 5 else f"{ANY_YEAR}-{text}") + "T12:00:00")


def sample_of(text: str) -> Sample:
    """A sample of a day, which names its year or does not."""
    moment = at(text)
    return Sample(moment.replace(year=ANY_YEAR), moment.year if len(text) > 5 else None)


def years(modified: str, *samples: str, year: int | None = None) -> Years:
    """Those of a log modified on a day, with samples of these days."""
    return Years(at(modified), year, [sample_of(text) for text in samples])


def test_latest_date_before_the_file_was_modified() -> None:
    """Without samples each date is the last one up to the modification, with a day for zones."""
    log = years("2026-03-10")
    assert log.date(at("03-10")) == Dated(at("2026-03-10"), confirmed=True)
    assert log.date(at("03-11")) == Dated(at("2026-03-11"), confirmed=True)
    assert log.date(at("03-12")) == Dated(at("2025-03-12"), confirmed=False)
    assert log.date(at("11-20")) == Dated(at("2025-11-20"), confirmed=False)


def test_new_year_between_samples() -> None:
    """A log modified at its last line is sure of both its years."""
    log = years("2026-02-03", "10-20", "12-01", "01-15", "02-03")
    assert log.date(at("12-24")) == Dated(at("2025-12-24"), confirmed=True)
    assert log.date(at("01-01")) == Dated(at("2026-01-01"), confirmed=True)
    assert log.date(at("02-03")) == Dated(at("2026-02-03"), confirmed=True)


def test_copied_log_is_not_sure() -> None:
    """A file modified long after its last line only bounds the year."""
    log = years("2026-11-22", "05-01", "05-21")
    assert log.date(at("05-10")) == Dated(at("2026-05-10"), confirmed=False)


def test_log_of_several_years() -> None:
    """Each New Year counts; a date that the log has twice is the first one not before what was reached, unconfirmed."""
    log = years("2026-02-03", "11-20", "03-01", "08-01", "12-01", "02-03")
    assert log.date(at("06-01")) == Dated(at("2025-06-01"), confirmed=True)
    assert log.date(at("12-24")) == Dated(at("2024-12-24"), confirmed=False)
    assert log.date(at("12-24"), at("2025-06-01")) == Dated(at("2025-12-24"), confirmed=False)


def test_clock_stepping_back_adds_no_year() -> None:
    """A fall of less than a month is a step, over New Year too."""
    log = years("2026-01-20", "12-10", "12-28", "12-20", "01-02", "12-30", "01-20")
    assert log.date(at("12-10")) == Dated(at("2025-12-10"), confirmed=True)
    assert log.date(at("12-30")) == Dated(at("2025-12-30"), confirmed=True)
    assert log.date(at("01-05")) == Dated(at("2026-01-05"), confirmed=True)


def test_clock_that_starts_on_1_january_adds_no_year() -> None:
    """A machine without a battery boots on 1 January each time, whatever the month is."""
    summer = years("2026-05-24", "05-21", "01-01", "05-22", "01-01", "05-23", "01-01", "05-24")
    assert summer.date(at("05-21")) == Dated(at("2026-05-21"), confirmed=True)
    winter = years("2025-12-14", "12-10", "01-01", "12-12", "01-01", "12-14")
    assert winter.date(at("12-10")) == Dated(at("2025-12-10"), confirmed=True)
    ended = years("2025-12-14", "12-10", "12-12", "01-01")
    assert ended.date(at("12-10")) == Dated(at("2025-12-10"), confirmed=False)
    stuck = years("2026-11-22", "05-21", "01-01", "01-01", "01-01")
    assert stuck.date(at("05-21")) == Dated(at("2026-05-21"), confirmed=False)
    assert stuck.date(at("01-01")) == Dated(at("2026-01-01"), confirmed=False)


def test_west_of_greenwich_it_starts_on_31_december() -> None:
    """1970 begins on 31 December in American zones."""
    log = years("2026-05-23", "05-21", "12-31", "05-22", "12-31", "05-23")
    assert log.date(at("05-21")) == Dated(at("2026-05-21"), confirmed=True)


def test_a_real_new_years_eve() -> None:
    """A log of nothing but the turn of the year, or that ends with it, has that turn."""
    for before in ((), ("12-28", "12-30")):
        log = years("2026-01-01", *before, "12-31", "12-31", "01-01")
        assert log.date(at("12-31")) == Dated(at("2025-12-31"), confirmed=True)
        assert log.date(at("01-01")) == Dated(at("2026-01-01"), confirmed=True)


def test_29_february_makes_it_a_leap_year() -> None:
    """The latest leap year that fits carries the whole log, before New Year too."""
    log = years("2026-11-22", "12-30", "02-29", "03-05")
    assert log.date(at("03-01")) == Dated(at("2024-03-01"), confirmed=False)
    assert log.date(at("12-31")) == Dated(at("2023-12-31"), confirmed=False)
    assert years("2026-11-22").date(at("02-29")) == Dated(at("2024-02-29"), confirmed=False)


def test_given_year_is_the_last_lines() -> None:
    """Turns of the year are counted backwards from it, and it is not doubted."""
    log = years("2026-11-22", "11-20", "01-15", "02-03", year=2019)
    assert log.given
    assert log.date(at("12-24")) == Dated(at("2018-12-24"), confirmed=True)
    assert log.date(at("01-20")) == Dated(at("2019-01-20"), confirmed=True)
    assert years("2026-11-22", year=2019).date(at("12-24")) == Dated(at("2019-12-24"), confirmed=True)
    assert years("2026-11-22", year=2019).date(at("02-29")) is None


def test_the_kernel_names_the_year() -> None:
    """A date printed by the kernel moves the whole log, or where there are no samples what is near."""
    log = years("2026-11-22", "12-20", "02-01", "03-23")
    assert log.date(at("03-22")) == Dated(at("2026-03-22"), confirmed=False)
    log.learn(at("03-22"), at("2016-03-22"))
    assert log.date(at("03-23")) == Dated(at("2016-03-23"), confirmed=True)
    assert log.date(at("12-24")) == Dated(at("2015-12-24"), confirmed=True)
    pipe = years("2026-11-22")
    pipe.learn(at("01-01"), at("2015-12-31"))
    assert pipe.date(at("12-24")) == Dated(at("2015-12-24"), confirmed=True)
    assert pipe.date(at("05-01")) == Dated(at("2016-05-01"), confirmed=True)


def test_a_kernel_with_another_date_is_not_believed() -> None:
    """A battery-backed clock that is days away from the stamp says nothing of its year."""
    log = years("2026-11-22")
    log.learn(at("03-22"), at("2000-01-02"))
    assert log.date(at("03-22")) == Dated(at("2026-03-22"), confirmed=False)


@given(
    st.datetimes(datetime(2001, 3, 1), datetime(2030, 1, 1)),  # noqa: DTZ001
    st.lists(st.integers(1, 20), min_size=1, max_size=40),
    st.integers(0, 23),
)
def test_any_log_that_was_not_copied_gets_its_years_back(start: datetime, gaps: list[int], late: int) -> None:
    """Days without their years, in order and less than a month apart, come back as they were."""
    truth = [start + timedelta(days=sum(gaps[:end])) for end in range(len(gaps) + 1)]
    moments = [moment.replace(year=ANY_YEAR) for moment in truth]
    log = Years(truth[-1] + timedelta(hours=late), None, list(map(Sample, moments)))
    reached = None
    for moment, bare in zip(truth, moments, strict=True):
        dated = log.date(bare, reached)
        assert dated is not None
        assert dated.moment == moment
        reached = dated.moment
