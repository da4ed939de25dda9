"""Whatever stands in the files of a saved tree, an audit comes of it: nothing crashes, and JSON can hold it."""

import json

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from oomlog.model import encode
from oomlog.reporting.renderers.style import Style
from oomlog.reporting.renderers.terminal.settings import render
from oomlog.settings.audit import Audit, audit
from oomlog.settings.roles import ROLES
from oomlog.settings.take import of_files
from tests.settings.making import cases

CASES = list(cases())
SPOILT = (
    "",
    "²",
    "-1",
    "9" * 15,
    "9" * 40,
    "x ²\nhigh\nhigh 9 9\noom_kill_disable \nMemTotal: ²\n",
    "a: [1",
    "{}",
    "[]",
    "null",
    "[always",
    "\x1b[31m",
    "[Service]\nMemoryMax\n=\nRestart=\\",
    "Filename\n/dev/x partition ² 1 -2\n",
    "Name:\t²\nPPid:\t²\nVmRSS:\t² kB\nVmSize: -",
    '{"Memory": "1", "MemorySwap": 1e400, "OomKillDisable": 1}',
)
TEXT = st.lists(st.sampled_from(SPOILT) | st.text(max_size=8), max_size=6).map("".join)


def judged(files: dict[str, str], roles: set[str]) -> Audit | None:
    """The audit of a bundle with these files; None where nothing of settings is left."""
    held = {f"b.tar:web1/{path}": text.encode("utf-8", "surrogatepass") for path, text in files.items()}
    found = of_files("b.tar", held.items())
    return None if found is None else audit(found, roles)


@pytest.mark.parametrize(("check", "way", "case"), CASES, ids=[f"{check}-{way}" for check, way, _ in CASES])
def test_any_file_spoilt(check: str, way: str, case: dict[str, dict[str, str]]) -> None:  # noqa: ARG001 - ids
    """Each file that a check reads, with each text that it was not made for."""
    for path in case["files"]:
        for text in SPOILT:
            found = judged(case["files"] | {path: text}, set(case.get("roles", ())))

            assert found is None or json.loads(encode(found))["checks"]


@hypothesis(max_examples=40)
@given(st.sampled_from([case["files"] for _, _, case in CASES]), st.data(), st.sets(st.sampled_from(ROLES)))
def test_any_text(files: dict[str, str], data: st.DataObject, roles: set[str]) -> None:
    """A page comes of it too, without an escape sequence."""
    spoilt = data.draw(st.dictionaries(st.sampled_from(sorted(files) or ["etc/fstab"]), TEXT, max_size=3))
    found = judged(files | spoilt, roles)

    assert found is None or "\x1b" not in render(found, Style(80), full=True)
