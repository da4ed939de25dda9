import pandas as pd

from oomlog.explaining.frames import to_frame
from oomlog.model import Task, Zone
from tests.reporting.making import MIB, event, kill, machine, memcg_event


def test_every_part_of_an_event_has_its_row() -> None:
    """Tidy: one row is one event, one kill, one task or one zone, joined by the event's number."""
    zones = (Zone(node=0, name="Normal", counters={"free": MIB, "min": 2 * MIB}),)
    told = [
        event(memory=machine(zones=zones), tasks=(Task(pid=84, comm="hog", rss_bytes=MIB), Task(pid=7))),
        memcg_event(kills=(kill(), kill(pid=85))),
    ]
    frames = to_frame(told)
    assert [len(frame) for frame in frames] == [2, 3, 2, 1]
    assert frames.kills["event"].tolist() == [0, 1, 1]
    assert frames.tasks["rss_bytes"].tolist() == [MIB, pd.NA]
    assert frames.zones["free_bytes"].tolist() == [MIB]
    assert frames.events["limit_bytes"].tolist() == [pd.NA, 64 * MIB]
    assert frames.events["time"].dt.strftime("%H:%M").tolist() == ["15:07", "15:07"]


def test_nothing_makes_empty_frames_with_all_columns() -> None:
    """So that a notebook need not ask whether there was an event."""
    empty, full = to_frame([]), to_frame([event(memory=machine(), tasks=(Task(pid=1),))])
    assert [list(frame.columns) for frame in empty] == [list(frame.columns) for frame in full]
    assert [frame.dtypes.to_dict() for frame in empty] == [frame.dtypes.to_dict() for frame in full]
