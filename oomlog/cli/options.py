"""Options that commands share: which logs and events (`reading_options`), and where results go (`output_options`)."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from functools import wraps
from typing import TYPE_CHECKING, Any, get_args

import click

from oomlog.cli.beside import Beside
from oomlog.cli.ending import told_to_end
from oomlog.cli.output import Output
from oomlog.cli.reading import Reading
from oomlog.model.event import EventType, Scope
from oomlog.reporting.filters import Filter
from oomlog.reporting.moments import moment, zone

if TYPE_CHECKING:
    from oomlog.explaining.rules.thresholds import Thresholds

Command = Callable[..., Any]

_TYPE_HELP = f"Keep this type: {', '.join(get_args(EventType))}."

root_option = click.option(
    "--root", metavar="DIR", help="A saved tree with proc, sys, etc: an sosreport, a mount of the host."
)
"""Whose settings are audited."""
_MARK = click.option(
    "--mark", "marks", multiple=True, metavar="'TIME TEXT'", help="Put a deploy on the time line: '-2h rolled out 1.7'."
)
_JSON = click.Path(exists=True, dir_okay=False)

_READING = (
    click.argument("sources", nargs=-1, metavar="[SOURCE]..."),
    click.option("--since", metavar="TIME", help="Keep events from TIME on: 2026-11-22 16:07, yesterday, -2h, @epoch."),
    click.option("--until", metavar="TIME", help="Keep events up to TIME."),
    click.option("-b", "--boot", metavar="BOOT", help="Keep one boot: its id, or 0 for the last with events, -1, …"),
    click.option("--host", "hosts", multiple=True, metavar="GLOB", help="Keep events of these hosts."),
    click.option("--scope", "scopes", multiple=True, type=click.Choice(get_args(Scope)), help="Keep this scope."),
    click.option(
        "--type", "types", multiple=True, type=click.Choice(get_args(EventType)), metavar="TYPE", help=_TYPE_HELP
    ),
    click.option("--victim", metavar="REGEX", help="Keep events that killed a process of such a name."),
    click.option("--cgroup", metavar="GLOB", help="Keep events that name such a cgroup path."),
    click.option("--workload", metavar="TEXT", help="Keep events whose pod, container, unit or cgroup holds TEXT."),
    click.option(
        "--pods", multiple=True, type=_JSON, metavar="FILE", help="Name pods from: kubectl get pods -A -o json."
    ),
    click.option(
        "--containers", multiple=True, type=_JSON, metavar="FILE", help="Name containers from docker/crictl inspect."
    ),
    click.option("--tz", metavar="ZONE", help="Zone of stamps that name none: Europe/Berlin, +02:00, local."),
    click.option("--year", type=click.IntRange(1991, 9999), metavar="YEAR", help="Year of stamps that name none."),
    click.option("--display-tz", metavar="ZONE", help="Zone in which times are shown."),
    click.option("--config", metavar="FILE", help="TOML file with the lines that diagnosis, audit and limits draw."),
)
_JOBS = click.option(
    "--jobs", type=click.IntRange(1), metavar="N", help="Read big inputs with up to N processes (one a core)."
)

color_option = click.option(
    "--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colours in text."
)
_FILE = click.option(
    "-o", "--output", type=click.Path(readable=False), metavar="FILE", help="Write to FILE, whole or not at all."
)


def reading_options(command: Command) -> Command:
    """Adds SOURCE, the filters, the time options and `--jobs`; the command is given one `reading`."""
    return with_options((*_READING, _JOBS), _with_reading(command))


def following_options(command: Command) -> Command:
    """The same for a command that follows its sources: what has just been written is little."""
    return with_options(_READING, _with_reading(command))


def _with_reading(command: Command) -> Command:
    @wraps(command)
    def wrapped(**options: Any) -> Any:  # noqa: ANN401 - what click parsed
        names = ("since", "until", "boot", "hosts", "scopes", "types", "victim", "cgroup", "workload")
        times = {name: zone_of(name, options.pop(name)) for name in ("tz", "display_tz")}
        asked = {name: options.pop(name) for name in names}
        reading = Reading(
            sources=options.pop("sources"),
            wanted=_filter(asked, times["display_tz"] or times["tz"]),
            year=options.pop("year"),
            thresholds=_thresholds(config := options.pop("config")),
            config=config,
            beside=options.pop("pods") + options.pop("containers"),
            jobs=options.pop("jobs", 1),
            **times,
        )
        return command(reading=reading, **options)

    return wrapped


def beside_options(command: Command) -> Command:
    """Adds `--mark` and `--root`, below `reading_options`; the command is given one `beside`."""

    @wraps(command)
    def wrapped(reading: Reading, **options: Any) -> Any:  # noqa: ANN401 - what click parsed
        beside = Beside(reading, options.pop("marks"), options.pop("root"))
        return command(reading=reading, beside=beside, **options)

    return _MARK(root_option(wrapped))


def output_options(command: Command) -> Command:
    """Adds `-o` and `--color`; the command is given one `output`."""
    return color_option(file_option(command))


def file_option(command: Command) -> Command:
    """Adds `-o`; the command is given one `output`."""

    @wraps(command)
    def wrapped(**options: Any) -> Any:  # noqa: ANN401 - what click parsed
        output = Output(options.pop("output"), options.pop("color", "never"))
        with told_to_end(output.abandon), output:
            output.open()
            return command(output=output, **options)

    return _FILE(wrapped)


def _thresholds(path: str | None) -> "Thresholds | None":
    if path is None:
        return None
    from oomlog.cli.config import thresholds

    return thresholds(path)


def with_options(decorators: tuple[Callable[[Command], Command], ...], command: Command) -> Command:
    """The command with all of them, in this order."""
    for decorator in reversed(decorators):
        command = decorator(command)
    return command


def _filter(asked: dict[str, Any], here: tzinfo | None) -> Filter:
    since, until = (moment_of(name, asked.pop(name), here) for name in ("since", "until"))
    if since and until and bool(since.tzinfo) == bool(until.tzinfo) and since > until:
        raise click.BadParameter("is after --until", param_hint="--since")
    return Filter(since=since, until=until, victim=_regex(asked.pop("victim")), **asked)


def moment_of(option: str, text: str | None, here: tzinfo | None = None) -> datetime | None:
    """The point in time that an option names; raises BadParameter."""
    try:
        return None if text is None else moment(text, here, datetime.now(UTC))
    except ValueError as problem:
        raise click.BadParameter(f"{problem}; try 2026-11-22 16:07", param_hint=f"--{option}") from problem


def zone_of(option: str, text: str | None) -> tzinfo | None:
    """The zone that an option names; raises BadParameter."""
    try:
        return None if text is None else zone(text)
    except ValueError as problem:
        hint = f"--{option.replace('_', '-')}"
        raise click.BadParameter(f"{problem}; try Europe/Berlin, +02:00 or local", param_hint=hint) from problem


def _regex(text: str | None) -> re.Pattern[str] | None:
    try:
        return None if text is None else re.compile(text)
    except re.error as problem:
        raise click.BadParameter(f"no regular expression: {text!r}: {problem}", param_hint="--victim") from problem
