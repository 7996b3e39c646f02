"""The events that SES sends, in each of its forms, as one kind of news.

Event publishing (`eventType`, with the tags that our mails carry):
https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
Notifications of an identity (`notificationType`, without tags):
https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html
Either may come in an envelope of SNS:
https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
"""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import msgspec

from fanfare.feedback.bounces import Verdict, verdict_on
from fanfare.message_types import Instant


class Kind(StrEnum):
    """What happened to a mail."""

    SENT = "sent"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class News:
    """One thing that happened to one mail. Instants are in UTC.

    delivery_id: its row in the ledger; empty when the event does not tell. verdicts: by address, what
    the event says of it. is_hard: it counts as a bounce with SES, whoever's fault it was.
    """

    kind: Kind
    delivery_id: str
    message_id: str
    at: datetime
    verdicts: tuple[tuple[str, Verdict], ...] = ()
    is_hard: bool = False


class _Recipient(msgspec.Struct):
    email: str = msgspec.field(name="emailAddress", default="")
    status: str | None = None
    diagnostic: str | None = msgspec.field(name="diagnosticCode", default=None)


class _Bounce(msgspec.Struct):
    kind: str = msgspec.field(name="bounceType", default="")
    sub_kind: str | None = msgspec.field(name="bounceSubType", default=None)
    recipients: list[_Recipient] = msgspec.field(name="bouncedRecipients", default_factory=list)
    timestamp: Instant | None = None


class _Complaint(msgspec.Struct):
    recipients: list[_Recipient] = msgspec.field(name="complainedRecipients", default_factory=list)
    feedback: str | None = msgspec.field(name="complaintFeedbackType", default=None)
    timestamp: Instant | None = None


class _Delivery(msgspec.Struct):
    timestamp: Instant | None = None


class _Mail(msgspec.Struct):
    timestamp: Instant
    message_id: str = msgspec.field(name="messageId", default="")
    tags: dict[str, list[str]] = {}


class _Event(msgspec.Struct):
    event_type: str = msgspec.field(name="eventType", default="")
    notification_type: str = msgspec.field(name="notificationType", default="")
    mail: _Mail | None = None
    bounce: _Bounce | None = None
    complaint: _Complaint | None = None
    delivery: _Delivery | None = None
    envelope: str = msgspec.field(name="Type", default="")
    message: str = msgspec.field(name="Message", default="")


_ID = re.compile(r"(?=.{3,128}\Z)[A-Za-z0-9_-]+_[A-Za-z0-9-]+")
_decode = msgspec.json.Decoder(_Event).decode


def read_event(body: str) -> News | None:
    """The news of an SQS message; None when it is an event that changes nothing: a delay, an opened
    mail, SNS's own messages. Raises msgspec.DecodeError when it is no event at all."""
    event = _decode(body)
    if event.envelope == "Notification":
        event = _decode(event.message)
    if event.mail is None:
        return None
    kind = event.event_type or event.notification_type
    if kind == "Bounce" and event.bounce:
        return _bounced(event.mail, event.bounce)
    if kind == "Complaint" and event.complaint:
        return _complained(event.mail, event.complaint)
    if kind == "Delivery" and event.delivery:
        return _news(event.mail, Kind.DELIVERED, event.delivery.timestamp)
    plain = {"Send": Kind.SENT, "Reject": Kind.REJECTED}.get(kind)
    return _news(event.mail, plain, None) if plain else None


def _bounced(mail: _Mail, bounce: _Bounce) -> News:
    verdicts = tuple(
        (one.email, verdict_on(bounce.kind, bounce.sub_kind or "", one.status, one.diagnostic))
        for one in bounce.recipients or [_Recipient()]
    )
    is_hard = bounce.kind == "Permanent" or any(v is Verdict.DEAD for _, v in verdicts)
    return _news(mail, Kind.BOUNCED, bounce.timestamp, verdicts, is_hard)


def _complained(mail: _Mail, complaint: _Complaint) -> News | None:
    """Somebody pressed "spam"; the opposite button is reported in the same form (RFC 6430)."""
    if complaint.feedback == "not-spam":
        return None
    verdicts = tuple(
        (one.email, Verdict.UNWANTED) for one in complaint.recipients or [_Recipient()]
    )
    return _news(mail, Kind.COMPLAINED, complaint.timestamp, verdicts)


def _news(
    mail: _Mail,
    kind: Kind,
    at: datetime | None,
    verdicts: tuple[tuple[str, Verdict], ...] = (),
    is_hard: bool = False,
) -> News:
    told = mail.tags.get("delivery", [""])
    delivery_id = told[0] if len(told) == 1 and _ID.fullmatch(told[0]) else ""
    return News(kind, delivery_id, mail.message_id, at or mail.timestamp, verdicts, is_hard)
