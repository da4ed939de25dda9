"""`Event.raw` is the source's own text, from the first line of the report to the end of the last."""

from pathlib import Path

import pytest

from oomlog.model import Event
from oomlog.reading.pipeline import Options, Reader
from tests.reading.whole import FIXTURES, bare

KILL = "Out of memory: Killed process 901 (app) total-vm:9000kB, anon-rss:4000kB, file-rss:0kB, shmem-rss:0kB"
CAPTURES = sorted(path for path in FIXTURES.glob("*/input.*") if path.suffix != ".gz")


def events(path: Path) -> list[Event]:
    """The events of a file, with their lines."""
    reader = Reader([str(path)], Options(raw=True))
    found = list(reader)
    assert reader.errors == []
    return found


def written(tmp_path: Path, text: str) -> Path:
    """A log of this text."""
    path = tmp_path / "kern.log"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    return path


def lines_of(path: Path, event: Event) -> str:
    """What the event's line numbers say, each with the line feed that it has."""
    lines = path.read_bytes().decode("utf-8", "surrogateescape").split("\n")
    first, last = event.source.first_line, event.source.last_line
    assert first is not None
    assert last is not None
    return "\n".join(lines[first - 1 : last]) + ("\n" if last < len(lines) else "")


@pytest.mark.parametrize("path", CAPTURES, ids=lambda path: path.parent.name)
def test_the_sources_lines_byte_for_byte(path: Path) -> None:
    """In every framing: the text between the event's first and last line, line feeds included."""
    found = events(path)

    assert found
    assert [event.raw for event in found] == [lines_of(path, event) for event in found]


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_the_last_line_ends_as_it_does(tmp_path: Path, end: str) -> None:
    """No line feed is added, none is lost."""
    text = "\n".join([*bare("6.1-amd64-memcg2-docker")[:30], KILL]) + end
    raw = events(written(tmp_path, text))[-1].raw

    assert raw is not None
    assert raw.endswith(KILL + end)


def test_a_line_cut_in_pieces_is_there_to_its_end(tmp_path: Path) -> None:
    """The last line of the report was wrapped: its rest belongs to it."""
    cut = KILL.index("-rss")
    header = "\n".join(bare("6.1-amd64-memcg2-docker")[:30])
    path = written(tmp_path, f"{header}\n{KILL[:cut]}\n{KILL[cut:]}\neth0: link up\n")
    event = events(path)[-1]

    assert event.raw is not None
    assert event.raw.endswith(f"{KILL[:cut]}\n{KILL[cut:]}\n")
    assert event.raw == lines_of(path, event)


RECORDS = {
    "export": "__CURSOR=s=1\n__REALTIME_TIMESTAMP=1795363638123456\n_TRANSPORT=kernel\nMESSAGE={}\nPRIORITY=3\n\n",
    "export, binary": "MESSAGE\n{1}{0}\n_TRANSPORT=kernel\n__REALTIME_TIMESTAMP=1795363638123456\nPRIORITY=3\n\n",
    "verbose": "Sun 2026-11-22 16:07:18.123456 UTC [s=1;i=1]\n    _TRANSPORT=kernel\n    MESSAGE={}\n    PRIORITY=3\n",
    "json-pretty": '{{\n\t"_TRANSPORT" : "kernel",\n\t"MESSAGE" : "{}",\n\t"PRIORITY" : "3"\n}}\n',
}


@pytest.mark.parametrize("form", RECORDS)
def test_a_record_of_several_lines_is_there_to_its_end(tmp_path: Path, form: str) -> None:
    """The last record's words may stand at its end."""
    records = [
        RECORDS[form].format(words, len(words).to_bytes(8, "little").decode("latin-1"))
        for words in ("systemd: started", KILL, "eth0: link up")
    ]
    path = written(tmp_path, "".join(records))
    (event,) = events(path)

    assert event.raw is not None
    assert event.raw == lines_of(path, event)
    assert records[1].endswith(event.raw)
    assert KILL in event.raw


def test_fragments_of_a_record_all_count(tmp_path: Path) -> None:
    """Netconsole cuts long records; the last fragment ends the report."""
    half, whole = len(KILL) // 2, len(KILL)
    fragments = f"3,9,100,-,ncfrag=0/{whole};{KILL[:half]}\n3,9,100,-,ncfrag={half}/{whole};{KILL[half:]}\n"
    text = fragments + "6,10,200,-;eth0: link up\n"
    (event,) = events(written(tmp_path, text))

    assert event.raw == fragments
