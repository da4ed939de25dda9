"""The click group behind `oomlog`: imports commands on use, and turns every end into one line and a status."""

import sys
from collections.abc import Mapping
from importlib import import_module
from types import TracebackType
from typing import Any, NoReturn

import click
from click.exceptions import Exit

from oomlog.cli.warning import drop, warn
from oomlog.errors import OomlogError

FAILED = 1
INTERRUPTED = 130


class LazyGroup(click.Group):
    """A group whose commands are named as `module:attribute`. A command returns its exit status, or None for 0."""

    def __init__(self, *, commands_by_name: Mapping[str, str], **attributes: Any) -> None:  # noqa: ANN401 - click's
        super().__init__(**attributes)
        self._by_name = commands_by_name

    def list_commands(self, _context: click.Context) -> list[str]:
        """Their names, for the help."""
        return sorted(self._by_name)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        """The command, now imported; None for a name that is none."""
        target = self._by_name.get(name)
        if target is None:
            return None
        module, _, attribute = target.partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def main(self, *args: Any, **kwargs: Any) -> NoReturn:  # noqa: ANN401 - click's
        """Like click's, but an error is one line, a closed pipe is quiet, and the command's value is the status."""
        kwargs |= {"standalone_mode": False, "prog_name": "oomlog"}
        try:
            status = super().main(*args, **kwargs)
        except OSError as problem:
            if problem.filename is not None:
                raise
            status = _unwritten(problem)
        except click.ClickException as error:
            status = _complain(_usage(error), error.exit_code)
        except click.Abort:
            status = INTERRUPTED
        sys.exit(status or 0)

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:  # noqa: ANN401 - click's
        """Like click's, which here may print the help or the version."""
        try:
            return super().make_context(*args, **kwargs)
        except BrokenPipeError:
            raise Exit(_nobody_reads()) from None

    def invoke(self, context: click.Context) -> Any:  # noqa: ANN401 - click's
        """Run the command; what it writes has left when this returns."""
        if not context.params.get("debug"):
            sys.excepthook = _bug
        try:
            status = super().invoke(context)
            if sys.stdout is not None:
                sys.stdout.flush()
        except BrokenPipeError:
            return _nobody_reads()
        except OomlogError as error:
            if context.params.get("debug"):
                raise
            return _complain(str(error), error.exit_code)
        return status


def _usage(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    message = error.format_message().rstrip(".").removeprefix("Invalid value for ")
    return message + (f"; see {context.command_path} --help" if context is not None else "")


def _complain(message: str, status: int) -> int:
    warn(" ".join(message.split()))
    return status


def _nobody_reads() -> int:
    drop(sys.stdout)
    return 0


def _unwritten(problem: OSError) -> int:
    """Help or version, which click writes by itself, could not be."""
    drop(sys.stdout)
    return _complain(f"cannot write standard output: {problem.strerror}", FAILED)


def _bug(kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    """What nobody foresaw, in one line. The process ends with status 1."""
    _complain(f"unexpected {kind.__name__}: {error}; the traceback shows with oomlog --debug", FAILED)
