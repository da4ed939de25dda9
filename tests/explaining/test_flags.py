"""Which table of flags a report's own features leave."""

import pytest

from oomlog.explaining.flags import flags
from oomlog.model import Event, Kernel, Task
from tests.explaining.zoned import report, zone

OLD = zone("Normal", present=1000)
NEWER = zone("Normal", present=1000, managed=1000)
NEWEST = zone("Normal", present=1000, managed=1000, writepending=0)


def eras(event: Event) -> tuple[str, ...]:
    """The eras of the tables that are left."""
    assert event.trigger is not None
    return tuple(table.era for table in flags(event, event.trigger).tables)


@pytest.mark.parametrize(
    ("mask", "trigger", "task", "first", "era"),
    [
        (0x201D2, {"comm": None}, {}, OLD, ("2.6.18, EL5",)),
        (0x1201D2, {"oom_adj": 0}, {"cpu": 0}, OLD, ("2.6.24-2.6.30",)),
        (0x201DA, {"oom_adj": 0, "oom_score_adj": 0}, {"cpu": 1}, OLD, ("2.6.32-3.2, EL6", "3.10-4.1, EL7")),
        (0x201DA, {"oom_score_adj": 0}, {"nr_ptes": 4}, NEWER, ("2.6.32-3.2, EL6", "3.10-4.1, EL7")),
        (0x24201CA, {"oom_score_adj": 0}, {"nr_pmds": 2, "nr_ptes": 4}, NEWER, ("4.4-4.7",)),
        (
            0x14200CA,
            {"oom_score_adj": 0, "nodemask": "0"},
            {"nr_pmds": 2},
            NEWEST,
            ("4.8-4.9", "4.10-4.12", "4.13-4.17"),
        ),
    ],
)
def test_features_tell_the_table(
    mask: int, trigger: dict[str, int | None], task: dict[str, int], first: object, era: tuple[str, ...]
) -> None:
    """Columns, keys and the mask's own bits, with no release anywhere; names may have been cut off by a tool."""
    event = report(first, flags="", tasks=(Task(1, **task),), trigger={"gfp_mask": mask, **trigger})  # type: ignore[arg-type]

    assert eras(event) == era


def test_the_release_only_breaks_ties() -> None:
    """It chooses between tables that fit, and is not believed against the report's columns."""
    fields = {"gfp_mask": 0x201DA, "oom_adj": 0, "oom_score_adj": 0}

    assert eras(report(OLD, flags="", trigger=fields, kernel=Kernel(release="2.6.32-642.el6"))) == ("2.6.32-3.2, EL6",)
    assert len(eras(report(OLD, flags="", trigger=fields, kernel=Kernel(release="6.1.0")))) == 2


def test_printed_names_win() -> None:
    """The number is only a check: where it says something else there is no table, and the names stay."""
    event = report(flags="GFP_KERNEL", trigger={"gfp_mask": 0x100CCA})
    assert event.trigger is not None
    told = flags(event, event.trigger)

    assert (told.names, told.source, told.tables) == (("GFP_KERNEL",), "printed", ())


def test_a_mask_without_a_version_says_what_is_sure() -> None:
    """Nothing but a number: 0x10 was waiting to 4.3 and reclaimable in 4.4, I/O and file systems never moved."""
    event = report(flags="", type="alloc_failure", trigger={"gfp_mask": 0xD0})
    assert event.trigger is not None
    told = flags(event, event.trigger)

    assert told.names == ("__GFP_IO", "__GFP_FS")
    assert told.open == ("0x10: __GFP_RECLAIMABLE or __GFP_WAIT",)
    assert len(told.readings) == 2
