"""What containers and log platforms wrap around a line that has a framing of its own."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import oomlog
from oomlog.reading.framings import Stripper
from oomlog.reading.line import Line
from tests.reading.framings.conftest import HEADER, KILL

STAMP = "[  812.100001] "
Strip = Callable[[str], list[Line]]


def jsonl(*records: object) -> str:
    """One object a line."""
    return "".join(json.dumps(record) + "\n" for record in records)


WRAPPED = {
    "docker": jsonl(
        {"log": STAMP + HEADER + "\n", "stream": "stdout", "time": "T1"},
        {"log": STAMP + KILL + "\n", "stream": "stdout", "time": "T2"},
    ),
    "Cloud Logging": jsonl(
        {
            "insertId": "a",
            "textPayload": STAMP + HEADER + "\r\n",
            "timestamp": "T1",
            "resource": {"labels": {"x": "y"}},
        },
        {"jsonPayload": {"message": STAMP + KILL}, "timestamp": "T2"},
    ),
    "Cloud Logging array": json.dumps(
        [{"textPayload": STAMP + HEADER, "timestamp": "T1"}, {"textPayload": STAMP + KILL, "timestamp": "T2"}], indent=2
    ),
    "CloudWatch": json.dumps(
        {"events": [{"timestamp": "T1", "message": STAMP + HEADER}, {"timestamp": "T2", "message": STAMP + KILL}]}
    ),
    "Loki": jsonl(
        {"labels": {"host": "h"}, "line": STAMP + HEADER, "timestamp": "T1"},
        {"labels": {"host": "h"}, "line": STAMP + KILL, "timestamp": "T2"},
    ),
    "Elasticsearch": json.dumps(
        {
            "hits": {
                "hits": [
                    {"_index": "i", "_source": {"@timestamp": "T1", "message": STAMP + HEADER, "host": {"name": "h"}}},
                    {"_index": "i", "_source": {"@timestamp": "T2", "message": STAMP + KILL, "host": {"name": "h"}}},
                ]
            }
        }
    ),
    "Splunk": jsonl(
        {"preview": False, "result": {"_raw": STAMP + HEADER, "_time": "T1"}},
        {"preview": False, "result": {"_raw": STAMP + KILL, "_time": "T2"}},
    ),
    "Azure Monitor": jsonl(
        {"Computer": "h", "Facility": "kern", "SyslogMessage": STAMP + HEADER, "TimeGenerated": "T1"},
        {"Computer": "h", "Facility": "kern", "SyslogMessage": STAMP + KILL, "TimeGenerated": "T2"},
    ),
    "Fluentd": jsonl({"log": STAMP + HEADER, "time": "T1"}, {"log": STAMP + KILL, "time": "T2"}),
    "rsyslog": jsonl(
        {"timestamp": "T1", "host": "h", "facility": "kern", "tag": "kernel:", "message": STAMP + HEADER},
        {"timestamp": "T2", "host": "h", "facility": "kern", "tag": "kernel:", "message": STAMP + KILL},
    ),
}


@pytest.mark.parametrize("text", WRAPPED.values(), ids=WRAPPED.keys())
def test_inside_is_stripped_too(strip: Strip, text: str) -> None:
    """The wrapper's time stands on the line, the inside's stamp is taken off its words."""
    lines = strip(text + "\n")

    assert [(line.text, line.wall, line.mono) for line in lines] == [
        (HEADER, "T1", "812.100001"),
        (KILL, "T2", "812.100001"),
    ]


def test_loki_query_result(strip: Strip) -> None:
    """Pairs of nanoseconds and line; the host is a label of their stream."""
    at = "1795363638123456789"
    streams = [{"stream": {"host": host}, "values": [[at, STAMP + KILL], [at, KILL]]} for host in ("h1", "h2")]
    text = json.dumps({"data": {"result": streams}})

    assert [(line.text, line.wall, line.host) for line in strip(text)] == [
        (KILL, at, host) for host in ("h1", "h1", "h2", "h2")
    ]


@pytest.mark.parametrize(
    ("record", "host"),
    [
        ({"timeUnixNano": "T", "body": {"stringValue": "KILL"}, "attributes": [{"key": "a", "value": "b"}]}, ""),
        ({"Timestamp": "T", "Body": "KILL", "Resource": {"host.name": "h"}}, "h"),
        ({"version": "1.1", "host": "h", "short_message": "Out of mem", "full_message": "KILL", "timestamp": "T"}, "h"),
        ({"@timestamp": "T", "@message": "KILL", "@logStream": "s"}, ""),
        ({"@timestamp": "T", "@rawstring": "KILL", "@host": "h"}, "h"),
        ({"id": "A", "content": {"timestamp": "T", "host": "h", "service": "s", "message": "KILL"}}, "h"),
        ({"id": "A", "attributes": {"timestamp": "T", "host": "h", "message": "KILL"}}, "h"),
        ({"@timestamp": "T", "host": {"name": "h"}, "event": {"original": "KILL"}, "log": {"level": "w"}}, "h"),
        ({"_time": "T", "_stream": "{}", "_msg": "KILL", "hostname": "h"}, "h"),
        ({"_messagetime": "T", "_raw": "KILL", "_sourcehost": "h"}, "h"),
        ({"_index": "i", "fields": {"@timestamp": ["T"], "message": ["KILL"], "host.name": ["h"]}}, "h"),
        ({"received_at": "T", "source_name": "h", "program": "kernel", "message": "KILL"}, "h"),
        ({"PROGRAM": "kernel", "PRIORITY": "warning", "MESSAGE": "KILL", "HOST": "h", "DATE": "T"}, "h"),
        ({"time": "T", "host": "h", "event": "KILL", "request": {"host": "other", "body": "x"}}, "h"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, dict) else "",
)
def test_who_calls_what_how(strip: Strip, record: object, host: str) -> None:
    """Words, time and host are found by the names that each platform has for them, inside its envelopes too."""
    (line,) = strip(jsonl(record))

    assert (line.text, line.wall, line.host, line.format) == (KILL, "T", host, "json")


def test_envelopes_as_deep_as_somebody_likes(strip: Strip) -> None:
    """They cost no more than their length."""
    text = '{"message":"KILL",' + '"body":{' * 3000 + '"x":"y"' + "}" * 3001 + "\n"

    assert [line.text for line in strip(text)] == [KILL]


@pytest.mark.parametrize("key", ["stdout", "Output", "contents", "StandardOutputContent"])
def test_a_whole_log_in_one_value(strip: Strip, key: str) -> None:
    """As Ansible and the clouds' serial ports give it; no time beside it is that of a line."""
    text = jsonl({"InstanceId": "i-1", key: f"{STAMP}{HEADER}\r\n{STAMP}{KILL}\r\n", "Timestamp": "T"})

    assert [(line.text, line.mono, line.wall) for line in strip(text)] == [
        (HEADER, "812.100001", ""),
        (KILL, "812.100001", ""),
    ]


def test_one_event_that_holds_a_whole_report(strip: Strip) -> None:
    """Platforms merge lines into one event; each gets its own prefix taken off."""
    text = jsonl({"result": {"_raw": "Nov 22 16:07:18 h kernel: HEADER\nNov 22 16:07:18 h kernel: KILL", "_time": "T"}})

    assert [(line.text, line.host, line.kernel) for line in strip(text)] == [(HEADER, "h", True), (KILL, "h", True)]


@pytest.mark.parametrize(
    "text",
    [
        (
            '{"log":"[    1.5] Out of memory: Kil","stream":"a","time":"T"}\n'
            '{"log":"other\\n","stream":"b","time":"T"}\n{"log":"led process 12\\n","stream":"a","time":"U"}\n'
        ),
        (
            "2026-11-22T16:07:18Z stdout P [    1.5] Out of memory: Kil\n"
            "2026-11-22T16:07:18Z stderr F other\n2026-11-22T16:07:19Z stdout F led process 12\n"
        ),
    ],
    ids=["docker", "cri"],
)
def test_parts_of_a_long_line_are_joined_by_stream(strip: Strip, text: str) -> None:
    """A runtime cuts at 16 KiB; the line stands where its first part stood, with that one's time."""
    lines = strip(text)

    assert [(line.number, line.text) for line in lines] == [(1, "Out of memory: Killed process 12"), (2, "other")]


def test_stamped_lines_without_any_other_prefix(texts: Callable[[str], list[str]]) -> None:
    """`Call Trace:` behind a time is not host and tag."""
    text = "".join(f"2026-11-22T16:07:18.123Z {words}\n" for words in ("HEADER", "Call Trace:", "Mem-Info:", "KILL"))

    assert texts(text) == ["HEADER", "Call Trace:", "Mem-Info:", "KILL"]


def test_csv_rows(strip: Strip) -> None:
    """Doubled quotes are one, a quoted message can go on over lines, the heading is no row."""
    lines = strip(f'timestamp,message\n1795363638123,"{STAMP}a ""b""\n c"\n1795363638124,{STAMP}KILL\n')

    assert [(line.number, line.text, line.wall) for line in lines] == [
        (1, "timestamp,message", ""),
        (2, 'a "b"', "1795363638123"),
        (2, " c", "1795363638123"),
        (4, KILL, "1795363638124"),
    ]


@pytest.mark.parametrize(
    ("column", "printed", "wall"),
    [
        ("TimeGenerated [UTC]", "11/22/2026, 4:07:18.123 PM", "11/22/2026, 4:07:18.123 PM UTC"),
        ("TimeGenerated [Local Time]", "11/22/2026, 4:07:18.123 PM", "11/22/2026, 4:07:18.123 PM"),
        ("TimeGenerated", "11/22/2026, 4:07:18.123 PM", "11/22/2026, 4:07:18.123 PM"),
        ("TimeGenerated [UTC]", "2026-11-22T16:07:18.123Z", "2026-11-22T16:07:18.123Z"),
        ("TimeGenerated [UTC]", "2026-11-22 16:07:18", "2026-11-22 16:07:18 UTC"),
        ("TimeGenerated [UTC]", "1795363638123", "1795363638123"),
    ],
)
def test_rows_exported_from_azure(strip: Strip, column: str, printed: str, wall: str) -> None:
    """The columns tell the host and who speaks, and the name of one the zone, which the time itself goes without."""
    rows = f'{column},Computer,Facility,SeverityLevel,SyslogMessage\n"{printed}",h,kern,warning,"{KILL}"\n'

    assert [(line.text, line.wall, line.host, line.kernel) for line in strip(rows)[1:]] == [(KILL, wall, "h", True)]


def test_two_columns_exported_from_azure(strip: Strip) -> None:
    """A heading that tells nothing but the zone is one."""
    rows = f'TimeGenerated [UTC],SyslogMessage\n"11/22/2026, 4:07:18 PM","{STAMP}{KILL}"\n'

    assert [(line.text, line.wall, line.kernel) for line in strip(rows)[1:]] == [
        (KILL, "11/22/2026, 4:07:18 PM UTC", None)
    ]


def test_what_grep_found_in_the_logs_of_two_hosts(strip: Strip) -> None:
    """Each line keeps the stamp, the host and the speaker that stand behind the file's name."""
    text = "".join(f"{host}/kern.log:Nov 22 16:07:18 {host} kernel: {KILL}\n" for host in ("web1", "web2"))

    assert [(line.text, line.wall, line.host, line.kernel) for line in strip(text)] == [
        (KILL, "Nov 22 16:07:18", host, True) for host in ("web1", "web2")
    ]


def test_the_output_of_many_hosts_at_once(strip: Strip) -> None:
    """Clush and pdsh name the host, which the kernel's own log does not."""
    text = "".join(f"{host}: {STAMP}{KILL}\n" for host in ("node1", "node2"))

    assert [(line.text, line.host) for line in strip(text)] == [(KILL, "node1"), (KILL, "node2")]


@pytest.mark.parametrize("name", ["runc:[2:INIT]", "runc:[1:CHILD]", "x:[3]", "a-[ b]"])
def test_a_name_with_brackets_is_no_file_of_greps(strip: Strip, name: str) -> None:
    """Runc names the steps of a container's start so."""
    text = f"{HEADER}\nCPU: 8 PID: 12 Comm: java Not tainted 5.8.2\n".replace("java", name)

    assert "".join(f"{line.text}\n" for line in strip(text)) == text


def test_line_ends_that_were_escaped_twice(texts: Callable[[str], list[str]]) -> None:
    r"""A platform that escapes again leaves `\n` as two characters."""
    text = jsonl({"message": "active_anon:1\\n active_file:2", "time": "T"})

    assert texts(text) == ["active_anon:1", " active_file:2"]


@pytest.mark.parametrize(
    "row",
    [
        '"{}",1795363638123',
        '"{}","1795363638123"',
        '1795363638123,web-1,"{}"',
        '"web-1","1795363638123","{}"',
        'web-1,1795363638123,kern,"{}"',
    ],
)
def test_csv_columns_in_any_order(strip: Strip, row: str) -> None:
    """The message is in the column that holds most, commas and all."""
    lines = strip("".join(row.format(STAMP + words) + "\n" for words in ("HEADER", " active_file:0", "KILL")))

    assert [(line.number, line.text, line.wall) for line in lines] == [
        (1, HEADER, "1795363638123"),
        (2, " active_file:0", "1795363638123"),
        (3, KILL, "1795363638123"),
    ]


def test_a_stamp_of_kmsg_is_no_time_of_a_row(strip: Strip) -> None:
    """Its microseconds have ten digits in the first hours of a boot."""
    lines = strip("4,1234,1812100001,-;HEADER\n4,1235,1812100002,-;KILL\n")

    assert [(line.text, line.format, line.mono) for line in lines] == [
        (HEADER, "kmsg", "1812.100001"),
        (KILL, "kmsg", "1812.100002"),
    ]


@pytest.mark.parametrize(
    ("column", "app", "kernel"),
    [
        ("programname", "app", "kernel"),
        ("SYSLOG_IDENTIFIER", "app", "kernel"),
        ("_TRANSPORT", "syslog", "kernel"),
        ("facility", "user", "kern"),
        ("log.syslog.facility.name", "user-level", "kernel"),
        ("syslogtag", "app[12]:", "kernel:"),
        ("process.name", "app", "kernel"),
        ("unit", "app.service", ""),
    ],
)
def test_who_speaks_is_a_column(strip: Strip, column: str, app: str, kernel: str) -> None:
    """The heading says which, and which is the host's; it may be quoted, or stand in an earlier part of the log."""
    rows = f'T,w,{app},"KILL"\nT,w,{kernel},"KILL"\n'.replace("T", "2026-11-22T16:07:18Z").replace("KILL", KILL)
    heading = f"timestamp,host,{column},message"
    quoted = ",".join(f'"{name}"' for name in heading.split(","))
    told = [(False, "w"), (True if kernel else None, "w")]

    for lines in (
        strip(f"{heading}\n{rows}")[1:],
        strip(f"\ufeff{quoted}\n{rows}")[1:],
        Stripper(f"{heading}\n").strip(rows, 900, follows=False),
    ):
        assert [(line.kernel, line.host) for line in lines] == told


def test_a_column_that_says_kernel_names_the_speakers(strip: Strip) -> None:
    """There is no heading, but a column of one log is of one kind."""
    lines = strip('2026-11-22T16:07:18Z,h,kernel,"HEADER"\n2026-11-22T16:07:18Z,h,sshd,"KILL"\n')

    assert [line.kernel for line in lines] == [True, False]


def test_a_journals_record_inside_google_clouds(strip: Strip) -> None:
    """The fields stand one level down, where the platform's own time and the speaker are beside them."""
    text = '{"jsonPayload":{"MESSAGE":"KILL","SYSLOG_IDENTIFIER":"%s"},"timestamp":"2026-11-22T16:07:18Z"}\n'

    kernel, other = strip(text % "kernel" + text % "agent")

    assert (kernel.text, kernel.wall, kernel.kernel, other.kernel) == (KILL, "2026-11-22T16:07:18Z", True, False)


def test_columns_that_a_message_without_quotes_moves_name_nobody(strip: Strip) -> None:
    """Its commas make more of them."""
    lines = strip("timestamp,message,host,programname\n1795363638123,active_anon:1, a:2, b:3, c:4,w,app\n")

    assert [(line.kernel, line.host) for line in lines[1:]] == [(None, "")]


@pytest.mark.parametrize("words", ["MESSAGE", "message"])
@pytest.mark.parametrize(
    ("fields", "kernel"),
    [
        ({"_transport": "syslog", "syslog_identifier": "app"}, False),
        ({"_transport": "stdout", "syslog_identifier": "kernel"}, False),
        ({"syslog_identifier": "app"}, False),
        ({"_transport": "kernel", "syslog_identifier": "kernel"}, True),
        ({"_transport": "kernel"}, True),
        ({}, None),
    ],
)
@pytest.mark.parametrize("indent", [None, 1])
def test_the_journals_fields_in_lower_case(
    strip: Strip,
    words: str,
    fields: dict[str, str],
    kernel: bool | None,  # noqa: FBT001 - what is expected
    indent: int | None,
) -> None:
    """Shippers write them so, in any layout."""
    (line,) = strip(json.dumps({**fields, "_hostname": "w", words: KILL}, indent=indent) + "\n")

    assert (line.text, line.kernel, line.host) == (KILL, kernel, "w")


def test_the_heading_counts_for_the_whole_log(tmp_path: Path) -> None:
    """Between two kills stands more than is looked at."""
    app, kernel = (f'2026-11-22T16:07:18Z,w,{name},"{KILL}"\n' for name in ("app", "kernel"))
    between = "2026-11-22T16:07:18Z,w,sshd,session opened\n" * 4000
    log = tmp_path / "log.csv"
    log.write_text(
        f"timestamp,host,programname,message\n{kernel}{between}{app}{between}{kernel.replace('12 (', '13 (')}"
    )

    assert [kill.pid for event in oomlog.read(log) for kill in event.kills] == [12, 13]


def test_a_heading_is_no_host(strip: Strip) -> None:
    """`Warning:` before a stamp names nobody."""
    assert {line.host for line in strip(f"Warning: {STAMP}{KILL}\n")} == {""}
