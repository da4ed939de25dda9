"""`oomlog redact`: the events' lines, with the names in them replaced."""

import json
import os
from collections.abc import Mapping

import click

from oomlog.cli.options import file_option, reading_options
from oomlog.cli.output import Output
from oomlog.cli.reading import Reading
from oomlog.cli.warning import warn
from oomlog.errors import OomlogError
from oomlog.units import counted


@click.command(short_help="Print the events' lines without names.")
@reading_options
@click.option("--mapping", metavar="FILE", help="Write which pseudonym stands for what: a new, private file.")
@file_option
def redact(*, reading: Reading, output: Output, mapping: str | None) -> int:
    """Print the events' lines with hosts, users, processes, cgroups, pods and
    containers replaced by pseudonyms of the same length; all else is dropped.

    What is printed still reads to the same figures and the same diagnosis. One
    run replaces a name the same way everywhere; no two runs do it alike. Names
    of one or two characters can be guessed: look at the result before you send it.

    \b
    Examples:
      oomlog redact kern.log > ticket.log
      oomlog redact --mapping names.json -o ticket.log /var/log
    """
    from oomlog.redacting.lines import Redaction

    redaction = Redaction()
    without = 0
    file = None if mapping is None else _private(mapping)
    try:
        for event in reading.events(raw=True, own=redaction.text, progress=not output.terminal):
            output.write((event.raw or "").encode("utf-8", "surrogateescape"))
            without += not event.raw
    finally:
        if file is not None:
            _write(file, mapping or "", redaction.pseudonyms.mapping)
    if without:
        warn(f"{counted(without, 'event')} left out: saved without their lines; name the logs that they were read from")
    return reading.status


def _private(path: str) -> int:
    """The descriptor of a new file that only its owner may read."""
    try:
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except FileExistsError as error:
        raise OomlogError(f"{path}: is there already, and a mapping is never overwritten: name another file") from error
    except OSError as error:
        raise OomlogError(f"cannot write {path}: {error.strerror}") from error


def _write(file: int, path: str, mapping: Mapping[str, str]) -> None:
    try:
        with os.fdopen(file, "wb") as opened:
            text = json.dumps(dict(sorted(mapping.items())), indent=2, ensure_ascii=True)
            opened.write(text.encode() + b"\n")
    except OSError as error:
        raise OomlogError(f"cannot write {path}: {error.strerror}") from error
