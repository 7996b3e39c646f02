"""`fanfare registrations export`: the list at the door."""

from typing import Annotated

import typer

from desk.activities.listings import the_activity
from desk.files.clock import as_written
from fanfare.registrations.party_key import key_of
from fanfare.registrations.registration import Party, Status
from infra.operator.activities.export import Force, Target, save
from infra.operator.activities.show import Key
from infra.operator.cli.stage import connect

HEADER = [
    "name",
    "email",
    "places",
    "status",
    "age_band",
    "access_needs",
    "attended",
    "mail_came_back",
    "registered_at",
]
_ORDER = [Status.CONFIRMED, Status.WAITING, Status.CANCELLED]


def export_file(
    context: typer.Context,
    key: Key,
    file: Target = None,
    force: Force = False,
    cancelled: Annotated[
        bool, typer.Option("--cancelled", help="Those who have cancelled, too.")
    ] = False,
) -> None:
    """Write who is coming, for the organiser: confirmed by name, then waiting in their order.

    It holds personal data: keep it no longer than you need it.
    """
    stack = connect(context.obj)
    the_activity(stack, key)
    needs, attended = stack.programme.needs(key), stack.programme.attended(key)
    parties = [p for p in stack.programme.parties(key) if p.active or cancelled]
    parties.sort(key=_place_in_list)
    rows = [_row(p, needs.get(key_of(p), ""), p.registration_id in attended) for p in parties]
    save(file, HEADER, rows, force)


def _place_in_list(party: Party) -> tuple[int, str]:
    waits = party.status is Status.WAITING
    return _ORDER.index(party.status), party.arrival if waits else party.name.casefold()


def _row(party: Party, needs: str, attended: bool) -> dict[str, str]:
    return {
        "name": party.name,
        "email": party.email,
        "places": str(party.places),
        "status": party.status,
        "age_band": (party.age_band or "").replace("-", " to "),
        "access_needs": needs,
        "attended": "yes" if attended else "",
        "mail_came_back": "yes" if party.bounced else "",
        "registered_at": as_written(party.registered_at),
    }
