"""What mail programs and web pages do to a quoted log: `> ` in front, indentation, `&lt;`, `<br>`, `[B]`, `=20`."""

import re
from collections.abc import Callable, Sequence

from oomlog.reading.finding import find
from oomlog.reading.framings.choosing import LOOKS
from oomlog.reading.signals import signal
from oomlog.regex import regex

_QUOTE = regex(r"(?:[>|] ?)+(?=[^>|])")
_QUOTES = regex(r"^(?:[>|] ?)+", re.MULTILINE)
_ENTITY = regex(r"&(lt|gt|amp|quot|#39|#x27|nbsp);")
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "#39": "'", "#x27": "'", "nbsp": " "}
_MARKUP = regex(r"</?(?:pre|code|p|br|span|div|table|tbody|td|tr|ul|ol|li|b|i|a|em|strong|font|html|body)\b[^<>\n]*>")
_CELLS = regex(r"</td>\s?<td\b[^<>\n]*>")
"""Between a line's number and the line."""
_MARKS = regex(r"^[>| ]+", re.MULTILINE)
_PRINTABLE = regex(r"(?:=[0-9A-F]{2})+")
_LINE_FEED = regex(r"(?<=\d)#012(?= [a-z_]+:\d)")
_BREAK = regex(r" {0,80}<br ?/?>(?=\n)")
_FORUM = regex(r"\[(color|size|font|[biu])(?:=[^\]\n]{1,40})?\](.*)\[/\1\](?=\n)", re.IGNORECASE)
"""Around the end of a line: what stands within a line may be a name."""
_SET_OFF = regex(r"\n(?:  |\t).*(?>(?:\n(?:  |\t).*|\n[ \t]*(?=\n(?:  |\t)))*)")
_NOT_PRINTABLE = regex(r"=(?![0-9A-F]{2}|\n)")
_MAIL_HEAD = regex(r"^(?>(?:[A-Z][A-Za-z0-9-]*: .*\n(?>(?:[ \t].*\n)*))+)(?=\n)|^--\S+\n", re.MULTILINE)
"""What a mail is not encoded in: its fields, and those of its parts, up to an empty line (RFC 2045, 6)."""


def decode(text: str, numbers: Sequence[int]) -> tuple[str, Sequence[int]]:
    """Undoes HTML entities, markup and quoted-printable, each only where nothing in the text speaks against it."""
    if "&" in text and _ENTITY.search(text) is not None and not _raw_angles(text):
        text = _ENTITY.sub(lambda match: _ENTITIES[match[1]], _MARKUP.sub("", _CELLS.sub("\t", text)))
    if find(text, "<br") >= 0 and len(_BREAK.findall(text)) * 2 > len(numbers):
        text = _BREAK.sub("", text)
    if find(text, "[/") >= 0:
        text = _FORUM.sub(r"\2", text)
    if find(text, "mask=3D") >= 0 and not _NOT_PRINTABLE.search(_MAIL_HEAD.sub("", text)):
        text, numbers = _quoted_printable(text, numbers)
    return text, numbers


def _raw_angles(text: str) -> bool:
    return ("<" in text or ">" in text) and re.search("[<>]", _MARKS.sub("", _MARKUP.sub("", text))) is not None


def _quoted_printable(text: str, numbers: Sequence[int]) -> tuple[str, Sequence[int]]:
    """RFC 2045, 6.7; a line that was wrapped with `=` keeps the number of its first part."""
    ends = [line.endswith("=") for line in text.split("\n")]
    kept = [number for number, wrapped in zip(numbers, [False, *ends], strict=False) if not wrapped]
    return _PRINTABLE.sub(_bytes, text.replace("=\n", "")), kept


def _bytes(match: re.Match[str]) -> str:
    return bytes.fromhex(match[0].replace("=", "")).decode("utf-8", "surrogateescape")


def line_feeds(text: str, numbers: Sequence[int]) -> tuple[str, Sequence[int]]:
    """Undoes rsyslog's `#012` in a log that lost its prefixes, where it stands between counters as the kernel's own."""
    if _LINE_FEED.search(text) is None:
        return text, numbers
    spread = [
        n for n, line in zip(numbers, text.split("\n"), strict=False) for _ in range(len(_LINE_FEED.findall(line)) + 1)
    ]
    return _LINE_FEED.sub("\n", text), spread


def unquote(text: str, samples: Sequence[str]) -> tuple[str, int] | None:
    """The text without the quote marks or the indentation that most of the samples begin with; None if they don't.

    And how many blanks or tabs the indentation was that the next text of the log has too.
    """
    if sum(_QUOTE.match(line) is not None for line in samples) * 2 > len(samples):
        blanks = _indentation([_QUOTES.sub("", line) for line in samples])
        text = _QUOTES.sub("", text)
        return dedent(text, blanks) if blanks else text, 0
    blanks = _indentation(samples)
    return (dedent(text, blanks), blanks) if blanks else None


def outdent(text: str, fits: Callable[[str], bool]) -> str:
    """The text without the indentation of each block of lines in which a report opens or tells its outcome.

    So one is set off from the prose around it, while another log in the same text is not. `fits`: whether a line has a
    prefix; directly below such a line a block is the rest of its record.
    """
    text = f"\n{text}"
    if find(text, "\n  ") < 0 and find(text, "\n\t") < 0:
        return text[1:]
    return _SET_OFF.sub(lambda block: block[0] if fits(_before(block)) else _outdented(block[0], fits), text)[1:]


def _before(block: re.Match[str]) -> str:
    return block.string[block.string.rfind("\n", 0, block.start()) + 1 : block.start()]


def _outdented(block: str, fits: Callable[[str], bool]) -> str:
    lines = [line for line in block.split("\n") if line.strip()]
    blanks = _indentation(lines)
    words = [line[blanks:] for line in lines if not fits(line)]
    opens = any(signal(text) or (any(look in text for look in LOOKS) and fits(text)) for text in words)
    return dedent(block, blanks) if opens else block


def _indentation(samples: Sequence[str]) -> int:
    """How many blanks or tabs all begin with."""
    return min((len(line) - len(line.lstrip(" \t")) for line in samples), default=0)


def dedent(text: str, blanks: int) -> str:
    """The text without the first so many blanks or tabs of each line."""
    return re.sub(rf"^[ \t]{{1,{blanks}}}", "", text, flags=re.MULTILINE)


def is_indented(text: str, blanks: int) -> bool:
    """Whether every line begins with so many blanks or tabs, or holds nothing else."""
    return re.search(rf"^(?![ \t]{{{blanks}}}|[ \t]*$)", text, re.MULTILINE) is None
