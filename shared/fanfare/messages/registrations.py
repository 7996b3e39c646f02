"""Messages of the registration queue."""

from typing import Annotated, Literal

from pydantic import Field

from fanfare.activities.party import AgeBand
from fanfare.messages.base import Decoder, Message, decoder
from fanfare.messages.types import Email, Id, Instant, Name, Places


class RegistrationRequested(Message):
    """Somebody sent the form. person: key of the normalised address. notice: privacy notice agreed to.
    is_often: many forms with this address came from the same place; mailed with the next collected mail."""

    type: Literal["registration.requested"] = "registration.requested"
    request_id: Id
    activity: Id
    person: Id
    name: Name
    email: Email
    places: Places
    age_band: AgeBand | None = None
    access_needs: Annotated[str, Field(max_length=1000)] = ""
    language: str = "en"
    notice: str = ""
    requested_at: Instant
    is_often: bool = False


class CancellationRequested(Message):
    """The person pressed "cancel" for that one registration."""

    type: Literal["registration.cancellation_requested"] = "registration.cancellation_requested"
    request_id: Id
    activity: Id
    person: Id
    registration_id: Id
    requested_at: Instant


class ReductionRequested(Message):
    """The party got smaller. places: how many it is now."""

    type: Literal["registration.reduction_requested"] = "registration.reduction_requested"
    request_id: Id
    activity: Id
    person: Id
    registration_id: Id
    places: Places
    requested_at: Instant


class CorrectionRequested(Message):
    """The name was wrong. name: the right one. The registration stays what it is."""

    type: Literal["registration.correction_requested"] = "registration.correction_requested"
    request_id: Id
    activity: Id
    person: Id
    registration_id: Id
    name: Name
    requested_at: Instant


class RegistrationUndeliverable(Message):
    """A mail about the registration came back: there is no such mailbox. is_first: it was the first one,
    so that nobody can have learned of the registration."""

    type: Literal["registration.undeliverable"] = "registration.undeliverable"
    request_id: Id
    activity: Id
    person: Id
    registration_id: Id
    is_first: bool
    bounced_at: Instant


class RegistrationKept(Message):
    """The person pressed the button behind the mailed link: the held places are wanted."""

    type: Literal["registration.kept"] = "registration.kept"
    request_id: Id
    activity: Id
    person: Id
    registration_id: Id
    requested_at: Instant


class HoldEnded(Message):
    """The time in which the mailed link could be pressed is over."""

    type: Literal["registration.hold_ended"] = "registration.hold_ended"
    request_id: Id
    activity: Id
    person: Id
    registration_id: Id
    ended_at: Instant


class ActivityChanged(Message):
    """An operator changed an activity that takes registrations.

    Travels in the activity's own group, behind the registrations made before it: accept_registration
    fills places that a larger capacity freed and, when `sequence` is new to the registered people,
    orders the mailing about it.
    """

    type: Literal["activity.changed"] = "activity.changed"
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
decode_registration: Decoder[RegistrationMessage] = decoder(RegistrationMessage)
