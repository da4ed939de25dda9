"""Options of `watch`: whom it tells (`telling_options`), and where its metrics go (`metrics_options`)."""

from collections.abc import Callable
from contextlib import ExitStack
from functools import partial, wraps
from typing import TYPE_CHECKING, Any

import click
from msgspec import Struct

from oomlog.cli.options import Command, with_options
from oomlog.cli.output import Output
from oomlog.cli.warning import warn

if TYPE_CHECKING:
    from oomlog.live.watch.carriers.carrier import Carrier, Runner
    from oomlog.live.watch.state import State
    from oomlog.live.watch.watch import Watch

_TELLING = (
    click.option(
        "--format", "form", type=click.Choice(["text", "ndjson"]), default="text", help="For people or programs."
    ),
    click.option("-o", "--output", metavar="FILE", help="Append to FILE, each event once, instead of printing."),
    click.option("--exec", multiple=True, metavar="COMMAND", help="Run it for each event: JSON on its stdin."),
    click.option(
        "--webhook", multiple=True, metavar="URL", help="POST each event; signed with $OOMLOG_WEBHOOK_SECRET."
    ),
    click.option("--notify", multiple=True, metavar="URL", help="Tell people through Apprise: mailto://…, slack://…"),
    click.option("--queue", type=click.IntRange(1), default=10_000, help="Undelivered events kept for each receiver."),
)
_METRICS = (
    click.option("--metrics-port", type=click.IntRange(0, 65535), help="Serve Prometheus' metrics on this port."),
    click.option(
        "--metrics-address", default="127.0.0.1", help="Where to serve them; by default to this machine alone."
    ),
    click.option(
        "--prometheus-textfile", "textfile", metavar="FILE", help="Write the metrics to FILE for node_exporter."
    ),
)


class Telling(Struct, frozen=True):
    """Who is told, and how many events may wait for each; `receivers` are each a kind and a command or an address."""

    form: str
    output: str | None
    receivers: tuple[tuple[str, str], ...]
    queue: int

    def runners(self, stack: ExitStack, state: "State") -> "list[Runner]":
        """One for each; what they hold is let go with the stack."""
        from oomlog.live.watch.carriers.carrier import Runner
        from oomlog.live.watch.carriers.making import carrier

        carriers = [self._first(stack), *(carrier(kind, where) for kind, where in self.receivers)]
        return [Runner(one, state, warn) for one in carriers]

    def _first(self, stack: ExitStack) -> "Carrier":
        from oomlog.live.watch.carriers.output import OutputFile, StandardOutput
        from oomlog.live.watch.said import FORMS

        if self.output is not None:
            return OutputFile(self.output, FORMS[self.form])
        shown = stack.enter_context(Output(None, "never"))
        shown.open()
        return StandardOutput(shown.write, FORMS[self.form])


class Metered(Struct, frozen=True):
    """Where the metrics are served and written."""

    port: int | None
    address: str
    textfile: str | None

    def begin(self, watching: "Watch") -> Callable[[], None]:
        """Serve what is to be served. → what is to be done after each round."""
        if self.port is None and self.textfile is None:
            return lambda: None
        from oomlog.live.watch.metrics import Metrics

        metrics = Metrics(watching)
        if self.port is not None:
            warn(f"metrics at http://{self.address}:{metrics.serve(self.address, self.port)}/metrics")
        return partial(metrics.write, self.textfile) if self.textfile is not None else lambda: None


def telling_options(command: Command) -> Command:
    """Adds the receivers; the command is given one `telling`."""

    @wraps(command)
    def wrapped(**options: Any) -> Any:  # noqa: ANN401 - what click parsed
        receivers = tuple((kind, where) for kind in ("exec", "webhook", "notify") for where in options.pop(kind))
        telling = Telling(options.pop("form"), options.pop("output"), receivers, options.pop("queue"))
        return command(telling=telling, **options)

    return with_options(_TELLING, wrapped)


def metrics_options(command: Command) -> Command:
    """Adds where metrics go; the command is given one `metered`."""

    @wraps(command)
    def wrapped(**options: Any) -> Any:  # noqa: ANN401 - what click parsed
        metered = Metered(options.pop("metrics_port"), options.pop("metrics_address"), options.pop("textfile"))
        return command(metered=metered, **options)

    return with_options(_METRICS, wrapped)
