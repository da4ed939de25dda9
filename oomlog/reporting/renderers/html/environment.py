"""Jinja with escaping on and nothing undefined; the extra `report` brings it."""

from functools import cache
from typing import TYPE_CHECKING, Any

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
