"""Jinja with escaping on and nothing undefined; the extra `report` brings it."""

from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from oomlog.errors import MissingExtra

if TYPE_CHECKING:
    from jinja2 import Environment


@cache
def environment() -> "Environment":
    """The templates of this folder."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("oomlog.reporting.renderers.html", "page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def blocks() -> Any:  # noqa: ANN401 - a module of macros
    """The macros of `blocks.html`; each gives Markup."""
    return environment().get_template("blocks.html").module


def require() -> None:
    """Raises `MissingExtra` where a package of the extra is not installed."""
    for module, package in (("jinja2", "jinja2"), ("vl_convert", "vl-convert-python")):
        if find_spec(module) is None:
            raise MissingExtra(
                f"a report as HTML needs {package}: pip install 'oomlog[report]', or take --format markdown"
            )
