"""`fanfare activities list`, `show` and `cancel`."""

import json
import sys
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from fanfare.activity.changes import call_off
from fanfare.activity.clock import LONDON, as_written
from fanfare.activity.rows import write_row
from fanfare.model import Activity, Listing
from infra.operator.screen import StoppedError, printable, say, table
from infra.operator.stage import Stack, connect

Key = Annotated[str, typer.Argument(metavar="KEY", help="The activity's key.")]
Json = Annotated[bool, typer.Option("--json", help="JSON on stdout, for a script.")]


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
    found = [
        listing
        for listing in all_listings(stack)
        if (day := listing.activity.starts.astimezone(LONDON).date())
        and (since is None or since.date() <= day)
        and (until is None or day <= until.date())
        and service.casefold() in listing.activity.service.casefold()
    ]
    now = datetime.now(UTC)
    if as_json:
        print(json.dumps([facts(listing, now) for listing in found], indent=2))
        return
    table(
        ("Key", "Starts", "Service", "Title", "Mode", "Places", "Waiting", "State"),
        [_line(listing, now) for listing in found],
    )
    say(f"{len(found)} activities.")


def show(context: typer.Context, key: Key, as_json: Json = False) -> None:
    """Show one activity, as its file describes it and as it stands."""
    listing = the_activity(connect(context.obj), key)
    now = datetime.now(UTC)
    if as_json:
        print(json.dumps(facts(listing, now), indent=2))
        return
    standing = {
        "places": _places(listing),
        "waiting": str(listing.waiting),
        "state": state(listing, now),
    }
    for name, cell in {**write_row(listing.activity), **standing}.items():
        if cell:
            print(f"{name + ':':15}" + printable(cell))


def cancel(
    context: typer.Context,
    key: Key,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Cancel an activity and mail everybody registered for it. This cannot be undone."""
    from infra.operator.importing import follow_up, remind, settle

    stack = connect(context.obj)
    change = call_off(the_activity(stack, key))
    if change.written:
        people = sum(party.active for party in stack.programme.parties(key))
        _confirm(change.listing.activity, people, yes)
        change = settle(stack, change, lambda: call_off(the_activity(stack, key)))
    say(f"{key} is cancelled.")
    follow_up(stack, change.listing, datetime.now(UTC))
    remind(stack, [change.listing], datetime.now(UTC))


def _confirm(activity: Activity, people: int, yes: bool) -> None:
    say(f"{activity.title}, {activity.service}, {as_written(activity.starts)}.")
    say(f"{people} {'person is' if people == 1 else 'people are'} registered and will be mailed.")
    if yes:
        return
    if not sys.stdin.isatty():
        raise StoppedError(
            "Nothing was cancelled. To cancel without being asked, say --yes.", code=2
        )
    if not typer.confirm("Cancel it", err=True):
        raise StoppedError("Nothing was cancelled.")


def all_listings(stack: Stack) -> list[Listing]:
    """Every activity with its counters, earliest first."""
    keys = list(stack.programme.keys())
    listings, _ = stack.register.load((key, "") for key in keys)
    return [listings[key] for key in keys if key in listings]


def the_activity(stack: Stack, key: str) -> Listing:
    """One activity. Raises StoppedError when there is none."""
    listings, _ = stack.register.load([(key, "")])
    if key not in listings:
        raise StoppedError(f"There is no activity {key}. fanfare activities list shows all keys.")
    return listings[key]


def state(listing: Listing, now: datetime) -> str:
    """One word or two for a list."""
    activity = listing.activity
    if listing.cancelled:
        return "cancelled"
    if activity.ends <= now:
        return "over"
    if now < activity.opens:
        return "not open yet"
    return "closed" if activity.closes <= now else str(listing.availability)


def facts(listing: Listing, now: datetime) -> dict[str, Any]:
    """An activity for JSON. taken: None where places are not counted."""
    import msgspec

    counted = listing.activity.capacity is not None
    return {
        **msgspec.to_builtins(listing.activity),
        "taken": listing.taken if counted else None,
        "waiting": listing.waiting,
        "sequence": listing.sequence,
        "state": state(listing, now),
    }


def _places(listing: Listing) -> str:
    capacity = listing.activity.capacity
    return "no limit" if capacity is None else f"{listing.taken} of {capacity}"


def _line(listing: Listing, now: datetime) -> list[str]:
    activity = listing.activity
    return [
        activity.key,
        as_written(activity.starts),
        activity.service,
        activity.title,
        activity.mode,
        _places(listing),
        str(listing.waiting or ""),
        state(listing, now),
    ]
