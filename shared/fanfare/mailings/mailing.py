"""A mailing and its numbers: nouns, and what they say by themselves. Instants are in UTC."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fanfare.subscribers.terms import SHARDS


class MailingState(StrEnum):
    """State of a mailing.

    held: its hour had passed by too much when it was to begin; a person decides. finished: nobody is
    left to mail, and the numbers add up.
    """

    SCHEDULED = "scheduled"
    SENDING = "sending"
    PAUSED = "paused"
    HELD = "held"
    CANCELLED = "cancelled"
    FINISHED = "finished"


class Reason(StrEnum):
    """Why a mailing was paused or held by the machine. Or SES's error code, when that stopped it."""

    LATE = "late"
    BOUNCES = "bounces"
    COMPLAINTS = "complaints"
    DAILY_QUOTA = "daily_quota"
    NOT_VERIFIED = "NotVerified"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The numbers of a mailing. frozen: how many of the sixteen shards nobody is added to any more."""

    audience: int = 0
    sent: int = 0
    refused: int = 0
    skipped: int = 0
    unknown: int = 0
    bounced: int = 0
    complained: int = 0
    frozen: int = 0

    @property
    def waiting(self) -> int:
        """People whose mail is queued or just being sent."""
        return self.audience - self.sent - self.refused - self.skipped - self.unknown

    @property
    def is_complete(self) -> bool:
        """Whether the audience is whole and everybody's mail has come to an end."""
        return self.frozen == len(SHARDS) and self.waiting == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailing:
    """One run of an issue over its audience.

    id: `<slug>-<n>`. content: hash of the stored issue. topics: empty for everybody. send_at: when it
    is to begin. finished_at: when its numbers added up; of a cancelled one, too. reason: of its
    state: a Reason, SES's error code or an operator's word. by: who ordered it. excused: the numbers when
    a person last let it go on, from which the brakes count. version: grows with every write of its row.
    """

    id: str
    slug: str
    content: str
    subject: str
    topics: tuple[str, ...] = ()
    state: MailingState = MailingState.SCHEDULED
    created_at: datetime
    send_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    reason: str = ""
    by: str = ""
    excused: Counts = Counts()
    version: int = 0

    @property
    def is_open(self) -> bool:
        """Whether there may be something left to do for it. A held one waits for a person."""
        if self.state is MailingState.CANCELLED:
            return self.finished_at is None
        return self.state not in (MailingState.HELD, MailingState.FINISHED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShardCounts:
    """The numbers of one shard of a mailing.

    audience: people in the ledger. frozen: nobody is added any more. moved: when a number last changed,
    in seconds since the epoch; 0 when none ever did.
    """

    shard: str
    audience: int = 0
    sent: int = 0
    refused: int = 0
    skipped: int = 0
    unknown: int = 0
    bounced: int = 0
    complained: int = 0
    frozen: bool = False
    moved: int = 0

    @property
    def waiting(self) -> int:
        """People whose mail is queued or just being sent."""
        return self.audience - self.sent - self.refused - self.skipped - self.unknown


def total(shards: Iterable[ShardCounts]) -> Counts:
    """The numbers of the whole mailing."""
    every = list(shards)
    return Counts(
        audience=sum(one.audience for one in every),
        sent=sum(one.sent for one in every),
        refused=sum(one.refused for one in every),
        skipped=sum(one.skipped for one in every),
        unknown=sum(one.unknown for one in every),
        bounced=sum(one.bounced for one in every),
        complained=sum(one.complained for one in every),
        frozen=sum(one.frozen for one in every),
    )
