"""A header of 4.9 to 4.20 whose nodemask has all of the machine's nodes tells of no memory policy."""

from pathlib import Path

import pytest

from tests.reading.whole import events_of

LOG = Path(__file__).parents[1] / "explaining" / "eras" / "4.9-fragmented.log"
RAM = "524158 pages RAM"


@pytest.mark.parametrize(
    ("old", "new", "scope"),
    [
        ("", "", "global"),
        ("nodemask=0", "nodemask=0-1", "global"),
        ("nodemask=0", "nodemask=1", "unknown"),
        (RAM, RAM.replace("524158", "1048316"), "unknown"),
    ],
    ids=["all", "more", "another", "not-all-shown"],
)
def test_scope(old: str, new: str, scope: str) -> None:
    """Nodes that a task may not use are left out of the zones, so that these must make up all of RAM."""
    text = LOG.read_text("utf-8")
    assert old in text

    (event,) = events_of(text.replace(old, new))
    assert event.scope == scope
