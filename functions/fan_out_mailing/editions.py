"""The edition that a mailing sends, and who got earlier ones."""

from dataclasses import replace
from datetime import datetime

from fanfare.aws.ledger.deliveries import Deliveries
from fanfare.aws.ledger.mailings import Mailings
from fanfare.aws.press.releases import Releases
from fanfare.delivery.protocol import LedgerEntry, State
from fanfare.mailings.mailing import Mailing, MailingState
from fanfare.releases.copies import Sending

UNSENT = (State.QUEUED, State.HELD)
PERHAPS_SENT = (State.CLAIMED, State.SENT, State.UNKNOWN)


class Editions:
    """Finds what is to be sent, and ends what is not any more."""

    def __init__(self, releases: Releases, mailings: Mailings, ledger: Deliveries) -> None:
        self._releases = releases
        self._mailings = mailings
        self._ledger = ledger

    def sending(self, mailing: Mailing) -> Sending | None:
        """What the mailing sends; None when no release orders exactly that."""
        return self._releases.sending(mailing.slug, mailing.id, mailing.content)

    def supersede(self, sending: Sending, now: datetime) -> None:
        """Let nothing more leave of the earlier editions, even if somebody has resumed them."""
        for mailing in sending.earlier:
            self._mailings.cancel(mailing, now, "corrected")

    def had(self, sending: Sending, shard: str, now: datetime) -> set[str]:
        """Members of a shard that may have got an edition before this one.

        Nobody who waits for one gets it any more: what is queued or held of it ends here, so that no
        service can get it after it was found without it.
        """
        found: set[str] = set()
        for mailing in sending.earlier:
            after, more = "", True
            while more:
                rows, after = self._ledger.page(mailing, shard, UNSENT + PERHAPS_SENT, after)
                found |= {member(row) for row in rows if not self._ended(mailing, row, now)}
                more = bool(after)
        return found

    def _ended(self, mailing: str, row: LedgerEntry, now: datetime) -> bool:
        """Whether it is certain that the mail was not sent, and never will be."""
        if row.state not in UNSENT:
            return False
        why = MailingState.CANCELLED.value
        end = replace(row, state=State.SKIPPED, since=int(now.timestamp()), reason=why)
        if self._ledger.turn(end, row.state):
            return True
        found = self._ledger.find(mailing, member(row))
        return found is not None and found.state not in PERHAPS_SENT


def member(row: LedgerEntry) -> str:
    """The service that a row of a mailing is about."""
    return row.delivery_id.rpartition("_")[2]
