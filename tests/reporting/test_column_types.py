"""What the columns hold, by the model's types."""

import pytest

from oomlog.reporting.column_meanings import MEANINGS
from oomlog.reporting.column_types import Kind, kinds
from oomlog.reporting.columns import Per, default_columns


@pytest.mark.parametrize(
    ("name", "per", "kind"),
    [
        ("id", "event", Kind("text")),
        ("type", "event", Kind("text")),
        ("manual", "event", Kind("boolean")),
        ("time", "event", Kind("time")),
        ("monotonic_seconds", "event", Kind("float")),
        ("trigger.order", "event", Kind("integer")),
        ("trigger.gfp_flags", "event", Kind("text", many=True)),
        ("kills.pid", "event", Kind("integer", many=True)),
        ("kills.time", "kill", Kind("time", many=True)),
        ("kill.time", "kill", Kind("time")),
        ("kill.reaped.after_seconds", "kill", Kind("float")),
        ("task.rss_bytes", "task", Kind("integer")),
        ("memcg.stats.anon", "event", Kind("integer")),
        ("memory.counters", "event", Kind("json")),
        ("trigger.extra.anything", "event", Kind("text")),
        ("diagnosis", "event", Kind("json")),
        ("memory.zones.free_areas", "event", Kind("json")),
        ("memory.zones.free_areas.count", "event", Kind("json")),
    ],
)
def test_kind_of_a_column(name: str, per: Per, kind: Kind) -> None:
    """Numbers, texts and times have types of their own; lists of them are lists; all else is JSON."""
    assert kinds([name], per) == {name: kind}


@pytest.mark.parametrize("per", ["event", "kill", "task"])
def test_every_column_is_explained(per: Per) -> None:
    """The reference says of each default column what it is."""
    assert [name for name in default_columns(per) if not MEANINGS.get(name)] == []


def test_no_meaning_is_left_over() -> None:
    """A column that is gone is gone from the reference too."""
    columns = {name for per in ("event", "kill", "task") for name in default_columns(per)}

    assert set(MEANINGS) == columns
