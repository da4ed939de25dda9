"""Events as they come → explained, with those before them in mind, and each with its incident."""

from collections import OrderedDict
from collections.abc import Callable, Iterable

from msgspec.structs import replace

from oomlog.explaining.explain import explain
from oomlog.explaining.incidents import COUNTED, belongs, domain, machine
from oomlog.explaining.rules.thresholds import Thresholds
from oomlog.model import Event

REMEMBERED = 64
"""So many of the last events are held for what comes after them."""
OPEN = 512
"""So many incidents may go on."""

Place = tuple[str, str]
"""Source and key."""


class Understanding:
    """`named` gives pods their names; `past` are events that were told before, oldest first."""

    def __init__(
        self, thresholds: Thresholds | None, named: Callable[[Event], Event], past: Iterable[tuple[Place, Event]] = ()
    ) -> None:
        self._thresholds = thresholds or Thresholds()
        self._named = named
        self._earlier: OrderedDict[Place, Event] = OrderedDict()
        self._last: OrderedDict[tuple[str, str | None], Event] = OrderedDict()
        for place, event in past:
            self._remember(place, event)

    def explained(self, place: Place, event: Event) -> Event:
        """An event that is new, or has grown: it keeps the incident that it had."""
        before = self._earlier.get(place)
        name = machine(event)
        earlier = tuple(one for at, one in self._earlier.items() if at != place and machine(one) == name)
        found = replace(explain(event, thresholds=self._thresholds, earlier=earlier), raw=None)
        found = self._named(found)
        incident = before.incident if before is not None else self._incident(found)
        found = replace(found, incident=incident)
        self._remember(place, found)
        return found

    def _incident(self, event: Event) -> str | None:
        if event.type not in COUNTED:
            return None
        last = self._last.get((machine(event), domain(event)))
        return last.incident if last is not None and belongs(last, event) else event.id

    def _remember(self, place: Place, event: Event) -> None:
        slim = replace(event, tasks=(), unclaimed=(), notes=(), diagnosis=(), choice=None, request=None)
        self._earlier[place] = slim
        while len(self._earlier) > REMEMBERED:
            self._earlier.popitem(last=False)
        if event.incident is not None:
            key = machine(event), domain(event)
            self._last[key] = slim
            self._last.move_to_end(key)
            while len(self._last) > OPEN:
                self._last.popitem(last=False)
