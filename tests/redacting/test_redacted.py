"""What `oomlog redact` promises of whole logs: the same figures, the same diagnosis, and none of the names."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import oomlog
from oomlog.model import Event
from oomlog.reading.pipeline import Options
from oomlog.redacting.pseudonyms import Pseudonyms
from oomlog.redacting.vocabulary import LETTERS, PUBLIC, STRUCTURE
from tests.golden import CASES, input_of, origin_of
from tests.redacting.comparing import explained, figures, redacted, words

FIXTURES = Path(__file__).parents[1] / "fixtures"
RSYSLOG = FIXTURES / "6.1-amd64-rsyslog" / "input.log"
DOCKER = FIXTURES / "6.1-amd64-memcg2-docker" / "input.log"

each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


@each_case
def test_same_figures_and_same_diagnosis(case: Path, tmp_path: Path) -> None:
    """Every number and every finding of the redacted log is that of the log, and so are the ids of its events."""
    year = origin_of(case)["read"]["year"]
    text, _ = redacted(input_of(case), Options(year=year))
    copy = tmp_path / "redacted.log"
    copy.write_text(text, errors="surrogateescape")

    assert figures(explained(copy, year)) == figures(explained(input_of(case), year))


def _without_stacks(line: str) -> str:
    return "" if " Comm: " in line else line


def _without_the_day(line: str) -> str:
    return re.sub(r"^\w+ +\d+ [\d:]+ \S+ kernel: ", "", line)


@pytest.mark.parametrize("lossy", [_without_stacks, _without_the_day], ids=lambda lossy: lossy.__name__)
def test_what_the_boot_tells_stays(lossy: Callable[[str], str], tmp_path: Path) -> None:
    """Where a report itself names no kernel or no time of day, but its boot did, both are those of the log."""
    log, copy = tmp_path / "kern.log", tmp_path / "redacted.log"
    log.write_text("".join(map(lossy, RSYSLOG.read_text().splitlines(keepends=True))))
    copy.write_text(redacted(log, Options(year=2026))[0])
    events = explained(copy, 2026)

    assert figures(events) == figures(explained(log, 2026))
    assert all(event.kernel.release and event.time for event in events)
    assert len(re.findall("Linux version", copy.read_text())) == 1


def test_a_name_of_two_lines_stays_whole(tmp_path: Path) -> None:
    """A process may have a line feed in its name; dmesg indents what follows it, and so does the redacted log."""
    stamp = "2026-11-22T15:56:04,000000+00:00 "
    plain = re.sub(r"(?m)^\[ *[\d.]+\] ", stamp, DOCKER.read_text())
    log, copy = tmp_path / "dmesg.log", tmp_path / "redacted.log"
    log.write_text(plain.replace("redis-server", f"two\n{' ' * len(stamp)}lines"))
    copy.write_text(redacted(log)[0])

    for path in (log, copy):
        (event,) = explained(path)
        killed = event.kills[0]
        (name,) = {task.comm for task in event.tasks if task.pid == killed.pid} | {killed.comm}
        assert re.fullmatch(r"\w{3}\\x0a\w{5}", name or "")


def test_a_report_keeps_the_time_of_a_line_that_is_left_out(tmp_path: Path) -> None:
    """Where a log begins in a stack, that line's time is the event's; of its registers nothing is told."""
    text = RSYSLOG.read_text()
    log, copy = tmp_path / "kern.log", tmp_path / "redacted.log"
    begin = re.search(r"^.* kernel: \[[\d. ]+\] R13: ", text, re.MULTILINE)
    assert begin is not None
    log.write_text(text[begin.start() :])
    copy.write_text(redacted(log, Options(year=2026))[0])

    assert figures(explained(copy, 2026)) == figures(explained(log, 2026))
    assert re.search(r"R13: 0{16} R14: 0{16} R15: 0{16}$", copy.read_text(), re.MULTILINE)


@each_case
def test_no_name_is_left(case: Path) -> None:
    """No word of a process, cgroup, cpuset, machine or host stands in the redacted log, but for public ones."""
    year = origin_of(case)["read"]["year"]
    text, _ = redacted(input_of(case), Options(year=year))
    names = {word for event in explained(input_of(case), year) for name in _names(event) for word in words(name)}
    secret = {word for word in names if not _public(word)}

    assert secret & words(text) == set()


@each_case
def test_names_keep_their_lengths(case: Path) -> None:
    """Every pseudonym has as many bytes as the word that it stands for, and no word has two."""
    _, redaction = redacted(input_of(case))
    mapping = redaction.pseudonyms.mapping

    assert all(
        len(pseudonym) == len(word.encode("utf-8", "surrogateescape")) and pseudonym.isascii()
        for pseudonym, word in mapping.items()
    )
    assert len(set(mapping.values())) == len(mapping)


def _names(event: Event) -> list[str]:
    memcg = event.memcg
    processes = [event.trigger, event.chosen, *event.kills, *event.tasks]
    paths = [memcg.limit_path, memcg.task_path, memcg.oom_group_path] if memcg else []
    cpuset = event.trigger.cpuset if event.trigger else None
    return [
        *(name.comm for name in processes if name is not None and name.comm),
        *(path for path in (*paths, cpuset, event.kernel.hardware, event.host) if path),
    ]


def _public(word: str) -> bool:
    stem = word.rstrip("0123456789")
    return bool(PUBLIC.fullmatch(stem) or LETTERS.fullmatch(word)) or word in STRUCTURE or word.isdecimal()


def test_one_name_is_one_pseudonym_everywhere(tmp_path: Path) -> None:
    """Trigger, table, summary, kill line and cgroup path: the same word is replaced by the same one."""
    copy = tmp_path / "redacted.log"
    copy.write_text(redacted(DOCKER)[0])
    (event,) = explained(copy)

    assert event.trigger is not None
    assert event.memcg is not None
    assert {event.trigger.comm, event.kills[0].comm, event.tasks[0].comm} == {event.kills[0].comm}
    assert event.memcg.limit_path == event.memcg.task_path
    assert event.workload is not None
    assert event.workload.container_id is not None
    assert re.fullmatch("[0-9a-f]{64}", event.workload.container_id)


def test_two_runs_do_not_compare() -> None:
    """The secret is made anew for each run."""
    assert redacted(DOCKER)[0] != redacted(DOCKER)[0]


def test_the_mapping_leads_back() -> None:
    """Put back what the mapping says, word by word, and the names are there again."""
    text, redaction = redacted(DOCKER)
    mapping = redaction.pseudonyms.mapping
    back = re.sub("[a-z]+", lambda match: mapping.get(match[0], match[0]), text)

    assert "Killed process 77 (redis-server)" in back


def _with(comm: str, path: str) -> str:
    log = DOCKER.read_text()
    container = re.search("docker-[0-9a-f]{64}", log)
    assert container is not None
    return log.replace("redis-server", comm).replace(container[0], path)


@given(
    st.text("abcdefghijklmnopqrstuvwxyzäöüß0123456789-_.@: ()=,'\"[]\\", min_size=1, max_size=15),
    st.text("abcdefghijklmnopqrstuvwxyz0123456789-_.@:\\", min_size=1, max_size=40),
)
def test_whatever_the_names_are(tmp_path_factory: pytest.TempPathFactory, comm: str, path: str) -> None:
    """Of a process and a cgroup with any names no long word is left, and the kills are the same."""
    log = tmp_path_factory.mktemp("any") / "input.log"
    log.write_text(_with(comm, path))
    text, _ = redacted(log)
    copy = log.with_name("redacted.log")
    copy.write_text(text)
    secret = {word for word in (words(comm) | words(path)) - words(DOCKER.read_text()) if not _public(word)}

    assert secret & words(text) == set()
    assert _sizes(copy) == _sizes(log)


def _sizes(log: Path) -> list[tuple[int | None, ...]]:
    return [(k.pid, k.anon_rss_bytes, k.total_vm_bytes, k.oom_score_adj) for e in oomlog.read(log) for k in e.kills]


@given(st.lists(st.from_regex("[a-z]|[0-9]|[A-Z][0-9]", fullmatch=True), unique=True))
def test_short_names_stay_apart(names: list[str]) -> None:
    """As long as there are pseudonyms of that length, each name has its own."""
    pseudonyms = Pseudonyms()

    assert len({pseudonyms.name(name) for name in names}) == len(names)
