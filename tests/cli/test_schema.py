"""`oomlog schema`."""

import json

import pytest
from jsonschema import Draft202012Validator

from tests.cli.running import errors, oomlog


@pytest.mark.parametrize(
    ("arguments", "title"),
    [
        ([], "oomlog.event/1"),
        (["event"], "oomlog.event/1"),
        (["analyze"], "oomlog.analysis/1"),
        (["check"], "oomlog.check/1"),
        (["diff"], "oomlog.diff/1"),
        (["fleet"], "oomlog.fleet/1"),
        (["memory"], "oomlog.memory/1"),
        (["report"], "oomlog.report/1"),
        (["advise"], "oomlog.advise/1"),
        (["sysctl"], "oomlog.sysctl/1"),
        (["limits"], "oomlog.limits/1"),
        (["scores"], "oomlog.scores/1"),
        (["victims"], "oomlog.victims/1"),
    ],
)
def test_schema(arguments: list[str], title: str) -> None:
    """Each is a JSON Schema of draft 2020-12 and names what it is of."""
    schema = json.loads(oomlog("schema", *arguments).stdout)

    Draft202012Validator.check_schema(schema)
    assert (schema["title"], schema["$schema"]) == (title, "https://json-schema.org/draft/2020-12/schema")


def test_unknown_name() -> None:
    """An unknown name is a usage error that lists the known ones."""
    run = oomlog("schema", "nothing")

    assert run.returncode == 2
    assert "'event', 'advise', 'analyze'" in errors(run)[0]
