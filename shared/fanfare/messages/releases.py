"""Messages of the press and rendering queues."""

from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from fanfare.messages.types import Id, Instant, Line, Name, OneShard, Version1
from fanfare.releases.copies import WantedCopy
from fanfare.releases.responses import Use
from fanfare.services.service import Fact


class ReleaseCopied(Struct, frozen=True, kw_only=True, tag_field="type", tag="release.copied"):
    """A copy of what a service sent out came to its press address. sender_domain: of who sent it."""

    version: Version1 = 1
    request_id: Id
    member: Id
    sender_domain: Line = ""
    subject: Line = ""
    text: Annotated[str, Meta(max_length=50_000)]
    received_at: Instant


MOST_FACTS = 60
"""In one message: each can be 5,000 characters long, and SQS takes 256 KB."""


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
