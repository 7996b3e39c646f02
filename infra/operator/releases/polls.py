"""`fanfare release polls`: days of voting, around which releases keep still."""

import json
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from desk.files.front_fields import day, slug
from desk.problems import InvalidValue
from desk.refusal import Refused
from desk.releases.names import unknown_authorities
from desk.text import counted
from fanfare.releases.calendar.advice import NO_ADVICE
from fanfare.releases.calendar.polls import KNOWN, MOST_NOTICE, NOTICE, Poll, all_polls, begins
from fanfare.services.service import Nation
from infra.operator.activities.show import Json
from infra.operator.cli.output import say, table
from infra.operator.cli.stage import connect
from infra.operator.cli.usage import UsageRefused
from infra.operator.releases.identity import As, who

polls = typer.Typer(
    help="Days of voting, before which elected members are not quoted.", no_args_is_help=True
)
Id = Annotated[str, typer.Argument(metavar="POLL", help="A short name: kent-by-election.")]
_COLUMNS = ("Poll", "Day", "Begins", "Where", "Name", "Source")


@polls.command("list")
def list_all(
    context: typer.Context,
    past: Annotated[bool, typer.Option("--past", help="Also those that are over.")] = False,
    as_json: Json = False,
) -> None:
    """List polls, and when the period before each begins."""
    today = datetime.now(UTC).date()
    found = all_polls(connect(context.obj).polls.all())
    rows = [_row(one) for one in found if past or one.day >= today]
    if as_json:
        print(json.dumps([{k.lower(): v for k, v in row.items()} for row in rows], indent=2))
        return
    table(_COLUMNS, rows)
    say(f"{counted(len(rows), 'poll', 'polls')}. {NO_ADVICE}")


@polls.command("add")
def add(
    context: typer.Context,
    poll: Id,
    on: Annotated[str, typer.Option("--day", metavar="DAY", help="When: 2026-10-22.")],
    name: Annotated[str, typer.Option(metavar="TEXT", help="What is voted on.")],
    source: Annotated[str, typer.Option(metavar="TEXT", help="Who says so, or a link.")],
    nation: Annotated[list[Nation] | None, typer.Option(help="Where; can be given again.")] = None,
    authority: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Only there: a service's key, or its authority."),
    ] = None,
    notice: Annotated[
        int,
        typer.Option(min=0, max=MOST_NOTICE, help="Working days before it that the period begins."),
    ] = 0,
    as_: As = "",
) -> None:
    """Add a poll, such as a by-election. One with the name of a known poll takes its place."""
    try:
        when, known_as = day(on, "Write it as 2026-10-22."), slug(poll, (), "kent-by-election")
    except InvalidValue as bad:
        raise UsageRefused(f"{bad.wrong} {bad.right}") from None
    if not datetime.now(UTC).date() <= when <= datetime.now(UTC).date() + timedelta(days=3660):
        raise UsageRefused(f"{when} is past, or more than ten years away.")
    if not name.strip() or not source.strip():
        raise UsageRefused("A poll needs a name and a source.")
    stack = connect(context.obj)
    if authority and (unknown := list(unknown_authorities(authority, stack.services.all()))):
        raise UsageRefused(" ".join(unknown))
    before = [one for one in stack.polls.all() if one.id == known_as]
    added = Poll(
        id=known_as,
        day=when,
        name=" ".join(name.split()),
        nations=tuple(nation or ()),
        authorities=tuple(" ".join(one.split()) for one in authority or ()),
        notice=notice,
        source=" ".join(source.split()),
        added_by=who(stack, as_),
    )
    stack.polls.save(added)
    for one in before:
        if one.day != when:
            stack.polls.remove(one)
    table(_COLUMNS, [_row(added)])


@polls.command("remove")
def remove(context: typer.Context, poll: Id) -> None:
    """Remove a poll that somebody added."""
    stack = connect(context.obj)
    found = [one for one in stack.polls.all() if one.id == poll]
    if not found:
        known = any(one.id == poll for one in KNOWN)
        raise Refused(
            f"{poll} is a known poll. Add one with the same name to change it."
            if known
            else f"There is no poll {poll}. fanfare release polls list shows all."
        )
    for one in found:
        stack.polls.remove(one)
    say(f"{poll} is removed.")


def _row(poll: Poll) -> dict[str, str]:
    first = {begins(poll, nation) for nation in poll.nations or NOTICE}
    where = [nation.value.replace("_", " ").title() for nation in poll.nations]
    return {
        "Poll": poll.id,
        "Day": str(poll.day),
        "Begins": " or ".join(map(str, sorted(first))),
        "Where": ", ".join([*where, *poll.authorities]) or "everywhere",
        "Name": poll.name,
        "Source": poll.source + (f" (added by {poll.added_by})" if poll.added_by else ""),
    }
