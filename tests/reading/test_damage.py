"""Properties of damaged reports: what is readable is kept, nothing is invented, no report takes another's fields."""

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from oomlog.model import Event, decode_event, encode_event
from tests.reading.whole import SMALL, events_of, stamped

FOREIGN = (
    "eth0: link is up",
    "docker0: port 1(veth1) entered blocking state",
    'audit: type=1400 audit(1700000000.123:45): apparmor="ALLOWED"',
    "usb 1-1: new high-speed USB device number 5 using xhci_hcd",
)
UNMARKED = re.compile(r"[a-z_]+[: ]\d+$")
KILL_FIELDS = ("total_vm_bytes", "anon_rss_bytes", "file_rss_bytes", "shmem_rss_bytes", "uid", "oom_score_adj", "comm")


@dataclass(frozen=True)
class Whole:
    """An undamaged log and what it says."""

    lines: tuple[str, ...]
    events: tuple[Event, ...]


@cache
def two_reports() -> tuple[Whole, ...]:
    """Pairs of different reports, one after the other in one log."""
    pairs = pairwise(SMALL)
    logs = (tuple(later(stamped(one), 100) + later(stamped(two), 130)) for one, two in pairs)
    return tuple(Whole(lines, tuple(events_of("\n".join(lines)))) for lines in logs)


def later(lines: list[str], seconds: int) -> list[str]:
    """The lines with stamps that begin at a given second of the boot."""
    first = float(lines[0][1:13])
    return [f"[{float(line[1:13]) - first + seconds:12.6f}]{line[14:]}" for line in lines if line[:1] == "["]


def assert_nothing_invented(found: list[Event], whole: Whole) -> None:
    """Every kill and field stands in the undamaged report of the same victim."""
    true = {kill.pid: (kill, event) for event in whole.events for kill in event.kills}
    for event in found:
        for kill in event.kills:
            assert kill.pid in true
            expected, report = true[kill.pid]
            for name in KILL_FIELDS:
                assert getattr(kill, name) in (None, getattr(expected, name))
            assert_fields_of(event, report)


def assert_fields_of(event: Event, report: Event) -> None:
    """No row, path, counter or request of another report."""
    rows = {task.pid: task for task in report.tasks}
    assert {task.pid for task in event.tasks} <= set(rows)
    assert all((rows[task.pid].comm or "").startswith(task.comm or "") for task in event.tasks)  # a cut name is a name
    told = event.memory is not None and event.memory.page_size_source != "assumed"  # else 4 KiB, and it says so
    same = ("uid", "tgid", "rss_bytes") if told else ("uid", "tgid")
    assert all(getattr(task, n) == getattr(rows[task.pid], n) for task in event.tasks for n in same)
    if event.trigger is not None and report.trigger is not None:
        assert event.trigger.gfp_mask in (None, report.trigger.gfp_mask)
    if told and event.memory is not None and report.memory is not None:
        assert event.memory.counters.items() <= report.memory.counters.items()
    if event.memcg is not None and report.memcg is not None:
        assert event.memcg.limit_path in (None, report.memcg.limit_path)
        assert event.memcg.stats.items() <= report.memcg.stats.items()


def killed(lines: list[str]) -> set[int]:
    """The pids of the kill lines that are there."""
    return {int(match[1]) for line in lines if (match := re.search(r"Killed process (\d+) \(.*\) total-vm", line))}


def pids(event: Event) -> list[int | None]:
    """Of those that it killed."""
    return [kill.pid for kill in event.kills]


whole_logs = st.sampled_from(range(len(SMALL) - 1))


@given(which=whole_logs, data=st.data())
def test_a_lost_line_costs_its_own_fields_only(which: int, data: st.DataObject) -> None:
    """Removing any line, or a few, invents nothing and loses no kill whose line is still there."""
    whole = two_reports()[which]
    lost = data.draw(st.sets(st.integers(0, len(whole.lines) - 1), min_size=1, max_size=6))
    lines = [line for number, line in enumerate(whole.lines) if number not in lost]

    events = events_of("\n".join(lines))

    assert_nothing_invented(events, whole)
    assert killed(lines) <= {kill.pid for event in events for kill in event.kills}


@given(which=whole_logs, data=st.data())
def test_a_line_without_its_stamp_tears_no_report(which: int, data: st.DataObject) -> None:
    """Where syslog's stamp is left of the two, the report goes on: one clock is not held against the other."""
    whole = two_reports()[which]
    broken = data.draw(st.integers(0, len(whole.lines) - 1))
    lines = [line if n != broken else line[15:] for n, line in enumerate(whole.lines)]
    events = events_of("\n".join(f"Nov 22 17:03:13 web1 kernel: {line}" for line in lines))

    assert [pids(event) for event in events] == [pids(event) for event in whole.events]


@given(which=whole_logs, data=st.data())
def test_a_log_cut_at_both_ends_keeps_what_is_readable(which: int, data: st.DataObject) -> None:
    """Truncation loses no kill line that is there, and joins no two reports."""
    whole = two_reports()[which]
    start = data.draw(st.integers(0, len(whole.lines) - 1))
    lines = list(whole.lines[start : data.draw(st.integers(start + 1, len(whole.lines)))])

    events = events_of("\n".join(lines))

    assert_nothing_invented(events, whole)
    assert killed(lines) <= {kill.pid for event in events for kill in event.kills}


@given(which=whole_logs, data=st.data())
def test_a_line_cut_anywhere_gives_no_other_number(which: int, data: st.DataObject) -> None:
    """A line that lost its end loses the number that was cut, and nothing else is read wrong.

    Where nothing has to follow a number (`anon 5`, `UID:99`), a cut cannot be seen.
    """
    whole = two_reports()[which]
    at = data.draw(st.sampled_from([n for n, line in enumerate(whole.lines) if not UNMARKED.search(line)]))
    end = data.draw(st.integers(0, len(whole.lines[at])))
    cut = whole.lines[at][:end].partition("UID:")[0]

    events = events_of("\n".join([*whole.lines[:at], cut, *whole.lines[at + 1 :]]))

    assert_nothing_invented(events, whole)


@given(which=whole_logs, data=st.data())
def test_a_doubled_line_changes_nothing_but_the_damage(which: int, data: st.DataObject) -> None:
    """A line that stands twice is read once."""
    whole = two_reports()[which]
    at = data.draw(st.integers(0, len(whole.lines) - 1))

    events = events_of("\n".join([*whole.lines[: at + 1], *whole.lines[at:]]))

    assert [e.tasks for e in events] == [e.tasks for e in whole.events]
    assert [(k.pid, k.anon_rss_bytes) for e in events for k in e.kills] == [
        (k.pid, k.anon_rss_bytes) for e in whole.events for k in e.kills
    ]
    assert [e.id for e in events] == [e.id for e in whole.events]


@given(which=whole_logs, data=st.data())
def test_foreign_lines_between_do_not_matter(which: int, data: st.DataObject) -> None:
    """With a third of the log being something else, every event keeps its id, rows and kills."""
    whole = two_reports()[which]
    places = data.draw(st.lists(st.integers(1, len(whole.lines) - 1), max_size=len(whole.lines) // 2))
    lines = list(whole.lines)
    for at in sorted(places, reverse=True):
        lines.insert(at, lines[at - 1][:15] + data.draw(st.sampled_from(FOREIGN)))

    events = events_of("\n".join(lines))

    assert [event.id for event in events] == [event.id for event in whole.events]
    assert [event.tasks for event in events] == [event.tasks for event in whole.events]
    assert_nothing_invented(events, whole)


@given(st.text(st.characters(), max_size=300))
def test_any_text_is_read(text: str) -> None:
    """No text raises, and what is found is an event that can be written and read back."""
    for event in events_of(text):
        assert decode_event(encode_event(event)) == event


@given(which=whole_logs, data=st.data())
def test_a_report_with_any_bytes_in_it_is_read(which: int, data: st.DataObject) -> None:
    """Overwriting stretches of a report with anything never raises, and the result survives NDJSON."""
    text = "\n".join(two_reports()[which].lines)
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(text) - 1))
        text = text[:at] + data.draw(st.text(max_size=20)) + text[at + data.draw(st.integers(0, 40)) :]

    events = events_of(text)

    assert [decode_event(encode_event(event)) for event in events] == events


@given(
    key=st.from_regex(r"[a-z][a-z_]{2,15}x", fullmatch=True), value=st.integers(0, 1 << 40), kind=st.sampled_from("nzc")
)
def test_unknown_keys_survive(key: str, value: int, kind: str) -> None:
    """A key that a later kernel adds to a node, a zone or a kill line stands in the event by itself."""
    after = {"n": "inactive_file:", "z": "managed:", "c": "shmem-rss:"}[kind]
    lines = [
        re.sub(rf"({after}\d+kB,?)", rf"\1 {key}:{value}kB", line) if "Node" in line or "Killed" in line else line
        for line in stamped("5.10-amd64-swap-zram")
    ]

    (event,) = events_of("\n".join(lines))

    assert event.memory is not None
    places = {"n": event.memory.nodes[0].counters, "z": event.memory.zones[0].counters}
    assert event.kills[0].extra[key] == f"{value}kB" if kind == "c" else places[kind][key] == value * 1024
