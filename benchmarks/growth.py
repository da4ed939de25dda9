"""How time and memory grow with the log: docs/growth.svg, drawn from what was measured."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import generate
from benchmarks.cases import events, expect, searches
from benchmarks.measure import peak_memory, seconds

SIZES_GB = (0.1, 0.2, 0.5, 1.0, 2.0, 4.0, 8.0)
_WIDTH, _HEIGHT = 340, 220
_COLOURS = {"range": ["#0b6e99", "#b35900"]}


class Point(NamedTuple):
    """What one program took for a log of so many GB; memory is that of all its processes, None where not measured."""

    size_gb: float
    program: str
    seconds: float
    memory_mb: float | None = None


def points(folder: Path, sizes: Iterable[float], needles: Path, rounds: int) -> Iterator[Point]:
    """Of sparse logs, one after the other; none stays."""
    for size in sizes:
        log = folder / "growth.log"
        expect(generate.sparse(log, int(size * 10**9)), events(log))
        others = searches(log, needles, needles)
        others.pop("short", None)
        for program, taken in seconds({"oomlog": events(log), **others}, rounds).items():
            memory = peak_memory(events(log)) / 10**6 if program == "oomlog" else None
            yield Point(size, program, taken, memory)
        log.unlink()


def drawing(measured: Iterable[Point]) -> str:
    """Two charts side by side as SVG."""
    import vl_convert

    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "data": {"values": [point._asdict() for point in measured]},
        "hconcat": [_chart("seconds", "seconds"), _chart("memory_mb", "memory of its own, MB")],
        "config": {"background": "white", "font": "sans-serif", "view": {"stroke": None}},
    }
    return str(vl_convert.vegalite_to_svg(spec)) + "\n"


def _chart(field: str, title: str) -> dict[str, Any]:
    return {
        "width": _WIDTH,
        "height": _HEIGHT,
        "transform": [{"filter": f"datum.{field} !== null"}],
        "mark": {"type": "line", "point": True},
        "encoding": {
            "x": {"field": "size_gb", "type": "quantitative", "title": "GB of log"},
            "y": {"field": field, "type": "quantitative", "title": title},
            "color": {"field": "program", "type": "nominal", "title": None, "scale": _COLOURS},
        },
    }
