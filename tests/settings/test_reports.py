"""What reports say of settings, and that a value of today is never mixed into a report of another machine or boot."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from oomlog.model import Event, HugePages, Kernel, Memcg, MemcgCounter, Memory, Source, Trigger, Zone
from oomlog.settings.audit import Audit, audit
from oomlog.settings.belonging import HIGH, belonging
from oomlog.settings.reports import Reports
from oomlog.settings.snapshot import Group, Setting, Snapshot
from tests.settings.making import reports_of, verdict

RELEASE = "6.1.0-50-cloud-amd64"
"""The kernel of the fixtures."""
BOOT = "0123456789abcdef0123456789abcdef"
EVENT = Event(id="e1", type="oom_kill", scope="global", source=Source(name="kern.log"), host="web1", boot_id=BOOT)


def snapshot(
    release: str | None = None, host: str | None = None, boot_id: str | None = None, **values: str
) -> Snapshot:
    """Settings by key, `vm__swappiness` for `vm.swappiness`."""
    settings = {key.replace("__", "."): Setting(value, "/proc") for key, value in values.items()}
    return Snapshot(origin="tree", name="t", host=host, release=release, boot_id=boot_id, values=settings)


def told(found: Audit, check: str) -> tuple[bool | None, str]:
    """Whether a check's setting mattered, and what the reports say of it."""
    tie = verdict(found, check).in_reports
    assert tie is not None
    return tie.mattered, tie.text


def of(*events: Event) -> Reports:
    """What these events say."""
    reports = Reports()
    for event in events:
        reports.add(event)
    return reports


@pytest.mark.parametrize(
    ("fixture", "check", "text"),
    [
        ("6.1-amd64-no-dump-tasks", "SYS-OOM-06", "1 report listed no tasks"),
        ("6.1-amd64-allocating-task", "SYS-OOM-05", "1 report killed the task that asked for memory"),
        ("5.10-amd64-panic", "SYS-OOM-02", "1 report ended in a panic"),
        ("6.1-amd64-sysrq", "SYS-SYSRQ-01", "came by hand (SysRq-f)"),
        ("6.1-amd64-hugepages", "SYS-HUGE-01", "huge page pools held"),
        ("earlyoom-1.7", "UK-02", "came from earlyoom"),
    ],
)
def test_a_setting_that_mattered(fixture: str, check: str, text: str) -> None:
    """The report itself shows it, whatever is known of the machine."""
    mattered, said = told(audit(snapshot(), reports=reports_of(fixture)), check)

    assert mattered is True
    assert text in said


@pytest.mark.parametrize("check", ["SYS-OOM-02", "SYS-OOM-05", "SYS-OOM-06", "SYS-SYSRQ-01", "UK-02"])
def test_a_setting_that_did_not_matter(check: str) -> None:
    """An ordinary report shows that too."""
    assert told(audit(snapshot(), reports=reports_of("6.1-amd64-hugepages")), check)[0] is False


@pytest.mark.parametrize(
    ("fixture", "text"),
    [
        ("6.1-amd64-tmpfs-panic", "had no swap"),
        ("6.12-amd64-swap-disk", "found swap full"),
    ],
)
def test_swap_at_the_kill(fixture: str, text: str) -> None:
    """Absent or full, as printed."""
    mattered, said = told(audit(snapshot(), reports=reports_of(fixture)), "SYS-SW-04")

    assert mattered is True
    assert text in said


def test_printed_watermarks_against_the_value_of_today() -> None:
    """The min watermarks of all zones add up to min_free_kbytes: the report tells whether the value was the same."""
    zones = tuple(
        Zone(node=0, name=name, counters={"min": size << 10}) for name, size in (("DMA32", 7584), ("Normal", 60000))
    )
    event = replace(
        EVENT, memory=Memory(page_size_bytes=4096, page_size_source="buddy", ram_bytes=1 << 30, zones=zones)
    )

    same = told(audit(snapshot(vm__min_free_kbytes="67584"), reports=of(event)), "SYS-WM-01")
    other = told(audit(snapshot(vm__min_free_kbytes="1000000"), reports=of(event)), "SYS-WM-01")
    assert same == (True, "the min watermarks printed add up to 66.0 MiB, as this value makes them, 6 % of RAM")
    assert other == (True, "the min watermarks printed add up to 66.0 MiB: then it was not 976.6 MiB, 6 % of RAM")


def test_boost_is_no_part_of_the_setting() -> None:
    """The kernel prints `min` with its boost (mm/page_alloc.c:min_wmark_pages); min_free_kbytes has none."""
    zone = Zone(node=0, name="Normal", counters={"min": 100 << 20, "boost": 34 << 20, "high": 200 << 20})
    memory = Memory(page_size_bytes=4096, page_size_source="buddy", ram_bytes=1 << 30, zones=(zone,))

    assert "66.0 MiB" in told(audit(snapshot(), reports=of(replace(EVENT, memory=memory))), "SYS-WM-01")[1]


def test_limits_are_told_of_the_groups_that_were_found(tmp_path: Path) -> None:
    """A kill at another group's limit says nothing of theirs."""
    from oomlog.settings.take import of_tree
    from tests.settings.making import tree

    root = "sys/fs/cgroup/system.slice/a.service"
    files = {"sys/fs/cgroup/cgroup.controllers": "memory", f"{root}/memory.max": "100", f"{root}/memory.peak": "100"}
    found = of_tree(str(tree(tmp_path, files)))
    at = [Memcg(limit_path=path) for path in ("/system.slice/a.service", "/system.slice/b.service")]
    mine, others = (replace(EVENT, scope="memcg", memcg=memcg) for memcg in at)

    assert told(audit(found, reports=of(mine)), "CG2-02") == (True, "1 report hit the limit of /system.slice/a.service")
    assert told(audit(found, reports=of(others)), "CG2-02") == (False, "no report is of their limits")


@pytest.mark.parametrize(
    ("settings", "same"),
    [
        ({"host": "web1", "boot_id": "01234567-89ab-cdef-0123-456789abcdef"}, "boot"),
        ({"host": "web1", "boot_id": "ffffffff-89ab-cdef-0123-456789abcdef"}, "host"),
        ({"host": "web1.example.org"}, "host"),
        ({"host": "web2"}, "other"),
        ({}, "unknown"),
        ({"release": "6.12.1"}, "unknown"),
    ],
)
def test_whose_reports_they_are(settings: dict[str, str], same: str) -> None:
    """By boot id and host; what is silent is not known."""
    found = audit(snapshot(**settings), reports=of(EVENT))

    assert found.reports is not None
    assert found.reports.same == same


def test_another_kernel_is_another_machine() -> None:
    """Where neither names its host."""
    event = replace(EVENT, host=None, boot_id=None, kernel=Kernel(release="6.1.0"))
    found = audit(snapshot(release="6.12.1"), reports=of(event))

    assert found.reports is not None
    assert found.reports.same == "other"
    assert "what is said of a report holds for the machine that made it, not for these values" in found.reports.text


BOOSTED = Zone(node=0, name="Normal", counters={"min": 90, "low": 110, "free": 100, "boost": 80, "high": 190})
MEMORY = Memory(page_size_bytes=4096, page_size_source="buddy", ram_bytes=1 << 37, zones=(BOOSTED,))


def test_another_machines_reports_feed_no_check() -> None:
    """A finding of this machine never rests on them, and nothing of them is said to have mattered here."""
    panicked = replace(EVENT, type="oom_panic", memory=MEMORY)
    here = {"vm__watermark_boost_factor": "15000", "vm__panic_on_oom": "0"}
    theirs = audit(snapshot(host="web2", **here), reports=of(panicked))
    mine = audit(snapshot(host="web1", **here), reports=of(panicked))

    assert verdict(mine, "SYS-WM-06").verdict == "finding"
    assert verdict(theirs, "SYS-WM-06").verdict == "unknown"
    assert told(theirs, "SYS-OOM-02") == (
        None,
        "on the machine that made them, not this one: 1 report ended in a panic",
    )


def test_others_are_left_out_where_there_are_own_ones() -> None:
    """Of reports of two machines only those of this one count, and the rest is counted."""
    found = audit(snapshot(host="web1"), reports=of(EVENT, replace(EVENT, id="e2", host="web2", type="oom_panic")))

    assert found.reports is not None
    assert (found.reports.reports, found.reports.others) == (2, 1)
    assert found.reports.text.endswith("; 1 report of other machines left out")
    assert told(found, "SYS-OOM-02")[0] is False


def test_how_old_reports_are() -> None:
    """A value was read later than the report was written: how much later is told."""
    event = replace(EVENT, time="2026-11-22T16:00:00+01:00")
    found = audit(replace(snapshot(host="web1"), taken="2026-11-22T17:00:00+00:00"), reports=of(event))

    assert found.reports is not None
    assert found.reports.text.endswith("they were read 2 h 0 min after the last report")


def test_kswapd_wakes_late() -> None:
    """SYS-WM-04 fires where every zone of a large machine stood between min and low."""
    found = replace(snapshot(host="web1", vm__watermark_scale_factor="10"), memory={"MemTotal": 1 << 37})
    calm = replace(MEMORY, zones=(replace(BOOSTED, counters={"min": 90, "low": 110, "free": 500}),))

    assert verdict(audit(found, reports=of(replace(EVENT, memory=MEMORY))), "SYS-WM-04").verdict == "finding"
    assert verdict(audit(found, reports=of(replace(EVENT, memory=calm))), "SYS-WM-04").verdict == "ok"


def test_boosted_watermarks() -> None:
    """SYS-WM-06 fires for a boost of over half of the high mark, and not for a small one."""
    found = snapshot(host="web1", vm__watermark_boost_factor="15000")
    little = replace(MEMORY, zones=(replace(BOOSTED, counters={"boost": 8, "high": 190}),))

    assert verdict(audit(found, reports=of(replace(EVENT, memory=MEMORY))), "SYS-WM-06").verdict == "finding"
    assert verdict(audit(found, reports=of(replace(EVENT, memory=little))), "SYS-WM-06").verdict == "ok"


@pytest.mark.parametrize(("thp", "expected"), [(900, "finding"), (100, "ok")])
def test_huge_pages_in_a_small_group(thp: int, expected: str) -> None:
    """SYS-THP-02 fires where most of what a small group held were transparent huge pages."""
    stats = {"anon": 1000, "anon_thp": thp}
    memcg = Memcg(limit_path="/a", memory=MemcgCounter(limit_bytes=1 << 30), stats=stats)
    values = {"/sys/kernel/mm/transparent_hugepage/enabled": Setting("[always] madvise never", "/sys")}
    found = audit(replace(snapshot(host="web1"), values=values), reports=of(replace(EVENT, scope="memcg", memcg=memcg)))

    assert verdict(found, "SYS-THP-02").verdict == expected


@pytest.mark.parametrize(("as_root", "expected"), [(False, "finding"), (True, "ok"), (None, "not-applicable")])
def test_who_reads_the_ring_buffer(as_root: bool | None, expected: str) -> None:  # noqa: FBT001 - a case
    """SYS-LOG-03 is about who runs the program, on this host only."""
    found = replace(snapshot(kernel__dmesg_restrict="1"), as_root=as_root)

    assert verdict(audit(found), "SYS-LOG-03").verdict == expected


def test_kswapd_as_the_one_who_called() -> None:
    """MGLRU's min_ttl_ms shows in who called the killer."""
    event = replace(EVENT, trigger=Trigger(comm="kswapd0"))

    assert told(audit(snapshot(), reports=of(event)), "LRU-01") == (True, "1 report came from kswapd itself")


def test_no_pool_at_the_kill() -> None:
    """A pool that did not exist then cannot have mattered."""
    memory = replace(MEMORY, hugepages=(HugePages(node=0, size_bytes=1 << 21, total=0, free=0),))

    assert told(audit(snapshot(), reports=of(replace(EVENT, memory=memory))), "SYS-HUGE-01")[0] is False


def test_without_logs_nothing_is_said_of_reports() -> None:
    """No report was read, so none says anything."""
    found = audit(snapshot())

    assert found.reports is None
    assert all(one.in_reports is None for one in found.checks)


def test_logs_without_a_report() -> None:
    """Logs were read and nothing is in them: that is told, and nothing is said to have mattered."""
    found = audit(snapshot(), reports=Reports())

    assert found.reports is not None
    assert found.reports.text == "no out-of-memory report is in the logs that were read"
    assert all(one.in_reports is None for one in found.checks)


@pytest.mark.parametrize(("text", "times"), [("low 0\nhigh 7\n", "7"), ("low 0\nhigh \n", None), ("high 1 2\n", None)])
def test_how_often_a_cgroup_was_held_back(text: str, times: str | None) -> None:
    """Counted by the cgroup of the limit, in the same boot; a line that is none tells nothing and breaks nothing."""
    limited = replace(EVENT, scope="memcg", memcg=Memcg(limit_path="/a"))
    tree = replace(snapshot(boot_id=BOOT), groups=(Group("/a", 2, {"memory.events": text}, "/sys/fs/cgroup/a"),))
    found = belonging(tree, limited)[1].get(HIGH)

    assert (None if found is None else found.value) == times
