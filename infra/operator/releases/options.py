"""Options that the commands about releases share."""

from typing import Annotated

import typer

from desk.releases.workflow.records import read_reason
from infra.operator.cli.usage import UsageRefused, read_option


def _named(slug: str) -> str:
    if not slug.strip():
        raise UsageRefused("Which release? fanfare release list shows all of them.")
    return slug


Id = Annotated[str, typer.Argument(metavar="ID", help="The release's slug.", callback=_named)]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
Reason = Annotated[str, typer.Option(metavar="TEXT", help="Why; kept on the audit trail.")]


def given_reason(typed: str) -> str:
    """What --reason says, on one line. Raises UsageRefused."""
    return read_option("--reason", lambda: read_reason(typed))
