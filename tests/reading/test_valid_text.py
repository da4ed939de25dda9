"""Whatever bytes a log holds, an event is valid Unicode and can be written as JSON."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oomlog.model import Event, decode_event, encode_event
from oomlog.reading.pipeline import Options, Reader
from tests.reading.whole import SMALL, bare, events_of

REPORT = "\n".join(bare("6.1-amd64-memcg2-docker"))
BYTES = st.sampled_from([b"\xe9", b"\xff\xfe", b"\xed\xa0\x80", b"\x00", b"\x1b[31m", b"\xc2", b"\x80", "é".encode()])


def texts(value: object) -> list[str]:
    """Every text in a value of plain data."""
    if isinstance(value, str):
        return [value]
    members = [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return [text for member in members for text in texts(member)]


def assert_valid(event: Event) -> None:
    """All its texts are Unicode without control characters, and it is read back equal."""
    found = texts(msgspec.to_builtins(event))
    assert [text for text in found if any("\ud800" <= char <= "\udfff" or char < " " for char in text)] == []
    assert decode_event(encode_event(event)) == event


@given(case=st.sampled_from(SMALL), cuts=st.lists(st.tuples(st.floats(0, 1), BYTES), min_size=1, max_size=20))
def test_stray_bytes_anywhere_in_a_report(case: str, cuts: list[tuple[float, bytes]]) -> None:
    """Bytes that no encoding explains, in any place."""
    data = "\n".join(bare(case)).encode("utf-8", "surrogateescape")
    for where, stray in cuts:
        at = int(where * len(data))
        data = data[:at] + stray + data[at:]
    for event in events_of(data.decode("utf-8", "surrogateescape")):
        assert_valid(event)


@given(data=st.lists(st.binary(max_size=60) | st.sampled_from(REPORT.encode().split(b"\n")), max_size=40))
def test_any_bytes(data: list[bytes]) -> None:
    """Anything between lines of a report."""
    for event in events_of(b"\n".join(data).decode("utf-8", "surrogateescape")):
        assert_valid(event)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Hardware name: QEMU", "Hardware name: Caf\udce9 QEMU"),
        ("6.1.0-50-cloud-amd64", "6.1.0-caf\udce9-amd64"),
        (" dump_header+0x", " dump\udce9header+0x"),
    ],
)
def test_a_byte_is_shown_where_it_stood(before: str, after: str) -> None:
    r"""As `\xNN`; the rest of the text is as it was."""
    assert before in REPORT
    (event,) = events_of(REPORT.replace(before, after))
    assert_valid(event)
    assert "\\xe9" in "".join(texts(msgspec.to_builtins((event.kernel, event.trigger, event.unclaimed))))


def test_the_host_and_the_file_are_of_other_encodings(tmp_path: Path) -> None:
    r"""A Latin-1 host name and file name; `raw` keeps the source's bytes, and JSON says them as `\xNN`."""
    path = tmp_path / "caf\udce9.log"
    lines = [b"Nov 22 16:07:18 caf\xe9 kernel: " + line.encode() for line in bare("6.1-amd64-memcg2-docker")]
    path.write_bytes(b"\n".join(lines))
    (event,) = Reader([str(path)], Options(raw=True, year=2026))

    assert event.host == "caf\\xe9"
    assert event.source.name.endswith("caf\\xe9.log")
    assert event.raw is not None
    assert event.raw.encode("utf-8", "surrogateescape") in path.read_bytes()
    assert " caf\\xe9 kernel: " in (decode_event(encode_event(event)).raw or "")
