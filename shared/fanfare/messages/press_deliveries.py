"""Messages of the delivery queues about releases, and the union of all that deliver_mail gets.

A function that queues mails to people alone does not import it: its cold starts need not wait for the
nouns of releases.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from fanfare.messages.base import Decoder, Message, decoder
from fanfare.messages.deliveries import (
    DeliverDigest,
    DeliverIssue,
    DeliverMail,
    DeliverNotice,
    PreviewIssue,
)
from fanfare.messages.types import Id, OneShard
from fanfare.releases.copy_texts import RenderedCopy


class ServiceNoticeKind(StrEnum):
    """What a mail to a service says, besides releases. Each is a folder of
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
    """Ask a service for what a mailing of a release misses from it. The id makes repeated orders one mail."""
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
