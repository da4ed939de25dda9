"""The alerting rules and the dashboard, as Prometheus' own tool and Grafana's own types see them."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from subprocess import run
from typing import Any

import pytest
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models.dashboard import Dashboard

from tests.cli.running import ROOT

DATA = ROOT / "oomlog" / "settings" / "advice"
DASHBOARD: dict[str, Any] = json.loads((DATA / "dashboard.json").read_text())
PANELS: list[dict[str, Any]] = DASHBOARD["panels"]
PROMTOOL = shutil.which("promtool") or shutil.which("promtool", path=str(ROOT / ".venv" / "prometheus" / "usr" / "bin"))
METRIC = re.compile(r"\b(?:node|kube|kubelet|container|oomlog)_\w+\b")


def promtool(*words: str | Path, cwd: Path) -> str:
    """What it says, where it is content."""
    if PROMTOOL is None:
        pytest.skip("no promtool: 'sh .ci/machine.sh metrics .venv' unpacks it")
    done = run([PROMTOOL, *words], cwd=cwd, text=True, capture_output=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def queries() -> Iterator[str]:
    """Every query of the dashboard, Grafana's variables filled in."""
    for panel in PANELS:
        for target in panel.get("targets", ()):
            filled = re.sub(r"\$__(?:rate_interval|range)\b", "5m", target["expr"])
            yield re.sub(r"\$(?:instance|namespace)\b", ".*", filled)


def test_rules_do_as_they_say(tmp_path: Path) -> None:
    """Each alert fires where it must, and not in the nearest case where it must not: see alerts_test.yaml."""
    test = Path(__file__).with_name("alerts_test.yaml")
    shutil.copy(DATA / "alerts.yaml", tmp_path)
    shutil.copy(test, tmp_path)
    named = set(re.findall(r"alert: (\w+)", (DATA / "alerts.yaml").read_text()))

    assert promtool("check", "rules", "alerts.yaml", cwd=tmp_path).count(f"{len(named)} rules found") == 1
    promtool("test", "rules", test.name, cwd=tmp_path)
    assert named == set(re.findall(r"alertname(?:=\"|: )(\w+)", test.read_text()))


def test_every_query_of_the_dashboard_is_promql(tmp_path: Path) -> None:
    """Each as a recording rule, which promtool parses."""
    rules = [{"record": f"query:{number}", "expr": query} for number, query in enumerate(queries())]
    (tmp_path / "queries.yaml").write_text(json.dumps({"groups": [{"name": "dashboard", "rules": rules}]}))

    assert f"{len(rules)} rules found" in promtool("check", "rules", "queries.yaml", cwd=tmp_path)
    assert not any("$" in query for query in queries())


def test_the_dashboard_is_what_grafana_knows() -> None:
    """Read into Grafana's own types and written again, nothing of it is lost: no key is misspelt or out of place."""
    register_default_plugins()
    again = json.loads(JSONEncoder().encode(Dashboard.from_json(DASHBOARD)))

    assert list(lost(DASHBOARD, again)) == []
    assert list(lost(DASHBOARD | {"panles": []}, again)) == ["/panles"]


def lost(given: Any, kept: Any, path: str = "") -> Iterator[str]:  # noqa: ANN401 - JSON
    """Paths of what is in one and not, or otherwise, in the other."""
    if isinstance(given, dict):
        for key, value in given.items():
            if key in kept:
                yield from lost(value, kept[key], f"{path}/{key}")
            else:
                yield f"{path}/{key}"
    elif isinstance(given, list) and len(given) == len(kept):
        for index, (one, other) in enumerate(zip(given, kept, strict=True)):
            yield from lost(one, other, f"{path}/{index}")
    elif given != kept:
        yield path


def test_panels_lie_side_by_side() -> None:
    """Each has an id of its own, and no two share a cell of the grid of 24 columns."""
    cells = [
        (x, y)
        for panel in PANELS
        for grid in [panel["gridPos"]]
        for x in range(grid["x"], grid["x"] + grid["w"])
        for y in range(grid["y"], grid["y"] + grid["h"])
    ]

    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) == 23
    assert len({panel["id"] for panel in PANELS}) == len(PANELS)


def test_metrics_are_those_of_the_docs() -> None:
    """No rule or panel asks for a metric that docs/prevention.md does not say the origin of."""
    rules = re.sub(r"#.*", "", (DATA / "alerts.yaml").read_text())
    used = set(METRIC.findall(rules))
    for query in queries():
        used |= set(METRIC.findall(query))

    assert {name for name in used if f"`{name}`" not in (ROOT / "docs" / "prevention.md").read_text()} == set()
