"""One line of log after its framing was taken off: what framings promise to blocks."""

from collections.abc import Iterator

from msgspec import Struct

from oomlog.reading.finding import find


class Line(Struct, gc=False):
    """The kernel's words, and what stood before them as printed (empty where nothing did).

    `text` is Unicode with undecodable bytes as lone surrogates; `wall` and `mono` are stamps, unparsed (`mono` in
    seconds); `caller` is the printk caller (`T123`, `C0`). `kernel` says who speaks: True the kernel, False another
    program, None where the framing names nobody. `continued` marks the further lines of a multi-line record. `last` is
    the number of the last line that its record takes in the source; 0 where it takes one. `late`: so many seconds after
    it was printed `wall` may have been stamped, where both clocks are known. `tag` is the speaker's name as printed
    (`earlyoom[812]`), where the framing names it.
    """

    number: int
    text: str
    wall: str = ""
    host: str = ""
    mono: str = ""
    caller: str = ""
    kernel: bool | None = None
    continued: bool = False
    format: str = ""
    boot_id: str = ""
    cursor: str = ""
    last: int = 0
    late: float = 0.0
    tag: str = ""

    @property
    def end(self) -> int:
        """The number of the last line of its record."""
        return max(self.last, self.number)


class Rows(Struct, gc=False):
    """Task rows of one speaker that stand directly one after another: the first as a Line, and all of them.

    Each of `lines`, which are those of `text`, begins with a prefix of `width` characters: whoever cuts them further
    cuts once.
    """

    first: Line
    text: str
    lines: list[str]
    width: int = 0

    def without_last(self) -> "Rows":
        """All rows but the last one."""
        return Rows(self.first, self.text[: self.text.rfind("\n")], self.lines[:-1], self.width)

    def having(self, word: str) -> Iterator[str]:
        """The words of the rows that have this one in them, or in their prefix."""
        end = -1
        while (at := find(self.text, word, end + 1)) >= 0:
            start, end = self.text.rfind("\n", 0, at) + 1, self.text.find("\n", at)
            yield self.text[start + self.width : end if end >= 0 else None]
            if end < 0:
                return

    @property
    def texts(self) -> list[str]:
        """The words of all."""
        return [line[self.width :] for line in self.lines] if self.width else self.lines
