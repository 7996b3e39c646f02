"""`fanfare services gaps`: what releases lack of which service, and asking for it."""

import json
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from desk.refusal import Refused
from desk.releases.file.findings import draft_of
from desk.releases.outlook import gaps_among
from desk.releases.wanted_facts import Wanting, open_releases
from desk.stack import Stack
from desk.text import counted
from fanfare.messages.deliveries import DeliverServiceNotice, ServiceNoticeKind
from fanfare.releases.audience import is_addressed
from fanfare.releases.values import Gap
from fanfare.releases.version import ReleaseFront, content_of
from fanfare.services.service import LibraryService
from infra.operator.activities.show import Json
from infra.operator.cli.output import confirm, say, table
from infra.operator.cli.stage import connect
from infra.operator.releases.options import Yes

type Held = tuple[Wanting, LibraryService, Sequence[Gap]]
"""What a release lacks of a service."""


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
    wanting = [_as_stored(stack, *draft)] if draft else open_releases(stack)
    held = [found for one in wanting for found in _held(stack, one)]
    _tell(held, as_json)
    say(
        f"{counted(len(held), 'service lacks', 'services lack')} something, "
        f"for {counted(len(wanting), 'release', 'releases')}."
    )
    if not held:
        return
    if not mail:
        raise typer.Exit(1)
    if draft and not wanting[0].content:
        raise Refused(
            "Nobody was mailed: the pages of services ask for what a submitted release wants. First: "
            f"fanfare release submit {file}"
        )
    _mail(stack, held, yes)


def _read(file: Path) -> tuple[ReleaseFront, str]:
    """A file's head, and its text. Raises Refused."""
    draft = draft_of(file)
    if draft.front is None:
        for problem in draft.problems:
            say(f"line {problem.line}: {problem.wrong} {problem.right}")
        raise Refused(f"{file} has to be mended first. See: fanfare release check {file}")
    return draft.front, draft.source


def _as_stored(stack: Stack, front: ReleaseFront, source: str) -> Wanting:
    content = content_of(source)
    known = stack.releases.load(front.slug)
    return Wanting(front, content if known and known.content == content else "")


def _held(stack: Stack, one: Wanting) -> list[Held]:
    """The services that lack something for a release, by key."""
    addressed = [s for s in stack.services.all() if is_addressed(s, one.front.audience)]
    missing = gaps_among(stack, one.front, addressed)
    return [(one, s, missing[s.member]) for s in addressed if s.member in missing]


def _tell(held: Sequence[Held], as_json: bool) -> None:
    if as_json:
        told = [
            {
                "release": one.front.slug,
                "key": service.key,
                "name": service.name,
                "missing": [
                    {"name": gap.name, "label": gap.label, "why": gap.why} for gap in missing
                ],
            }
            for one, service, missing in held
        ]
        print(json.dumps(told, indent=2))
        return
    lines = [
        {
            "Key": service.key,
            "Release": one.front.slug,
            "Service": service.name,
            "Missing": gap.label,
            "Why": gap.why,
        }
        for one, service, missing in held
        for gap in missing
    ]
    table(("Key", "Release", "Service", "Missing", "Why"), lines)


def _mail(stack: Stack, held: Sequence[Held], yes: bool) -> None:
    orders = [_order(one, service) for one, service, _ in held if service.press.email]
    confirm(f"Mail {counted(len(orders), 'service', 'services')}", yes, "mailed")
    if lost := len(stack.queue("DeliveryQueue").send(orders)):
        raise Refused(f"{lost} of {len(orders)} could not be queued. Try again.")
    say(f"{counted(len(orders), 'mail is', 'mails are')} on the way.")


def _order(one: Wanting, service: LibraryService) -> DeliverServiceNotice:
    return DeliverServiceNotice(
        delivery_id=f"facts-{service.member}_{secrets.token_hex(8)}",
        kind=ServiceNoticeKind.FACTS_WANTED,
        member=service.member,
        slug=one.front.slug,
        content=one.content,
    )
