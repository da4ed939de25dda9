"""Lists of what there is, from the code: framings, rules, killers in user space."""

import pkgutil
import re
import sys
from importlib import import_module


def framings() -> str:
    """The framings, most specific first."""
    from oomlog.reading.framings import FRAMINGS

    rows = (f"| `{one.name}` | {_about(type(one).__module__, one.name)} |\n" for one in FRAMINGS)
    return f"\n| framing | what it is |\n|---|---|\n{''.join(rows)}\n"


def rules() -> str:
    """Each file of rules that has an id, with what it says of itself."""
    import oomlog.explaining.rules as package

    rows = []
    for found in sorted(module.name for module in pkgutil.iter_modules(package.__path__)):
        module = import_module(f"{package.__name__}.{found}")
        if isinstance(name := getattr(module, "ID", None), str):
            rows.append(f"| [`{name}`](causes.md) | {_first(module.__doc__)} |\n")
    return f"\n| rule | what it says of itself |\n|---|---|\n{''.join(rows)}\n"


def killers() -> str:
    """The killers in user space, and the file that knows each one's words."""
    import oomlog.reading.killers as package

    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    rows = (f"| `{name}` | {_first(import_module(f'{package.__name__}.{name}').__doc__)} |\n" for name in names)
    return f"\n| module | what it says of itself |\n|---|---|\n{''.join(rows)}\n"


def _about(module: str, name: str) -> str:
    """The text of the file that the framing is in: its name's, where the class is shared."""
    for own in (name, name.removeprefix("dmesg-")):
        if found := sys.modules.get(f"oomlog.reading.framings.{own.replace('-', '_')}"):
            return _first(found.__doc__)
    return _first(sys.modules[module].__doc__)


def _first(text: str | None) -> str:
    """The first paragraph, fit for a table's cell."""
    words = " ".join((text or "").split("\n\n")[0].split())
    return re.sub(r"^C\d\d: ", "", words).replace("|", "\\|").replace("<", "&lt;")
