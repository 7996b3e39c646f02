"""Everything that travels on a queue.

A message is JSON with `type` and `version`. Facts are in the past tense, orders are imperative. Layer
and functions do not switch in one step on a deployment, so a version, once sent, stays readable: add
fields with defaults, or a new class with the next version. `events/messages/` holds a sample of each.

What is about press releases stands in fanfare.press_messages, and what deliver_mail reads in
fanfare.delivery_messages: who imports neither need not wait for their nouns.

msgspec decodes and checks in one pass, and is quick to import: a cold start waits for it.
"""

from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from fanfare.activities.activity import AgeBand
from fanfare.message_types import (
    Address,
    AddressOrNone,
    Id,
    Instant,
    Line,
    MessageId,
    Name,
    OneShard,
    Places,
    Shard,
    Version1,
)
from fanfare.registrations.mail_kind import MailKind
from fanfare.subscribers.subscriber import Channel, HelpTopic, NoticeKind, Proof, Topic

MOST_PEOPLE = 50
"""Of a mailing in one message: their claims fit one DynamoDB transaction."""


class RegistrationRequested(
    Struct, frozen=True, kw_only=True, tag_field="type", tag="registration.requested"
):
    """Somebody sent the form. person: key of the normalised address. notice: privacy notice agreed to.
    is_often: many forms with this address came from the same place; mailed with the next collected mail."""

    version: Version1 = 1
    request_id: Id
    activity: Id
    person: Id
    name: Name
    email: Address
    places: Places
    age_band: AgeBand | None = None
    access_needs: Annotated[str, Meta(max_length=1000)] = ""
    language: str = "en"
    notice: str = ""
    requested_at: Instant
    is_often: bool = False


class CancellationRequested(
    Struct,
    frozen=True,
    kw_only=True,
    tag_field="type",
    tag="registration.cancellation_requested",
):
    """The person pressed "cancel" for that one registration."""

    version: Version1 = 1
    request_id: Id
    activity: Id
    person: Id
    registration_id: Id
    requested_at: Instant


class ReductionRequested(
    Struct,
    frozen=True,
    kw_only=True,
    tag_field="type",
    tag="registration.reduction_requested",
):
    """The party got smaller. places: how many it is now."""

    version: Version1 = 1
    request_id: Id
    activity: Id
    person: Id
    registration_id: Id
    places: Places
    requested_at: Instant


class CorrectionRequested(
    Struct,
    frozen=True,
    kw_only=True,
    tag_field="type",
    tag="registration.correction_requested",
):
    """The name was wrong. name: the right one. The registration stays what it is."""

    version: Version1 = 1
    request_id: Id
    activity: Id
    person: Id
    registration_id: Id
    name: Name
    requested_at: Instant


class RegistrationUndeliverable(
    Struct, frozen=True, kw_only=True, tag_field="type", tag="registration.undeliverable"
):
    """A mail about the registration came back: there is no such mailbox. is_first: it was the first one,
    so that nobody can have learned of the registration."""

    version: Version1 = 1
    request_id: Id
    activity: Id
    person: Id
    registration_id: Id
    is_first: bool
    bounced_at: Instant


class RegistrationKept(
    Struct, frozen=True, kw_only=True, tag_field="type", tag="registration.kept"
):
    """The person pressed the button behind the mailed link: the held places are wanted."""

    version: Version1 = 1
    request_id: Id
    activity: Id
    person: Id
    registration_id: Id
    requested_at: Instant


class HoldEnded(Struct, frozen=True, kw_only=True, tag_field="type", tag="registration.hold_ended"):
    """The time in which the mailed link could be pressed is over."""

    version: Version1 = 1
    request_id: Id
    activity: Id
    person: Id
    registration_id: Id
    ended_at: Instant


class ActivityChanged(Struct, frozen=True, kw_only=True, tag_field="type", tag="activity.changed"):
    """An operator changed an activity that takes registrations.

    Travels in the activity's own group, behind the registrations made before it: accept_registration
    fills places that a larger capacity freed and, when `sequence` is new to the registered people,
    orders the mailing that tells them.
    """

    version: Version1 = 1
    request_id: Id
    activity: Id
    sequence: int
    changed_at: Instant


RegistrationMessage = (
    RegistrationRequested
    | CancellationRequested
    | ReductionRequested
    | CorrectionRequested
    | RegistrationUndeliverable
    | RegistrationKept
    | HoldEnded
    | ActivityChanged
)


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


class ReleaseCopied(Struct, frozen=True, kw_only=True, tag_field="type", tag="release.copied"):
    """A copy of what a service sent out came to its press address. sender_domain: of who sent it."""

    version: Version1 = 1
    request_id: Id
    member: Id
    sender_domain: Line = ""
    subject: Line = ""
    text: Annotated[str, Meta(max_length=50_000)]
    received_at: Instant


SubscriptionMessage = (
    SubscriptionRequested
    | SubscriptionConfirmed
    | SubscriptionEnded
    | PreferencesChanged
    | HelpRequested
    | OwnDataRequested
    | ErasureRequested
)
MailingMessage = StartMailing | FreezeAudience | SweepMailing | ResumeRelease

UNREADABLE = (msgspec.DecodeError, RecursionError)
"""What decoding raises for what is no message; the second for JSON that is nested a thousand deep."""

_encoder = msgspec.json.Encoder()
decode_registration = msgspec.json.Decoder(RegistrationMessage).decode
decode_subscription = msgspec.json.Decoder(SubscriptionMessage).decode
decode_mailing = msgspec.json.Decoder(MailingMessage).decode


def encode(message: Struct) -> str:
    """The message as it travels."""
    return _encoder.encode(message).decode()
