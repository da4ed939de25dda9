"""Framings that decode records: /dev/kmsg, the journal's export, JSON and verbose output, dmesg --json."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oomlog.reading.framings import Stripper
from oomlog.reading.framings.journal_json import FRAMING as JOURNAL_JSON
from oomlog.reading.line import Line
from tests.reading.framings.conftest import KILL

FIELDS = {
    "__CURSOR": "s=1;i=2",
    "__REALTIME_TIMESTAMP": "1763816366942363",
    "_BOOT_ID": "c55f342ca606bafd44cd29ff61271305",
    "_SOURCE_MONOTONIC_TIMESTAMP": "812100001",
    "_TRANSPORT": "kernel",
    "SYSLOG_FACILITY": "0",
    "SYSLOG_IDENTIFIER": "kernel",
    "_HOSTNAME": "node-1",
}
EXPECTED = Line(
    number=1,
    text=KILL,
    wall="1763816366942363",
    host="node-1",
    mono="812.100001",
    kernel=True,
    boot_id="c55f342ca606bafd44cd29ff61271305",
    cursor="s=1;i=2",
    tag="kernel",
)
Strip = Callable[[str], list[Line]]


def record(**fields: object) -> str:
    """A journal record as one line of JSON."""
    return json.dumps(FIELDS | {"MESSAGE": KILL} | fields)


def exported(message: bytes) -> str:
    """A journal record in export format with its message in the binary form."""
    head = "".join(f"{key}={value}\n" for key, value in FIELDS.items()).encode()
    data = head + b"MESSAGE\n" + len(message).to_bytes(8, "little") + message + b"\nPRIORITY=3\n\n"
    return data.decode("utf-8", "surrogateescape")


def fields_of(line: Line) -> tuple[object, ...]:
    """Everything but the framing's name, and where the record ends: forms differ in length."""
    return tuple(getattr(line, name) for name in line.__struct_fields__ if name not in ("format", "last"))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (record() + "\n", 1),
        (json.dumps(json.loads(record()), indent="\t") + "\n", 2),
        (f"data: {record()}\n\n", 1),
        (f"\x1e{record()}\n", 1),
        (f"[{record(MESSAGE='x')},{record()}]\n", 1),
        ("".join(f"{key}={value}\n" for key, value in (FIELDS | {"MESSAGE": KILL}).items()) + "\n", 1),
        (exported(KILL.encode()), 1),
        (
            "Sat 2025-11-22 12:59:26.942363 UTC [s=1;i=2]\n"
            + "".join(f"    {key}={value}\n" for key, value in (FIELDS | {"MESSAGE": KILL}).items() if key[:2] != "__"),
            1,
        ),
    ],
    ids=["json", "json-pretty", "json-sse", "json-seq", "array in one line", "export", "export binary", "verbose"],
)
def test_journal_fields_are_the_same_in_every_output(strip: Strip, text: str, number: int) -> None:
    """The record's host, boot, cursor and stamps; the journal's microseconds become seconds without rounding."""
    line = strip(text)[-1]
    wall = "Sat 2025-11-22 12:59:26.942363 UTC" if text[:3] == "Sat" else EXPECTED.wall

    assert fields_of(line) == (number, KILL, wall, *fields_of(EXPECTED)[3:])


def test_bytes_that_are_no_utf8_come_as_numbers(strip: Strip) -> None:
    """Journalctl -o json writes a message that is no UTF-8 as an array of its bytes."""
    lines = strip(record(MESSAGE=list(b"Killed process 1 (\xff\nb)")) + "\n")

    assert [line.text for line in lines] == ["Killed process 1 (\udcff", "b)"]
    assert [line.continued for line in lines] == [False, True]


@given(st.binary(max_size=200).filter(lambda data: not data.endswith(b"\n")))
def test_any_bytes_come_back_from_an_export(message: bytes) -> None:
    """Lengths count bytes: line feeds, NULs and what looks like a field are data."""
    lines = Stripper().strip(exported(message), 1, follows=False)

    assert "\n".join(line.text for line in lines).encode("utf-8", "surrogateescape") == message


@given(st.text(st.characters(codec="utf-8"), max_size=200).filter(lambda text: not text.endswith("\n")))
def test_any_text_comes_back_from_json(message: str) -> None:
    """Quotes, braces, escapes and keys inside a string are data."""
    lines = Stripper().strip(record(MESSAGE=message) + "\n", 1, follows=False)

    assert "\n".join(line.text for line in lines) == message


def test_export_that_begins_inside_a_record(texts: Callable[[str], list[str]]) -> None:
    """The rest of a record that began earlier is no record; the next one is whole."""
    text = "SYSLOG_IDENTIFIER=kernel\n_HOSTNAME=h\n\n" + exported(KILL.encode())

    assert texts(text) == ["KILL"]


def test_json_that_begins_inside_a_string(strip: Strip) -> None:
    """A piece out of the middle of an array in one huge line: the records from the first whole one on are read."""
    text = 'ry","_HOSTNAME":"h"},' + ",".join(record() for _ in range(12)) + ',{"MESSAGE":"Out of mem\n'

    lines = strip(text)

    assert [fields_of(line) for line in lines[:12]] == [fields_of(EXPECTED)] * 12
    assert [line.text for line in lines[12:]] == ["Out of mem"]


def test_dmesg_json(strip: Strip) -> None:
    """Level and stamp are numbers; a record of several lines is one string; user space is told by its facility."""
    text = (
        '{\n   "dmesg": [\n      {\n         "pri": 4,\n         "time":   812.100001,\n'
        '         "msg": "two\\nlines KILL"\n'
        '      },{\n         "fac": "user",\n         "pri": "warn",\n         "time":   812.200001,\n'
        '         "caller": "T12",\n         "msg": "KILL"\n      }\n   ]\n}\n'
    )

    assert [(line.text[:5], line.mono, line.caller, line.kernel, line.continued) for line in strip(text)] == [
        ("two", "812.100001", "", None, False),
        ("lines", "812.100001", "", None, True),
        ("Out o", "812.200001", "T12", False, False),
    ]


def test_dmesg_json_of_util_linux_2_38(texts: Callable[[str], list[str]]) -> None:
    """There each record's text goes on with all the records after it; they are not read twice."""
    text = '{"dmesg":[{"pri":4,"time":1.5,"msg":"KILL\\n6,12,1600000,-;next\\n"},{"pri":6,"time":1.6,"msg":"next"}]}\n'

    assert texts(text) == ["KILL", "next"]


def test_kmsg_fields(strip: Strip) -> None:
    r"""Microseconds become seconds; `\x0a` ends a line, and `\x5c` is the backslash; unknown keys are passed over."""
    (first, second) = strip(
        "4,1234,812100001,-,caller=T4821,new=1;a\\x0a b\\x5cx2d\\xe2\\x98\\x83\\xff\n SUBSYSTEM=pci\n"
    )

    assert (first.text, first.mono, first.caller, first.kernel, first.continued) == (
        "a",
        "812.100001",
        "T4821",
        True,
        False,
    )
    assert (second.text, second.continued, second.number) == (" b\\x2d\u2603\udcff", True, 1)


@pytest.mark.parametrize(
    "text",
    [
        "4,1,5,c;Out of memory: \n4,2,6,+;Killed process 12\n",
        "6.12.0-amd64,4,1,5,-,ncfrag=0/32;Out of memory: Kil\n6.12.0-amd64,4,1,5,-,ncfrag=19/32;led process 12\n",
        "4,1,5,-,ncfrag=19/32;led process 12\n4,1,5,-,ncfrag=0/32;Out of memory: Kil\n",
    ],
    ids=["c and +", "netconsole with release", "netconsole out of order"],
)
def test_kmsg_fragments_are_joined(texts: Callable[[str], list[str]], text: str) -> None:
    """Old kernels' continuation records, and the packets that netconsole cuts a record into."""
    assert texts(text) == ["Out of memory: Killed process 12"]


MESSAGES = st.one_of(
    st.text(max_size=20),
    st.binary(min_size=1, max_size=20).map(list),
    st.lists(st.text(max_size=5), min_size=1, max_size=3),
)
OTHERS = st.dictionaries(st.text(max_size=5), st.one_of(st.none(), st.integers(), st.text(max_size=5)), max_size=3)


@given(st.lists(st.tuples(MESSAGES, OTHERS), min_size=1, max_size=4))
def test_whole_records_a_line_are_read_as_any_other_json(records: list[tuple[object, dict[str, object]]]) -> None:
    """One decoder takes all lines at once; a line that is none of them makes it look for keys, with the same result."""
    text = "".join(json.dumps(others | FIELDS | {"MESSAGE": message}) + "\n" for message, others in records)
    together = JOURNAL_JSON.strip(text, range(len(records)))
    one_by_one = JOURNAL_JSON.strip(text + "\n", range(len(records) + 1))

    assert together.lines == one_by_one.lines
    assert {line.host for line in together.lines} == {FIELDS["_HOSTNAME"]}


@pytest.mark.parametrize(
    "record",
    [
        '{"date":1764000002.5,"priority":6,"sequence":7,"sec":812,"usec":1,"msg":"KILL"}',
        '[7] kmsg.0: [1764000002.500000000, {"priority"=>6, "sequence"=>7, "sec"=>812, "usec"=>1, "msg"=>"KILL"}]',
    ],
)
def test_fluent_bits_kmsg(strip: Strip, record: str) -> None:
    """Fluent Bit takes a record of /dev/kmsg apart; its level is without the facility, so nobody is named."""
    (line,) = strip(record + "\n")

    assert (line.text, line.mono, line.kernel, line.format) == (KILL, "812.000001", None, "json")


def test_msg_beside_other_keys_is_not_dmesgs(strip: Strip) -> None:
    """`msg` is many programs' word for the line; what dmesg prints has no keys but its own."""
    (line,) = strip('{"ts":"2026-03-01T00:00:00Z","level":"info","msg":"KILL"}\n')

    assert (line.text, line.wall, line.kernel, line.format) == (KILL, "2026-03-01T00:00:00Z", None, "json")
