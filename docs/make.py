"""Writes those parts of the documentation that come from the code, so that they cannot drift from it.

What stands between `<!-- made: NAME -->` and `<!-- /made -->` is made by the function of that name; the output below
`$ command` in a `console` block is what the command prints; the `text` block after a `python` block is what that code
prints. `python docs/make.py` rewrites the pages; tests/test_docs.py fails where that would change one.
"""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

if TYPE_CHECKING:
    from oomlog.reporting.column_types import Kind

import msgspec

ROOT = Path(__file__).parent.parent
SHARE = ROOT / "docs" / "share"
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
WIDTH = 100

MADE = re.compile(r"(?P<open><!-- made: (?P<name>\w+) -->\n).*?(?P<close><!-- /made -->)", re.DOTALL)
CONSOLE = re.compile(
    r"^(?P<head>```console\n\$ (?P<command>(?:.*\\\n)*.*)\n)(?P<output>(?:(?!```).*\n)*)```$", re.MULTILINE
)
PYTHON = re.compile(
    r"^(?P<head>```python\n(?P<code>(?:(?!```).*\n)*)```\n\n```text\n)(?:(?!```).*\n)*```$", re.MULTILINE
)


def remade(page: str) -> str:
    """The text of a page with every made part made anew."""
    from docs import inventory

    makers = MAKERS | {name: getattr(inventory, name) for name in ("framings", "rules", "killers")}
    page = MADE.sub(lambda found: found["open"] + makers[found["name"]]() + found["close"], page)
    page = CONSOLE.sub(lambda found: found["head"] + _run(["bash", "-c", found["command"]]) + "```", page)
    return PYTHON.sub(lambda found: found["head"] + _run([sys.executable, "-c", found["code"]]) + "```", page)


def _run(command: list[str]) -> str:
    """What a command prints, run in the project's root on a plain terminal of 100 columns."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    plain = {"PATH": path, "COLUMNS": str(WIDTH), "NO_COLOR": "1", "TZ": "UTC", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        command, cwd=ROOT, env=plain, text=True, capture_output=True, check=False, stdin=subprocess.DEVNULL
    )
    if done.returncode:
        raise SystemExit(f"{command[-1]}\nended with {done.returncode}: {done.stderr}")
    return "".join(line.rstrip() + "\n" for line in done.stdout.splitlines())


def commands() -> str:
    """Every command's help, as `oomlog COMMAND --help` prints it."""
    from oomlog.cli import main

    parts = []
    for words in ([], *([name] for name in sorted(main.list_commands(None)))):  # type: ignore[arg-type]  # no context needed
        name = " ".join(["oomlog", *words])
        parts.append(f"## {name}\n\n```text\n{_run(['bash', '-c', f'{name} --help'])}```\n\n")
    return "\n" + "".join(parts)


def objects() -> str:
    """Every object of the event contract: what it is, then its fields and their JSON types."""
    from oomlog.model import event_schema

    parts = []
    for name, definition in sorted(event_schema()["$defs"].items()):
        if "properties" not in definition:
            continue
        rows = [f"| `{field}` | {_kind(kind)} |\n" for field, kind in definition["properties"].items()]
        text = re.sub(r"\s*\n\s*", " ", definition.get("description", "").strip())
        parts.append(f"### {name}\n\n{text}\n\n| field | JSON |\n|---|---|\n{''.join(rows)}\n")
    return "\n" + "".join(parts)


def columns() -> str:
    """The columns of the tables that `oomlog events` writes, a list for each kind of row."""
    from oomlog.reporting.column_meanings import MEANINGS
    from oomlog.reporting.column_types import kinds
    from oomlog.reporting.columns import Per, default_columns

    parts = []
    for per in get_args(Per):
        held = kinds(default_columns(per), per)
        rows = [f"| `{name}` | {_held(kind)} | {MEANINGS[name]} |\n" for name, kind in held.items()]
        parts.append(f"### One row per {per}\n\n| column | holds | says |\n|---|---|---|\n{''.join(rows)}\n")
    return "\n" + "".join(parts)


def _held(kind: "Kind") -> str:
    return f"list of {kind.holds}" if kind.many else kind.holds


def thresholds() -> str:
    """The lines that the rules draw, with their defaults, as they stand in a configuration file."""
    from oomlog.explaining.rules.thresholds import Thresholds

    return _table("thresholds", Thresholds())


def margins() -> str:
    """The same for the recommended limits."""
    from oomlog.explaining.limits import Margins

    return _table("limits", Margins())


def bounds() -> str:
    """The same for the checks of settings."""
    from oomlog.settings.bounds import Bounds

    return _table("settings", Bounds())


def _table(name: str, default: msgspec.Struct) -> str:
    lines = [f"{field} = {getattr(default, field)}\n" for field in default.__struct_fields__]
    return f"\n```toml\n[{name}]\n{''.join(lines)}```\n\n"


def checks() -> str:
    """Every check of the settings: what it finds, how bad that is, where it is written down, what tests it."""
    import tomllib

    from oomlog.settings.checks import CHECKS

    tests: dict[str, str] = {}
    for path in sorted((ROOT / "tests" / "settings" / "cases").glob("*.toml")):
        tests |= dict.fromkeys(tomllib.loads(path.read_text()), f"cases/{path.name}")
    rows = (
        f"| `{one.id}` | {one.title} | {one.severity}{', advice' if one.advice else ''}"
        f" | {', '.join(f'`{key}`' for key in one.keys)} | {one.source} | `{tests.get(one.id, 'test_reports.py')}` |\n"
        for one in CHECKS
    )
    head = "| id | finds | severity | settings | written down in | tests/settings/ |\n|---|---|---|---|---|---|\n"
    return f"\n{head}{''.join(rows)}\n"


def checklist() -> str:
    """Every item of the checklist of prevention: for whom, what it rests on."""
    from oomlog.settings.advice.checklist import checklist as items

    rows = (
        f"| `{name}` | {one.title} | {', '.join(one.roles) or 'all'} | {one.source}{' (advice)' if one.advice else ''}"
        f" | {', '.join(f'`{check}`' for check in one.checks) or ('itself' if one.judged else 'you')} |\n"
        for name, one in items().items()
    )
    head = "| id | item | roles | source | answered by |\n|---|---|---|---|---|\n"
    return f"\n{head}{''.join(rows)}\n"


def _kind(schema: dict[str, Any]) -> str:
    """A JSON Schema's type in words."""
    if "anyOf" in schema:
        return " or ".join(_kind(option) for option in schema["anyOf"])
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"] if value is not None)
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}" if "items" in schema else "list"
    if schema.get("type") == "object" and "additionalProperties" in schema:
        return f"object of {_kind(schema['additionalProperties'])}"
    return str(schema.get("type", "any value"))


MAKERS = {
    "columns": columns,
    "commands": commands,
    "objects": objects,
    "thresholds": thresholds,
    "checks": checks,
    "checklist": checklist,
    "bounds": bounds,
    "margins": margins,
}


def made_files() -> dict[Path, str]:
    """Files that are made as a whole: manual pages, completions, screens."""
    from docs.manual import shared_files
    from docs.screens import screens

    shared = {SHARE / name: text for name, text in shared_files().items()}
    return shared | {ROOT / "docs" / "screens" / name: text for name, text in screens().items()}


def main() -> None:
    """Rewrites the pages and the other made files that would change, and says which."""
    for path in PAGES:
        page = path.read_text()
        if (made := remade(page)) != page:
            path.write_text(made)
            print(f"wrote {path.relative_to(ROOT)}")
    for path, text in made_files().items():
        if not path.exists() or path.read_text() != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            print(f"wrote {path.relative_to(ROOT)}")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
