"""Messages of the subscription queue."""

from typing import Annotated, Literal

from pydantic import Field

from fanfare.messages.base import Decoder, Message, decoder
from fanfare.messages.types import Email, EmailOrNone, Id, Instant, MessageId, Slug
from fanfare.subscribers.terms import Channel, HelpTopic, Proof


class SubscriptionRequested(Message):
    """Somebody asked for the bulletin. topics: empty for all. wording: version of the sentence beside
    the button. evidence: hash of the form or mail. in_reply_to: Message-ID of the mail, if it was one."""

    type: Literal["subscription.requested"] = "subscription.requested"
    request_id: Id
    person: Id
    email: Email
    name: Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]*$", max_length=200)] = ""
    topics: list[Slug] = Field(default_factory=list)
    language: str = "en"
    channel: Channel
    wording: str = ""
    evidence: str = ""
    in_reply_to: MessageId = ""
    requested_at: Instant


class SubscriptionConfirmed(Message):
    """The person pressed the button behind the link that was mailed for that subscription."""

    type: Literal["subscription.confirmed"] = "subscription.confirmed"
    request_id: Id
    person: Id
    subscription_id: Id
    evidence: str = ""
    confirmed_at: Instant


class SubscriptionEnded(Message):
    """The person leaves the bulletin. email, in_reply_to: set when a mail asked, which is answered.
    proof: that it is the person who asks; a mail from before there was this field counts as theirs."""

    type: Literal["subscription.ended"] = "subscription.ended"
    request_id: Id
    person: Id
    channel: Channel
    proof: Proof = Proof.LINK
    email: EmailOrNone = ""
    language: str = "en"
    evidence: str = ""
    in_reply_to: MessageId = ""
    ended_at: Instant


class PreferencesChanged(Message):
    """What the person wants from now on. topics: empty for all. paused_until: null for no pause."""

    type: Literal["subscription.preferences_changed"] = "subscription.preferences_changed"
    request_id: Id
    person: Id
    topics: list[Slug]
    language: str
    paused_until: Instant | None = None
    changed_at: Instant


class HelpRequested(Message):
    """A mail asked how this works, or could not be understood; or did what its writer has to be told."""

    type: Literal["subscription.help_requested"] = "subscription.help_requested"
    request_id: Id
    person: Id
    topic: HelpTopic = HelpTopic.GENERAL
    email: Email
    language: str = "en"
    in_reply_to: MessageId = ""
    requested_at: Instant


class ErasureRequested(Message):
    """The person asked, on their own page, that everything about them be removed."""

    type: Literal["person.erasure_requested"] = "person.erasure_requested"
    request_id: Id
    person: Id
    requested_at: Instant


class OwnDataRequested(Message):
    """The person asked, on the page behind their preferences link, for the link to all that is kept about
    them. It is mailed to the address that we have."""

    type: Literal["person.own_data_requested"] = "person.own_data_requested"
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
decode_subscription: Decoder[SubscriptionMessage] = decoder(SubscriptionMessage)
