"""What the page size is told from, in reports that lost the lines that tell it best."""

import re
from pathlib import Path

import pytest

from oomlog.model import Memory
from oomlog.reading.pipeline import Options, Reader
from tests.golden import FIXTURES
from tests.reading.whole import events_of

BUDDY = r"\d+\*\d+kB"
PAGES = r"pages RAM|active_anon:\d+ |mapped:\d+ |inactive_file:\d+ |\[ *\d+\]|oom_score_adj name"
FAILURE = "web: page allocation failure: order:2, mode:0x20"
MACHINES = {"6.1-ppc64le-64k-global": 65536, "6.1-i686-pae-allocator-not-victim": 4096}


def _memory(case: str, tmp_path: Path, lost: str) -> Memory:
    """Of a report on a machine whose architecture is not told, without the lines that are lost."""
    text = (FIXTURES / case / "input.log").read_text()
    kept = [line for line in text.split("\n") if not re.search(rf"{lost}|CPU: |[Pp]ower|ppc64|686", line)]
    log = tmp_path / "kern.log"
    log.write_text("\n".join(kept))
    events = list(Reader([str(log)], Options()))
    assert events[-1].memory is not None
    return events[-1].memory


@pytest.mark.parametrize("case", MACHINES)
def test_without_free_lists(case: str, tmp_path: Path) -> None:
    """The same counts in pages and in kB tell it exactly."""
    memory = _memory(case, tmp_path, BUDDY)

    assert (memory.page_size_bytes, memory.page_size_source) == (MACHINES[case], "kill-line")


@pytest.mark.parametrize("case", MACHINES)
def test_without_counts_in_pages(case: str, tmp_path: Path) -> None:
    """Sizes in kB are whole pages: many of them have no larger size in common."""
    memory = _memory(case, tmp_path, f"{BUDDY}|{PAGES}")

    assert (memory.page_size_bytes, memory.page_size_source) == (MACHINES[case], "sizes")


@pytest.mark.parametrize(
    ("line", "size"),
    [
        ("CPU: 1 PID: 9 Comm: web Not tainted 6.1.9.x86_64 #1", 16384),
        ("CPU: 1 PID: 9 Comm: web Not tainted 4.18.0.ppc64le #1", 262144),
        ("CPU: 1 PID: 9 Comm: web Not tainted 6.1.9 #1", None),
        ("", None),
    ],
)
@pytest.mark.parametrize("header", ["web invoked oom-killer: gfp_mask=0xd0, order=2, oom_score_adj=0", FAILURE])
def test_an_assumed_page_size_is_no_size_of_a_request(header: str, line: str, size: int | None) -> None:
    """Nothing of the event would say that it was assumed: on other machines a page is 16 or 64 KiB."""
    (event,) = events_of(f"{header}\n{line}\n")

    assert event.trigger is not None
    assert (event.trigger.order, event.trigger.request_bytes) == (2, size)


def test_few_sizes_tell_nothing(tmp_path: Path) -> None:
    """Then it is assumed, and the event says so."""
    memory = _memory("6.1-ppc64le-64k-global", tmp_path, f"{BUDDY}|{PAGES}|free:|_anon:|Killed|Total swap")

    assert (memory.page_size_bytes, memory.page_size_source) == (4096, "assumed")
