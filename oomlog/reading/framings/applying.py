"""Strips a text by one framing, and the lines that it does not fit by the others."""

from collections.abc import Iterator, Sequence
from operator import attrgetter

from msgspec import Struct
from msgspec.structs import replace

from oomlog.reading.framings.bare import FRAMING as BARE
from oomlog.reading.framings.choosing import choose, samples
from oomlog.reading.framings.console import unglue
from oomlog.reading.framings.glued import part
from oomlog.reading.framings.interface import Framing, Loose
from oomlog.reading.framings.loose import SEPARATOR, further, indented
from oomlog.reading.framings.tagged import FRAMING as TAGGED
from oomlog.reading.line import Line

_CONSOLES = ("bare", "dmesg")


class Passage(Struct, gc=False):
    """Whole lines that are stripped by one framing, and the number of each.

    `main`: most of them are of this framing, so lines without a prefix belong to the record before them.
    """

    text: str
    numbers: Sequence[int]
    framing: Framing
    main: bool


def best(text: str, numbers: Sequence[int], framings: Sequence[Framing]) -> Passage | None:
    """A text with the framing that fits it best; None if none does."""
    looked = samples(text)
    framing, most = choose(looked, framings)
    return None if framing is None else Passage(text, numbers, framing, most * 2 >= len(looked))


def apply(passage: Passage, framings: Sequence[Framing], before: Line | None) -> list[Line]:
    """The lines of a passage. `before` is the line that stood before it, if any."""
    framing = passage.framing
    others = [other for other in framings if other is not framing]
    stripped = framing.strip(passage.text, passage.numbers)
    lines: list[Line] = []
    done = 0
    for run in _runs(stripped.loose):
        lines += stripped.lines[done : run[0].at]
        done = run[-1].at + 1
        lines += _place(run, passage, others, lines[-1] if lines else before)
    lines = lines + stripped.lines[done:] if done else stripped.lines
    lines = _undone(framing, lines, passage.text)
    if framing.wraps:
        return _unwrapped(framing, lines, others)
    return part(unglue(lines, passage.text) if framing.name in _CONSOLES else lines)


def _unwrapped(framing: Framing, lines: list[Line], framings: Sequence[Framing]) -> list[Line]:
    """Strips what was inside a wrapper by the other framings. The wrapper fills what the inside leaves open."""
    outer = [line for line in lines if line.format == framing.name]
    text = "".join(line.text + "\n" for line in outer)
    inside = best(text, range(len(outer)), framings) or Passage(text, range(len(outer)), BARE, main=False)
    done = [_inside(outer[line.number], line) for line in apply(inside, framings, None)]
    beside = [line for line in lines if line.format != framing.name]
    return sorted(done + beside, key=attrgetter("number")) if beside else done


def _inside(outer: Line, line: Line) -> Line:
    """A line is the kernel's only where neither the wrapper nor the inside says otherwise."""
    line.number, line.last = outer.number, outer.last
    line.wall = line.wall or outer.wall
    line.host = line.host or outer.host
    line.mono = line.mono or outer.mono
    line.format = outer.format
    line.tag = outer.tag or line.tag
    if outer.kernel is not None:
        line.kernel = outer.kernel and line.kernel is not False
    line.continued = line.continued or outer.continued
    return line


def _runs(loose: Sequence[Loose]) -> Iterator[list[Loose]]:
    """Loose lines that stand one after another."""
    run: list[Loose] = []
    for one in loose:
        if run and one.at != run[-1].at + 1:
            yield run
            run = []
        run.append(one)
    if run:
        yield run


def _place(run: list[Loose], passage: Passage, others: Sequence[Framing], before: Line | None) -> list[Line]:
    """Lines for a run of loose ones: separators and indented rests of records; the others go elsewhere."""
    lines: list[Line] = []
    unknown: list[Loose] = []
    for one in run:
        placed = _placed(one, passage.framing, None if unknown else (lines[-1] if lines else before))
        if placed is None:
            unknown.append(one)
            continue
        lines += _elsewhere(unknown, passage, others, lines[-1] if lines else before)
        unknown = []
        lines.append(placed)
    return lines + _elsewhere(unknown, passage, others, lines[-1] if lines else before)


def _placed(one: Loose, framing: Framing, before: Line | None) -> Line | None:
    if SEPARATOR.match(one.text):
        return Line(one.number, one.text, format=framing.name)
    return indented(one, before, framing)


def _elsewhere(run: list[Loose], passage: Passage, others: Sequence[Framing], before: Line | None) -> list[Line]:
    """Lines that only another framing can fit; if none does, the rest of a record, or bare."""
    if not run:
        return []
    text = "".join(one.text + "\n" for one in run)
    if passage.main and passage.framing.speaks:  # a line that names its speaker so is some other speaker's
        others = [other for other in others if other is not TAGGED]
    found = best(text, [one.number for one in run], others)
    if found is not None:  # what is inside a wrapper may be of this framing again
        return apply(found, [*others, passage.framing] if found.framing.wraps else others, before)
    if passage.main and passage.framing.speaks and before is not None:
        return [further(before, one.text, one) for one in run]
    return [Line(one.number, one.text, format="bare") for one in run]


def _undone(framing: Framing, lines: list[Line], text: str) -> list[Line]:
    """Undoes the framing's escapes; a line feed among them makes a further line."""
    if framing.mark not in text:
        return lines
    marked = [at for at, line in enumerate(lines) if framing.mark in line.text and line.format == framing.name]
    out: list[Line] = []
    done = 0
    for at in marked:
        words, *rest = framing.undo(lines[at].text).split("\n")
        out += lines[done:at]
        out.append(replace(lines[at], text=words))
        out += [further(lines[at], more) for more in rest]
        done = at + 1
    return out + lines[done:] if done else lines
