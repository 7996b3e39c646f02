"""The events that SES sends, in each of its forms, as one type.

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

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import InitErrorDetails

from fanfare.delivery.bounces import Verdict, verdict_on
from fanfare.messages.types import Instant


class Kind(StrEnum):
    """What happened to a mail."""

    SENT = "sent"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class SesEvent:
    """One thing that happened to one mail. Instants are in UTC.

    delivery_id: its row in the ledger; empty when the event does not tell. verdicts: by address, what
    the event says of it. is_hard: it counts as a bounce with SES, whatever the cause.
    """

    kind: Kind
    delivery_id: str
    message_id: str
    at: datetime
    verdicts: tuple[tuple[str, Verdict], ...] = ()
    is_hard: bool = False


class _Part(BaseModel):
    # No cold start builds what only the first event needs; logs keep errors, and hold nothing personal.
    model_config = ConfigDict(defer_build=True, hide_input_in_errors=True)


class _Recipient(_Part):
    email: str = Field(default="", alias="emailAddress")
    status: str | None = None
    diagnostic: str | None = Field(default=None, alias="diagnosticCode")


class _Bounce(_Part):
    kind: str = Field(alias="bounceType")
    sub_kind: str | None = Field(default=None, alias="bounceSubType")
    recipients: list[_Recipient] = Field(default_factory=list, alias="bouncedRecipients")
    timestamp: Instant | None = None


class _Complaint(_Part):
    recipients: list[_Recipient] = Field(default_factory=list, alias="complainedRecipients")
    feedback: str | None = Field(default=None, alias="complaintFeedbackType")
    timestamp: Instant | None = None


class _Delivery(_Part):
    timestamp: Instant | None = None


class _Mail(_Part):
    timestamp: Instant
    message_id: str = Field(default="", alias="messageId")
    tags: dict[str, list[str]] = Field(default_factory=dict)


class _Event(_Part):
    event_type: str = Field(default="", alias="eventType")
    notification_type: str = Field(default="", alias="notificationType")
    mail: _Mail | None = None
    bounce: _Bounce | None = None
    complaint: _Complaint | None = None
    delivery: _Delivery | None = None
    envelope: str = Field(default="", alias="Type")
    message: str = Field(default="", alias="Message")


_ID = re.compile(r"(?=.{3,128}\Z)[A-Za-z0-9_-]+_[A-Za-z0-9-]+")
_GREETING = "Successfully validated SNS topic for Amazon SES"
"""SES writes such a sentence to a topic that it is told to publish to."""

_PLAIN = {"Send": Kind.SENT, "Reject": Kind.REJECTED}
_CHANGING_NOTHING = {
    *("Open", "Click", "DeliveryDelay", "Rendering Failure", "Subscription"),
    "AmazonSnsSubscriptionSucceeded",
}
_OF_SNS = {"SubscriptionConfirmation", "UnsubscribeConfirmation"}


def read_event(body: str) -> SesEvent | None:
    """The event in an SQS message.

    Returns:
        None for one that changes nothing: a delay, an opened mail, SNS's and SES's own messages.

    Raises:
        pydantic.ValidationError: it is nothing that SES is known to send. A bounce in a new form must not
            pass for no bounce.
    """
    if _is_greeting(body):
        return None
    event = _Event.model_validate_json(body, strict=True)
    if event.envelope == "Notification":
        if _is_greeting(event.message):
            return None
        event = _Event.model_validate_json(event.message, strict=True)
    kind = event.event_type or event.notification_type
    if kind in _CHANGING_NOTHING or event.envelope in _OF_SNS:
        return None
    return _event_of(kind, event)


def _is_greeting(text: str) -> bool:
    return text.strip().strip('"').startswith(_GREETING)


def _event_of(kind: str, event: _Event) -> SesEvent | None:
    mail = event.mail
    if mail and kind == "Bounce" and event.bounce:
        return _bounced(mail, event.bounce)
    if mail and kind == "Complaint" and event.complaint:
        return _complained(mail, event.complaint)
    if mail and kind == "Delivery" and event.delivery:
        return _ses_event(mail, Kind.DELIVERED, event.delivery.timestamp)
    if mail and kind in _PLAIN:
        return _ses_event(mail, _PLAIN[kind], None)
    unknown = InitErrorDetails(type="value_error", input=kind, ctx={"error": "of no known form"})
    raise ValidationError.from_exception_data("an event of SES", [unknown])


def _bounced(mail: _Mail, bounce: _Bounce) -> SesEvent:
    verdicts = tuple(
        (one.email, verdict_on(bounce.kind, bounce.sub_kind or "", one.status, one.diagnostic))
        for one in bounce.recipients or [_Recipient()]
    )
    is_hard = bounce.kind == "Permanent" or any(v is Verdict.DEAD for _, v in verdicts)
    return _ses_event(mail, Kind.BOUNCED, bounce.timestamp, verdicts, is_hard)


def _complained(mail: _Mail, complaint: _Complaint) -> SesEvent | None:
    """Somebody pressed "spam"; the opposite button is reported in the same form (RFC 6430)."""
    if complaint.feedback == "not-spam":
        return None
    verdicts = tuple(
        (one.email, Verdict.UNWANTED) for one in complaint.recipients or [_Recipient()]
    )
    return _ses_event(mail, Kind.COMPLAINED, complaint.timestamp, verdicts)


def _ses_event(
    mail: _Mail,
    kind: Kind,
    at: datetime | None,
    verdicts: tuple[tuple[str, Verdict], ...] = (),
    is_hard: bool = False,
) -> SesEvent:
    tags = mail.tags.get("delivery", [""])
    delivery_id = tags[0] if len(tags) == 1 and _ID.fullmatch(tags[0]) else ""
    return SesEvent(kind, delivery_id, mail.message_id, at or mail.timestamp, verdicts, is_hard)
