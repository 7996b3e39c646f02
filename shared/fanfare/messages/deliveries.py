"""Messages of the delivery queues: mails to be sent."""

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from fanfare.messages.types import Address, Id, MessageId, OneShard, Version1
from fanfare.registrations.mail_kind import MailKind
from fanfare.releases.copies import RenderedCopy
from fanfare.subscribers.subscriber import NoticeKind

MOST_PEOPLE = 50
"""Of a mailing in one message: their claims fit one DynamoDB transaction."""


class DeliverMail(Struct, frozen=True, kw_only=True, tag_field="type", tag="mail.deliver"):
    """Send one mail to one person.

    delivery_id: its row in the ledger, `<group>_<member>`. party: where the registration was when this was
    queued; empty from before parties had keys. registration_id, sequence: of the party when
    this was queued; a mail that has been overtaken by a later change is skipped. request_id: set when
    the mail answers a request that did not become a party. is_often: as in RegistrationRequested.
    """

    version: Version1 = 1
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


class DeliverDigest(Struct, frozen=True, kw_only=True, tag_field="type", tag="digest.deliver"):
    """Send one mail about all bookings whose first mails were over their mailbox's limit.

    delivery_id: its row in the ledger. mailbox: opaque key of the mailbox, by which its rows are found.
    """

    version: Version1 = 1
    delivery_id: Id
    mailbox: Id


class DeliverNotice(Struct, frozen=True, kw_only=True, tag_field="type", tag="notice.deliver"):
    """Answer somebody about the bulletin: one short mail.

    delivery_id: its row in the ledger. subscription_id: what a confirmation link is for. in_reply_to:
    Message-ID of the mail that is answered; empty when it was a form.
    """

    version: Version1 = 1
    delivery_id: Id
    kind: NoticeKind
    person: Id
    email: Address
    language: str = "en"
    subscription_id: str = ""
    in_reply_to: MessageId = ""


class DeliverIssue(Struct, frozen=True, kw_only=True, tag_field="type", tag="issue.deliver"):
    """Send a mailing's issue to some people of one shard. Each has a row in the ledger already."""

    version: Version1 = 1
    mailing: Id
    shard: OneShard
    people: Annotated[list[Id], Meta(min_length=1, max_length=MOST_PEOPLE)]


class PreviewIssue(Struct, frozen=True, kw_only=True, tag_field="type", tag="issue.preview"):
    """Show an issue to one address, before anybody else gets it. content: hash of what was stored."""

    version: Version1 = 1
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


class DeliverRelease(Struct, frozen=True, kw_only=True, tag_field="type", tag="release.deliver"):
    """Send these copies of a release. Each service has a row in the ledger already."""

    version: Version1 = 1
    mailing: Id
    shard: OneShard
    copies: Annotated[list[RenderedCopy], Meta(min_length=1)]


class DeliverServiceNotice(
    Struct, frozen=True, kw_only=True, tag_field="type", tag="service_notice.deliver"
):
    """Write to a library service. delivery_id: its row in the ledger. slug, content: the release that
    facts are wanted for, if any."""

    version: Version1 = 1
    delivery_id: Id
    kind: ServiceNoticeKind
    member: Id
    slug: str = ""
    content: str = ""


class DeliverAddressNotice(
    Struct, frozen=True, kw_only=True, tag_field="type", tag="address_notice.deliver"
):
    """Write to the old or new press address of a library service. delivery_id: its row in the ledger.
    change: the request for the change, which the addresses stand with."""

    version: Version1 = 1
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

decode_delivery = msgspec.json.Decoder(DeliveryMessage).decode
