"""Who is at the keyboard, as the audit trail of a release names them."""

import getpass
from typing import Annotated

import typer

from desk.stack import Stack, client
from infra.operator.cli.usage import UsageRefused

As = Annotated[
    str,
    typer.Option(
        "--as",
        metavar="NAME",
        help="Who you are, on the local stage only. On AWS your credentials say so.",
    ),
]
_MAX_NAME = 100


def who(stack: Stack, said: str) -> str:
    """The person who gives a command.

    On AWS the ARN of the caller, with the session's name when a role is assumed: give every person their
    own user or session name (sts:RoleSessionName in the role's trust policy holds them to it). On the
    local engine, where all have the same keys, what they say, or their account on this machine. Raises
    Refused.
    """
    name = " ".join(said.split())
    if not stack.is_local:
        if said:
            raise UsageRefused(
                "--as is for the local stage. Here your AWS credentials say who you are."
            )
        return str(client("sts", stack.options).get_caller_identity()["Arn"])
    if len(name) > _MAX_NAME or not name.isprintable():
        raise UsageRefused("--as: write a name of 100 letters at most.")
    return name or _account()


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        raise UsageRefused("Who are you? Say --as NAME.") from None
