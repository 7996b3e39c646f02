"""What travels on a queue about press releases. See fanfare.messages."""

from datetime import date
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from fanfare.message_types import Id, Instant, Name, OneShard, Version1
from fanfare.messages import ReleaseCopied
from fanfare.releases.copies import RenderedCopy, WantedCopy
from fanfare.releases.responses import Use
from fanfare.services.service import Fact

MOST_FACTS = 60
"""In one message: each can be 5,000 characters long, and SQS takes 256 KB."""


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


class RenderRelease(Struct, frozen=True, kw_only=True, tag_field="type", tag="release.render"):
    """Render copies of a release for some services of one shard.

    program: see fanfare.releases.template.program. document, large_document: prepared .docx files,
    base64; the second only when somebody wants it.
    """

    version: Version1 = 1
    mailing: Id
    shard: OneShard
    language: str = "en"
    program: str
    document: str
    large_document: str = ""
    copies: Annotated[list[WantedCopy], Meta(min_length=1)]


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


class FactsChanged(
    Struct, frozen=True, kw_only=True, tag_field="type", tag="service.facts_changed"
):
    """A service has filled in its own page. Only what differs from before stands here. Another address
    for press mail ("press.email") counts once it is confirmed there.

    by: who says so. facts: by the name of the field; an empty value takes the fact away. details: plain
    texts of the service by name, as fanfare.services.service names them ("website", "press.email").
    """

    version: Version1 = 1
    request_id: Id
    member: Id
    by: Name
    facts: Annotated[dict[str, Fact], Meta(max_length=MOST_FACTS)] = {}
    details: Annotated[dict[str, str], Meta(max_length=MOST_FACTS)] = {}
    changed_at: Instant


class FactsLinkAsked(
    Struct, frozen=True, kw_only=True, tag_field="type", tag="service.facts_link_asked"
):
    """Somebody with a link of a service's press mail asked for the link to its form. It is mailed to the
    address that we have."""

    version: Version1 = 1
    request_id: Id
    member: Id
    asked_at: Instant


class AddressConfirmed(
    Struct, frozen=True, kw_only=True, tag_field="type", tag="service.address_confirmed"
):
    """Somebody pressed the button behind the link that was mailed to a service's new press address."""

    version: Version1 = 1
    request_id: Id
    member: Id
    change: Id
    confirmed_at: Instant


class AddressKept(Struct, frozen=True, kw_only=True, tag_field="type", tag="service.address_kept"):
    """Somebody pressed the button behind the link that was mailed to a service's old press address: it
    shall stay, or come back."""

    version: Version1 = 1
    request_id: Id
    member: Id
    change: Id
    kept_at: Instant


class ReleaseUsed(Struct, frozen=True, kw_only=True, tag_field="type", tag="release.used"):
    """A service says what it did with its copy."""

    version: Version1 = 1
    request_id: Id
    mailing: Id
    member: Id
    use: Use
    used_at: Instant


class ReleaseCovered(Struct, frozen=True, kw_only=True, tag_field="type", tag="release.covered"):
    """A service tells where its release appeared. url: empty when it is not on the web."""

    version: Version1 = 1
    request_id: Id
    mailing: Id
    member: Id
    title: Name
    outlet: Name
    url: Annotated[str, Meta(pattern=r"^(https?://[^\s\x00-\x1f]+)?\Z", max_length=2000)] = ""
    day: date
    told_at: Instant


PressMessage = (
    FactsChanged
    | FactsLinkAsked
    | AddressConfirmed
    | AddressKept
    | ReleaseUsed
    | ReleaseCovered
    | ReleaseCopied
)

decode_press = msgspec.json.Decoder(PressMessage).decode
decode_rendering = msgspec.json.Decoder(RenderRelease).decode
