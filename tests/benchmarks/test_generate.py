from pathlib import Path

import oomlog
from benchmarks import generate


def test_a_dense_log_holds_whole_reports(tmp_path: Path) -> None:
    """Every report is one complete event with all its tasks, in both column styles."""
    assert generate.dense(tmp_path / "log", 4) == 4
    events = list(oomlog.read([tmp_path / "log"]))
    assert [len(event.tasks) for event in events] == [generate.DENSE_TASKS] * 4
    assert all(event.completeness.complete for event in events)


def test_a_sparse_log_holds_as_many_reports_as_it_says(tmp_path: Path) -> None:
    """Ordinary lines hide none and look like none."""
    reports = generate.sparse(tmp_path / "log", 10**7)
    assert len(list(oomlog.read([tmp_path / "log"]))) == reports == 1


def test_the_same_arguments_give_the_same_bytes(tmp_path: Path) -> None:
    """Figures of two machines can be compared."""
    for name in ("one", "two"):
        generate.dense(tmp_path / name, 2)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_many_logs_hold_as_many_reports_as_they_say(tmp_path: Path) -> None:
    """Each in a directory of its own, so that none goes on in another."""
    reports = generate.many(tmp_path, 60)
    assert len(list(oomlog.read(tmp_path))) == reports == 2
    assert len(list(tmp_path.glob("*/kern.log"))) == 60
