"""Lists of nodes as the kernel prints them."""

import pytest

from oomlog.kernel.nodes import MOST_NODES, node_list


@pytest.mark.parametrize(
    ("text", "nodes"),
    [("0", {0}), ("0-1,4", {0, 1, 4}), ("(null)", None), ("", None), (None, None), ("0-", None), ("0,,1", None)],
)
def test_a_list(text: str | None, nodes: set[int] | None) -> None:
    """Numbers and ranges; anything else is no list."""
    assert node_list(text) == nodes


def test_a_damaged_range_costs_no_more_than_the_largest_machine_has() -> None:
    """Whatever its end says."""
    found = node_list("0-9999")

    assert found is not None
    assert len(found) == MOST_NODES + 1
