"""A mailing in words and numbers, for the commands that show it."""

from typing import Any

from pydantic_core import to_jsonable_python

from desk.files.clock import as_written
from desk.refusal import NotFound
from fanfare.aws.ledger.mailings import Mailings
from fanfare.mailings.mailing import Counts, Mailing, MailingState, Reason, total
from fanfare.subscribers.terms import SHARDS

NUMBERS = ("sent", "refused", "skipped", "unknown")
"""How a mail can have ended, in the words of the ledger."""

_REASONS = {
    Reason.LATE: "it was to begin more than two hours before it could; resume it if its news is still news",
    Reason.BOUNCES: "4 % or more of its mails bounced: look where the addresses came from before you resume",
    Reason.COMPLAINTS: "too many readers called it spam: find out why before you resume",
    Reason.DAILY_QUOTA: "the account has sent what it may send in 24 hours; resume it when there is room",
    Reason.NOT_VERIFIED: "SES calls an address not verified: verify the sender and leave the SES sandbox "
    "(First deployment, in README.md), then resume it",
    "operator": "somebody paused it",
}


def the_mailing(mailings: Mailings, mailing: str) -> Mailing:
    """One mailing. Raises NotFound when there is none."""
    found = mailings.load(mailing)
    if found is None:
        raise NotFound("mailing", mailing)
    return found


def counts_of(mailings: Mailings, mailing: Mailing) -> Counts:
    """The numbers of a mailing as they are now."""
    return total(mailings.counts(mailing.id))


def standing(mailing: Mailing) -> str:
    """Its state, and why, in a sentence's worth of words."""
    if (
        mailing.state is MailingState.CANCELLED
        and mailing.finished_at is None
        and mailing.started_at
    ):
        return "cancelled; those who had no mail yet are being written down as skipped"
    if not mailing.reason or mailing.state not in (MailingState.PAUSED, MailingState.HELD):
        return mailing.state.value
    return f"{mailing.state}: {_REASONS.get(mailing.reason, f'SES said {mailing.reason}')}"


def ended(counts: Counts) -> int:
    """Mails that have come to an end."""
    return counts.audience - counts.waiting


def facts(mailing: Mailing, counts: Counts) -> dict[str, Any]:
    """A mailing for JSON. Instants are in UTC; those that have not come are null."""
    numbers = to_jsonable_python(counts)
    return {
        **to_jsonable_python(mailing),
        **numbers,
        "waiting": counts.waiting,
        "frozen": counts.frozen == len(SHARDS),
    }


def lines(mailing: Mailing, counts: Counts) -> dict[str, str]:
    """A mailing for people, name and value."""
    told = {
        "Mailing": mailing.id,
        "Subject": mailing.subject,
        "Topics": ", ".join(mailing.topics) or "all",
        "State": standing(mailing),
        "Ordered": f"{as_written(mailing.created_at)}{f' by {mailing.by}' if mailing.by else ''}",
        "Begins" if not mailing.started_at else "Began": as_written(
            mailing.started_at or mailing.send_at
        ),
    }
    if mailing.finished_at:
        told["Finished"] = as_written(mailing.finished_at)
    growing = "" if counts.frozen == len(SHARDS) else ", still being counted"
    told["Audience"] = f"{counts.audience:,}{growing if mailing.started_at else ''}"
    told |= {name.capitalize(): f"{getattr(counts, name):,}" for name in NUMBERS}
    told |= {
        "Waiting": f"{counts.waiting:,}",
        "Bounced": f"{counts.bounced:,}",
        "Complained": f"{counts.complained:,}",
    }
    return told
