"""What news of a mail does to its row in the ledger.

Whatever SES tells of a mail, but that it rejected it, proves that the mail left. So news settles every
state that did not know: `unknown`, a claim whose holder died, and even `queued`, when a person had the
mail sent again and the news is of the first time. Each kind of news counts once.
"""

from dataclasses import dataclass, replace

from fanfare.delivery.protocol import State
from fanfare.delivery.ses_events import Kind, News

SETTLED = (State.SENT, State.REFUSED, State.SKIPPED, State.UNKNOWN)
"""States that a mailing counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A mail's row, as far as news concerns it. lease: when its claim ends; the others: when it was told
    so, 0 for never. All in seconds since the epoch. kind, activity, party: of the mail."""

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


def must_wait(row: Told, now: int) -> bool:
    """Whether somebody is just sending it: they will settle it themselves in a moment."""
    return row.state is State.CLAIMED and now < row.lease


def after(row: Told, news: News) -> Told:
    """The row once the news is written down; the same row when it says nothing new."""
    at = int(news.at.timestamp())
    if row.state is State.REFUSED:
        pass
    elif news.kind is Kind.REJECTED:
        return replace(row, state=State.REFUSED, reason="rejected", lease=0)
    elif row.state is not State.SENT:
        row = replace(row, state=State.SENT, lease=0, reason="", message_id=news.message_id)
    if news.kind is Kind.DELIVERED:
        return replace(row, delivered=min(row.delivered or at, at))
    if news.kind is Kind.BOUNCED and news.is_hard:
        return replace(row, bounced=min(row.bounced or at, at))
    if news.kind is Kind.COMPLAINED:
        return replace(row, complained=min(row.complained or at, at))
    return row


def changes(before: Told, now: Told) -> dict[str, int]:
    """What the mailing's numbers change by, as the row goes from one to the other."""
    by = {"bounced": bool(now.bounced) - bool(before.bounced)}
    by["complained"] = bool(now.complained) - bool(before.complained)
    if before.state is not now.state:
        by[now.state.value] = 1
        if before.state in SETTLED:
            by[before.state.value] = -1
    return {name: step for name, step in by.items() if step}
