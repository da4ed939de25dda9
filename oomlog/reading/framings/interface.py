"""What every framing offers to the Stripper, and the ways to say who speaks."""

from collections.abc import Callable, Sequence
from typing import Protocol

from msgspec import Struct

from oomlog.reading.line import Line
from oomlog.regex import regex


class Loose(Struct, gc=False):
    """A physical line that the framing does not fit: its index among the text's lines, and its number in the source.

    `head` is what stood before the words of the last line that did fit.
    """

    at: int
    number: int
    text: str
    head: str = ""


class Stripped(Struct, gc=False):
    """The lines of one text, in order, and those that the framing could not place.

    `lines` holds one Line for each loose one too, at index `at`, to be replaced by the Stripper.
    """

    lines: list[Line]
    loose: list[Loose]


class Framing(Protocol):
    """One program's way to write what stands before the kernel's words. It keeps nothing from one text to the next."""

    @property
    def name(self) -> str:
        """Short, as documented; stands on each Line."""
        ...

    @property
    def speaks(self) -> bool:
        """Whether it names on every line who speaks and lets line feeds through.

        Then a line without a prefix belongs to the record before it.
        """
        ...

    @property
    def indents(self) -> bool:
        """Whether it indents the further lines of a record by the width of the prefix."""
        ...

    @property
    def wraps(self) -> bool:
        """Whether what it gives are lines of another program, with a framing of their own."""
        ...

    @property
    def mark(self) -> str:
        """Stands in every line that `undo` would change."""
        ...

    def fits(self, line: str) -> bool:
        """Whether one line (without its line feed, a long one cut) is of this framing."""
        ...

    def strip(self, text: str, numbers: Sequence[int]) -> Stripped:
        """Takes the framing off a text of whole lines, each ending in a line feed; `numbers` has one for each."""
        ...

    def undo(self, text: str) -> str:
        """Undoes the escapes that this program puts into the words. May give several lines."""
        ...


class RecordFraming:
    """What framings have in common that decode records rather than take a prefix off each line."""

    name = ""
    speaks = False
    indents = False
    wraps = False
    mark = "\n"

    def undo(self, text: str) -> str:
        """Decoding has undone everything."""
        return text


_LEVEL = regex(r"<?(?:(\d+)|([a-z]+\d?))")


def is_kernel(level: str, tag: str) -> bool | None:
    """Who speaks, from a priority as printed (`<4>`, `kern  :warn  : `, `kern.warn`) and a tag; either may be "".

    True where everything that is named names the kernel, None where nothing is named. `<4>` alone names nobody: dmesg
    -r prints the level without the facility.
    """
    if level and not _kernel_facility(level):
        return False
    if tag:
        return tag == "kernel"
    return None if not level or level.startswith("<") else True


def _kernel_facility(level: str) -> bool:
    match = _LEVEL.match(level)
    if match is None:
        return False
    number, name = match.groups()
    return bool(name == "kern" if name else int(number[:9]) < 8)


class Speakers(dict[tuple[str, str], bool | None]):
    """Remembers who speaks for each (level, tag) met."""

    LIMIT = 4096

    def __init__(self, who: Callable[[str, str], bool | None]) -> None:
        super().__init__()
        self._who = who

    def __missing__(self, key: tuple[str, str]) -> bool | None:
        if len(self) >= self.LIMIT:
            self.clear()
        self[key] = said = self._who(*key)
        return said
