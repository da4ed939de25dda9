"""Screens of the docs as SVG, drawn by rich from what the command prints on a terminal of 100 columns and 16 colours.

The template is ours: rich's own fetches a font from the net.
"""

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).parent.parent
WIDTH = 100
SCREENS = {
    "analyze.svg": "analyze tests/fixtures/6.18-amd64-mixed-scopes/input.log",
    "show.svg": "show first tests/fixtures/6.18-amd64-mixed-scopes/input.log",
    "memory.svg": "memory tests/fixtures/6.18-amd64-mixed-scopes/input.log",
}
_FORMAT = """\
<svg class="rich-terminal" role="img" aria-label="oomlog {unique_id}" viewBox="0 0 {width} {height}" \
xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, monospace; font-size: {char_height}px; \
line-height: {line_height}px; }}
.{unique_id}-title {{ font-family: sans-serif; font-size: 18px; font-weight: bold; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def screens() -> dict[str, str]:
    """Each SVG by its name under docs/screens/."""
    return {name: _svg(name.removesuffix(".svg"), command.split()) for name, command in SCREENS.items()}


def _svg(name: str, words: list[str]) -> str:
    console = Console(file=StringIO(), width=WIDTH, record=True, force_terminal=True, color_system="standard")
    console.print(Text.from_ansi(_printed(words)))
    made = console.export_svg(title=f"oomlog {words[0]}", code_format=_FORMAT, unique_id=name)
    return "".join(line.rstrip() + "\n" for line in made.splitlines())


def _printed(words: list[str]) -> str:
    env = {"PATH": os.environ["PATH"], "COLUMNS": str(WIDTH), "TZ": "UTC", "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-m", "oomlog", *words, "--color", "always"]
    return subprocess.run(command, cwd=ROOT, env=env, text=True, capture_output=True, check=True).stdout
