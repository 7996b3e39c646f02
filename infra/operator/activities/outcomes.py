"""`--wait`: what became of the mails about changed activities, in words."""

from typing import Annotated

import typer

from desk.activities.outcomes import Outcomes
from desk.mailings.summary import NUMBERS
from desk.refusal import Refused

Wait = Annotated[
    bool,
    typer.Option("--wait", help="Wait until the mails have left, and say what became of them."),
]
AtMost = Annotated[
    float,
    typer.Option(
        "--at-most", min=0, max=1440, metavar="MINUTES", help="How long --wait waits at most."
    ),
]


def print_outcomes(outcomes: Outcomes) -> None:
    """Print the outcomes of the mails. Raises Refused when somebody may not have been mailed."""
    print(_sentence(outcomes))
    if outcomes.good:
        return
    if outcomes.waiting:
        raise Refused("Not everybody has been told yet: the others may still be mailed.")
    raise Refused("Somebody was not mailed, or nobody knows whether they were.")


def _sentence(outcomes: Outcomes) -> str:
    numbers, reasons = outcomes.numbers, outcomes.reasons
    text = ", ".join(f"{numbers[name]:,} {name}" for name in NUMBERS)
    if reasons:
        text += " (" + ", ".join(f"{n:,} {why or '?'}" for why, n in reasons.items()) + ")"
    if outcomes.left:
        text += f"; {outcomes.left:,} cancelled meanwhile"
    return (
        text + (f"; of {outcomes.waiting:,} there is no news yet" if outcomes.waiting else "") + "."
    )
