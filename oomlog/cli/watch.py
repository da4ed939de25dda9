"""`oomlog watch`: events as they happen."""

import signal
import tempfile
import threading
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from oomlog.cli.options import reading_options
from oomlog.cli.output import Output
from oomlog.cli.reading import Reading, growing_sources
from oomlog.cli.warning import warn

if TYPE_CHECKING:
    from oomlog.live.watch.carriers.carrier import Carrier
    from oomlog.live.watch.watch import Watch


@click.command(short_help="Follow logs and tell each event as it happens.")
@reading_options
@click.option("--format", "form", type=click.Choice(["text", "ndjson"]), default="text", help="For people or programs.")
@click.option("-o", "--output", metavar="FILE", help="Append to FILE, each event once, instead of printing.")
@click.option("--state", metavar="FILE", help="Keep in FILE how far was read and what was told; go on from there.")
@click.option("--from-start", is_flag=True, help="Where the state is new, tell what the sources hold already, too.")
@click.option("--exec", "commands", multiple=True, metavar="COMMAND", help="Run it for each event: JSON on its stdin.")
@click.option(
    "--webhook", "webhooks", multiple=True, metavar="URL", help="POST each event; signed with $OOMLOG_WEBHOOK_SECRET."
)
@click.option(
    "--notify", "urls", multiple=True, metavar="URL", help="Tell people through Apprise: mailto://…, slack://…"
)
@click.option("--queue", type=click.IntRange(1), default=10_000, help="Undelivered events kept for each receiver.")
@click.option("--metrics-port", type=click.IntRange(0, 65535), help="Serve Prometheus' metrics on this port.")
@click.option("--metrics-address", default="127.0.0.1", help="Where to serve them; by default to this machine alone.")
@click.option("--prometheus-textfile", "textfile", metavar="FILE", help="Write the metrics to FILE for node_exporter.")
def watch(
    *,
    reading: Reading,
    form: Literal["text", "ndjson"],
    output: str | None,
    state: str | None,
    from_start: bool,
    commands: tuple[str, ...],
    webhooks: tuple[str, ...],
    urls: tuple[str, ...],
    queue: int,
    metrics_port: int | None,
    metrics_address: str,
    textfile: str | None,
) -> int:
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
    from oomlog.live.watch.following import follower
    from oomlog.live.watch.state import State
    from oomlog.live.watch.understanding import Understanding
    from oomlog.live.watch.watch import Watch

    with ExitStack() as stack:
        kept = State(state or str(Path(stack.enter_context(tempfile.TemporaryDirectory())) / "state"), queue)
        carriers = _carriers(stack, form, output, (commands, webhooks, urls))
        from oomlog.live.watch.carriers.carrier import Runner

        watching = Watch(
            followers=[follower(name) for name in reading.arguments or growing_sources()],
            state=kept,
            understanding=partial(Understanding, reading.thresholds, reading.naming()),
            keeps=reading.wanted.keeps,
            runners=[Runner(carrier, kept, warn) for carrier in carriers],
            tell=warn,
            options=reading.options,
            from_start=from_start,
        )
        after = _metrics(watching, metrics_port, metrics_address, textfile)
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        watching.run(stop, after)
        watching.stop()
    return 0


def _carriers(
    stack: ExitStack, form: str, output: str | None, receivers: tuple[tuple[str, ...], ...]
) -> "list[Carrier]":
    from oomlog.live.watch.carriers.making import carrier
    from oomlog.live.watch.carriers.output import OutputFile, StandardOutput
    from oomlog.live.watch.said import FORMS

    if output is not None:
        first: Carrier = OutputFile(output, FORMS[form])
    else:
        shown = stack.enter_context(Output(None, "never"))
        shown.open()
        first = StandardOutput(shown.write, FORMS[form])
    kinds = zip(("exec", "webhook", "notify"), receivers, strict=True)
    return [first, *(carrier(kind, where) for kind, named in kinds for where in named)]


def _metrics(watching: "Watch", port: int | None, address: str, textfile: str | None) -> Callable[[], None]:
    if port is None and textfile is None:
        return lambda: None
    from oomlog.live.watch.metrics import Metrics

    metrics = Metrics(watching)
    if port is not None:
        warn(f"metrics at http://{address}:{metrics.serve(address, port)}/metrics")
    if textfile is None:
        return lambda: None
    return partial(metrics.write, textfile)
