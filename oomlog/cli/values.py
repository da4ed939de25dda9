"""What options take that click does not know: sizes, and a task with a value."""

from typing import Any

import click

from oomlog.units import parse_size


class _Size(click.ParamType[int]):
    name = "SIZE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:  # noqa: ANN401 - click's
        """Bytes."""
        try:
            return value if isinstance(value, int) else parse_size(value)
        except ValueError as problem:
            self.fail(f"{problem}; try 2GiB", param, ctx)


class _Adjusted(click.ParamType[tuple[str, int]]):
    name = "TASK=ADJ"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, int]:  # noqa: ANN401 - click's
        """The task's name or pid, which may itself hold a `=`, and the value."""
        task, equals, adj = str(value).rpartition("=")
        digits = adj.removeprefix("-")
        if not (equals and task and digits.isascii() and digits.isdigit()):
            self.fail(f"{value!r} is not TASK=ADJ; try java=-500", param, ctx)
        return task, int(adj)


SIZE = _Size()
"""A size in binary units or bytes: `2GiB`, `512M`, `4096`."""
ADJUSTED = _Adjusted()
"""A task and its `oom_score_adj`: `java=-500`."""
