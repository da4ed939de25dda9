import json
from pathlib import Path

from jsonschema import validate

from oomlog.reporting.compare import diff_schema
from tests.cli.running import FIXTURES, MIXED, errors, oomlog

DOCKER = FIXTURES / "6.1-amd64-memcg2-docker" / "input.log"


def test_who_is_new_and_who_is_gone() -> None:
    """Victims by workload, the sizes that were killed, and the causes."""
    found = json.loads(oomlog("diff", "--format", "json", DOCKER, MIXED).stdout)
    victims = {victim["name"]: victim for victim in found["victims"]}

    validate(found, diff_schema())
    assert (found["before"]["kills"], found["after"]["kills"]) == (1, 8)
    assert victims["one.service"]["change"] == "new"
    assert victims["docker container (redis-server)"] | {"rss_before_bytes": 0} == {
        "name": "docker container (redis-server)",
        "change": "gone",
        "kills_before": 1,
        "kills_after": 0,
        "rss_before_bytes": 0,
        "rss_after_bytes": None,
    }
    assert found["rules_after"] == {"memcg-own-limit": 6, "process-growth": 2, "failed-allocation": 1}


def test_saved_events_are_compared_too(tmp_path: Path) -> None:
    """A log and its events are the same."""
    saved = tmp_path / "saved.ndjson"
    saved.write_bytes(oomlog("events", MIXED).stdout)
    found = json.loads(oomlog("diff", "--format", "json", saved, MIXED).stdout)

    assert {victim["change"] for victim in found["victims"]} == {"same"}


def test_text() -> None:
    """A table for people."""
    lines = oomlog("diff", DOCKER, MIXED).stdout.decode()

    assert "one.service" in lines
    assert "gone" in lines


def test_two_are_needed() -> None:
    """Not one, not three."""
    run = oomlog("diff", MIXED)

    assert run.returncode == 2
    assert "give two SOURCEs" in errors(run)[0]
