"""Messages of the delivery queues: mails to be sent."""

from typing import Annotated, Literal

from pydantic import Field

from fanfare.messages.base import Message
from fanfare.messages.types import Email, Id, MessageId, OneShard
from fanfare.registrations.mail_kind import MailKind
from fanfare.subscribers.terms import NoticeKind

MAX_PEOPLE = 50
"""Of a mailing in one message: their claims fit one DynamoDB transaction."""


class DeliverMail(Message):
    """Send one mail to one person.

    delivery_id: its row in the ledger, `<group>_<member>`. party: where the registration was when this was
    queued; empty from before parties had keys. registration_id, sequence: of the party when
    this was queued; a mail that has been overtaken by a later change is skipped. request_id: set when
    the mail answers a request that did not become a party. is_often: as in RegistrationRequested.
    """

    type: Literal["mail.deliver"] = "mail.deliver"
    delivery_id: Id
    kind: MailKind
    activity: str
    person: str = ""
    registration_id: str = ""
    sequence: int = 0
    request_id: str = ""
    language: str = "en"
    party: str = ""
    is_often: bool = False


class DeliverDigest(Message):
    """Send one mail about all bookings whose first mails were over their mailbox's limit.

    delivery_id: its row in the ledger. mailbox: opaque key of the mailbox, by which its rows are found.
    """

    type: Literal["digest.deliver"] = "digest.deliver"
    delivery_id: Id
    mailbox: Id


class DeliverNotice(Message):
    """Answer somebody about the bulletin: one short mail.

    delivery_id: its row in the ledger. subscription_id: what a confirmation link is for. in_reply_to:
    Message-ID of the mail that is answered; empty when it was a form.
    """

    type: Literal["notice.deliver"] = "notice.deliver"
    delivery_id: Id
    kind: NoticeKind
    person: Id
    email: Email
    language: str = "en"
    subscription_id: str = ""
    in_reply_to: MessageId = ""


class DeliverIssue(Message):
    """Send a mailing's issue to some people of one shard. Each has a row in the ledger already."""

    type: Literal["issue.deliver"] = "issue.deliver"
    mailing: Id
    shard: OneShard
    people: Annotated[list[Id], Field(min_length=1, max_length=MAX_PEOPLE)]


class PreviewIssue(Message):
    """Show an issue to one address, before anybody else gets it. content: hash of what was stored."""

    type: Literal["issue.preview"] = "issue.preview"
    delivery_id: Id
    slug: Id
    content: Id
    email: Email
