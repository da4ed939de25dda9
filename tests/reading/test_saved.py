"""Events read back: what is damaged costs its own line, is told once, and never more than one line of memory."""

import contextlib
import gzip
import json
import os
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oomlog.errors import SourceError
from oomlog.model import Event, SourceSummary, decode_event, encode_event
from oomlog.reading import saved
from oomlog.reading.pipeline import Reader
from oomlog.reading.sources import Source
from tests.reporting.making import event, memcg_event

FIRST, SECOND = (encode_event(one) + b"\n" for one in (event(), memcg_event(time="2026-11-22T17:00:00+01:00")))
ADVICE = "; save events with: oomlog events --format ndjson"


def reader_of(path: Path, text: bytes) -> tuple[list[Event], Reader]:
    """The events of a file of saved events, and who read them."""
    path.write_bytes(text)
    reader = Reader([str(path)])
    return list(reader), reader


def changed(**fields: object) -> bytes:
    """A saved event with other fields."""
    return json.dumps({**json.loads(FIRST), **fields}).encode() + b"\n"


BAD = {
    b"not JSON\n": "JSON is malformed: invalid character (byte ",
    FIRST[:-100] + b"\n": "",
    b"[1, 2]\n": "Expected `object`, got `array`",
    b'{"schema":"oomlog.event/2","id":"1"}\n': "Invalid enum value 'oomlog.event/2' - at `$.schema`",
    changed(kills=7): "Expected `array`, got `int` - at `$.kills`",
    changed(monotonic_seconds="soon"): "Expected `float | null`, got `str` - at `$.monotonic_seconds`",
    changed(time="soon"): "Invalid isoformat string: 'soon'",
    changed(time="2026-11-22T16:07:31"): "no time with a zone: '2026-11-22T16:07:31'",
    changed(time="9999-12-31T23:59:59Z"): "no time with a zone: '9999-12-31T23:59:59Z'",
    changed(kills=[{"pid": 1, "evidence": "kill-line", "time": "soon"}]): "Invalid isoformat string: 'soon'",
    changed(echoes=[{"by": "systemd", "text": "x", "time": "x" * 1000}]): "Invalid isoformat string: 'xxx",
    changed(future="x").replace(b'"x"', b"[" * 100_000): "",  # too deep, or without an end
    b"\xff\xfe\x00\n": "",
}


@pytest.mark.parametrize(("line", "reason"), BAD.items(), ids=range(len(BAD)))
def test_a_bad_line_costs_only_itself(tmp_path: Path, line: bytes, reason: str) -> None:
    """Events before and after it are read; one line says how many were bad, and which was the first."""
    path = tmp_path / "events.ndjson"
    events, reader = reader_of(path, FIRST + line + b"\n" + SECOND + line)

    assert [one.id for one in events] == ["00c0ffee00c0ffee", "0badcafe0badcafe"]
    (message,) = map(str, reader.errors)
    assert message.startswith(f"{path}: no event in 2 lines, from line 2: {reason}")
    assert message.endswith(ADVICE)
    assert len(message) < 500
    assert reader.sources[0].error == message


def test_unknown_fields_are_passed_over(tmp_path: Path) -> None:
    """A newer oomlog may have added some."""
    events, reader = reader_of(tmp_path / "events.ndjson", changed(future={"deep": [1, {"x": None}]}))

    assert events == [event()]
    assert reader.errors == []


def test_windows_ends_blank_lines_and_a_mark(tmp_path: Path) -> None:
    """What editors do to a file costs nothing."""
    text = b"\xef\xbb\xbf" + FIRST.replace(b"\n", b"\r\n") + b"\r\n \n" + SECOND.removesuffix(b"\n")
    events, reader = reader_of(tmp_path / "events.ndjson", text)

    assert len(events) == 2
    assert reader.errors == []


def test_a_line_without_end_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is never held whole, and the event behind it is read."""
    monkeypatch.setattr(saved, "LONGEST", 1 << 16)
    text = FIRST + b'{"schema":"' + b"x" * (3 << 16) + b"\n" + SECOND + b"y" * (1 << 17)
    events, reader = reader_of(tmp_path / "events.ndjson", text)

    assert len(events) == 2
    assert "no event in 2 lines, from line 2: longer than 65536 bytes" in str(reader.errors[0])
    assert (reader.sources[0].lines, reader.sources[0].bytes_read) == (4, len(text))


def test_what_was_read_is_summed_up(tmp_path: Path) -> None:
    """Lines, bytes and the span of times, as for any other source."""
    text = FIRST + b"\n" + SECOND
    _, reader = reader_of(tmp_path / "events.ndjson", text)
    (summary,) = reader.sources

    assert (summary.format, summary.lines, summary.bytes_read, summary.events) == ("ndjson", 3, len(text), 2)
    assert (summary.first_time, summary.last_time) == (event().time, "2026-11-22T17:00:00+01:00")


def test_progress_is_told(tmp_path: Path) -> None:
    """With the bytes that are read by then."""
    path, told = tmp_path / "events.ndjson", []
    path.write_bytes(FIRST + SECOND)

    list(Reader([str(path)], progress=lambda *said: told.append(said)))

    size = len(FIRST + SECOND)
    assert told == [(str(path), len(FIRST), size), (str(path), size, size)]


def test_a_file_that_breaks_off_says_both(tmp_path: Path) -> None:
    """What stopped the reading, and that a line before was bad."""
    packed = gzip.compress(FIRST + b"bad\n" + b"".join(changed(id=os.urandom(8).hex()) for _ in range(999)))
    events, reader = reader_of(tmp_path / "events.ndjson.gz", packed[: len(packed) // 2])

    assert events
    (message,) = map(str, reader.errors)
    assert "ends too early" in message
    assert "no event in 1 line, from line 2: " in message


FIELDS = st.sampled_from(sorted(json.loads(FIRST)))
SIMPLE = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
JSON = st.recursive(SIMPLE, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner), max_leaves=5)
LINES = st.one_of(
    st.just(FIRST),
    st.binary(max_size=60).map(lambda line: line.replace(b"\n", b"") + b"\n"),
    JSON.map(lambda value: json.dumps(value).encode() + b"\n"),
    st.dictionaries(FIELDS, JSON, min_size=1).map(lambda fields: changed(**fields)),
)


@given(st.lists(LINES, max_size=6))
def test_hostile_lines_hide_no_event(lines: list[bytes]) -> None:
    """Whatever stands between them, whole events come out; what comes out can be written again."""
    text = b"".join(lines)
    source = Source("x", "x", None, None, None, lambda: cast("BinaryIO", BytesIO(text)))
    summary, events = SourceSummary(name="x"), []
    with contextlib.suppress(SourceError):
        for one in saved.saved_events(source, summary):
            events.append(one)  # noqa: PERF402 - those before an error count

    assert (summary.lines, summary.bytes_read) == (len(lines), len(text))
    assert events.count(event()) >= lines.count(FIRST)
    assert all(decode_event(encode_event(one)) == one for one in events)
