"""Advice for what is to be protected."""

import pytest

from oomlog.model.scores import Setting
from tests.live.trees import Changed

POD = "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod12723d69_9268_11e7_84d0_c85b76cda386.slice"
HOMES = {
    "systemd": "/system.slice/shop.service",
    "docker": f"/system.slice/docker-{'ab' * 32}.scope",
    "kubernetes": f"{POD}/cri-containerd-{'cd' * 32}.scope",
}


def _settings(tree: Changed, name: str) -> dict[str, Setting]:
    (one,) = tree.scores(name).suggestions
    return {setting.kind: setting for setting in one.settings}


@pytest.mark.parametrize("kind", list(HOMES))
def test_spelled_for_where_it_runs(tree: Changed, kind: str) -> None:
    """Only what fits its home, and what would hold for the running process alone."""
    tree.unified({HOMES[kind]: "max"})
    found = _settings(tree, "shopworker")

    assert set(found) == {kind, "process"}
    assert found[kind].applies


def test_where_nothing_runs_it(tree: Changed) -> None:
    """All spellings, and that none of them is how it runs now."""
    found = _settings(tree, "bighog")

    assert set(found) == {"systemd", "kubernetes", "docker", "process"}
    assert [kind for kind, setting in found.items() if setting.applies] == ["process"]


def test_mildest_that_helps(tree: Changed) -> None:
    """-500 takes the first off its place; who is first then is named."""
    (one,) = tree.scores("shopworker").suggestions

    assert (one.place_now, one.oom_score_adj, one.place_then) == (1, -500, 6)
    assert one.first_comm == "preferred"


def test_what_no_mild_step_helps(tree: Changed) -> None:
    """Alone with its memory it stays the first: that is said, and -1000 is still not advised."""
    for name in ("shopworker", "preferred", "second", "headless", "shopmain"):
        tree.remove(f"proc/{tree.pids[name]}")
    (one,) = tree.scores("bighog").suggestions

    assert (one.oom_score_adj, one.place_then) == (-900, 1)
    assert any(note.startswith("even so") for note in one.notes)


def test_scopes_take_no_adj(tree: Changed) -> None:
    """Systemd has no OOMScoreAdjust= for a scope."""
    tree.unified({"/user.slice/user-1000.slice/session-3.scope": "max"})

    assert not _settings(tree, "shopmain")["systemd"].applies


def test_units_of_a_user(tree: Changed) -> None:
    """They belong to that user's manager, which may not lower the value by itself."""
    tree.unified({"/user.slice/user-1000.slice/user@1000.service/app.slice/shop.service": "max"})
    found = _settings(tree, "shopmain")["systemd"]

    assert found.where == "systemctl --user edit shop.service"
    assert any("user's manager" in note for note in found.notes)


@pytest.mark.parametrize("name", ["shop.service", "shopmain"])
def test_names(tree: Changed, name: str) -> None:
    """A unit means all that live in it, a process name those of that name."""
    (one,) = tree.scores(name).suggestions

    assert tree.pids["shopmain"] in one.pids
    assert (tree.pids["shopworker"] in one.pids) == (name == "shop.service")


def test_unknown_name(tree: Changed) -> None:
    """What nothing is called is an error, not silence."""
    with pytest.raises(ValueError, match="nothing here is called 'nobody'"):
        tree.scores("nobody")
