"""Messages of the mailing queue."""

from typing import Literal

from fanfare.messages.base import Decoder, Message, decoder
from fanfare.messages.types import Id, Shard
from fanfare.registrations.mail_kind import MailKind


class StartMailing(Message):
    """Mail everyone registered for an activity.

    sequence: the activity's, when this was ordered: a reminder made for a superseded time is dropped.
    after: sort key to go on from, when one invocation could not reach everybody.
    """

    type: Literal["mailing.start"] = "mailing.start"
    kind: MailKind
    activity: Id
    sequence: int
    after: str | None = None


class FreezeAudience(Message):
    """Write a mailing's audience into the ledger, and queue its mails.

    shard: one of the sixteen; empty to begin with all of them. after: person to go on behind.
    """

    type: Literal["mailing.freeze"] = "mailing.freeze"
    mailing: Id
    shard: Shard = ""
    after: str = ""


class SweepMailing(Message):
    """Put to work what makes no progress. mailing: empty for all that are open. shard, after: as in freezing.
    idle: seconds for which a shard must have made none; 0 after a person resumed or cancelled."""

    type: Literal["mailing.sweep"] = "mailing.sweep"
    mailing: str
    shard: Shard = ""
    after: str = ""
    idle: int = 900


class ResumeRelease(Message):
    """A service has changed its facts: look again whether its copy can go. member: the service."""

    type: Literal["release.resume"] = "release.resume"
    mailing: Id
    member: Id


MailingMessage = StartMailing | FreezeAudience | SweepMailing | ResumeRelease
decode_mailing: Decoder[MailingMessage] = decoder(MailingMessage)
