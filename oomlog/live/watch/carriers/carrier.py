"""What carriers promise, and the thread that each of them works in: the watch itself never waits for any."""

import random
import threading
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from oomlog.live.watch.state import Delivery, State

FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 300.0
"""After a failure it is tried again after 0.5 s, then twice as long each time, up to this, less up to a fifth."""
LOOK_SECONDS = 1.0


class Failed(Exception):
    """It could not be delivered now; why, in a few words."""


class Rejected(Exception):
    """It will never be taken, however often it is tried."""


class Carrier(Protocol):
    """`name` stays the same over restarts: it names its queue in the state."""

    name: str
    batch: int
    """So many deliveries are taken at a time."""

    def deliver(self, deliveries: Sequence[Delivery]) -> None:
        """Raises Failed, after which all of them are tried again, or Rejected, after which none is."""


class Runner:
    """Takes a carrier's deliveries from its queue, in order, until it is told to stop."""

    def __init__(self, carrier: Carrier, state: State, tell: Callable[[str], None]) -> None:
        self.carrier = carrier
        self._state, self._tell = state, tell
        self._more, self._stop = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name=carrier.name, daemon=True)
        self.done = self.failed = self.rejected = 0
        self.error: Exception | None = None

    def start(self) -> None:
        """Begin, with what was left over."""
        self._more.set()
        self._thread.start()

    def wake(self) -> None:
        """There may be more."""
        self._more.set()

    def stop(self, seconds: float) -> None:
        """Deliver what can be delivered in so many seconds; the rest stays in the queue."""
        end = time.monotonic() + seconds
        while self._thread.is_alive() and self._state.queued(self.carrier.name) and time.monotonic() < end:
            time.sleep(0.02)
        self._stop.set()
        self._more.set()
        self._thread.join(max(0.0, end - time.monotonic()))

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                self._more.wait(LOOK_SECONDS)
                self._more.clear()
                while not self._stop.is_set() and (some := self._state.waiting(self.carrier.name, self.carrier.batch)):
                    self._deliver(some)
        except Exception as error:  # noqa: BLE001 - told by the main thread, which ends
            self.error = error

    def _deliver(self, some: Sequence[Delivery]) -> None:
        wait = FIRST_WAIT_SECONDS
        while not self._stop.is_set():
            try:
                self.carrier.deliver(some)
            except Failed as failure:
                self._failed(failure, wait)
                self._stop.wait(wait * random.uniform(0.8, 1.0))  # noqa: S311 - so that many hosts do not come at once
                wait = min(2 * wait, LONGEST_WAIT_SECONDS)
                continue
            except Rejected as reason:
                self.rejected += len(some)
                self._tell(f"{self.carrier.name}: given up: {reason}")
            else:
                self.done += len(some)
            self._state.delivered(some)
            return

    def _failed(self, failure: Failed, wait: float) -> None:
        self.failed += 1
        if wait == FIRST_WAIT_SECONDS:
            self._tell(f"{self.carrier.name}: {failure}; kept and tried again")
