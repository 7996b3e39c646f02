"""Messages of the registration queue."""

from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from fanfare.activities.activity import AgeBand
from fanfare.messages.types import Address, Id, Instant, Name, Places, Version1


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
decode_registration = msgspec.json.Decoder(RegistrationMessage).decode
