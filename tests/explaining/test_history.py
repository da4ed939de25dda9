from datetime import datetime, timedelta
from itertools import accumulate

from hypothesis import given, settings
from hypothesis import strategies as st

from oomlog.explaining.frames import to_frame
from oomlog.explaining.history import history
from oomlog.explaining.incidents import fold
from oomlog.model import Event, Userspace
from oomlog.model.history import Recurring
from tests.reporting.making import MIB, event, kill, memcg_event

START = datetime.fromisoformat("2026-11-02T03:10:00+00:00")
HOUR, DAY = 3600, 86400


def _event(seconds: float, size: int, number: int, **fields: object) -> Event:
    time = (START + timedelta(seconds=seconds)).isoformat()
    dead = (kill(pid=number, anon_rss_bytes=size, shmem_rss_bytes=0),)
    return event(id=f"{number:016x}", time=time, monotonic_seconds=None, **{"kills": dead, **fields})


def _one(*events: Event) -> Recurring:
    (row,) = history(to_frame(fold(events)), "process")
    return row


def _after(gaps: list[float], sizes: list[int]) -> list[Event]:
    times = accumulate(gaps, initial=0.0)
    return [_event(time, size, number) for number, (time, size) in enumerate(zip(times, sizes, strict=True))]


def test_regular_gaps_are_a_leak_and_tell_the_next_kill() -> None:
    """It fills the same room again and again: the next kill is a median gap away, give or take what was seen."""
    row = _one(*_after([50_000, 55_000, 47_000, 52_000, 61_000], [200 * MIB] * 6))
    assert row.shape == "leak"
    assert row.next_kill is not None
    last = START + timedelta(seconds=265_000)
    assert row.next_kill.time == (last + timedelta(seconds=52_000)).isoformat()
    assert row.next_kill.earliest == (last + timedelta(seconds=47_000)).isoformat()
    assert row.next_kill.coverage == 4 / 6


def test_rising_sizes_are_growth_with_an_error() -> None:
    """One outlier does not move a robust slope."""
    gaps = [100_000.0, 9_000, 400_000, 30_000, 250_000, 12_000, 180_000]
    sizes = [round(100 * MIB + time * MIB / DAY) for time in accumulate(gaps, initial=0)]
    sizes[3] = 150 * MIB
    row = _one(*_after(gaps, sizes))
    assert row.growth is not None
    assert row.growth.low_bytes_per_day <= MIB <= row.growth.high_bytes_per_day
    assert abs(row.growth.bytes_per_day - MIB) < MIB / 4


def test_a_nightly_job_is_a_period() -> None:
    """Always at ten past three, but not every night."""
    nights = [0, 1, 4, 5, 9, 10, 11, 17]
    row = _one(*(_event(night * DAY + night % 3 * 60, 200 * MIB, night) for night in nights))
    assert row.shape == "periodic"
    assert row.period is not None
    assert row.period.period_seconds == DAY
    assert abs(row.period.at_seconds - (3 * HOUR + 10 * 60)) < 300
    assert row.next_kill is None


def test_a_leak_every_six_hours_is_no_clock() -> None:
    """Regular gaps keep near one minute of the hour for a while; a job that a clock starts keeps to it sharply."""
    minutes = [1, 6, -9, -15, 7, 0, -5, 17, -1, -13, -5]
    leak = _one(*_after([6 * HOUR + 60 * minute for minute in minutes], [200 * MIB] * 12))
    job = _one(*(_event(number * 6 * HOUR + number % 3 * 60, 200 * MIB, number) for number in range(12)))

    assert (leak.shape, leak.period) == ("leak", None)
    assert leak.next_kill is not None
    assert job.shape == "periodic"
    assert job.period is not None
    assert job.period.period_seconds == HOUR


def test_sizes_at_a_limit_are_no_growth() -> None:
    """They are cut off there: raising the limit raises them."""
    events = []
    for number in range(8):
        dead = (kill(pid=number, anon_rss_bytes=(63 + number % 2) * MIB, shmem_rss_bytes=0, file_rss_bytes=0),)
        time = (START + timedelta(days=number * number)).isoformat()
        events.append(memcg_event(id=f"{number}", time=time, kills=dead))
    row = _one(*events)
    assert (row.growth, row.censored, row.limit_bytes) == (None, 1.0, 64 * MIB)


def test_a_storm_is_one_incident_of_many_kills() -> None:
    """Gaps between incidents are what tells, not gaps inside of one."""
    storm = [_event(second, MIB, second) for second in range(20)]
    row = _one(*storm)
    assert (row.kills, row.incidents, row.median_gap_seconds, row.shape) == (20, 1, None, "few")


def test_numbers_at_the_end_of_a_name_do_not_tell_victims_apart() -> None:
    """Workers of one pool are one victim."""
    workers = [event(id=f"{number}", kills=(kill(pid=number, comm=f"worker-{number}"),)) for number in range(3)]
    assert [(row.name, row.kills) for row in history(to_frame(workers), "process")] == [("worker", 3)]


def test_what_was_killed_as_a_whole_has_its_name() -> None:
    """A killer that names a unit: it stands among the processes."""
    unit = Userspace(extra={"unit": "web.service"})
    row = _one(event(type="userspace_kill", kills=(), userspace=unit))

    assert (row.name, row.kills) == ("web.service", 1)


def test_who_asked_is_seen_from_the_victim() -> None:
    """The grower itself, its like, or somebody else."""
    dead = (kill(pid=7, comm="cron"),)
    rows = history(to_frame([event(), event(id="2", kills=dead)]), "process")
    assert {row.name: row.invokers for row in rows} == {"hog": {"other": 1}, "cron": {"itself": 1}}


def test_rows_without_a_workload_are_in_no_history_by_workload() -> None:
    """What is not known is not grouped."""
    assert history(to_frame([event()]), "workload") == ()
    assert [row.name for row in history(to_frame([event()]), "host")] == ["web1"]


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 10**7), st.integers(0, 2**40)), min_size=1, max_size=12))
def test_any_history_adds_up(kills: list[tuple[int, int]]) -> None:
    """No kill is lost, and an estimate is never before the last kill."""
    events = [_event(time, size, number) for number, (time, size) in enumerate(sorted(kills))]
    row = _one(*events)
    assert row.kills == len(kills)
    assert row.next_kill is None or (row.last_time or "") <= row.next_kill.earliest <= row.next_kill.latest
    assert row.dated == row.incidents


def test_at_a_glance_the_shapes_are_the_same() -> None:
    """Who died less than three times is left out; growth is worked out where it decides what the shape is."""
    gaps = [100_000.0, 9_000, 400_000, 30_000, 250_000, 12_000, 180_000]
    rising = _after(gaps, [round(100 * MIB + time * MIB / DAY) for time in accumulate(gaps, initial=0)])
    once = _event(50_000, MIB, 99, kills=(kill(comm="once"),))
    frames = to_frame(fold([*rising, once]))
    whole = {row.name: row for row in history(frames, "process")}

    assert history(frames, "process", at_a_glance=True) == (whole["hog"],)
    assert whole["hog"].shape == "growing"
    assert whole.keys() == {"hog", "once"}


def test_the_same_id_on_two_machines() -> None:
    """Clones of one machine can write the same report: these are two incidents."""
    twins = [_event(0.0, 5 * MIB, 1, host=host) for host in ("web1", "web2")]
    row = _one(*twins)

    assert (row.kills, row.incidents, row.hosts) == (2, 2, ("web1", "web2"))
