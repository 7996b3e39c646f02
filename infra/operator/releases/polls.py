"""`fanfare release polls`: days of voting, around which releases keep still."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated

import typer

from desk.releases import polls as calendar
from desk.text import counted
from fanfare.problems import InvalidValue
from fanfare.releases.calendar.advice import NO_ADVICE
from fanfare.releases.calendar.polls import MAX_NOTICE, NOTICE, Poll, begins
from fanfare.services.service import Nation
from infra.operator.activities.show import Json
from infra.operator.cli.output import say, table
from infra.operator.cli.stage import connect
from infra.operator.cli.usage import UsageRefused
from infra.operator.releases.identity import As, who

Id = Annotated[str, typer.Argument(metavar="POLL", help="A short name: kent-by-election.")]
_COLUMNS = ("Poll", "Day", "Begins", "Where", "Name", "Source")


def list_all(
    context: typer.Context,
    past: Annotated[bool, typer.Option("--past", help="Also those that are over.")] = False,
    as_json: Json = False,
) -> None:
    """List polls, and when the period before each begins."""
    today = datetime.now(UTC).date()
    rows = [_row(one) for one in calendar.listed(connect(context.obj).polls, today, past=past)]
    if as_json:
        print(json.dumps([{k.lower(): v for k, v in row.items()} for row in rows], indent=2))
        return
    table(_COLUMNS, rows)
    say(f"{counted(len(rows), 'poll', 'polls')}. {NO_ADVICE}")


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
        typer.Option(min=0, max=MAX_NOTICE, help="Working days before it that the period begins."),
    ] = 0,
    as_: As = "",
) -> None:
    """Add a poll, such as a by-election. One with the name of a known poll takes its place."""
    written = calendar.PollAsWritten(
        id=poll,
        day=on,
        name=name,
        source=source,
        nations=nation or (),
        authorities=authority or (),
        notice=notice,
    )
    try:
        read = calendar.read_poll(written, datetime.now(UTC).date())
        stack = connect(context.obj)
        calendar.refuse_unknown_authorities(stack.services, written.authorities)
    except InvalidValue as invalid:
        raise UsageRefused(str(invalid)) from None
    added = replace(read, added_by=who(stack, as_))
    calendar.add(stack.polls, added)
    table(_COLUMNS, [_row(added)])


def remove(context: typer.Context, poll: Id) -> None:
    """Remove a poll that somebody added."""
    calendar.remove(connect(context.obj).polls, poll)
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
