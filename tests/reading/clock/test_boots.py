import pytest

from oomlog.reading.clock.boots import Boots
from oomlog.reading.line import Line

BANNER = "Linux version 6.1.0-50-cloud-amd64 (debian-kernel@lists.debian.org) (gcc-12) #1 SMP"


def names(*lines: Line) -> list[str]:
    """The boot of each line as it is read, numbered from 1."""
    boots = Boots("kern.log")
    seen = []
    for number, line in enumerate(lines, 1):
        line.number = number
        boot = boots.see([line])
        seen += [boot.name.removeprefix("kern.log#")] if boot else []
    return seen


def kernel(mono: str = "", text: str = "eth0: link up", host: str = "", boot_id: str = "") -> Line:
    """A line of the kernel."""
    return Line(0, text, host=host, mono=mono, kernel=True, boot_id=boot_id)


def test_one_boot_from_its_start() -> None:
    """What a kernel prints before its banner, and a banner met twice, are of the same boot."""
    early = kernel("0.000000", "Initializing cgroup subsys cpuset")
    banner = kernel("0.000000", BANNER)
    assert names(early, banner, banner, kernel("0.100000"), kernel("70.5")) == ["1"] * 5


def test_a_stamp_that_falls_back_is_a_new_boot() -> None:
    """But not within a second, as lines of two CPUs come in any order."""
    lines = [kernel("10.000000"), kernel("9.100000"), kernel("10.000000"), kernel("2.000000"), kernel("3.000000")]
    assert names(*lines) == ["1", "1", "1", "2", "2"]


def test_reboot_found_by_the_fall_and_by_the_banner_counts_once() -> None:
    """As in a kern.log, where other lines at second 0 stand before the banner."""
    early = kernel("0.000000", "Initializing cgroup subsys cpuset")
    assert names(kernel("10295736.887716"), early, kernel("0.000000", BANNER)) == ["1", "2", "2"]


def test_banner_late_in_a_boot_is_no_boot() -> None:
    """A driver may print such words; a kernel's own come in its first seconds."""
    assert names(kernel("7.0"), kernel("70.0", BANNER), kernel("71.0")) == ["1"] * 3


def test_without_stamps_each_banner_is_a_boot() -> None:
    """Old logs have no kernel stamps; a log that begins with the banner has its first boot there."""
    assert names(kernel(), kernel(text=BANNER), kernel(), kernel(text=BANNER), kernel()) == ["1", "2", "2", "3", "3"]
    assert names(kernel(text=BANNER), kernel()) == ["1", "1"]


def test_another_program_opens_no_boot() -> None:
    """Who quotes a banner or a stamp is not the kernel."""
    quoted = Line(0, BANNER, mono="0.1", kernel=False)
    assert names(kernel("70.0"), quoted, kernel("71.0")) == ["1", "1", "1"]


def test_journal_lines_between_boots() -> None:
    """`-- Boot <id> --` names the boot that follows, `-- Reboot --` does not; a banner behind them opens no other."""
    boot_id = "c55f342ca606bafd44cd29ff61271305"
    lines = [
        kernel(),
        Line(0, f"-- Boot {boot_id} --"),
        kernel(text=BANNER),
        kernel(),
        Line(0, "-- Reboot --"),
        kernel(),
    ]
    assert names(*lines) == ["1", boot_id, boot_id, "3"]


def test_boot_ids_are_the_boots() -> None:
    """Where records carry an id, nothing else opens a boot, and ids may alternate."""
    lines = [
        kernel("9.0", boot_id="aa"),
        kernel("1.0", boot_id="bb"),
        kernel("9.5", boot_id="aa"),
        kernel("3.0", boot_id="aa"),
    ]
    assert names(*lines) == ["aa", "bb", "aa", "aa"]


def test_hosts_are_kept_apart() -> None:
    """One host's stamps say nothing of another's; a line without a host is of the last one that had any."""
    lines = [
        kernel("800.0", host="a"),
        kernel("900.0", host="a"),
        kernel("5.0", host="b"),
        kernel("901.0", host="a"),
        kernel("1.0", host="a"),
        kernel("6.0", host="b"),
        kernel("6.5"),
    ]
    assert names(*lines) == ["1", "1", "2", "1", "3", "2", "2"]


def test_other_programs_between_change_nothing() -> None:
    """Their lines are of their host's boot, and the kernel's stamps go on behind them."""
    other = Line(0, "x", host="b", kernel=False)
    lines = [
        kernel("5.0", host="b"),
        kernel("800.0", host="a"),
        other,
        kernel("801.0", host="a"),
        kernel("2.0", host="a"),
    ]
    assert names(*lines) == ["1", "2", "1", "2", "3"]


@pytest.mark.parametrize("broken", ["18446744073.709551", "nan", "inf", "-5.0", "x", "1" * 400])
def test_broken_stamps_open_no_boot(broken: str) -> None:
    """A clock that wrapped, or text that is no number, is passed over."""
    assert names(kernel("50.0"), kernel(broken), kernel("51.0")) == ["1"] * 3


def test_an_earlier_line_keeps_its_boot() -> None:
    """A report is asked about when the next boot may already have begun."""
    boots = Boots("kern.log")
    before, after = kernel("50.0"), kernel("0.0", BANNER)
    before.number, after.number = 10, 11
    boots.see([before, after])
    assert (boots.of(before).name, boots.of(after).name) == ("kern.log#1", "kern.log#2")
    assert (boots.of(before).release, boots.of(after).release) == (None, "6.1.0-50-cloud-amd64")
