"""Events that wait for their copies in other channels, and what is remembered of those that left."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, count

from msgspec import Struct, structs

from oomlog.model import Event
from oomlog.reading.merge.complete import as_one
from oomlog.reading.merge.echoing import Remarks
from oomlog.reading.merge.same import Facts, Token, contradict, facts
from oomlog.reading.remarks import Reboot, Remark

WINDOW_SECONDS = 15 * 3600.0
"""How long, in log time, an event waits for its copies: stamps without a zone may be 14 hours off."""
MAX_HELD = 128
"""So many copies wait at most, whatever the time: one of 300 processes takes some 100 KB."""
MAX_UNDATED = 64
"""Of these, events without a time, which wait for a dated copy; a ring buffer holds fewer."""
REMEMBERED = 4096
"""So many events that left are known again."""

CANDIDATES = 32
"""So many of the latest events with one token are compared: a log may be made of the same report over and over."""


class _Slot(Struct):
    """One event: its copies, what is known of each, the time at which it was first met."""

    time: float | None
    facts: list[Facts]
    copies: list[Event]


class Window:
    """Takes events in the order of time, gives them back in the order of their first copy, each once.

    `late` counts the copies that came after their event had left; they are dropped.
    """

    def __init__(self) -> None:
        self.late = 0
        self._numbers = count()
        self._dated: dict[int, _Slot] = {}
        self._undated: dict[int, _Slot] = {}
        self._left: dict[int, _Slot] = {}
        self._index: dict[Token, list[int]] = {}
        self._remarks = Remarks()

    @property
    def unheard(self) -> Sequence[Remark]:
        """What was said of kills that no channel has, by now."""
        return self._remarks.waiting

    @property
    def full_of_undated(self) -> bool:
        """Whether no more events without a time should come for now."""
        return len(self._undated) >= MAX_UNDATED

    def add(self, event: Event, origin: int, time: float | None) -> None:
        """Joins the event to its copies, or begins a new one; `time` is where it stands in its channel."""
        met = facts(event, origin)
        numbers = self._alike(met)
        held = [number for number in numbers if number not in self._left]
        if numbers and not held:
            self.late += 1
            return
        slot = self._joined(held) if held else _Slot(None, [], [])
        slot.facts.append(met)
        slot.copies.append(event)
        slot.time = time if slot.time is None else slot.time
        self._place(slot, held[0] if held else next(self._numbers), met)

    def said(self, said: Remark | Reboot, origin: int) -> None:
        """What was said of a kill that its own log does not hold, or that a machine began anew."""
        self._remarks.add(structs.replace(said, origin=origin))

    def ready(self, now: float | None) -> Iterator[Event]:
        """Events that have waited long enough when the merge has come to the time `now` (None: not known)."""
        while len(self._undated) > MAX_UNDATED:
            yield self._leave(self._undated)
        while self._dated and self._over(now):
            yield self._leave(self._dated)

    def rest(self) -> Iterator[Event]:
        """All that still wait; those without a time come last."""
        for slots in (self._dated, self._undated):
            while slots:
                yield self._leave(slots)

    def _held(self) -> Iterator[Iterable[_Slot]]:
        return (slots.values() for slots in (self._dated, self._undated))

    def _over(self, now: float | None) -> bool:
        if sum(len(slot.copies) for slot in self._dated.values()) > MAX_HELD:
            return True
        first = next(iter(self._dated.values())).time
        return now is not None and first is not None and abs(now - first) > WINDOW_SECONDS

    def _alike(self, met: Facts) -> list[int]:
        """Numbers of the events that the copy may belong to, in the order of their first copies."""
        numbers = sorted({number for token in met.tokens for number in self._index.get(token, ())[-CANDIDATES:]})
        return [number for number in numbers if not any(contradict(met, other) for other in self._slot(number).facts)]

    def _slot(self, number: int) -> _Slot:
        return self._dated.get(number) or self._undated.get(number) or self._left[number]

    def _joined(self, numbers: Sequence[int]) -> _Slot:
        """The first event, and those others that a whole copy has shown to be parts of it."""
        first, *others = (self._slot(number) for number in numbers)
        for number, other in zip(numbers[1:], others, strict=True):
            if any(contradict(one, two) for one in first.facts for two in other.facts):
                continue
            self._forget(number, other)
            self._known(numbers[0], other.facts)
            first.facts += other.facts
            first.copies += other.copies
            first.time = other.time if first.time is None else first.time
        return first

    def _place(self, slot: _Slot, number: int, met: Facts) -> None:
        self._known(number, [met])
        if slot.time is None:
            self._undated[number] = slot
        else:
            self._undated.pop(number, None)
            self._dated.setdefault(number, slot)

    def _known(self, number: int, new: Sequence[Facts]) -> None:
        for one in new:
            for token in one.tokens:
                numbers = self._index.setdefault(token, [])
                if number not in numbers[-CANDIDATES:]:
                    numbers.append(number)

    def _forget(self, number: int, slot: _Slot) -> None:
        for slots in (self._dated, self._undated, self._left):
            slots.pop(number, None)
        for token in {token for one in slot.facts for token in one.tokens}:
            self._index[token].remove(number)
            if not self._index[token]:
                del self._index[token]

    def _leave(self, slots: dict[int, _Slot]) -> Event:
        number = next(iter(slots))
        slot = slots.pop(number)
        event = slot.copies[0] if len(slot.copies) == 1 else as_one(slot.copies)
        event = self._remarks.join(event, slot.facts, (one.facts for one in chain(*self._held())))
        slot.copies = []
        self._left[number] = slot
        if len(self._left) > REMEMBERED:
            oldest = next(iter(self._left))
            self._forget(oldest, self._left[oldest])
        return event
