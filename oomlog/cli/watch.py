"""`oomlog watch`: events as they happen."""

import signal
import tempfile
import threading
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oomlog.cli.options import following_options
from oomlog.cli.reading import Reading, growing_sources
from oomlog.cli.telling import Metered, Telling, metrics_options, telling_options
from oomlog.cli.warning import warn

if TYPE_CHECKING:
    from oomlog.live.watch.state import State
    from oomlog.live.watch.watch import Watch


@click.command(short_help="Follow logs and tell each event as it happens.")
@following_options
@telling_options
@click.option("--state", metavar="FILE", help="Keep in FILE how far was read and what was told; go on from there.")
@click.option("--from-start", is_flag=True, help="Where the state is new, tell what the sources hold already, too.")
@metrics_options
def watch(*, reading: Reading, telling: Telling, state: str | None, from_start: bool, metered: Metered) -> int:
    """Follow the journal, the ring buffer or growing logs, and tell each event
    within a second of its kill line. What comes later of a report is told as
    an update: the same id, the next revision.

    A SOURCE is a log that is written, through its rotation; journal:[DIR];
    or kmsg:. Without any it is this machine's journal, else its ring buffer,
    else the usual files. With --state nothing is lost and nothing comes twice
    over restarts.

    \b
    Examples:
      oomlog watch
      oomlog watch --format ndjson --state /var/lib/oomlog/state journal:
      oomlog watch --exec 'logger -t oom' --metrics-port 9813 /var/log/kern.log
      oomlog watch --webhook https://hooks.example.com/oom --state state
    """
    from oomlog.live.watch.state import State

    with ExitStack() as stack:
        kept = State(state or _passing(stack), telling.queue)
        watching = _watch(stack, reading, kept, telling, from_start=from_start)
        watching.run(_asked_to_stop(), metered.begin(watching))
        watching.stop()
    return 0


def _passing(stack: ExitStack) -> str:
    """Where the state stands that nobody keeps."""
    return str(Path(stack.enter_context(tempfile.TemporaryDirectory())) / "state")


def _watch(stack: ExitStack, reading: Reading, state: "State", telling: Telling, *, from_start: bool) -> "Watch":
    from oomlog.live.watch.following import follower
    from oomlog.live.watch.understanding import Understanding
    from oomlog.live.watch.watch import Watch

    return Watch(
        followers=[follower(name) for name in reading.arguments or growing_sources()],
        state=state,
        understanding=partial(Understanding, reading.thresholds, reading.naming()),
        keeps=reading.wanted.keeps,
        runners=telling.runners(stack, state),
        tell=warn,
        options=reading.options,
        from_start=from_start,
    )


def _asked_to_stop() -> threading.Event:
    """Set when the process is told to end."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop
