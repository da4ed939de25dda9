"""Every template of every killer, fed through the whole reading: what its event says."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oomlog.model import Event
from oomlog.reading.pipeline import Reader

MIB = 1 << 20
OOMD_PRESSURE = (
    "Killed /user.slice/user-1000.slice/user@1000.service/app.slice/app-x.scope due to memory pressure for "
    "/user.slice/user-1000.slice/user@1000.service being 63.12% > 50.00% for > 1min 20s with reclaim activity"
)
OOMD_SWAP = (
    "Killed /system.slice/big.service due to memory used (15461882265) / total (16777216000) "
    "and swap used (1932735283) / total (2147483648) being more than 90.00%"
)
OOMD_RULE = "Rule 'R' conditions met for cgroup /a.slice{}, taking action {}"
NOHANG = (  # 2019, before 0.2.0
    "Memory status that requires corrective actions:",
    "  MemAvailable [48 MiB, 0.4 %] <= soft_threshold_min_mem [710 MiB, 6.0 %]",
    "  SwapFree [183 MiB, 9.0 %] <= soft_threshold_min_swap [184 MiB, 9.0 %]",
    "Process with highest badness (found in 6 ms):",
    "  PID: 4821, Name: java, badness: 866",
    "Implement a corrective action:",
    "  Send SIGTERM to the victim; total response time: 7 ms",
)
NOHANG_STATUS = (
    "Victim status (found in 1 ms):",
    "  Name:      java",
    "  State:     D (disk sleep)",
    "  PID:       4821",
    "  EUID:      1000",
    "  badness:   866, oom_score:  866, oom_score_adj:  300",
    "  VmSize:    5120 MiB",
    "  VmRSS:     3815 MiB (Anon: 3800 MiB, File: 15 MiB, Shmem: 0 MiB)",
    "  VmSwap:    12 MiB",
)
META = (
    "oomd kill: 63.12 50.01 20.33 /workload.slice/x.service 123456789 ruleset:[user session] detectorgroup:[memory] "
    "killer:kill_by_pressure v2"
)
META_OLD = "oomd kill: 10.00 60.00 600.00 system.slice/a.service 4096 detector:pressure,10 killer:kill_by_memory"
LMKD = (
    "Kill 'com.example.app' (4821), uid 10123, oom_score_adj 905 to free 51200kB rss, 1024kB swap; "
    "reason: low watermark is breached and swap is low (10kB < 20kB)"
)
DRIVER = (
    "Killing 'com.example.app' (4821) (tgid 4820), adj 1000, to free 34932kB on behalf of 'kswapd0' (54) because "
    "cache 73000kB is below limit 73728kB for oom_score_adj 906"
)


def syslog(tag: str, *texts: str, second: int = 18) -> str:
    """The lines as rsyslog writes them."""
    return "".join(f"2026-11-22T16:07:{second:02d}.123456+00:00 host {tag}: {text}\n" for text in texts)


def read(folder: Path, text: str) -> list[Event]:
    """The events of a log with this text."""
    log = folder / "log"
    log.write_text(text, errors="surrogateescape")
    return list(Reader([str(log)]))


def only(folder: Path, text: str) -> Event:
    """The one event of a log with this text."""
    (event,) = read(folder, text)
    return event


EARLYOOM = {
    "1.2": ("Killing process 'java' with signal 15, pid: 4821, badness: 866, VmRSS: 3815 MiB", {}),
    "1.3-rc": ('killing process 4821 "java" with signal 15: badness 866, VmRSS 3815 MiB', {}),
    "1.3": ('sending SIGTERM to process 4821 "java": badness 866, VmRSS 3815 MiB', {}),
    "1.7": ('sending SIGTERM to process 4821 uid 1000 "java": badness 866, VmRSS 3815 MiB', {"uid": 1000}),
    "1.8": (
        'sending SIGTERM to process 4821 uid 1000 "java": oom_score 866, VmRSS 3815 MiB, cmdline "java -jar "x": y"',
        {"uid": 1000, "extra": {"cmdline": 'java -jar "x": y'}},
    ),
    "1.9": (
        'sending SIGTERM to process 4821 uid 1000 "java": oom_score 866, oom_score_adj 300, VmRSS 3815 MiB, cmdline "a"',  # noqa: E501
        {"uid": 1000, "oom_score_adj": 300, "extra": {"cmdline": "a"}},
    ),
}


@pytest.mark.parametrize(("sending", "more"), EARLYOOM.values(), ids=EARLYOOM)
def test_earlyoom_of_every_release(tmp_path: Path, sending: str, more: dict[str, object]) -> None:
    """The kill line of each release, with the report before it in either form."""
    report = "mem avail:  1024 of 16000 MiB ( 6.40%), swap free:  100 of 2048 MiB ( 4.88%)"
    limits = "low memory! at or below SIGTERM limits: mem 10.00%, swap 10.00%"

    event = only(tmp_path, syslog("earlyoom[812]", report, limits, sending))

    assert (event.type, event.killer, event.scope) == ("userspace_kill", "earlyoom", "global")
    (kill,) = event.kills
    assert (kill.pid, kill.comm, kill.score, kill.rss_bytes) == (4821, "java", 866, 3815 * MIB)
    assert (kill.signal, {name: getattr(kill, name) for name in more}) == ("SIGTERM", more)
    assert event.userspace is not None
    assert (event.userspace.available_bytes, event.userspace.swap_free_bytes) == (1024 * MIB, 100 * MIB)
    assert (event.userspace.reason, event.userspace.signals) == (limits, ("SIGTERM",))
    assert event.completeness.complete
    assert (event.source.first_line, event.source.last_line) == (1, 3)


def test_earlyoom_that_tells_the_limits_first(tmp_path: Path) -> None:
    """To 1.2; limits that were reached earlier, when nobody was killed, are no kill's reason."""
    report = "mem avail:  644 of 5875 MiB (10 %), swap free:    0 of    0 MiB ( 0 %)"
    limits = "Low Memory! At or below sigterm limits (mem: 10 %, swap: 10 %)"

    event = only(tmp_path, syslog("earlyoom[812]", limits, report, EARLYOOM["1.2"][0]))
    assert event.userspace is not None
    assert (event.userspace.reason, event.userspace.available_bytes) == (limits, 644 * MIB)
    assert (event.source.first_line, event.completeness.complete) == (1, True)

    event = only(tmp_path, syslog("earlyoom[812]", limits, report, report, EARLYOOM["1.2"][0]))
    assert (event.userspace and event.userspace.reason, event.completeness.missing) == (None, ("limits",))


def test_earlyoom_names_may_hold_anything(tmp_path: Path) -> None:
    """A name with quotes and a colon, a command line that looks like a line of earlyoom's."""
    text = (
        'sending SIGKILL to process 5 uid 0 "x": oom_score ": oom_score 7, oom_score_adj 0, VmRSS 2 MiB, '
        'cmdline "a": oom_score 9, oom_score_adj 0, VmRSS 3 MiB, cmdline "b"'
    )

    (kill,) = only(tmp_path, syslog("earlyoom[812]", text)).kills

    assert (kill.comm, kill.score, kill.rss_bytes) == ('x": oom_score ', 7, 2 * MIB)


def test_earlyoom_escalating_is_one_kill(tmp_path: Path) -> None:
    """SIGTERM, and SIGKILL after it by the same or by a further line."""
    first = syslog("earlyoom[812]", EARLYOOM["1.7"][0], "escalating to SIGKILL after 2.004 seconds")
    again = syslog("earlyoom[812]", EARLYOOM["1.7"][0].replace("TERM", "KILL"), second=28)

    assert only(tmp_path, first + again).kills[0].signal == "SIGKILL"
    assert only(tmp_path, first).userspace == only(tmp_path, first + again).userspace


@pytest.mark.parametrize("after", ["dryrun, not actually sending any signal", "kill failed: Operation not permitted"])
def test_earlyoom_that_kills_nobody(tmp_path: Path, after: str) -> None:
    """Dry runs and signals that were not delivered are no events."""
    assert read(tmp_path, syslog("earlyoom[812]", EARLYOOM["1.7"][0], after)) == []


def test_earlyoom_whose_victim_lives_on(tmp_path: Path) -> None:
    """SIGTERM that was ignored killed nobody, as often as it was sent; SIGKILL does, if late."""
    after = ("process 4821 did not exit", "kill failed: Timer expired")
    ignored = syslog("earlyoom[812]", EARLYOOM["1.9"][0], *after)
    killed = syslog("earlyoom[812]", EARLYOOM["1.9"][0].replace("TERM", "KILL"), *after, second=28)

    assert read(tmp_path, ignored + ignored.replace("07:18", "07:28")) == []
    assert read(tmp_path, syslog("earlyoom[812]", EARLYOOM["1.7"][0], after[1])) == []
    event = only(tmp_path, ignored + killed)
    assert (event.kills[0].signal, event.notes) == ("SIGKILL", (after[0],))
    assert only(tmp_path, killed).notes == (after[0],)


def test_the_same_pid_a_day_later_is_another_kill(tmp_path: Path) -> None:
    """Numbers of processes come again."""
    line = syslog("earlyoom[812]", EARLYOOM["1.7"][0])

    assert len(read(tmp_path, line + line.replace("11-22", "11-23"))) == 2


@pytest.mark.parametrize("tag", ["nohang[633]", "nohang-desktop[633]"])
def test_nohang_before_its_release(tmp_path: Path, tag: str) -> None:
    """The older words, of either service; what is told of the victim line by line."""
    event = only(tmp_path, syslog(tag, *NOHANG))
    (kill,) = event.kills
    assert (event.killer, kill.pid, kill.comm, kill.signal) == ("nohang", 4821, "java", "SIGTERM")
    assert event.completeness.missing == ("victim",)

    event = only(tmp_path, syslog(tag, *NOHANG[:5], *NOHANG_STATUS, *NOHANG[5:]))
    (kill,) = event.kills
    assert (kill.uid, kill.score, kill.oom_score_adj, kill.rss_bytes) == (1000, 866, 300, 3815 * MIB)
    assert (kill.total_vm_bytes, kill.anon_rss_bytes, kill.swap_bytes) == (5120 * MIB, 3800 * MIB, 12 * MIB)
    assert event.userspace is not None
    assert (event.userspace.available_bytes, event.userspace.swap_free_bytes) == (48 * MIB, 183 * MIB)
    assert event.completeness.complete


def test_nohang_runs_a_command(tmp_path: Path) -> None:
    """Instead of a signal: in a thread it is announced before, which is no second one."""
    thread = "Execute the command(1) in Thread-1: kill -TERM 4821"
    event = only(tmp_path, syslog("nohang[633]", *NOHANG[:5], thread, NOHANG[5], "  Run the command: kill -TERM 4821"))

    assert event.userspace is not None
    assert (event.kills, event.chosen and event.chosen.pid) == ((), 4821)
    assert event.userspace.extra == {"command": "kill -TERM 4821"}


def test_nohang_by_pressure_of_old(tmp_path: Path) -> None:
    """How much, the limit, and for how long; what an earlier round found and left alone is not its reason."""
    pressure = (
        "PSI avg (92.25) > sigterm_psi_threshold (90.0)",
        "PSI avg exceeded psi_excess_duration (value = 40.0 sec) for 66.5 seconds",
    )
    nothing = "victim badness 12 < min_badness 20; nothing to do; response time: 5 ms"

    said = only(tmp_path, syslog("nohang[633]", *NOHANG[:3], nothing, *pressure, *NOHANG[4:])).userspace

    assert said is not None
    assert (said.pressure_percent, said.limit_percent, said.duration_seconds) == (92.25, 90.0, 66.5)
    assert (said.available_bytes, said.reason) == (None, "; ".join(pressure))


def test_nohang_whose_victim_is_not_in_the_log(tmp_path: Path) -> None:
    """A signal was sent, to whom is not known; the same words by nobody prove nothing, nor does a count of signals."""
    event = only(tmp_path, syslog("nohang[633]", *NOHANG[5:]))

    assert (event.kills, event.chosen, event.completeness.missing) == ((), None, ("memory", "victim"))
    assert read(tmp_path, "\n".join(NOHANG[5:]) + "\n") == []
    assert read(tmp_path, syslog("cron[7]", *NOHANG)) == []
    for others in (
        (*NOHANG[:5], "  Send SIGTERM to java: 1"),
        (*NOHANG[:5], "Run the command: make"),
        (*NOHANG[:6], "  Sending SIGTERM to the victim; no such process; response time: 7 ms"),
        (*NOHANG[:5], "victim badness 12 < min_badness 20; nothing to do; response time: 5 ms"),
    ):
        assert read(tmp_path, syslog("nohang[633]", *others)) == []


def test_systemd_oomd_by_pressure(tmp_path: Path) -> None:
    """Path, pressure, limit and time; the candidates that were listed before."""
    block = (
        "Considered 2 cgroups for killing, top candidates were:#012#011Path: /user.slice/user-1000.slice/"
        "user@1000.service/app.slice/app-x.scope#012#011#011Current Memory Usage: 1.2G#012#011#011Pgscan: 1204"
        "#012#011Path: /other#012#011#011Pgscan: 3"
    )

    event = only(tmp_path, syslog("systemd-oomd[640]", block, OOMD_PRESSURE))

    said = event.userspace
    assert said is not None
    assert said.target_path == "/user.slice/user-1000.slice/user@1000.service/app.slice/app-x.scope"
    assert (said.pressure_percent, said.limit_percent, said.duration_seconds) == (63.12, 50.0, 80.0)
    assert said.candidates == (said.target_path, "/other")
    assert (said.extra["current_memory_usage"], said.extra["pgscan"]) == ("1.2G", "1204")
    assert (event.scope, event.killer, event.kills) == ("memcg", "systemd-oomd", ())


def test_systemd_oomd_by_swap(tmp_path: Path) -> None:
    """What is used and what there is of memory and swap, in bytes."""
    event = only(tmp_path, syslog("systemd-oomd[640]", OOMD_SWAP))

    assert event.userspace is not None
    assert event.userspace.available_bytes == 16777216000 - 15461882265
    assert event.userspace.swap_free_bytes == 2147483648 - 1932735283
    assert (event.scope, event.userspace.limit_percent) == ("global", 90.0)


def test_systemd_oomd_marks(tmp_path: Path) -> None:
    """From 260 on it marks, and kills when hooks have run."""
    marked = OOMD_SWAP.replace("Killed /system.slice/big.service", "Marked /a.slice/b.service for killing")

    event = only(tmp_path, syslog("systemd-oomd[640]", marked))

    assert event.userspace is not None
    assert event.userspace.target_path == "/a.slice/b.service"


@pytest.mark.parametrize("lasting", [" for 30s", " (lasting 30s)"])
@pytest.mark.parametrize("action", ["kill-all", "kill-by-pgscan", "kill-by-swap"])
def test_systemd_oomd_by_a_rule(tmp_path: Path, lasting: str, action: str) -> None:
    """Conditions that were met are no kill; what systemd says of the unit is one."""
    rule = syslog("systemd-oomd[640]", OOMD_RULE.format(lasting, action), "Considered 1 cgroups for killing, top")
    killed = syslog("systemd[1]", "b.service: systemd-oomd killed 3 process(es) in this unit.")

    assert read(tmp_path, rule) == []
    event = only(tmp_path, rule + killed)
    assert (event.killer, event.userspace and event.userspace.killed_count) == ("systemd-oomd", 3)


@pytest.mark.parametrize("signal", ["KILL", "SIGKILL"])
def test_systemd_oomd_names_processes_when_debugging(tmp_path: Path, signal: str) -> None:
    """Each process that was sent a signal is a kill; systemd names signals without their SIG."""
    event = only(tmp_path, syslog("systemd-oomd[640]", f"oomd attempting to kill 17 with {signal}", OOMD_SWAP))

    assert [(kill.pid, kill.signal) for kill in event.kills] == [(17, "SIGKILL")]


def test_systemd_oomd_that_failed_before(tmp_path: Path) -> None:
    """Whom it tried to kill when it gave up, is none of a later kill's."""
    failed = ("oomd attempting to kill 17 with KILL", "Failed to kill any cgroups based on swap: Invalid argument")

    assert read(tmp_path, syslog("systemd-oomd[640]", *failed)) == []
    assert only(tmp_path, syslog("systemd-oomd[640]", *failed, OOMD_SWAP)).kills == ()


def test_systemd_oomd_dry_run(tmp_path: Path) -> None:
    """Would have is no kill."""
    dry = "oomd dry-run: Would have tried to kill /system.slice/big.service with recurse=true"

    assert read(tmp_path, syslog("systemd-oomd[640]", dry, OOMD_SWAP)) == []


def test_meta_oomd(tmp_path: Path) -> None:
    """Written to /dev/kmsg: without a speaker in dmesg, as the kernel in rsyslog; its own log names the processes."""
    for text in (f"[ 12.5] {META}\n", f"<12>[ 12.5] {META}\n", f"12,7,12500000,-;{META}\n", syslog("kernel", META)):
        event = only(tmp_path, text)
        assert event.userspace is not None
        assert (event.killer, event.userspace.target_path) == ("oomd", "/workload.slice/x.service")
        assert event.userspace.pressure_percent == 63.12
        assert event.userspace.extra["memory_usage_bytes"] == 123456789
        assert event.userspace.extra["ruleset"] == "user session"

    own = syslog("oomd[9]", "Trying to kill /workload.slice/x.service", "Killed 2: 17 18", META)
    event = only(tmp_path, own + syslog("kernel", META))
    assert [kill.pid for kill in event.kills] == [17, 18]


def test_meta_oomd_of_old_and_restarts(tmp_path: Path) -> None:
    """Version 1, restarts, and dry runs of all."""
    event = only(tmp_path, syslog("oomd[9]", META_OLD))
    assert event.userspace is not None
    assert event.userspace.target_path == "system.slice/a.service"
    restart = "oomd kill: restarted systemd service=a.service"
    restarted = only(tmp_path, syslog("oomd[9]", restart)).userspace
    assert restarted is not None
    assert restarted.extra == {"service": "a.service"}
    assert read(tmp_path, syslog("oomd[9]", restart + " (dry)", META.replace("killer:", "killer:(dry)"))) == []


def test_lmkd(tmp_path: Path) -> None:
    """The forms of Android 9 to 15, from logcat."""
    logcat = "11-22 16:07:18.123   400   400 I {tag}: {text}\n"
    older = "Kill 'com.example.app' (4821), uid 10123, oom_adj 905 to free 51200kB"
    newer = LMKD.replace("Kill ", "Reclaim ", 1).replace("905 to", "905, state 4 to")

    for tag, text in (("lowmemorykiller", LMKD), ("lmkd    ", newer), ("lowmemorykiller", older)):
        event = only(tmp_path, logcat.format(tag=tag, text=text))
        (kill,) = event.kills
        assert (event.killer, kill.pid, kill.comm, kill.uid) == ("lmkd", 4821, "com.example.app", 10123)
        assert kill.rss_bytes == 51200 << 10
    assert only(tmp_path, logcat.format(tag="lmkd", text=LMKD)).userspace is not None


LOGCAT = {
    "time": "11-22 16:07:18.123 I/{tag:<8}(  400): {text}\n",
    "brief": "I/{tag:<8}(  400): {text}\n",
    "tag": "I/{tag:<8}: {text}\n",
    "none": "{tag}: {text}\n",
}


@pytest.mark.parametrize("form", LOGCAT.values(), ids=LOGCAT)
def test_lmkd_in_every_form_of_logcat(tmp_path: Path, form: str) -> None:
    """By its tag; another's tag with the same words is no kill."""
    others = form.format(tag="Zygote", text="Process 17 exited due to signal 9 (Killed)")

    for tag in ("lmkd", "lowmemorykiller"):
        event = only(tmp_path, others * 3 + form.format(tag=tag, text=LMKD) + others)
        assert (event.killer, event.kills[0].pid, event.source.first_line) == ("lmkd", 4821, 4)
    assert read(tmp_path, others + form.format(tag="MyApp", text=LMKD)) == []


def test_lmkd_of_old(tmp_path: Path) -> None:
    """To Android 8.1 a record of two lines, said before the signal is sent."""
    logcat = "11-22 16:07:18.123   400   400 I lowmemorykiller: {}\n"
    killing, freed = "Killing 'com.example.app' (4821), uid 10123, adj {}", "   to free 39444kB because {}"
    why = "system is under medium memory pressure oom_adj 800"
    log = logcat.format(killing.format(906)) + logcat.format(freed.format(why))

    event = only(tmp_path, log)

    (kill,) = event.kills
    assert (event.killer, kill.pid, kill.uid, kill.oom_score_adj) == ("lmkd", 4821, 10123, 906)
    assert (kill.rss_bytes, event.userspace and event.userspace.reason) == (39444 << 10, why)
    assert event.source.last_line == 2
    assert only(tmp_path, log.replace("adj 906", "adj 9")).kills[0].oom_score_adj is None
    assert len(read(tmp_path, log + log.replace("4821", "4822"))) == 2
    assert read(tmp_path, log + logcat.format("kill(4821): errno=1")) == []
    assert read(tmp_path, log.replace("lowmemorykiller", "MyApp")) == []


@pytest.mark.parametrize("split", [" to free", " cache"])
def test_driver_of_android(tmp_path: Path, split: str) -> None:
    """In one line, or over several as its record has it."""
    several = DRIVER.replace(split, f"\n[ 12.5]   {split}")

    for text in (DRIVER, f"lowmemorykiller: {DRIVER}", several):
        event = only(tmp_path, f"[ 12.5] {text}\n")
        (kill,) = event.kills
        assert (event.killer, kill.pid, kill.tgid, kill.oom_score_adj) == ("lowmemorykiller", 4821, 4820, 1000)
        assert (kill.rss_bytes, event.trigger and event.trigger.comm) == (34932 << 10, "kswapd0")
        assert event.userspace is not None
        assert event.userspace.reason == "cache 73000kB is below limit 73728kB for oom_score_adj 906"


def test_driver_of_old_android(tmp_path: Path) -> None:
    """Its size is in pages of unknown size, so it stays as printed."""
    event = only(tmp_path, "[ 12.5] send sigkill to 4821 (com.example.app), adj 9, size 8733\n")

    (kill,) = event.kills
    assert (kill.pid, kill.rss_bytes, kill.extra, kill.signal) == (4821, None, {"size": 8733}, "SIGKILL")


EVICTED = (
    (
        'I1122 16:07:18.123456    1234 eviction_manager.go:344] "Eviction manager: attempting to reclaim" '
        'resourceName="memory"'
    ),
    (
        'I1122 16:07:18.123456    1234 eviction_manager.go:362] "Eviction manager: pods ranked for eviction" '
        'pods=["shop/web-0","shop/web-1"]'
    ),
    (
        'I1122 16:07:18.123456    1234 eviction_manager.go:595] "Eviction manager: pod is evicted successfully" '
        'pod="shop/web-0"'
    ),
)
EVENT = (
    '"Event occurred" object="shop/web-0" fieldPath="" kind="Pod" apiVersion="v1" type="Warning" reason="Evicted" '
    'message="The node was low on resource: memory. Threshold quantity: 100Mi, available: 57Mi. Container web was '
    'using 1Gi, request is 256Mi, has larger consumption of memory. "'
)
OLD_EVICTED = (
    "eviction manager: attempting to reclaim memory",
    "eviction manager: pods ranked for eviction: web-0_shop(1b4e28ba-2fa1-11d2-883f-0016d3cca427)",
    "eviction manager: pod web-0_shop(1b4e28ba-2fa1-11d2-883f-0016d3cca427) is evicted successfully",
)


def test_kubelet_evicts_for_memory(tmp_path: Path) -> None:
    """The manager's lines and the pod's event are one eviction; the older words say the same."""
    oldest = (*OLD_EVICTED[:2], OLD_EVICTED[2].replace("is ", ""))  # to 1.5
    for lines in (EVICTED, (*EVICTED[:2], EVENT, EVICTED[2]), OLD_EVICTED, oldest):
        event = only(tmp_path, syslog("kubelet[1234]", *lines))
        assert event.userspace is not None
        assert (event.killer, event.userspace.extra["pod"]) == ("kubelet", "shop/web-0")
        assert "shop/web-0" in event.userspace.candidates
    told = only(tmp_path, syslog("kubelet[1234]", *EVICTED[:2], EVENT, EVICTED[2])).userspace
    assert told is not None
    assert (told.available_bytes, told.extra["threshold"]) == (57 * MIB, "100Mi")


def test_kubelet_evicts_for_disk(tmp_path: Path) -> None:
    """That is nobody's lack of memory; nor is an eviction whose reason is not in the log."""
    disk = [line.replace('"memory"', '"ephemeral-storage"') for line in EVICTED]

    assert read(tmp_path, syslog("kubelet[1234]", *disk, EVENT.replace("memory.", "nodefs.", 1))) == []
    assert read(tmp_path, syslog("kubelet[1234]", EVICTED[2])) == []


LOW = "The node was low on resource: memory. Threshold quantity: 100Mi, available: 57Mi. Container web was using 1Gi."
DESCRIBED = (
    "Name:             web-0",
    "Namespace:        shop",
    "Status:           Failed",
    "Reason:           Evicted",
    f"Message:          {LOW}",
    "Events:",
    "  Type     Reason   Age  From             Message",
    f"  Warning  Evicted  8m   kubelet, node-1  {LOW}",
    "  Normal   Killing  8m   kubelet, node-1  Stopping container web",
)


@pytest.mark.parametrize(
    "lines",
    [
        DESCRIBED,
        DESCRIBED[:5],
        (*DESCRIBED[:2], *DESCRIBED[5:]),
        (f"4m11s       Warning   Evicted    pod/web-0    {LOW}", "4m11s   Normal   Killing    pod/web-0    Stopping"),
        (f"shop        4m11s       Warning   Evicted    pod/web-0    {LOW}",),
    ],
)
def test_evictions_that_kubectl_prints(tmp_path: Path, lines: tuple[str, ...]) -> None:
    """A pod's state and its events tell of one eviction; a list of events may lack the namespace."""
    event = only(tmp_path, "\n".join(lines) + "\n")

    assert event.userspace is not None
    assert (event.killer, str(event.userspace.extra["pod"]).rpartition("/")[2]) == ("kubelet", "web-0")
    assert (event.userspace.reason, event.userspace.available_bytes) == (LOW, 57 * MIB)
    assert event.source.first_line == 1
    assert read(tmp_path, "\n".join(lines).replace(": memory", ": ephemeral-storage") + "\n") == []
    assert read(tmp_path, syslog("app[7]", *lines)) == []


def test_what_kubectl_prints_beside_evictions(tmp_path: Path) -> None:
    """Of no pod that is named; of a pod that was not let in; words of a state without their reason."""
    for lines in (
        DESCRIBED[3:5],
        DESCRIBED[7:],
        (*DESCRIBED[:3], DESCRIBED[4]),
        ("4m7s    Warning   Evicted    pod/web-1    The node had condition: [MemoryPressure].",),
    ):
        assert read(tmp_path, "\n".join(lines) + "\n") == []


LINES = {
    "earlyoom": EARLYOOM["1.9"][0],
    "systemd-oomd": OOMD_PRESSURE,
    "oomd": META,
    "lmkd": LMKD,
    "kernel": DRIVER,
}


@pytest.mark.parametrize(("tag", "text"), LINES.items(), ids=LINES)
def test_only_its_own_words_count(tmp_path: Path, tag: str, text: str) -> None:
    """The same line by another speaker, quoted, or as an argument of grep gives nothing."""
    assert len(read(tmp_path, syslog(f"{tag}[7]" if tag != "kernel" else tag, text))) == 1
    for other in ("my-systemd-oomd-exporter[7]", "sshd[7]", "sudo", "cron.earlyoom"):
        assert read(tmp_path, syslog(other, text)) == []
    assert read(tmp_path, syslog("bash", f"grep '{text}' /var/log/syslog") + f"see: {text}\n> {text}\n") == []


@pytest.mark.parametrize(("tag", "text"), LINES.items(), ids=LINES)
def test_found_far_from_anything_else(tmp_path: Path, tag: str, text: str) -> None:
    """In megabytes of other lines, and with the line number of the log."""
    filler = syslog("cron[1]", "session opened for user root") * 20_000

    event = only(tmp_path, filler + syslog(tag, text) + filler)

    assert event.source.first_line == 20_001


@pytest.mark.parametrize(("tag", "text"), LINES.items(), ids=LINES)
def test_same_id_in_every_framing(tmp_path: Path, tag: str, text: str) -> None:
    """The journal's own forms name the speaker by SYSLOG_IDENTIFIER."""
    facility = "0" if tag == "kernel" else "3"
    transport = "kernel" if tag == "kernel" else "journal"
    fields = {"MESSAGE": text, "SYSLOG_IDENTIFIER": tag, "_TRANSPORT": transport, "SYSLOG_FACILITY": facility}
    stamps = {"__REALTIME_TIMESTAMP": "1795363638123456", "_HOSTNAME": "host"}
    export = "".join(f"{key}={value}\n" for key, value in {**stamps, **fields}.items()) + "\n"

    ids = {only(tmp_path, form).id for form in (syslog(tag, text), export, text + "\n")}

    assert len(ids) == 1
    assert read(tmp_path, export.replace(f"IDENTIFIER={tag}", "IDENTIFIER=other")) == []


JOURNALCTL = {
    "short-monotonic": "[ 6000.123456] host {name}[7]: {text}",
    "short-monotonic, no host": "[ 6000.123456] {name}[7]: {text}",
    "short-delta": "[ 6000.123456 <    0.000123 >] host {name}[7]: {text}",
    "short-unix": "1795363638.123456 host {name}[7]: {text}",
    "with-unit": "Sun 2026-11-22 16:07:18 UTC host {name}.service[7]: {text}",
}


@pytest.mark.parametrize("form", JOURNALCTL.values(), ids=JOURNALCTL)
@pytest.mark.parametrize("name", ["earlyoom", "systemd-oomd", "oomd"])
def test_heard_in_every_form_of_journalctl(tmp_path: Path, form: str, name: str) -> None:
    """Far from all that the kernel says, too; and nobody else who says the same."""
    said = form.format(name=name, text=LINES[name]) + "\n"
    kernels = form.replace("[7]", "").replace(".service", "").format(name="kernel", text="usb 1-1: new device") + "\n"
    others = form.format(name="cron", text="session opened for user root") + "\n"

    event = only(tmp_path, kernels * 20 + others * 20_000 + said)

    assert (event.killer, event.source.first_line) == (name, 20_021)
    assert read(tmp_path, others * 20 + said.replace(f" {name}", " sshd")) == []


@given(st.lists(st.tuples(st.sampled_from(["earlyoom[1]", "nohang", "oomd", "kubelet"]), st.text()), max_size=8))
def test_any_text_is_read(tmp_path_factory: pytest.TempPathFactory, said: list[tuple[str, str]]) -> None:
    """Whatever a killer's lines hold, reading goes on."""
    lines = [
        *said,
        *((tag, text[: len(text) // 2] + more) for (tag, more), text in zip(said, LINES.values(), strict=False)),
    ]

    read(tmp_path_factory.mktemp("any"), "".join(syslog(tag, text) for tag, text in lines))
