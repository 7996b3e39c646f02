"""Messages of the subscription queue."""

from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from fanfare.messages.types import Address, AddressOrNone, Id, Instant, MessageId, Version1
from fanfare.subscribers.subscriber import Channel, HelpTopic, Proof, Topic


class SubscriptionRequested(
    Struct, frozen=True, kw_only=True, tag_field="type", tag="subscription.requested"
):
    """Somebody asked for the bulletin. topics: empty for all. wording: version of the sentence beside
    the button. evidence: hash of the form or mail. in_reply_to: Message-ID of the mail, if it was one."""

    version: Version1 = 1
    request_id: Id
    person: Id
    email: Address
    name: Annotated[str, Meta(pattern=r"^[^\x00-\x1f\x7f]*\Z", max_length=200)] = ""
    topics: list[Topic] = []
    language: str = "en"
    channel: Channel
    wording: str = ""
    evidence: str = ""
    in_reply_to: MessageId = ""
    requested_at: Instant


class SubscriptionConfirmed(
    Struct, frozen=True, kw_only=True, tag_field="type", tag="subscription.confirmed"
):
    """The person pressed the button behind the link that was mailed for that subscription."""

    version: Version1 = 1
    request_id: Id
    person: Id
    subscription_id: Id
    evidence: str = ""
    confirmed_at: Instant


class SubscriptionEnded(
    Struct, frozen=True, kw_only=True, tag_field="type", tag="subscription.ended"
):
    """The person wants no more bulletins. email, in_reply_to: set when a mail asked, which is answered.
    proof: that it is the person who asks; a mail from before there was this field counts as theirs."""

    version: Version1 = 1
    request_id: Id
    person: Id
    channel: Channel
    proof: Proof = Proof.LINK
    email: AddressOrNone = ""
    language: str = "en"
    evidence: str = ""
    in_reply_to: MessageId = ""
    ended_at: Instant


class PreferencesChanged(
    Struct, frozen=True, kw_only=True, tag_field="type", tag="subscription.preferences_changed"
):
    """What the person wants from now on. topics: empty for all. paused_until: null for no pause."""

    version: Version1 = 1
    request_id: Id
    person: Id
    topics: list[Topic]
    language: str
    paused_until: Instant | None = None
    changed_at: Instant


class HelpRequested(
    Struct, frozen=True, kw_only=True, tag_field="type", tag="subscription.help_requested"
):
    """A mail asked how this works, or could not be understood; or did what its writer has to be told."""

    version: Version1 = 1
    request_id: Id
    person: Id
    topic: HelpTopic = HelpTopic.GENERAL
    email: Address
    language: str = "en"
    in_reply_to: MessageId = ""
    requested_at: Instant


class ErasureRequested(
    Struct, frozen=True, kw_only=True, tag_field="type", tag="person.erasure_requested"
):
    """The person asked, on their own page, that everything about them be removed."""

    version: Version1 = 1
    request_id: Id
    person: Id
    requested_at: Instant


class OwnDataRequested(
    Struct, frozen=True, kw_only=True, tag_field="type", tag="person.own_data_requested"
):
    """The person asked, on the page behind their preferences link, for the link to all that is kept about
    them. It is mailed to the address that we have."""

    version: Version1 = 1
    request_id: Id
    person: Id
    requested_at: Instant


SubscriptionMessage = (
    SubscriptionRequested
    | SubscriptionConfirmed
    | SubscriptionEnded
    | PreferencesChanged
    | HelpRequested
    | OwnDataRequested
    | ErasureRequested
)
decode_subscription = msgspec.json.Decoder(SubscriptionMessage).decode
