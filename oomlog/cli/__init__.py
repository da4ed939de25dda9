"""The command line: each command reads its options, calls the library and picks a renderer.

A command's module is imported when the command is used, never before: start-up time is a feature.
"""

import click

from oomlog.cli.group import LazyGroup

COMMANDS = {
    "advise": "oomlog.cli.advise:advise",
    "analyze": "oomlog.cli.analyze:analyze",
    "check": "oomlog.cli.check:check",
    "diff": "oomlog.cli.diff:diff",
    "events": "oomlog.cli.events:events",
    "explain": "oomlog.cli.explain:explain",
    "fleet": "oomlog.cli.fleet:fleet",
    "limits": "oomlog.cli.limits:limits",
    "memory": "oomlog.cli.memory:memory",
    "redact": "oomlog.cli.redact:redact",
    "report": "oomlog.cli.report:report",
    "schema": "oomlog.cli.schema:schema",
    "scores": "oomlog.cli.scores:scores",
    "show": "oomlog.cli.show:show",
    "sysctl": "oomlog.cli.sysctl:sysctl",
    "victims": "oomlog.cli.victims:victims",
    "watch": "oomlog.cli.watch:watch",
    "whatif": "oomlog.cli.whatif:whatif",
}


def _print_version(context: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        from importlib.metadata import PackageNotFoundError, version

        try:
            click.echo(f"oomlog {version('oomlog')}")
        except PackageNotFoundError:
            click.echo("oomlog, not installed: run from its source")
        context.exit()


@click.group(
    cls=LazyGroup,
    commands_by_name=COMMANDS,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option("--debug", is_flag=True, help="Show a traceback when something goes wrong.")
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="Show the version."
)
@click.pass_context
def main(context: click.Context, debug: bool) -> None:  # noqa: ARG001 - the group looks at it
    """Find the out-of-memory events in kernel logs and say what happened.

    \b
    Examples:
      oomlog analyze /var/log
      oomlog show last kern.log
      oomlog events --format csv kern.log
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help(), err=True)
        context.exit(2)
