"""What an event of SES changes in a mail's row in the ledger.

Every event but a rejection proves that the mail left. So it settles each state that is not certain:
`unknown`, a claim whose holder died, and even `queued`, when a person had the mail sent again and the
event is about the first time. Each kind of event counts once.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

from fanfare.delivery.protocol import State
from fanfare.delivery.ses_events import Kind, SesEvent

SETTLED = (State.SENT, State.REFUSED, State.SKIPPED, State.UNKNOWN)
"""States that a mailing counts."""

YOUNG = timedelta(minutes=10)
"""An event of this age may be ahead of its mail's row, or of its registration's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackRow:
    """What feedback reads and writes of a mail's row. lease: when its claim ends. delivered, bounced,
    complained: when that happened, 0 for never. All in seconds since the epoch. kind, activity, party: of
    the mail."""

    state: State
    lease: int = 0
    message_id: str = ""
    reason: str = ""
    delivered: int = 0
    bounced: int = 0
    complained: int = 0
    kind: str = ""
    activity: str = ""
    party: str = ""


def must_wait(row: FeedbackRow, now: int) -> bool:
    """Whether a worker is just sending it, which settles it itself in a moment."""
    return row.state is State.CLAIMED and now < row.lease


def after(row: FeedbackRow, event: SesEvent) -> FeedbackRow:
    """The row after the event; the same row when that changes nothing."""
    at = int(event.at.timestamp())
    if row.state is State.REFUSED:
        pass
    elif event.kind is Kind.REJECTED:
        return replace(row, state=State.REFUSED, reason="rejected", lease=0)
    elif row.state is not State.SENT:
        row = replace(row, state=State.SENT, lease=0, reason="", message_id=event.message_id)
    if event.kind is Kind.DELIVERED:
        return replace(row, delivered=min(row.delivered or at, at))
    if event.kind is Kind.BOUNCED and event.is_hard:
        return replace(row, bounced=min(row.bounced or at, at))
    if event.kind is Kind.COMPLAINED:
        return replace(row, complained=min(row.complained or at, at))
    return row


def changes(before: FeedbackRow, now: FeedbackRow) -> dict[str, int]:
    """What the mailing's numbers change by, as the row goes from one to the other."""
    by = {"bounced": bool(now.bounced) - bool(before.bounced)}
    by["complained"] = bool(now.complained) - bool(before.complained)
    if before.state is not now.state:
        by[now.state.value] = 1
        if before.state in SETTLED:
            by[before.state.value] = -1
    return {name: step for name, step in by.items() if step}
