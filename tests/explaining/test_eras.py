"""Explanations of eras that no capture here is of: reports built from the kernel's own templates, with own figures.

Each page was read line by line against its report; `pytest --update-golden` rewrites them; read the diff.
"""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from oomlog.explaining.explain import explain
from oomlog.model import Event
from oomlog.reading.pipeline import Options, Reader
from oomlog.reporting.renderers.style import Style
from oomlog.reporting.renderers.terminal.show import render

FOLDER = Path(__file__).parent / "eras"
ERAS = sorted(FOLDER.glob("*.log"))


def explained(log: Path) -> Event:
    """The one event of a log, its source named by the file alone."""
    (event,) = Reader([str(log)], Options(tz=ZoneInfo("UTC"), year=2026, raw=True))
    return explain(replace(event, source=replace(event.source, name=log.name), boot=None))


@pytest.mark.parametrize("log", ERAS, ids=lambda log: log.stem)
def test_explanation(log: Path, request: pytest.FixtureRequest) -> None:
    """The page is the one that was read and found true."""
    text, golden = render(explained(log), Style()), log.with_suffix(".show.txt")
    if request.config.getoption("--update-golden"):
        golden.write_text(text)

    assert text == golden.read_text()


def test_a_table_without_swap() -> None:
    """EL6 does not print what a task has in swap: shares are of RAM; a zone that has locked pages is the evidence."""
    event = explained(FOLDER / "2.6.32-el6-swap.log")
    found = {one.rule: one for one in event.diagnosis}

    assert event.culprit is not None
    assert event.culprit.share == pytest.approx(115_000 / 256_000, abs=1e-4)
    assert "45 % of RAM" in found["process-growth"].title
    assert [one.text for one in found["unevictable"].evidence][1] == "mlocked:240000kB"
    assert "664.1 MiB of anonymous" in found["swap"].title


def test_a_cgroup_without_statistics() -> None:
    """To 3.8 the usage alone is printed: who held nearly all of it is the culprit all the same."""
    event = explained(FOLDER / "2.6.38-memcg1.log")

    assert event.culprit is not None
    assert (event.culprit.name, event.culprit.held_bytes) == ("filler", 31_980 * 4096)
    assert event.culprit.share == pytest.approx(31_980 * 4 / 131_072)


def test_what_the_kernel_manages() -> None:
    """3.16 prints as reserved what the last zone alone has: the zones' own figures are the RAM that scores are of."""
    event = explained(FOLDER / "3.16-global.log")
    assert event.memory is not None
    assert event.choice is not None
    managed = sum(zone.counters["managed"] for zone in event.memory.zones)

    assert sum(row.bytes for row in event.memory.ledger) == managed == event.choice.total_bytes_min
    assert managed < (event.memory.ram_bytes or 0) - (event.memory.reserved_bytes or 0)


def test_old_reports_get_no_advice_of_today() -> None:
    """Without a release their form tells that they are of 2.6."""
    event = explained(FOLDER / "2.6.9-el4-lowmem.log")
    advice = [line for found in event.diagnosis for line in (*found.confirm, *found.remedy)]

    assert event.kernel.release is None
    assert not [line for line in advice if "systemctl" in line or "movablecore" in line]
    assert {found.advice_assumed for found in event.diagnosis} == {()}
