"""`fanfare release check` and `preview`."""

from pathlib import Path
from typing import Annotated

import typer

from infra.operator.screen import say

File = Annotated[
    Path, typer.Argument(metavar="FILE.md", exists=True, dir_okay=False, help="The release.")
]


def check(context: typer.Context, file: File) -> None:
    """Say everything that is wrong with a release, at once. Nothing is stored or mailed."""
    say(f"{file} can be read.")
