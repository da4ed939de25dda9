import sys
import xml.etree.ElementTree as ET
from pathlib import Path

from benchmarks import growth
from benchmarks.measure import peak_memory
from benchmarks.page import Row, page

POINTS = [growth.Point(0.1, "oomlog", 0.5, 40.0), growth.Point(0.2, "oomlog", 0.7, 40.0), growth.Point(0.2, "rg", 0.2)]

TWO = """\
import os, time
one = bytearray(30 << 20)
if os.fork():
    os.wait()
else:
    other = bytearray(30 << 20)
    time.sleep(0.3)
"""


def test_the_drawing_shows_every_program() -> None:
    """It is one picture, with a line for each and both axes named."""
    words = [text.strip() for text in ET.fromstring(growth.drawing(POINTS)).itertext() if text.strip()]  # noqa: S314 - made above
    assert {"oomlog", "rg", "seconds", "memory of its own, MB", "GB of log"} <= set(words)


def test_the_page_holds_the_figures_of_the_drawing() -> None:
    """A picture alone cannot be checked."""
    text = page([Row("text: oomlog / rg", 1.2, aim=1.5)], POINTS, 0.2, 3)
    assert "| 0.2 | rg | 0.2 |  |" in text
    assert "| text: oomlog / rg | 1.2 | ≤ 1.5 ✓ |" in text


def test_memory_is_that_of_all_processes(tmp_path: Path) -> None:
    """A child's counts as well."""
    path = tmp_path / "two.py"
    path.write_text(TWO)
    assert peak_memory((sys.executable, str(path))) > 60 << 20
