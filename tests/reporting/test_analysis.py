"""The sums of `analyze`."""

from zoneinfo import ZoneInfo

import msgspec
from jsonschema import Draft202012Validator

from oomlog.model import Completeness, Event, Source, SourceSummary, Trigger
from oomlog.reporting.analysis import Analyzer
from oomlog.reporting.report import Analysis, analysis_schema
from tests.reporting.making import MIB, event, kill, machine, memcg_event

MORNING, EVENING = "2026-11-22T10:00:00+01:00", "2026-11-22T17:00:00+01:00"
EARLIER, LATER = "2026-11-22T08:30:00+00:00", "2026-11-22T15:30:00+00:00"
SOURCES = (
    SourceSummary(name="kern.log", bytes_read=100, lines=10, events=2, first_time=MORNING, last_time=EVENING),
    SourceSummary(name="gone.log", error="gone.log: no such file"),
    SourceSummary(name="old.log", bytes_read=50, lines=5, first_time=EARLIER, last_time=LATER),
)


def _analysis(*events: Event) -> Analysis:
    analyzer = Analyzer()
    for one in events:
        analyzer.add(one)
    return analyzer.finish(SOURCES, failures=["gone.log: no such file"])


def test_counts_are_kept_apart() -> None:
    """Events, reports, kills and processes are four numbers; a failed allocation is no kill."""
    killed = memcg_event(kills=(kill(), kill(pid=85)))
    bare = event(trigger=None)
    failure = event(type="alloc_failure", kills=(), trigger=Trigger(kind="vmalloc"))
    totals = _analysis(killed, bare, event(type="oom_panic", kills=()), failure).totals

    assert (totals.events, totals.reports, totals.kills, totals.processes) == (4, 3, 3, 3)


def test_counts_by_type_and_scope() -> None:
    """The most frequent comes first."""
    analysis = _analysis(event(type="oom_panic"), memcg_event(), event())

    assert list(analysis.by_type.items()) == [("oom_kill", 2), ("oom_panic", 1)]
    assert list(analysis.by_scope.items()) == [("global", 2), ("memcg", 1)]


def test_sources_span_by_instant() -> None:
    """The span compares instants, not texts of different offsets; lines and bytes are summed."""
    analysis = _analysis()

    assert (analysis.first_time, analysis.last_time) == (EARLIER, EVENING)
    assert (analysis.totals.lines, analysis.totals.bytes_read) == (15, 150)


def test_times_are_told_in_the_display_zone() -> None:
    """The sources' spans follow `--display-tz`, as the events do."""
    analysis = Analyzer().finish(SOURCES, ZoneInfo("Asia/Kolkata"))

    assert analysis.first_time == "2026-11-22T14:00:00+05:30"


def test_time_line() -> None:
    """A row names the first victim with its resident memory, and how many died."""
    moment = _analysis(event(), memcg_event(kills=(kill(comm="a"), kill(comm="b")))).timeline[1]

    assert (moment.number, moment.victim, moment.processes, moment.size_bytes) == (2, "a", 2, 175 * MIB)
    assert moment.limit_path == "/kubepods/pod1/abc"


def test_victims_by_count() -> None:
    """Who was killed most comes first, then who was larger; sizes are the smallest and the largest."""
    small = kill(anon_rss_bytes=MIB, file_rss_bytes=None, shmem_rss_bytes=None)
    java = kill(comm="java", anon_rss_bytes=None, file_rss_bytes=None, shmem_rss_bytes=None)
    early = event(id="1", time="2026-11-22T15:00:00+00:00", kills=(small, java), host="db1")
    victims = _analysis(event(id="2"), early).victims

    assert [victim.comm for victim in victims] == ["hog", "java"]
    assert (victims[0].kills, victims[0].smallest_bytes, victims[0].largest_bytes) == (2, MIB, 175 * MIB)
    assert victims[0].first_time == "2026-11-22T15:00:00+00:00"
    assert victims[0].hosts == ("db1", "web1")
    assert victims[1].largest_bytes is None


def test_memory_of_the_machine() -> None:
    """Lists are added up, swap in use is what is not free, what is not printed stays unknown."""
    row = _analysis(event(memory=machine())).memory[0]

    assert (row.of, row.total_bytes, row.anon_bytes, row.swap_used_bytes) == ("machine", 256 * MIB, 130 * MIB, 32 * MIB)
    assert (row.file_bytes, row.slab_bytes, row.used_bytes) == (None, None, None)


def test_memory_of_the_cgroup() -> None:
    """A limited cgroup's own figures are taken, not the machine's."""
    row = _analysis(memcg_event(memory=machine())).memory[0]

    assert (row.of, row.total_bytes, row.used_bytes, row.anon_bytes, row.file_bytes) == (
        "memcg",
        64 * MIB,
        64 * MIB,
        60 * MIB,
        2 * MIB,
    )


def test_incomplete_events_are_listed() -> None:
    """What is missing is named with the place, and counted among the notices; so is a failed source."""
    lacking = event(
        completeness=Completeness(missing=("tasks",), damage=("line 12 is cut",)),
        source=Source(name="a.log", first_line=4),
        time=None,
    )
    analysis = _analysis(event(), lacking)

    assert [(row.number, row.source, row.first_line, row.missing) for row in analysis.incomplete] == [
        (2, "a.log", 4, ("tasks",))
    ]
    assert analysis.notices == (
        "not read whole: gone.log: no such file",
        "1 event not read whole: see what is missing",
        "1 event without a time of day",
    )


def test_assumed_times_are_noticed() -> None:
    """A time that was partly worked out is said to be."""
    assert _analysis(event(time_assumed=("year",))).notices[-1] == (
        "the year of 1 event is not printed and was worked out (~)"
    )


def test_json_fits_its_schema() -> None:
    """What is printed as JSON validates against what `schema analyze` prints, and reads back equal."""
    analysis = _analysis(event(memory=machine()), memcg_event())
    encoded = msgspec.json.encode(analysis)

    Draft202012Validator.check_schema(analysis_schema())
    Draft202012Validator(analysis_schema()).validate(msgspec.json.decode(encoded))
    assert msgspec.json.decode(encoded, type=Analysis) == analysis
