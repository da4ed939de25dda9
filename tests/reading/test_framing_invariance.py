"""The same report in any framing is the same event: only where and when it was read differs."""

import json
import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from oomlog.model import Event, Source
from tests.reading.whole import SMALL, bare, events_of

Wrap = Callable[[int, str], str]


def at(number: int) -> str:
    """The kernel's stamp of a line."""
    return f"{100 + number / 1000:12.6f}"


WRAPS: dict[str, Wrap] = {
    "bare": lambda _, text: text,
    "dmesg": lambda n, text: f"[{at(n)}] {text}",
    "dmesg-level": lambda n, text: f"kern  :warn  : [{at(n)}] {text}",
    "dmesg-raw": lambda n, text: f"<4>[{at(n)}] {text}",
    "dmesg-ctime": lambda _, text: f"[Di Aug 12 03:54:03 2025] {text}",
    "dmesg-iso": lambda _, text: f"2026-11-22T16:07:18,678901+00:00 {text}",
    "caller": lambda n, text: f"[{at(n)}][ T4821] {text}",
    "caller-apart": lambda n, text: f"[{at(n)}] [    T4821] {text}",
    "caller-no-time": lambda _, text: f"[ T4821] {text}",
    "vendor": lambda n, text: f"[{at(n)}]  [0:          swapper/0:    0] {text}",
    "kmsg": lambda n, text: f"4,{n},{100000000 + n * 1000},-;{text}",
    "syslog": lambda n, text: f"Nov 22 16:07:18 web1 kernel: [{at(n)}] {text}",
    "syslog-no-stamp": lambda _, text: f"Nov 22 16:07:18 web1 kernel: {text}",
    "rfc3164": lambda _, text: f"<4>Nov 22 16:07:18 web1 kernel: {text}",
    "rfc5424": lambda _, text: f"<4>1 2026-11-22T16:07:18.123456+00:00 web1 kernel - - - {text}",
    "iso": lambda n, text: f"2026-11-22T16:07:18.123456+00:00 web1 kernel: [{at(n)}] {text}",
    "busybox": lambda n, text: f"Nov 22 16:07:18 web1 kern.warn kernel: [{at(n)}] {text}",
    "logread": lambda n, text: f"Sun Nov 22 16:07:18 2026 kern.warn kernel: [{at(n)}] {text}",
    "journal-full": lambda _, text: f"Sun 2026-11-22 16:07:18 UTC web1 kernel: {text}",
    "journal-monotonic": lambda n, text: f"[{at(n)}] web1 kernel: {text}",
    "journal-unix": lambda _, text: f"1795363638.123456 web1 kernel: {text}",
    "journal-json": lambda _, text: json.dumps(
        {"_TRANSPORT": "kernel", "SYSLOG_FACILITY": "0", "SYSLOG_IDENTIFIER": "kernel", "MESSAGE": text}
    ),
    "docker": lambda n, text: json.dumps(
        {"log": f"[{at(n)}] {text}\n", "stream": "stdout", "time": "2026-11-22T16:07:18Z"}
    ),
    "cri": lambda n, text: f"2026-11-22T16:07:18.123456789Z stdout F [{at(n)}] {text}",
    "rsyslog-json": lambda _, text: json.dumps(
        {"timestamp": "2026-11-22T16:07:18Z", "tag": "kernel:", "message": text}
    ),
    "gcp": lambda _, text: json.dumps({"textPayload": text, "timestamp": "2026-11-22T16:07:18Z"}),
    "mail": lambda n, text: f"> [{at(n)}] {text}",
    "indented": lambda n, text: f"    [{at(n)}] {text}",
    "crlf": lambda n, text: f"[{at(n)}] {text}\r",
}


def told(event: Event) -> Event:
    """The event without its place and time."""
    kills = tuple(replace(kill, time=None, monotonic_seconds=None, line=None, reaped=None) for kill in event.kills)
    return replace(
        event,
        time=None,
        time_source="none",
        time_assumed=(),
        time_uncertainty_seconds=None,
        time_text=None,
        monotonic_seconds=None,
        host=None,
        boot=None,
        boot_id=None,
        source=Source(name=""),
        kills=kills,
    )


def wrapped(lines: list[str], wrap: Wrap) -> str:
    """Every line in a framing."""
    return "".join(wrap(number, line) + "\n" for number, line in enumerate(lines))


@pytest.mark.parametrize("case", SMALL)
@pytest.mark.parametrize("framing", WRAPS)
def test_a_report_is_the_same_event_in_every_framing(framing: str, case: str) -> None:
    """Id, kills, tasks, memory, paths and notes do not depend on what stands before the kernel's words."""
    lines = bare(case)

    events = events_of(wrapped(lines, WRAPS[framing]))

    assert list(map(told, events)) == list(map(told, events_of(wrapped(lines, WRAPS["bare"]))))
    assert events[0].kills


def numbers(events: list[Event]) -> list[tuple[object, ...]]:
    """What was killed, and all that was counted."""
    return [(e.kills, e.tasks, e.memory, e.memcg) for e in map(told, events)]


BLANKS: dict[str, Callable[[str], str]] = {
    "tabs": lambda text: re.sub(r"  +|(?<=kernel:) |(?<=\]) ", "\t", text),
    "collapsed": lambda text: re.sub(r" +", " ", text),
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "some no-break spaces": lambda text: text.replace("  ", "\u00a0 "),
}


@pytest.mark.parametrize("blanks", BLANKS)
@pytest.mark.parametrize("framing", ["bare", "dmesg", "dmesg-ctime", "syslog"])
@pytest.mark.parametrize("case", SMALL)
def test_other_blanks_give_the_same_numbers(case: str, framing: str, blanks: str) -> None:
    """Pages and editors turn blanks into tabs, no-break spaces, or one; no column is found by its place."""
    text = wrapped(bare(case), WRAPS[framing])

    assert numbers(events_of(BLANKS[blanks](text))) == numbers(events_of(text))


@pytest.mark.parametrize("repeated", ["last message repeated 2 times", "kernel: message repeated 2 times: [ {}]"])
@pytest.mark.parametrize("case", SMALL)
def test_a_message_that_was_repeated_says_nothing_new(case: str, repeated: str) -> None:
    """What syslogd says was written before: no further row, counter or kill."""
    head, words = "Nov 22 16:07:18 web1 ", bare(case)
    log = "".join(f"{head}kernel: {line}\n" for line in words)
    doubled = "".join(f"{head}kernel: {line}\n{head}{repeated.format(line)}\n" for line in words)

    assert numbers(events_of(doubled)) == numbers(events_of(log))


@given(case=st.sampled_from(SMALL), one=st.sampled_from(sorted(WRAPS)), two=st.sampled_from(sorted(WRAPS)))
def test_a_log_may_change_its_framing(case: str, one: str, two: str) -> None:
    """Two reports, each in a framing of its own, in one text."""
    if {one, two} & {"mail", "indented", "bare"}:
        return
    first, second = bare(case), bare("6.1-amd64-memcg2-docker")

    events = events_of(wrapped(first, WRAPS[one]) + wrapped(second, WRAPS[two]))

    pids = [kill.pid for event in events for kill in event.kills]
    assert pids == [k.pid for lines in (first, second) for event in events_of("\n".join(lines)) for k in event.kills]
