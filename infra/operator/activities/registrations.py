"""`fanfare registrations export`: the list at the door."""

from typing import Annotated

import typer

from desk.activities.registrations import HEADER, registered, write_row
from infra.operator.activities.export import Force, Target, save
from infra.operator.activities.show import Key
from infra.operator.cli.stage import connect


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
    rows = registered(stack.register, stack.programme, key, cancelled=cancelled)
    save(file, HEADER, [write_row(one) for one in rows], force)
