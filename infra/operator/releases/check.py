"""`fanfare release check`."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from desk.refusal import Refused
from desk.releases.file.findings import draft_of, line
from desk.releases.file.release_file import Draft
from desk.releases.from_stack import outlooks
from desk.releases.outlook import Outlook
from desk.releases.review import Review, review
from desk.stack import Stack
from desk.text import counted, printable
from infra.operator.activities.show import Json
from infra.operator.cli.output import say, table
from infra.operator.cli.stage import connect_if_known
from infra.operator.releases.words import tell_cautions

File = Annotated[
    Path, typer.Argument(metavar="FILE.md", exists=True, dir_okay=False, help="The release.")
]
AllowHeld = Annotated[
    bool,
    typer.Option("--allow-held", help="Exit with 0 also when services would be held for gaps."),
]
_NO_SERVICES = "services were not looked at"


def check(
    context: typer.Context, file: File, allow_held: AllowHeld = False, as_json: Json = False
) -> None:
    """Say everything that is wrong with a release, and what is missing for each service.

    Nothing is stored or mailed. Exit code 1 when something stops it, when a service would be held,
    or when it is for none of those that are known.
    """
    stack = connect_if_known(context.obj)
    seen = _looked_over(draft_of(file), stack)
    if seen.draft.front is None:
        say(f"The head of the file has to be mended first: {_NO_SERVICES}.")
    elif stack is None:
        say(f"No stage is known: {_NO_SERVICES}. Name one: fanfare --stage NAME release check …")
    if as_json:
        print(json.dumps(_facts(seen.draft, seen.ahead), indent=2))
    else:
        _print(seen.draft, seen.ahead)
    if seen.ahead:
        _tell(seen.ahead)
    if seen.stopping:
        raise Refused(f"{file} needs mending in {counted(seen.stopping, 'place', 'places')}.")
    if seen.for_nobody:
        raise Refused(f"{file} is for no service that is known. fanfare services list shows all.")
    if seen.ahead and seen.ahead.held and not allow_held:
        raise Refused(
            "Services would be held until their gaps are filled. If that is all right: --allow-held"
        )
    say(f"{file} can be submitted: fanfare release submit {file}")


def _looked_over(draft: Draft, stack: Stack | None) -> Review:
    if stack is None:
        return Review(draft)
    return review(draft, stack.releases, outlooks(stack), datetime.now(UTC))


def _print(draft: Draft, ahead: Outlook | None) -> None:
    for problem in draft.problems:
        print(line(problem))
    if ahead and ahead.held:
        rows = (
            {"Key": service.key, "Service": service.name, "Missing": gap.label, "Why": gap.why}
            for service, gaps in ahead.held
            for gap in gaps
        )
        table(("Key", "Service", "Missing", "Why"), rows)


def _tell(ahead: Outlook) -> None:
    """How many would get it, and what speaks against the day."""
    services, held = len(ahead.services), len(ahead.held)
    for stranger in ahead.strangers:
        say(printable(f"Warning: {stranger}"))
    if not services:
        if not ahead.known:
            say(
                "Warning: no service is known, so it is for none. To add some: fanfare services import"
            )
        return
    say(f"It is for {counted(services, 'service', 'services')}, of which {held} would be held.")
    tell_cautions(ahead)


def _facts(draft: Draft, ahead: Outlook | None) -> dict[str, Any]:
    """Everything, for programs. services: None when they were not looked at."""
    problems = [
        {"line": p.line, "column": p.column, "wrong": p.wrong, "right": p.right, "stops": p.stops}
        for p in draft.problems
    ]
    held = {
        service.key: [{"name": gap.name, "label": gap.label, "why": gap.why} for gap in gaps]
        for service, gaps in (ahead.held if ahead else ())
    }
    services = len(ahead.services) if ahead else None
    return {
        "good": draft.good,
        "problems": problems,
        "services": services,
        "strangers": list(ahead.strangers) if ahead else [],
        "held": held,
    }
