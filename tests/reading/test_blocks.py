"""Which lines belong to which report."""

from tests.reading.whole import bare, events_of, stamped

SYSLOG = "Nov 22 16:07:18 web1 {tag}: "
KILL = (
    "Out of memory: Killed process {pid} (app) total-vm:9000kB, anon-rss:4000kB, file-rss:0kB, shmem-rss:0kB, "
    "UID:0 pgtables:64kB oom_score_adj:0"
)


def with_caller(lines: list[str], caller: str, start: float) -> list[str]:
    """Lines as a kernel with CONFIG_PRINTK_CALLER prints them."""
    return [f"[{start + n / 10000:12.6f}][{caller:>6}] {text}" for n, text in enumerate(lines)]


def interleaved(one: list[str], other: list[str]) -> str:
    """Two sequences, line by line in turn."""
    mixed = [line for pair in zip(one, other, strict=False) for line in pair]
    rest = one[len(other) :] + other[len(one) :]
    return "\n".join(mixed + rest) + "\n"


def test_callers_tell_two_reports_in_each_others_lines_apart() -> None:
    """Where printk names its caller, both reports come out whole."""
    first, second = bare("6.1-amd64-memcg2-docker"), bare("6.1-ppc64le-64k-memcg2")
    apart = [events_of("\n".join(with_caller(lines, c, 100.0))) for lines, c in ((first, "T11"), (second, "T22"))]

    together = events_of(interleaved(with_caller(first, "T11", 100.0), with_caller(second, "T22", 100.00005)))

    expected = {event.id: (event.tasks, event.memcg, event.trigger) for events in apart for event in events}
    assert {event.id: (event.tasks, event.memcg, event.trigger) for event in together} == expected
    assert len(expected) == 2


def test_without_callers_nothing_is_taken_from_the_other_report() -> None:
    """What could be of either report is left out of both, and both say so."""
    first, second = bare("5.10-amd64-swap-zram"), bare("6.16-amd64-swap-zram-two")
    mine = [events_of("\n".join(lines))[0] for lines in (first, second)]

    together = events_of(interleaved(first, second))

    assert {kill.pid for event in together for kill in event.kills} == {k.pid for event in mine for k in event.kills}
    for event in together:
        assert event.tasks == ()
        assert any("interleaved" in damage for damage in event.completeness.damage)


def test_a_late_reaper_line_finds_its_report_by_pid() -> None:
    """The reaper of one victim may speak in the middle of the next report."""
    lines = stamped("6.1-amd64-reaper")
    reaper = next(line for line in lines if "oom_reaper: reaped" in line)
    first = lines[: lines.index(reaper)]
    at = float(reaper[1:13])
    second = [f"[{at + n / 10000:12.6f}] {text}" for n, text in enumerate(bare("6.1-amd64-memcg2-docker"))]
    middle = len(second) // 2

    events = events_of("\n".join([*first, *second[:middle], reaper, *second[middle:]]))

    assert len(events) == 2
    assert events[0].kills[0].reaped is not None


def test_kill_lines_without_reports_are_events_of_their_own() -> None:
    """Dumps are rate-limited, kill lines are not; none is counted twice."""
    lines = [SYSLOG.format(tag="kernel") + KILL.format(pid=pid) for pid in (11, 12, 13, 13)]

    events = events_of("\n".join(lines))

    assert [kill.pid for event in events for kill in event.kills] == [11, 12, 13]
    assert not any(event.completeness.complete for event in events)


def test_only_the_kernel_feeds_a_report_where_speakers_are_named() -> None:
    """A perfect kill line of another program is no kill."""
    spoofed = SYSLOG.format(tag="sshd[12]") + KILL.format(pid=1)
    real = SYSLOG.format(tag="kernel") + KILL.format(pid=2)

    events = events_of(f"{spoofed}\n{real}\n")

    assert [kill.pid for event in events for kill in event.kills] == [2]


def test_text_before_the_message_is_no_kill() -> None:
    """The kernel's words begin the message."""
    assert events_of(f"I saw this: {KILL.format(pid=1)}\n") == []


def test_a_record_of_another_facility_is_no_kill() -> None:
    """User space may write to /dev/kmsg; the record's facility tells."""
    written, printed = f"12,1,100,-;{KILL.format(pid=1)}", f"3,2,200,-;{KILL.format(pid=2)}"

    events = events_of(f"{written}\n{printed}\n")

    assert [kill.pid for event in events for kill in event.kills] == [2]


def test_a_report_that_lost_its_outcome_takes_no_later_kill() -> None:
    """After a minute of silence a kill line belongs to something else."""
    lines = [line for line in stamped("6.1-amd64-cpuset") if "oom-kill:" not in line and "Killed process" not in line]
    late = f"[ 9999.000000] {KILL.format(pid=77777)}"

    events = events_of("\n".join([*lines, late]))

    assert [event.type for event in events] == ["oom_unknown", "oom_kill"]
    assert events[1].tasks == ()


def test_a_reboot_ends_all_reports() -> None:
    """The same pid after a boot is another process."""
    first, again = f"[  500.000000] {KILL.format(pid=90)}", f"[    5.000000] {KILL.format(pid=90)}"

    events = events_of(f"{first}\n{again}\n")

    assert len(events) == 2
    assert events[0].boot != events[1].boot


def test_hosts_are_told_apart() -> None:
    """A collector's file holds reports of many machines in each other's lines."""
    report = bare("6.1-amd64-memcg2-docker")
    one, two = ([f"Nov 22 16:07:18 {host} kernel: {text}" for text in report] for host in ("web1", "web2"))

    events = events_of(interleaved(one, two))

    assert [event.host for event in events] == ["web1", "web2"]
    assert events[0].tasks == events[1].tasks != ()
    assert all(event.completeness.complete for event in events)


def test_a_raw_frame_is_no_row_of_a_table() -> None:
    """As `grep kill` leaves a report to 4.9, with seconds between its lines: the kill is the header's."""
    (event,) = events_of(
        "[10.021013] java invoked oom-killer: gfp_mask=0xd0, order=0, oom_score_adj=0\n"
        "[10.070639] [<ffffffff81118898>] ? oom_kill_process+0x68/0x140\n"
        "[10.257588] Task in /a killed as a result of limit of /a\n"
        "[12.698347] Memory cgroup out of memory: Kill process 5 (java) score 854 or sacrifice child\n"
        "[12.707978] Killed process 5 (java) total-vm:11kB, anon-rss:7kB, file-rss:1kB\n"
    )

    assert (event.type, event.scope, event.kills[0].score) == ("oom_kill", "memcg", 854)


def test_a_pid_that_two_reports_show_is_the_newer_ones() -> None:
    """The older one lost its outcome, the newer one its header: the kill is of the table that stands before it."""
    table = (
        "Tasks state (memory values in pages):\n[  pid  ]   uid  tgid total_vm      rss name\n"
        "[     81]     0    81     1177      {rss} {comm}"
    )
    text = (
        "x invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\nMem-Info:\nactive_anon:1 free:1\n"
        f"{table.format(rss=445, comm='cron')}\n"
    )
    later = f"Mem-Info:\nactive_anon:2 free:2\n{table.format(rss=999, comm='app')}\n{KILL.format(pid=81)}\n"
    lines = [f"[{100 + n / 1000:.6f}] {line}" for n, line in enumerate(text.splitlines())]
    lines += [f"[{130 + n / 1000:.6f}] {line}" for n, line in enumerate(later.splitlines())]

    older, newer = events_of("\n".join(lines))
    assert (older.type, older.kills, [task.comm for task in older.tasks]) == ("oom_unknown", (), ["cron"])
    assert ([kill.pid for kill in newer.kills], [task.comm for task in newer.tasks]) == ([81], ["app"])


def test_a_mark_before_a_name_is_the_names_own_where_a_stamp_stands_before_it() -> None:
    """Names are free; without a stamp it is a list in prose, or a comment in code."""
    header = "* job invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\n"
    (event,) = events_of(f"[  100.000000] {header}")

    assert event.trigger is not None
    assert event.trigger.comm == "* job"
    assert events_of(header) == []
