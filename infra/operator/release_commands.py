"""`fanfare release`: the commands about press releases, one line each."""

import typer

from infra.operator import release_check_command

release = typer.Typer(
    help="Write, check, approve and send press releases.",
    no_args_is_help=True,
)
release.command("check")(release_check_command.check)
