"""Messages of the press queue."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from fanfare.messages.base import Decoder, Message, decoder
from fanfare.messages.press_copies import ReleaseCopied
from fanfare.messages.types import Id, Instant, Name
from fanfare.releases.responses.use import Use
from fanfare.services.service import Fact

MAX_FACTS = 60
"""In one message: each can be 5,000 characters long, and SQS takes 256 KB."""


class FactsChanged(Message):
    """A service has filled in its own page. It holds only what differs from before. Another address
    for press mail ("press.email") counts once it is confirmed there.

    by: who says so. facts: by the name of the field; an empty value takes the fact away. details: plain
    texts of the service by name, as fanfare.services.service names them ("website", "press.email").
    """

    type: Literal["service.facts_changed"] = "service.facts_changed"
    request_id: Id
    member: Id
    by: Name
    facts: dict[str, Fact] = Field(default_factory=dict, max_length=MAX_FACTS)
    details: dict[str, str] = Field(default_factory=dict, max_length=MAX_FACTS)
    changed_at: Instant


class FactsLinkAsked(Message):
    """Somebody with a link of a service's press mail asked for the link to its form. It is mailed to the
    address that we have."""

    type: Literal["service.facts_link_asked"] = "service.facts_link_asked"
    request_id: Id
    member: Id
    asked_at: Instant


class AddressConfirmed(Message):
    """Somebody pressed the button behind the link that was mailed to a service's new press address."""

    type: Literal["service.address_confirmed"] = "service.address_confirmed"
    request_id: Id
    member: Id
    change: Id
    confirmed_at: Instant


class AddressKept(Message):
    """Somebody pressed the button behind the link that was mailed to a service's old press address: it
    is to stay, or come back."""

    type: Literal["service.address_kept"] = "service.address_kept"
    request_id: Id
    member: Id
    change: Id
    kept_at: Instant


class ReleaseUsed(Message):
    """A service says what it did with its copy."""

    type: Literal["release.used"] = "release.used"
    request_id: Id
    mailing: Id
    member: Id
    use: Use
    used_at: Instant


class ReleaseCovered(Message):
    """A service reports where its release appeared. url: empty when it is not on the web."""

    type: Literal["release.covered"] = "release.covered"
    request_id: Id
    mailing: Id
    member: Id
    title: Name
    outlet: Name
    url: Annotated[str, Field(pattern=r"^(https?://[^\s\x00-\x1f]+)?$", max_length=2000)] = ""
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

decode_press: Decoder[PressMessage] = decoder(PressMessage)
