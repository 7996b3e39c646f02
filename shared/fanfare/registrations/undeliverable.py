"""The message to the booking rules that a registration's mail found no mailbox."""

import hashlib
from datetime import datetime

from fanfare.messages.registrations import RegistrationUndeliverable
from fanfare.registrations.party_key import person_of


def undeliverable(
    activity: str, party: str, registration_id: str, is_first: bool, at: datetime
) -> RegistrationUndeliverable:
    """Sent twice, it is one message. party: key of the registration."""
    once = hashlib.sha256(f"undeliverable {registration_id} {is_first}".encode()).hexdigest()
    return RegistrationUndeliverable(
        request_id=once[:32],
        activity=activity,
        person=person_of(party),
        registration_id=registration_id,
        is_first=is_first,
        bounced_at=at,
    )
