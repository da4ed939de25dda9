"""What every page of HTML has: its parts one below the other, and the frame that admits this style and script alone."""

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from importlib.resources import files
from typing import Any, NamedTuple, TypeVar

from markupsafe import Markup

from oomlog.model import Evidence
from oomlog.reporting.renderers.html.environment import environment
from oomlog.reporting.renderers.html.sheet import LONGEST_NAME, HtmlSheet, shown
from oomlog.reporting.renderers.sheet import Sheet

Data = TypeVar("Data")


class Section(NamedTuple):
    """A part of the page, by the name that links to it."""

    name: str
    body: Markup


def sections(
    data: Data,
    parts: Mapping[str, Callable[[Sheet, Data], None]],
    find: Callable[[Evidence], str | None],
    drawn: Mapping[str, Sequence[Markup | None]],
) -> list[Section]:
    """The parts that have something to say of the data; `find` and `drawn` as for an HtmlSheet, by the part's name."""
    found = []
    for name, part in parts.items():
        sheet = HtmlSheet(2, find, drawn.get(name, ()), LONGEST_NAME)
        part(sheet, data)
        if body := sheet.html():
            found.append(Section(name, body))
    return found


def whole(title: str, summary: Sequence[str], version: str, names: Mapping[str, str], **parts: Any) -> str:  # noqa: ANN401 - the template's
    """The page: `names` are what its links say, `parts` what else the template is given."""
    style, script = _asset("page.css"), _asset("page.js")
    return (
        environment()
        .get_template("page.html")
        .render(
            title=title,
            summary=[shown(sentence) for sentence in summary],
            version=version,
            names=names,
            style=style,
            script=script,
            style_hash=_hash(style),
            script_hash=_hash(script),
            **{"after": (), "events": ()} | parts,
        )
    )


def _asset(name: str) -> Markup:
    """Style or script of the page, as it is."""
    text = files("oomlog.reporting.renderers.html").joinpath("page", name).read_text(encoding="utf-8")
    return Markup(text)  # noqa: S704 - comes with the program


def _hash(text: str) -> str:
    """As a Content-Security-Policy names an inline style or script."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
