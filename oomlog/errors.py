"""The one family of exceptions: each is one clear line for a person: what, where, what to do."""


class OomlogError(Exception):
    """Cannot go on. `exit_code` is what the command line ends with."""

    exit_code = 1


class SourceError(OomlogError):
    """A source could not be read; the others still can."""

    exit_code = 3


class MissingExtra(OomlogError):
    """A part of oomlog that is installed apart is needed: the message names the command that installs it."""
