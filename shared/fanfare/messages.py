"""Everything that travels on a queue.

A message is JSON with `type` and `version`. Facts are in the past tense, orders are imperative. Layer
and functions do not switch in one step on a deployment, so a version, once sent, stays readable: add
fields with defaults, or a new class with the next version. `events/messages/` holds a sample of each.

msgspec decodes and checks in one pass, and is quick to import: a cold start waits for it.
"""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from fanfare.model import LARGEST_PARTY, AgeBand, MailKind

Id = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,128}\Z")]
Places = Annotated[int, Meta(ge=1, le=LARGEST_PARTY)]
Name = Annotated[str, Meta(pattern=r"^[^\x00-\x1f\x7f]+\Z", max_length=200)]
Address = Annotated[
    str, Meta(pattern=r"^[^\s@,<>\x00-\x1f]+@[^\s@,<>\x00-\x1f]+\Z", max_length=254)
]
Version1 = Annotated[int, Meta(ge=1, le=1)]


class RegistrationRequested(
    Struct, frozen=True, kw_only=True, tag_field="type", tag="registration.requested"
):
    """Somebody sent the form. person: key of the normalised address. notice: privacy notice agreed to."""

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
    requested_at: datetime


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
    requested_at: datetime


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
    requested_at: datetime


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
    changed_at: datetime


RegistrationMessage = (
    RegistrationRequested | CancellationRequested | ReductionRequested | ActivityChanged
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

    delivery_id: its row in the ledger, `<group>_<member>`. registration_id, sequence: of the party when
    this was queued; a mail that has been overtaken by a later change is skipped. request_id: set when
    the mail answers a request that did not become a party.
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


_encoder = msgspec.json.Encoder()
decode_registration = msgspec.json.Decoder(RegistrationMessage).decode
decode_mailing = msgspec.json.Decoder(StartMailing).decode
decode_mail = msgspec.json.Decoder(DeliverMail).decode


def encode(message: Struct) -> str:
    """The message as it travels."""
    return _encoder.encode(message).decode()
