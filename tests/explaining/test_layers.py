"""The cgroups that a path leads through."""

import pytest

from oomlog.explaining.workload.layers import DEEPEST, LONGEST, layers_of


@pytest.mark.parametrize("path", ["/a" * (DEEPEST + 1), "/" + "a" * LONGEST, "/a b" * 100_000])
def test_what_no_kernel_prints_is_no_path(path: str) -> None:
    """It says nothing of anybody, and costs nothing."""
    assert layers_of(path) == ()


def test_a_deep_path_is_read() -> None:
    """A layer for each cgroup, from the outermost on."""
    assert [layer.path for layer in layers_of("/a/b/c")] == ["/a", "/a/b", "/a/b/c"]
    assert len(layers_of("/a" * 40)) == 40
