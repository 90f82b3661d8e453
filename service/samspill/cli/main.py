"""The command `samspill`: finds the command asked for and reports errors in one form."""

from __future__ import annotations

import sys
from importlib import import_module

import click
from pydantic import ValidationError

from samspill import __version__
from samspill.errors import SamspillError

COMMANDS = {
    "serve": "samspill.cli.serving:serve",
    "ask": "samspill.cli.asking:ask",
    "search": "samspill.cli.finding:search",
    "query": "samspill.cli.querying:query",
    "network": "samspill.cli.networks:network",
    "load": "samspill.cli.publishing:load",
    "unload": "samspill.cli.publishing:unload",
    "status": "samspill.cli.graph:status",
    "export": "samspill.cli.graph:export",
    "versions": "samspill.cli.history:versions",
    "diff": "samspill.cli.history:diff",
    "backup": "samspill.cli.keeping:backup",
    "restore": "samspill.cli.keeping:restore",
    "user": "samspill.cli.users:user",
    "template": "samspill.cli.templates:template",
    "hook": "samspill.cli.hooks:hook",
    "validate": "samspill.cli.quality:validate",
    "evidence": "samspill.cli.quality:evidence",
    "source": "samspill.cli.sources:source",
    "sdg": "samspill.cli.publishing:sdg",
    "format": "samspill.cli.quality:format_",
}
"""Each command and where it is made; a module is imported only when its command runs."""


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands, in the order in which a newcomer meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, or None."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)  # noqa: S101
        return command


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Settings come from the environment: SAMSPILL_DATA_DIR, SAMSPILL_LANGUAGE (nb or en), "
    "SAMSPILL_HOST, SAMSPILL_PORT, SAMSPILL_BASE.",
)
@click.version_option(__version__, prog_name="samspill")
def samspill() -> None:
    """A knowledge graph of public programs, their actors and their SDG links.

    \b
    Begin with
      samspill serve                 the service with its pages, on this machine
      samspill ask                   the questions that can be asked
      samspill ask shared-actors     one of them, answered as a table
      samspill network               who is tied to whom, and who holds it together
    """


def main() -> None:
    """Runs the command line; an error of ours ends with its own exit code."""
    try:
        samspill()
    except SamspillError as error:
        click.echo(f"{error.title}: {error.detail}", err=True)
        if error.advice:
            click.echo(error.advice, err=True)
        sys.exit(error.exit_code)
    except ValidationError as error:
        for problem in error.errors():
            name = "SAMSPILL_" + "_".join(str(part) for part in problem["loc"]).upper()
            click.echo(f"The setting {name} cannot be used: {problem['msg']}", err=True)
        sys.exit(2)
    except BrokenPipeError:  # the reader of our output has had enough, as `head` does
        sys.stderr.close()
        sys.exit(0)
