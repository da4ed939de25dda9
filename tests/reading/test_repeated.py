"""Reports that stand in one source again: pasted twice, quoted in an answer, logged over two channels."""

from pathlib import Path

import pytest

from oomlog.model import Event, SourceSummary
from oomlog.reading.pipeline import Reader
from tests.reading.whole import bare

CASE = "6.1-amd64-memcg2-docker"
KILL = (
    "Out of memory: Killed process {pid} (app) total-vm:{vm}kB, anon-rss:4000kB, file-rss:0kB, shmem-rss:0kB, "
    "UID:0 pgtables:64kB oom_score_adj:0"
)


def read(folder: Path, lines: list[str]) -> tuple[list[Event], SourceSummary]:
    """What a file of these lines holds."""
    (path := folder / "log").write_bytes("\n".join([*lines, ""]).encode("utf-8", "surrogateescape"))
    reader = Reader([str(path)])
    return list(reader), reader.sources[0]


def test_the_same_report_printed_twice_is_one_event(tmp_path: Path) -> None:
    """Not even the failed charges differ: no machine reports that twice. Where it stood again is told."""
    lines = bare(CASE)

    events, summary = read(tmp_path, [*lines, "", "as I said above:", *lines])

    assert len(events) == 1
    assert events[0].completeness.complete
    header = next(n for n, line in enumerate(lines, 1) if "invoked oom-killer" in line)
    assert (summary.events, summary.repeated, summary.repeated_line) == (1, 1, len(lines) + 2 + header)


def test_a_report_that_differs_in_one_number_is_another(tmp_path: Path) -> None:
    """A crash loop kills with the same numbers but for one."""
    lines = bare(CASE)
    other = [line.replace("failcnt ", "failcnt 1") for line in lines]

    events, summary = read(tmp_path, [*lines, *other])

    assert (len(events), summary.repeated) == (2, 0)


def test_the_same_report_at_another_time_is_another(tmp_path: Path) -> None:
    """A stamp decides before the numbers do."""
    report = bare(CASE)
    one, two = ([f"Nov 22 {time} web1 kernel: {line}" for line in report] for time in ("16:07:18", "16:08:18"))

    assert len(read(tmp_path, [*one, *two])[0]) == 2
    assert len(read(tmp_path, [*one, *two, *one])[0]) == 2


def test_far_apart_kill_lines_with_the_same_sizes_are_one_kill(tmp_path: Path) -> None:
    """A process that was given the same pid later does not have the same sizes too."""
    between = [KILL.format(pid=pid, vm=pid) for pid in range(100, 120)]

    events, summary = read(tmp_path, [KILL.format(pid=7, vm=9000), *between, KILL.format(pid=7, vm=9000)])

    assert [kill.pid for event in events for kill in event.kills] == [7, *range(100, 120)]
    assert summary.repeated == 1


@pytest.mark.parametrize("last", ["Killed process 7 (app).", KILL.format(pid=7, vm=8000)])
def test_far_apart_kill_lines_that_may_be_of_two_processes_are_two_kills(tmp_path: Path, last: str) -> None:
    """Without sizes, or with others, a pid alone does not tell."""
    first = "Killed process 7 (app)." if last.endswith(".") else KILL.format(pid=7, vm=9000)
    between = [KILL.format(pid=pid, vm=pid) for pid in range(100, 120)]

    events, _ = read(tmp_path, [first, *between, last])

    assert [kill.pid for event in events for kill in event.kills].count(7) == 2
