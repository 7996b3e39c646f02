"""Messages of the mailing queue."""

import msgspec
from msgspec import Struct

from fanfare.messages.types import Id, Shard, Version1
from fanfare.registrations.mail_kind import MailKind


class StartMailing(Struct, frozen=True, kw_only=True, tag_field="type", tag="mailing.start"):
    """Mail everyone registered for an activity.

    sequence: the activity's, when this was ordered: a reminder made for a superseded time is dropped.
    after: sort key to go on from, when one invocation could not reach everybody.
    """

    version: Version1 = 1
    kind: MailKind
    activity: Id
    sequence: int
    after: str | None = None


class FreezeAudience(Struct, frozen=True, kw_only=True, tag_field="type", tag="mailing.freeze"):
    """Write a mailing's audience into the ledger, and queue its mails.

    shard: one of the sixteen; empty to begin with all of them. after: person to go on behind.
    """

    version: Version1 = 1
    mailing: Id
    shard: Shard = ""
    after: str = ""


class SweepMailing(Struct, frozen=True, kw_only=True, tag_field="type", tag="mailing.sweep"):
    """Put to work what stands still. mailing: empty for all that are open. shard, after: as in freezing.
    idle: seconds for which a shard must have stood still; 0 after a person resumed or cancelled."""

    version: Version1 = 1
    mailing: str
    shard: Shard = ""
    after: str = ""
    idle: int = 900


class ResumeRelease(Struct, frozen=True, kw_only=True, tag_field="type", tag="release.resume"):
    """A service has changed its facts: look again whether its copy can go. member: the service."""

    version: Version1 = 1
    mailing: Id
    member: Id


MailingMessage = StartMailing | FreezeAudience | SweepMailing | ResumeRelease
decode_mailing = msgspec.json.Decoder(MailingMessage).decode
