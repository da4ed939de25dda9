"""An event → the same event explained: workload, request, choice, ledger, culprit, causes, and one sentence."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from msgspec.structs import replace

from oomlog.explaining.choice import choice
from oomlog.explaining.culprit import culprit
from oomlog.explaining.incidents import machine
from oomlog.explaining.ledger import ledger
from oomlog.explaining.quoting import Lines
from oomlog.explaining.request import request
from oomlog.explaining.rules import diagnose
from oomlog.explaining.rules.facts import Facts
from oomlog.explaining.rules.given import Given
from oomlog.explaining.rules.interface import Context
from oomlog.explaining.rules.thresholds import Thresholds
from oomlog.explaining.summary import summary
from oomlog.explaining.workload import workload
from oomlog.model import Event, LedgerRow

REMEMBERED = 64
"""So many events of each machine are held for what comes after them."""
MACHINES = 512
"""So many machines; the one that was quiet longest is forgotten."""
Told = TypeVar("Told")
SettingsOf = Callable[[Event], Mapping[str, Given]]
"""The settings of an event's own machine."""


def explain(
    event: Event,
    *,
    thresholds: Thresholds = Thresholds(),  # noqa: B008 - frozen
    earlier: Sequence[Event] = (),
    settings: Mapping[str, str | Given] | None = None,
) -> Event:
    """The event with its explaining fields but `incident`. `raw` should be there: evidence is quoted from it.

    `earlier` are events of the same machine, oldest first; `settings` its sysctls (`vm.swappiness` → `60`), with
    `Given` also where each stands and whether it was read in the same boot. A stage that fails leaves its field empty
    and says so in `notes`: the event itself is never lost.
    """
    stages = _Stages()
    kills = [kill for before in earlier if before.boot == event.boot for kill in before.kills]
    event = replace(event, workload=stages.run("workload", lambda: workload(event)))
    event = replace(event, request=stages.run("request", lambda: request(event)))
    event = replace(event, choice=stages.run("choice", lambda: choice(event, kills)))
    rows: tuple[LedgerRow, ...] = stages.run("ledger", lambda: ledger(event)) or ()
    memory = None if event.memory is None else replace(event.memory, ledger=rows)
    event = replace(event, memory=memory)
    facts = Facts(event, rows)
    context = Context(Lines(event), facts, thresholds, tuple(earlier), _given(settings or {}))
    event = replace(event, diagnosis=stages.run("diagnosis", lambda: diagnose(event, context)) or ())
    cause = next((found.rule for found in event.diagnosis if found.role == "primary"), None)
    event = replace(event, culprit=stages.run("culprit", lambda: culprit(event, rows, facts.groups, cause)))
    event = replace(event, summary=stages.run("summary", lambda: summary(event)))
    return stages.noted(event)


def _given(settings: Mapping[str, str | Given]) -> dict[str, Given]:
    return {key: one if isinstance(one, Given) else Given(one) for key, one in settings.items()}


class Explainer:
    """Explains events one after the other, each with those before it on the same machine in mind."""

    def __init__(self, thresholds: Thresholds | None = None, settings: SettingsOf = lambda _: {}) -> None:
        self._thresholds = thresholds or Thresholds()
        self._settings = settings
        self._earlier: dict[str, deque[Event]] = {}

    def explain(self, event: Event, *, keep_raw: bool = False) -> Event:
        """The event explained, as it is where it was before; without its raw lines unless they are to be kept."""
        name = machine(event)
        earlier = self._earlier.pop(name, None) or deque(maxlen=REMEMBERED)
        if event.summary is None:
            stages = _Stages()
            settings = stages.run("settings", lambda: self._settings(event))
            event = explain(event, thresholds=self._thresholds, earlier=tuple(earlier), settings=settings)
            event = stages.noted(event)
        earlier.append(_slim(event))
        self._earlier[name] = earlier
        if len(self._earlier) > MACHINES:
            self._earlier.pop(next(iter(self._earlier)))
        return event if keep_raw or event.raw is None else replace(event, raw=None)


class _Stages:
    """Runs the stages; an error in one is told and leaves the others alone."""

    def __init__(self) -> None:
        self.failed: list[str] = []

    def run(self, name: str, stage: Callable[[], Told]) -> Told | None:
        """What the stage gives, or None where it failed."""
        try:
            return stage()
        except Exception as error:  # noqa: BLE001 - logs are hostile: no event is lost for want of an explanation
            self.failed.append(f"{name} could not be explained: {type(error).__name__}: {error}")
            return None

    def noted(self, event: Event) -> Event:
        """The event with what failed among its notes."""
        return replace(event, notes=(*event.notes, *self.failed)) if self.failed else event


def _slim(event: Event) -> Event:
    """Without what is large: later events ask for kills, boot and RAM."""
    memory = event.memory
    if memory is not None:
        memory = replace(memory, nodes=(), zones=(), slab=(), allocations=(), ledger=(), counters={})
    return replace(event, tasks=(), memory=memory, choice=None, request=None, diagnosis=(), unclaimed=(), raw=None)
