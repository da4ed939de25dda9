"""What supervisors say of a kill is joined to it by what they name and by time, and is never an event."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oomlog.model import Event
from oomlog.reading.pipeline import Reader

UNIT = "/system.slice/webapp.service"
CONTAINER = "4fb0a1c3c0d9e1f7a7e2d3f64b1b2a98c7d6e5f4a3b2c1d0e9f8a7b6c5d4e3f2"
POD = "1b4e28ba-2fa1-11d2-883f-0016d3cca427"
IN_POD = f"/kubepods.slice/kubepods-burstable-pod{POD.replace('-', '_')}.slice/cri-containerd-{CONTAINER}.scope"
IN_DOCKER = f"/docker/{CONTAINER}"
IN_JOB = "/system.slice/slurmstepd.scope/job_123/step_batch/user/task_0"
MINUTE = "2026-11-22T16:07:"


def said(second: float, tag: str, text: str) -> str:
    """A line of rsyslog's file format."""
    return f"{MINUTE}{second:09.6f}+00:00 host {tag}: {text}\n"


def kill(second: float, path: str = UNIT, pid: int = 4821) -> str:
    """The kernel's two lines of a kill in a cgroup."""
    return said(
        second,
        "kernel",
        f"[ {100 + second:.6f}] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,"
        f"oom_memcg={path},task_memcg={path},task=java,pid={pid},uid=1000",
    ) + said(
        second,
        "kernel",
        f"[ {100 + second:.6f}] Memory cgroup out of memory: Killed process {pid} (java) total-vm:1000kB, "
        "anon-rss:900kB, file-rss:0kB, shmem-rss:0kB, UID:1000 pgtables:40kB oom_score_adj:0",
    )


def read(folder: Path, text: str) -> list[Event]:
    """The events of a log with this text."""
    log = folder / "log"
    log.write_text(text, errors="surrogateescape")
    return list(Reader([str(log)]))


ECHOES = {
    "unit": (
        UNIT,
        "systemd[1]",
        "webapp.service: A process of this unit has been killed by the OOM killer.",
        "systemd",
    ),
    "main": (UNIT, "systemd[1]", "webapp.service: Main process exited, code=killed, status=9/KILL", "systemd"),
    "result": (UNIT, "systemd[1]", "webapp.service: Failed with result 'oom-kill'.", "systemd"),
    "slice": (UNIT, "systemd[1]", "system.slice: A process of this unit has been killed by the OOM killer.", "systemd"),
    "containerd": (
        IN_POD,
        "containerd[900]",
        f'time="2026-11-22T16:07:18Z" level=info msg="TaskOOM event container_id:\\"{CONTAINER}\\""',
        "containerd",
    ),
    "containerd-old": (
        IN_POD,
        "containerd[900]",
        f'level=info msg="TaskOOM event &TaskOOM{{ContainerID:{CONTAINER},XXX_unrecognized:[],}}"',
        "containerd",
    ),
    "dockerd": (
        IN_DOCKER,
        "dockerd[900]",
        f'level=info msg="ignoring event" container={CONTAINER} module=libcontainerd namespace=moby topic=/tasks/oom',
        "docker",
    ),
    "docker-events": (IN_DOCKER, "docker", f"container oom {CONTAINER} (image=web, name=web-1)", "docker"),
    "docker-die": (IN_DOCKER, "docker", f"container die {CONTAINER} (exitCode=137, image=web)", "docker"),
    "pleg": (
        IN_POD,
        "kubelet[1234]",
        (
            f'I1122 16:07:18.123456    1234 kubelet.go:2453] "SyncLoop (PLEG): event for pod" pod="shop/web-0" '
            f"event=&{{ID:{POD} Type:ContainerDied Data:{CONTAINER}}}"
        ),
        "kubelet",
    ),
    "system-oom": (
        "/",
        "kubelet[1234]",
        '"Event occurred" reason="SystemOOM" message="System OOM encountered, victim process: java, pid: 4821"',
        "kubelet",
    ),
    "problem-detector": (
        "/",
        "node-problem-detector[77]",
        "OOMKilling Memory cgroup out of memory: Killed process 4821 (java) total-vm:1000kB",
        "node-problem-detector",
    ),
    "slurm": (
        IN_JOB,
        "slurmstepd[55]",
        "error: Detected 1 oom_kill event in StepId=123.batch. Some of the step tasks have been OOM Killed.",
        "slurm",
    ),
    "slurm-old": (IN_JOB, "slurmstepd[55]", "error: Detected 1 oom-kill event(s) in step 123.batch cgroup.", "slurm"),
    "postgres": (
        "/",
        "postgres[800]",
        "[3-1] 2026-11-22 16:07:18 UTC LOG:  server process (PID 4821) was terminated by signal 9: Killed",
        "postgres",
    ),
    "php-fpm": ("/", "php-fpm", "[pool www] child 4821 exited on signal 9 (SIGKILL) after 12.3 seconds", "php-fpm"),
    "apache": ("/", "apache2[7]", "AH00052: child pid 4821 exit signal Killed (9)", "apache2"),
    "nginx": ("/", "nginx", "worker process 4821 exited on signal 9", "nginx"),
    "gunicorn": ("/", "gunicorn[7]", "[ERROR] Worker (pid:4821) was sent SIGKILL! Perhaps out of memory?", "gunicorn"),
}
each_echo = pytest.mark.parametrize(("path", "tag", "text", "by"), ECHOES.values(), ids=ECHOES)


@each_echo
def test_an_echo_is_joined(tmp_path: Path, path: str, tag: str, text: str, by: str) -> None:
    """Its words, its time and its place are on the event of the kill."""
    (event,) = read(tmp_path, kill(18, path) + said(18.5, tag, text))

    (echo,) = event.echoes
    assert (echo.by, echo.text, echo.line, echo.source) == (by, text, 3, str(tmp_path / "log"))
    assert echo.time == f"{MINUTE}18.500000+00:00"


@each_echo
def test_a_near_miss_stays_apart(tmp_path: Path, path: str, tag: str, text: str, by: str) -> None:
    """Too late, too early, another process and place, another machine, another speaker."""
    for log in (
        kill(18, path) + said(49, tag, text),
        said(15, tag, text) + kill(18, path),
        kill(18, "/system.slice/other.service", 77) + said(18.5, tag, text.replace("system.slice: ", "x.slice: ")),
        kill(18, path) + said(18.5, tag, text).replace(" host ", " node2 "),
        kill(18, path) + said(18.5, "kernel", f"[ 118.5] {text}"),
    ):
        (event,) = read(tmp_path, log)
        assert (event.echoes, by) == ((), by)


@each_echo
def test_an_echo_alone_is_no_event(tmp_path: Path, path: str, tag: str, text: str, by: str) -> None:
    """The kill is not in the log."""
    assert (read(tmp_path, said(18.5, tag, text)), path, by) == ([], path, by)


def test_an_echo_is_of_the_last_kill_before_it(tmp_path: Path) -> None:
    """Of two kills in one unit, and found again far behind the second."""
    text = "webapp.service: Main process exited, code=killed, status=9/KILL"
    filler = said(20, "cron", "session opened for user root") * 1000

    first, second = read(tmp_path, kill(1) + said(2, "systemd", text) + kill(20, pid=5000) + filler)
    assert [len(event.echoes) for event in (first, second)] == [1, 0]

    first, second = read(tmp_path, kill(1) + kill(5, pid=5000) + said(6, "systemd", text))
    assert [len(event.echoes) for event in (first, second)] == [0, 1]


def test_an_echo_far_away_in_a_busy_log(tmp_path: Path) -> None:
    """A hundred kilobytes of other lines stand between, in the same second."""
    filler = said(18.2, "sshd[3]", "Accepted password for root") * 2000

    (event,) = read(tmp_path, kill(18) + filler + said(18.5, *ECHOES["unit"][1:3]))

    assert len(event.echoes) == 1


def test_units_that_systemd_oomd_killed(tmp_path: Path) -> None:
    """The service manager's word is an echo of systemd-oomd's, before or after it; alone it is what is known."""
    told = said(18.1, "systemd[1]", "webapp.service: systemd-oomd killed 3 process(es) in this unit.")
    words = (
        f"Killed {UNIT} due to memory pressure for /system.slice being 63.12% > 50.00% for > 20s with reclaim activity"
    )

    for log in (said(18, "systemd-oomd", words) + told, told + said(18.3, "systemd-oomd", words)):
        (event,) = read(tmp_path, log)
        assert event.userspace is not None
        assert (event.userspace.killed_count, len(event.echoes)) == (3, 1)
        assert event.completeness.complete

    (event,) = read(tmp_path, told)
    assert event.userspace is not None
    assert (event.type, event.killer, event.userspace.killed_count) == ("userspace_kill", "systemd-oomd", 3)
    assert event.completeness.missing == ("decision",)


def test_more_than_a_machine_can_have_is_no_number(tmp_path: Path) -> None:
    """The kill is told, not how many died."""
    (event,) = read(
        tmp_path, said(18, "systemd[1]", f"a.service: systemd-oomd killed {'9' * 30} process(es) in this unit.")
    )

    assert event.userspace is not None
    assert event.userspace.killed_count is None


def test_what_else_is_said_of_a_unit_that_only_the_service_manager_tells_of(tmp_path: Path) -> None:
    """It is of the same kill, within half a minute; another unit's is not."""
    told = said(18, "systemd[1]", "webapp.service: systemd-oomd killed 3 process(es) in this unit.")
    failed = [
        said(second, "systemd[1]", f"{unit}: Failed with result 'oom-kill'.")
        for second, unit in ((18.1, "webapp.service"), (18.2, "other.service"), (59, "webapp.service"))
    ]

    (event,) = read(tmp_path, told + "".join(failed))

    assert [echo.text.partition(":")[0] for echo in event.echoes] == ["webapp.service", "webapp.service"]


def test_units_that_systemd_oomd_killed_without_a_speaker(tmp_path: Path) -> None:
    """As `journalctl -o cat` prints it; another's words, and a sentence with them, are none."""
    told = "webapp.service: systemd-oomd killed 130 process(es) in this unit.\n"

    (event,) = read(tmp_path, told)
    assert (event.killer, event.userspace and event.userspace.killed_count) == ("systemd-oomd", 130)
    for other in (said(18, "cron[7]", told), f"I saw that {told}", told.replace("webapp.service", "he")):
        assert read(tmp_path, other) == []


@pytest.mark.parametrize("mark", ["[🡕]", "[LNK]", "\x1b]8;;https://systemd.io/\x07[🡕]\x1b]8;;\x07"])
def test_words_behind_the_link_of_a_terminal(tmp_path: Path, mark: str) -> None:
    """What journalctl puts before a record with documentation hides no word; a mark of one's own in a text is none."""
    told = "webapp.service: systemd-oomd killed 3 process(es) in this unit."

    (event,) = read(tmp_path, kill(18) + said(18.5, "systemd[1]", f"{mark} {ECHOES['unit'][2]}"))
    assert len(event.echoes) == 1
    (event,) = read(tmp_path, said(18, "systemd[1]", f"{mark} {told}"))
    assert (event.killer, event.userspace and event.userspace.killed_count) == ("systemd-oomd", 3)
    assert read(tmp_path, said(18, "systemd[1]", f"[x] {told}") + said(18, "cron[1]", f"{mark} {told}")) == []


def test_kernel_and_user_space_kill_are_two_decisions(tmp_path: Path) -> None:
    """Each killer decided; which incident they are is not the reader's question."""
    early = said(17, "earlyoom[8]", 'sending SIGTERM to process 4821 uid 0 "java": badness 9, VmRSS 38 MiB')

    assert {event.killer for event in read(tmp_path, early + kill(18))} == {"earlyoom", "kernel"}


def test_newest_first(tmp_path: Path) -> None:
    """An echo keeps its own line number where the log is turned."""
    filler = "".join(said(second, "cron[7]", f"job {second}") for second in range(30, 50))
    log = kill(18) + said(18.5, *ECHOES["unit"][1:3]) + filler

    (event,) = read(tmp_path, "".join(reversed(log.splitlines(keepends=True))))

    assert [echo.line for echo in event.echoes] == [21]


TAGS = st.sampled_from(sorted({tag for _, tag, _, _ in ECHOES.values()}))
TEXTS = st.sampled_from(sorted(text for _, _, text, _ in ECHOES.values()))


@given(st.lists(st.tuples(TAGS, st.one_of(TEXTS, st.text(), st.builds(str.__add__, TEXTS, st.text()))), max_size=9))
def test_any_text_is_read(tmp_path_factory: pytest.TempPathFactory, lines: list[tuple[str, str]]) -> None:
    """Echoes never make or unmake an event, whatever they hold."""
    words = "".join(said(19, tag, " ".join(text.split())) for tag, text in lines)

    (event,) = read(tmp_path_factory.mktemp("any"), kill(18) + words)

    assert [one.pid for one in event.kills] == [4821]
