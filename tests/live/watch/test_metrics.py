import shutil
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import run

import pytest
from msgspec import structs
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from oomlog.live.watch.counting import MOST_WORKLOADS, OTHER, Counting
from oomlog.live.watch.state import State
from oomlog.model import Event, Kill, Source, Workload
from tests.cli.running import ROOT
from tests.live.watch.watching import Watching, numbered, until, watching

PROMTOOL = shutil.which("promtool") or shutil.which("promtool", path=str(ROOT / ".venv" / "prometheus" / "usr" / "bin"))


def port(tmp: Path) -> str:
    """The one that the watch says it serves at."""
    err = tmp / "err"
    until(lambda: b"/metrics\n" in err.read_bytes())
    return err.read_text().rpartition("http://127.0.0.1:")[2].partition("/")[0]


def scraped(number: str, kind: str = "application/openmetrics-text") -> str:
    """What it answers."""
    request = urllib.request.Request(f"http://127.0.0.1:{number}/metrics", headers={"Accept": kind})
    with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - http
        return str(answer.read().decode())


def value(text: str, sample: str, **labels: str) -> float:
    """The sum of a sample over all labels but these."""
    return sum(
        one.value
        for family in text_string_to_metric_families(text)  # type: ignore[no-untyped-call]  # ships no types for it
        for one in family.samples
        if one.name == sample and labels.items() <= one.labels.items()
    )


def test_counts_are_right_and_survive(tmp_path: Path) -> None:
    """Processes and containers apart; after SIGKILL they go on where they were. Text and OpenMetrics are valid."""
    log, file = tmp_path / "kern.log", tmp_path / "oomlog.prom"
    log.write_bytes(numbered(101) + numbered(102))
    options = ("--metrics-port", "0", "--prometheus-textfile", file)
    with watching(tmp_path, "--from-start", *options, log) as watch:
        until(lambda: len(watch.told) == 2)
    (tmp_path / "err").unlink()
    with watching(tmp_path, *options, log) as watch:
        with log.open("ab") as more:
            more.write(numbered(103))
        until(lambda: len(watch.told) == 3)
        number = port(tmp_path)
        until(lambda: value(scraped(number), "oomlog_events_total") == 3)
        text, plain = scraped(number), scraped(number, "text/plain")
        until(lambda: 'oomlog_events_total{killer="kernel",scope="memcg",type="oom_kill"} 3.0' in file.read_text())

    assert value(text, "oomlog_killed_processes_total", workload="docker container (redis-server)") == 3
    assert value(text, "oomlog_killed_containers_total", scope="memcg", killer="kernel") == 3
    assert value(text, "oomlog_incidents_total") == 1
    assert text.endswith("# EOF\n")
    _lint(plain)
    _lint(file.read_text())


def _lint(text: str) -> None:
    """As Prometheus' own tool sees it."""
    if PROMTOOL is None:
        pytest.skip("promtool is not installed")
    done = run([PROMTOOL, "check", "metrics"], input=text, text=True, capture_output=True, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_scrapes_do_not_stop_the_watch(tmp_path: Path) -> None:
    """200 scrapes, eight at a time, while events arrive: all are answered, and all events are told."""
    log = tmp_path / "kern.log"
    log.write_bytes(b"")

    def write(watch: Watching) -> None:
        for count in range(1, 11):
            with log.open("ab") as more:
                more.write(numbered(200 + count))
            until(lambda: len(watch.told) >= count)  # noqa: B023 - called at once

    with watching(tmp_path, "--from-start", "--metrics-port", "0", log) as watch, ThreadPoolExecutor(9) as pool:
        number = port(tmp_path)
        writing = pool.submit(write, watch)
        answers = list(pool.map(scraped, [number] * 200))
        writing.result()

        assert all(answer.endswith("# EOF\n") for answer in answers)
        assert watch.pids() == list(range(201, 211))


def victim(pid: int) -> Kill:
    """A process killed."""
    return Kill(pid=pid, comm="java", role="victim", evidence="kill-line")


def killed(counting: Counting) -> float:
    """All processes counted."""
    return sum(count for (name, _), count in counting.values.items() if name == "oomlog_killed_processes")


def test_killed_twice_is_counted_once(tmp_path: Path) -> None:
    """SIGTERM by earlyoom, then the kernel's kill, which grows; in another incident the pid is another process's."""
    state = State(str(tmp_path / "state"), most_queued=9)
    source = Source(name="x")
    early = Event(id="a", type="userspace_kill", killer="earlyoom", source=source, kills=(victim(7),), incident="a")
    late = Event(id="b", type="oom_kill", source=source, kills=(victim(7),), incident="a")
    grown = structs.replace(late, kills=(victim(7), victim(8)))
    other = Event(id="c", type="oom_kill", source=source, kills=(victim(7),), incident="c")
    counts = []
    with state.transaction():
        counting = Counting(state)
        for event, before in ((early, None), (late, None), (grown, late), (grown, grown), (other, None)):
            counting.count(("x", event.id), event, before)
            counts.append(killed(counting))
        again = Counting(state)
        again.counted(("x", "a"), early)
        again.count(("x", "d"), late, None)
        counts.append(killed(again))
    state.close()

    assert counts == [1, 1, 2, 2, 3, 3]


def test_killed_twice_over_a_restart(tmp_path: Path) -> None:
    """What was told before it is remembered."""
    log, file = tmp_path / "kern.log", tmp_path / "oomlog.prom"
    options = ("--from-start", "--prometheus-textfile", file, log)
    log.write_bytes(numbered(101))
    with watching(tmp_path, *options) as watch:
        until(lambda: len(watch.told) == 1)
    with watching(tmp_path, *options) as watch:
        with log.open("ab") as more:
            more.write(numbered(101).replace(b"[  101.", b"[  102."))
        until(lambda: len(watch.told) == 2)
        until(lambda: "oomlog_events_total{" in file.read_text() and "} 2.0" in file.read_text())
        processes = [line for line in file.read_text().splitlines() if line.startswith("oomlog_killed_processes_total")]

    assert [line.rpartition(" ")[2] for line in processes] == ["1.0"]


def test_labels_are_bounded(tmp_path: Path) -> None:
    """A cluster has more workloads than Prometheus has memory."""
    state = State(str(tmp_path / "state"), most_queued=9)
    counting = Counting(state)
    with state.transaction():
        for n in range(MOST_WORKLOADS + 5):
            event = Event(
                id=str(n),
                type="oom_kill",
                source=Source(name="x"),
                kills=(Kill(pid=n, comm="x", role="victim", evidence="kill-line"),),
                workload=Workload(key=f"w{n}"),
            )
            counting.count(("x", str(n)), event, None)
    workloads = {
        dict(labels)["workload"]: count
        for (_, labels), count in counting.values.items()
        if len(labels) == 3 and labels[2][0] == "workload"
    }
    state.close()

    assert len(workloads) == MOST_WORKLOADS + 1
    assert workloads[OTHER] == 5
