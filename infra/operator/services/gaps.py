"""`fanfare services gaps`: what releases lack of which service, and asking for it."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from desk.refusal import Refused
from desk.releases.file.findings import draft_of
from desk.releases.from_stack import gap_finder
from desk.releases.wanted_facts import open_releases
from desk.services.gaps import Held, NotSubmitted, as_stored, ask, find_held, requests
from desk.text import counted
from fanfare.releases.version import ReleaseFront
from infra.operator.activities.show import Json
from infra.operator.cli.output import confirm, say, table
from infra.operator.cli.stage import connect
from infra.operator.releases.options import Yes


def gaps(
    context: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE.md]", exists=True, dir_okay=False)
    ] = None,
    mail: Annotated[
        bool,
        typer.Option("--mail", help="Mail each of them what it lacks. Asks first."),
    ] = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Say which services lack what for a release, or without a file for each release that is open.

    With --mail, once the release is submitted, each gets a mail that names what is missing. Its link
    opens a page on which one press has another link mailed to the same press contact: that one opens the
    service's own page, for an hour. Exit code 1 when something is missing and nobody was mailed.
    """
    draft = _read(file) if file else None
    stack = connect(context.obj)
    wanting = [as_stored(stack.releases, *draft)] if draft else open_releases(stack.releases)
    held = find_held(stack.services, gap_finder(stack), wanting)
    _tell(held, as_json)
    say(
        f"{counted(len(held), 'service lacks', 'services lack')} something, "
        f"for {counted(len(wanting), 'release', 'releases')}."
    )
    if not held:
        return
    if not mail:
        raise typer.Exit(1)
    try:
        mails = requests(held)
    except NotSubmitted as refused:
        raise Refused(str(refused), f"First: fanfare release submit {file}") from None
    confirm(f"Mail {counted(len(mails), 'service', 'services')}", yes, "mailed")
    ask(stack.queue("DeliveryQueue"), mails)
    say(f"{counted(len(mails), 'mail is', 'mails are')} on the way.")


def _read(file: Path) -> tuple[ReleaseFront, str]:
    """A file's head, and its text. Raises Refused."""
    draft = draft_of(file)
    if draft.front is None:
        for problem in draft.problems:
            say(f"line {problem.line}: {problem.wrong} {problem.right}")
        raise Refused(f"{file} has to be mended first. See: fanfare release check {file}")
    return draft.front, draft.source


def _tell(held: Sequence[Held], as_json: bool) -> None:
    if as_json:
        told = [
            {
                "release": one.release.front.slug,
                "key": one.service.key,
                "name": one.service.name,
                "missing": [
                    {"name": gap.name, "label": gap.label, "why": gap.why} for gap in one.missing
                ],
            }
            for one in held
        ]
        print(json.dumps(told, indent=2))
        return
    lines = [
        {
            "Key": one.service.key,
            "Release": one.release.front.slug,
            "Service": one.service.name,
            "Missing": gap.label,
            "Why": gap.why,
        }
        for one in held
        for gap in one.missing
    ]
    table(("Key", "Release", "Service", "Missing", "Why"), lines)
