"""From SQS records to arrivals, and to a record of what could not be understood."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError

from fanfare.messages.base import UNREADABLE, reason_of
from fanfare.messages.registrations import (
    RegistrationMessage,
    RegistrationRequested,
    decode_registration,
)
from fanfare.messages.types import Email, Id, Name
from fanfare.registrations.booking.book import Arrival
from fanfare.registrations.party_key import party_key
from fanfare.registrations.registration import Answer
from fanfare.registrations.terms import Outcome

MAX_RECORD_LENGTH = 8000
"""Characters of a rejected message that are kept."""

SOON, LATE = 5, 60
"""Seconds after which a message comes again that could not be served, the first time and at most."""


@dataclass(frozen=True, slots=True)
class Received:
    """One readable message."""

    message_id: str
    message: RegistrationMessage
    arrival: Arrival

    @property
    def party(self) -> str:
        """Key of the party that it would make; empty for a message about one that there is."""
        if isinstance(self.message, RegistrationRequested):
            return party_key(self.message.person, self.message.name)
        return ""

    @property
    def person(self) -> str:
        """Whose registration it is about; empty when it makes one, or is about the whole activity."""
        return "" if self.party else getattr(self.message, "person", "")


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A message that no retry can help. answer: what to tell its sender, if it names one."""

    message_id: str
    body: str
    reason: str
    answer: Answer


def read(record: dict[str, Any]) -> Received | Unreadable:
    """One SQS record (docs.aws.amazon.com/lambda/latest/dg/with-sqs.html)."""
    attributes = record["attributes"]
    try:
        message = decode_registration(record["body"])
    except UNREADABLE as error:
        return _unreadable(record, reason_of(error))
    arrival = Arrival(
        message,
        number=attributes["SequenceNumber"].zfill(20),
        accepted=datetime.fromtimestamp(int(attributes["SentTimestamp"]) / 1000, UTC),
        repeated=receives(record) > 1,
    )
    return Received(record["messageId"], message, arrival)


def _unreadable(record: dict[str, Any], reason: str) -> Unreadable:
    fields = _fields(record["body"])
    answer = Answer(
        request_id=record["messageId"],
        outcome=Outcome.INVALID,
        person=_checked(fields.get("person"), Id),
        name=_checked(fields.get("name"), Name),
        email=_checked(fields.get("email"), Email),
        language=_checked(fields.get("language"), str) or "en",
    )
    return Unreadable(record["messageId"], record["body"][:MAX_RECORD_LENGTH], reason, answer)


def _fields(body: str) -> dict[str, Any]:
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return fields if isinstance(fields, dict) else {}


def _checked(value: object, kind: Any) -> str:
    """The value if it is what a sound message would hold, else nothing."""
    try:
        return TypeAdapter[str](kind).validate_python(value, strict=True)
    except ValidationError:
        return ""


def by_activity(received: list[Received]) -> dict[str, list[Received]]:
    """Each activity's requests, in order of arrival."""
    batches: dict[str, list[Received]] = {}
    for one in received:
        batches.setdefault(one.message.activity, []).append(one)
    return batches


def receives(record: dict[str, Any]) -> int:
    """How often SQS has handed a record out."""
    return int(record["attributes"]["ApproximateReceiveCount"])


def wait_after(receives: int) -> int:
    """Seconds until a message comes again that was handed out so often. Short at first, as its group waits
    for it; longer later, or a slow hour of DynamoDB would use up what it is handed out in a minute."""
    return min(SOON << (receives - 1), LATE)


def failures(records: list[dict[str, Any]], failed: set[str]) -> list[dict[str, Any]]:
    """The records to hand back to SQS: the failed messages and all later ones of their groups, since
    order within a group is what makes a queue fair."""
    blocked: set[str] = set()
    items = []
    for record in records:
        group = record["attributes"]["MessageGroupId"]
        if record["messageId"] in failed or group in blocked:
            blocked.add(group)
            items.append(record)
    return items
