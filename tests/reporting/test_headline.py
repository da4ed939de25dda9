"""The three sentences that a report begins with."""

from oomlog.explaining.explain import explain
from oomlog.model import Event, SourceSummary
from oomlog.reporting.analysis import Analyzer
from oomlog.reporting.headline import headline
from tests.reporting.making import event, memcg_event


def sentences(*events: Event) -> tuple[str, str, str]:
    """Of an analysis of these."""
    analyzer = Analyzer()
    for one in events:
        analyzer.add(one)
    return headline(analyzer.finish([SourceSummary(name="kern.log", lines=12, bytes_read=2048)]))


def test_says_what_where_why_and_what_to_do() -> None:
    """Processes, incidents, machines and times; the most urgent incident with its cause; the first thing to do."""
    what, why, do = sentences(explain(memcg_event()), event(id="1" * 16, time="2026-11-23T01:00:00+01:00", host="web2"))

    assert what == (
        "2 processes were killed in 2 incidents on web1, web2, from 2026-11-22 16:07 +01:00 to 2026-11-23 01:00 +01:00."
    )
    assert why == "The most urgent hit the whole machine; why is not known from what was read."
    assert do == "What to do first is not known: see what of the events could not be read."


def test_cause_and_first_step_are_of_the_most_urgent_incident() -> None:
    """With how sure that is; a command's comment stands in parentheses."""
    _, why, do = sentences(explain(memcg_event()))

    assert why.startswith("It hit the limit of cgroup /kubepods/pod1/abc: ")
    assert why.endswith("(memcg-own-limit, 80 % sure).")
    assert do.startswith("Do first: ")
    assert "#" not in do


def test_time_that_is_not_in_the_log_is_said_to_be_missing() -> None:
    """No time is made up."""
    what, *_ = sentences(event(time=None))

    assert what == "1 process was killed in 1 incident on web1, at a time of day that is not in the log."


def test_nothing_found_is_no_all_clear() -> None:
    """What was read, and what that does not prove."""
    what, limits, _ = sentences()

    assert what == "No out-of-memory event is in 12 lines (2.0 KiB) of 1 source."
    assert limits == "That says nothing of times and machines that these logs do not cover."


def test_failure_without_a_kill_is_no_kill() -> None:
    """An allocation that failed is told as what it is."""
    what, why, _ = sentences(event(type="alloc_failure", kills=()))

    assert what.startswith("No kill was read in 1 out-of-memory event on web1")
    assert why.startswith("It hit") or why == "No kill for it was read."
