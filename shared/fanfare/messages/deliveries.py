"""Messages of the delivery queues: mails to be sent."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from fanfare.messages.base import Decoder, Message, decoder
from fanfare.messages.types import Address, Id, MessageId, OneShard
from fanfare.registrations.mail_kind import MailKind
from fanfare.releases.copies import RenderedCopy
from fanfare.subscribers.subscriber import NoticeKind

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
    email: Address
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
    email: Address


class ServiceNoticeKind(StrEnum):
    """What a mail to a service says, beside releases. Each is a folder of
    fanfare/mail/templates/service_notices."""

    FACTS_WANTED = "facts_wanted"
    FACTS_LINK = "facts_link"


class AddressNoticeKind(StrEnum):
    """What a mail about a change of a service's press address says. Each is a folder of
    fanfare/mail/templates/address_notices.

    CONFIRM goes to the new address, ASKED to the old one at once. KEPT goes to the new one when the old
    one has said no after the change.
    """

    CONFIRM = "confirm"
    ASKED = "asked"
    KEPT = "kept"


class DeliverRelease(Message):
    """Send these copies of a release. Each service has a row in the ledger already."""

    type: Literal["release.deliver"] = "release.deliver"
    mailing: Id
    shard: OneShard
    copies: Annotated[list[RenderedCopy], Field(min_length=1)]


class DeliverServiceNotice(Message):
    """Write to a library service. delivery_id: its row in the ledger. slug, content: the release that
    facts are wanted for, if any."""

    type: Literal["service_notice.deliver"] = "service_notice.deliver"
    delivery_id: Id
    kind: ServiceNoticeKind
    member: Id
    slug: str = ""
    content: str = ""


class DeliverAddressNotice(Message):
    """Write to the old or new press address of a library service. delivery_id: its row in the ledger.
    change: the request for the change, whose row has the addresses."""

    type: Literal["address_notice.deliver"] = "address_notice.deliver"
    delivery_id: Id
    kind: AddressNoticeKind
    member: Id
    change: Id


def facts_wanted(mailing: str, slug: str, content: str, member: str) -> DeliverServiceNotice:
    """Ask a service for what a mailing of a release lacks of it. Whoever orders it, it is one mail."""
    return DeliverServiceNotice(
        delivery_id=f"{mailing}-facts_{member}",
        kind=ServiceNoticeKind.FACTS_WANTED,
        member=member,
        slug=slug,
        content=content,
    )


DeliveryMessage = (
    DeliverMail
    | DeliverDigest
    | DeliverNotice
    | DeliverIssue
    | PreviewIssue
    | DeliverRelease
    | DeliverServiceNotice
    | DeliverAddressNotice
)

decode_delivery: Decoder[DeliveryMessage] = decoder(DeliveryMessage)
