"""No framing: the kernel's words alone, as `dmesg -t`, `journalctl -o cat` and most bug reports show them."""

from collections.abc import Sequence

from oomlog.reading.framings.escapes import unprintable
from oomlog.reading.framings.interface import RecordFraming, Stripped
from oomlog.reading.line import Line


class Bare(RecordFraming):
    """Takes every line as it is."""

    name = "bare"
    mark = "\\x"

    def fits(self, line: str) -> bool:  # noqa: ARG002 - no line in particular
        """No line speaks for it: every other framing goes before it."""
        return False

    def strip(self, text: str, numbers: Sequence[int]) -> Stripped:
        """A Line for each line."""
        words = text.split("\n")
        words.pop()
        return Stripped([Line(number, text, format="bare") for number, text in zip(numbers, words, strict=True)], [])

    def undo(self, text: str) -> str:
        """Dmesg escapes what is unprintable."""
        return unprintable(text)


FRAMING = Bare()
