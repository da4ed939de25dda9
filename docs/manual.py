"""The manual pages and the shell completions under docs/share/, made from the commands; docs/make.py writes them."""

from collections.abc import Iterator
from importlib.metadata import version
from inspect import cleandoc

import click
from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete

from oomlog.cli import main

COMPLETIONS: dict[str, type[ShellComplete]] = {
    "bash-completion/completions/oomlog": BashComplete,
    "zsh/site-functions/_oomlog": ZshComplete,
    "fish/vendor_completions.d/oomlog.fish": FishComplete,
}
EXIT_STATUS = (
    ("0", "Done."),
    ("1", "Failed; what could not be done stands on standard error."),
    ("2", "The command line was not understood."),
    ("3", "Some source could not be read; what the others gave was printed."),
    ("130", "Interrupted."),
)
_VERBATIM = "\b"  # click's mark of a paragraph that is not to be filled
_EXAMPLES = "Examples:"


def shared_files() -> dict[str, str]:
    """Path below docs/share/ → text, of everything that the wheel installs beside the program."""
    context = click.Context(main, info_name="oomlog", **main.context_settings)
    pages = {"oomlog": _page(context, None)}
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command is not None  # noqa: S101 - it was listed
        pages[f"oomlog-{name}"] = _page(click.Context(command, info_name=name, parent=context), context)
    manual = {f"man/man1/{name}.1": page for name, page in pages.items()}
    completions = {
        path: ShellComplete.source(shell(main, {}, "oomlog", "_OOMLOG_COMPLETE")) for path, shell in COMPLETIONS.items()
    }
    return manual | {path: text.strip() + "\n" for path, text in completions.items()}


def _page(context: click.Context, above: click.Context | None) -> str:
    """One command's page, in the man(7) macros."""
    command = context.command
    name = context.command_path.replace(" ", "-")
    paragraphs = list(_paragraphs(command.help or ""))
    lines = [
        f'.TH {name.upper()} 1 "" "oomlog {version("oomlog")}" "oomlog"',
        ".SH NAME",
        f"{_text(name)} \\- {_text(_briefly(command))}",
        ".SH SYNOPSIS",
        f".B {_text(context.command_path)}",
        _text(" ".join(command.collect_usage_pieces(context))),
        ".SH DESCRIPTION",
        *_description(paragraphs),
        ".SH OPTIONS",
        *_terms(_options(context)),
    ]
    if isinstance(command, click.Group):
        lines += [".SH COMMANDS", *_terms(_commands(command, context))]
    lines += [".SH EXIT STATUS", *_terms(EXIT_STATUS), ".SH SEE ALSO", _see_also(context, above)]
    return "\n".join(lines) + "\n"


def _paragraphs(text: str) -> Iterator[tuple[bool, list[str]]]:
    """The help's paragraphs, and whether each stays as it is."""
    for paragraph in cleandoc(text).split("\n\n"):
        lines = paragraph.split("\n")
        verbatim = lines[0].strip(" ") == _VERBATIM
        yield verbatim, lines[1:] if verbatim else lines


def _briefly(command: click.Command) -> str:
    """As `oomlog --help` tells it, for whatis(1)."""
    sentence = command.get_short_help_str(limit=200).rstrip(".")
    return sentence[0].lower() + sentence[1:]


def _description(paragraphs: list[tuple[bool, list[str]]]) -> Iterator[str]:
    for verbatim, lines in paragraphs:
        if not verbatim:
            yield from (".PP", *(_text(line.strip()) for line in lines))
            continue
        shown = lines
        if lines[0].strip() == _EXAMPLES:
            yield ".SH EXAMPLES"
            shown = lines[1:]
        yield from (".PP", ".nf", *map(_text, shown), ".fi")


def _terms(records: Iterator[tuple[str, str]] | tuple[tuple[str, str], ...]) -> Iterator[str]:
    for term, meaning in records:
        yield from (".TP", f".B {_text(term)}", _text(meaning))


def _options(context: click.Context) -> Iterator[tuple[str, str]]:
    for option in context.command.get_params(context):
        if isinstance(option, click.Option) and (record := option.get_help_record(context)):
            yield record


def _commands(group: click.Group, context: click.Context) -> Iterator[tuple[str, str]]:
    for name in group.list_commands(context):
        if command := group.get_command(context, name):
            yield f"oomlog-{name}(1)", command.get_short_help_str(limit=200)


def _see_also(context: click.Context, above: click.Context | None) -> str:
    names = ["oomlog"] if above else [f"oomlog-{name}" for name in main.list_commands(context)]
    return ",\n".join(f".BR {_text(name)} (1)" for name in names).replace(",\n", " ,\n")


def _text(text: str) -> str:
    """Text as roff prints it: no line is a request, dashes and backslashes are themselves."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-").replace('"', "\\(dq")
    escaped = "".join(char if char.isascii() else f"\\[u{ord(char):04X}]" for char in escaped)
    return f"\\&{escaped}" if escaped[:1] in (".", "'") else escaped
