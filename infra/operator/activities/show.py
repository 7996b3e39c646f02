"""`fanfare activities list`, `show` and `cancel`."""

import json
import textwrap
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from desk.activities.listings import facts, find, places, state, the_activity, waiting
from desk.activities.rows import write_row
from desk.files.clock import as_written
from desk.text import counted, printable
from fanfare.activities.activity import Activity, Listing
from infra.operator.activities.outcomes import AtMost, Wait, print_outcomes
from infra.operator.cli.output import confirm, is_wide, say, table
from infra.operator.cli.stage import connect

Key = Annotated[str, typer.Argument(metavar="KEY", help="The activity's key.")]
Json = Annotated[bool, typer.Option("--json", help="JSON on stdout, for a script.")]
_COLUMNS = ("Key", "Starts", "Service", "Title", "Mode", "Places", "Waiting", "State")
_WIDE = frozenset(("Service", "Title", "Mode"))
"""Left out where lines are short; the key tells enough."""


def _day(flag: str, about: str) -> Any:
    return typer.Option(flag, help=about, formats=["%Y-%m-%d"], metavar="YYYY-MM-DD")


def list_all(
    context: typer.Context,
    since: Annotated[
        datetime | None, _day("--from", "Only what starts on this day or later.")
    ] = None,
    until: Annotated[
        datetime | None, _day("--to", "Only what starts on this day or earlier.")
    ] = None,
    service: Annotated[str, typer.Option(help="Only services with this in their name.")] = "",
    as_json: Json = False,
) -> None:
    """List activities with their places, earliest first."""
    stack = connect(context.obj)
    found = find(
        stack.register,
        stack.programme,
        since=since.date() if since else None,
        until=until.date() if until else None,
        service=service,
    )
    now = datetime.now(UTC)
    if as_json:
        print(json.dumps([facts(listing, now) for listing in found], indent=2))
        return
    lines = [_line(listing, now) for listing in found]
    table([name for name in _COLUMNS if name not in _WIDE or is_wide()], lines)
    say(f"{counted(len(found), 'activity', 'activities')}.")


def show(context: typer.Context, key: Key, as_json: Json = False) -> None:
    """Show one activity, as its file describes it and as it stands."""
    listing = the_activity(connect(context.obj).register, key)
    now = datetime.now(UTC)
    if as_json:
        print(json.dumps(facts(listing, now), indent=2))
        return
    standing = {
        "places": places(listing),
        "waiting": "" if listing.cancelled else str(listing.waiting),
        "state": state(listing, now),
    }
    for name, cell in {**write_row(listing.activity), **standing}.items():
        if cell:
            print(f"{name + ':':15}" + _under_each_other(cell, 15))


def _under_each_other(cell: str, indent: int) -> str:
    """The lines of a cell, blank ones too. Indented, none can pass for another cell."""
    lines = "\n".join(printable(line).rstrip() for line in cell.splitlines())
    return textwrap.indent(lines, " " * indent).lstrip()


def cancel(
    context: typer.Context,
    key: Key,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    wait: Wait = False,
    at_most: AtMost = 30,
) -> None:
    """Cancel an activity and mail everybody registered for it. This cannot be undone.

    One that is over cannot be cancelled: nobody would be mailed.
    """
    from desk.activities.from_stack import canceller, watch

    stack = connect(context.obj)
    planned = canceller(stack).plan(key, datetime.now(UTC))
    if planned.is_new:
        _confirm(planned.activity, len(planned.mails), yes)
    done = canceller(stack).write(planned, datetime.now(UTC))
    say(f"{key} is cancelled.")
    canceller(stack).announce(done, datetime.now(UTC))
    if wait:
        print_outcomes(watch(stack, [(done.listing, done.mails)]).until_ended(at_most))


def _confirm(activity: Activity, people: int, yes: bool) -> None:
    say(f"{activity.title}, {activity.service}, {as_written(activity.starts)}.")
    say(f"{people:,} registered now will be mailed." if people else "Nobody is registered.")
    confirm("Cancel it", yes, "cancelled", "cancel")


def _line(listing: Listing, now: datetime) -> dict[str, str]:
    activity = listing.activity
    return {
        "Key": activity.key,
        "Starts": as_written(activity.starts),
        "Service": activity.service,
        "Title": activity.title,
        "Mode": activity.mode,
        "Places": places(listing),
        "Waiting": str(waiting(listing) or ""),
        "State": state(listing, now),
    }
