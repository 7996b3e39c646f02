"""What SES writes on mails, and tells of them: headers on those that come in, events of those that go
out. Bytes and values in, bytes and values out.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Any

SIMULATOR = "@simulator.amazonses.com"
"""https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html"""

_OWN_HEADERS = re.compile(rb"(?im)^x-ses-[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*")
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_TAGS = re.compile(rb"(?im)^x-ses-message-tags:(.*)$")
_MESSAGE_ID = re.compile(rb"(?im)^message-id:\s*<([^>]*)>")


@dataclass(frozen=True, slots=True)
class Posted:
    """A mail on its way out. raw: as its recipient gets it, without what was meant for SES alone."""

    message_id: str
    tags: dict[str, str]
    raw: bytes


def posted(content: bytes) -> Posted:
    """A mail as the emulator hands it over, with the Message-ID that it gave."""
    end = _BLANK_LINE.search(content)
    head, rest = (content[: end.start() + 2], content[end.start() + 2 :]) if end else (content, b"")
    message_id, tags = _MESSAGE_ID.search(head), _TAGS.search(head)
    pairs = (pair.partition("=") for pair in (tags[1].decode() if tags else "").split(","))
    return Posted(
        message_id=message_id[1].decode() if message_id else "",
        tags={name.strip(): value.strip() for name, _, value in pairs if value},
        raw=_OWN_HEADERS.sub(b"", head) + rest,
    )


def bounces(recipient: str) -> bool:
    """Whether it is the simulator's address for that, with or without a label."""
    return _is_simulator("bounce", recipient)


def events(mail: Posted, sender: str, recipient: str, now: datetime) -> list[dict[str, Any]]:
    """The events that SES publishes of a mail to one recipient.
    https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
    """
    at = now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    about = {
        "timestamp": at,
        "messageId": mail.message_id,
        "source": sender,
        "destination": [recipient],
        "tags": {name: [value] for name, value in mail.tags.items()},
    }
    told: list[tuple[str, dict[str, Any]]] = [("Send", {})]
    if bounces(recipient):
        told.append(("Bounce", _bounce(recipient, at)))
    else:
        told.append(("Delivery", _delivery(recipient, at)))
    if _is_simulator("complaint", recipient):
        told.append(("Complaint", _complaint(recipient, at)))
    return [{"eventType": kind, "mail": about, kind.lower(): detail} for kind, detail in told]


def received(
    content: bytes, sender: str, recipients: list[str], number: str, now: datetime
) -> bytes:
    """A mail with the headers that SES adds when it receives it. number: its id. Like SES, this names
    the recipient only when there is one. SPF passes for the envelope's domain: on one machine every mail
    comes from where it says."""
    named = f"\r\n for {recipients[0]}" if len(recipients) == 1 else ""
    trace = (
        f"Return-Path: <{sender}>\r\n"
        "Received: from localhost (localhost [127.0.0.1])\r\n"
        f" by the local post office with SMTP id {number}{named};\r\n {format_datetime(now)}\r\n"
        f"Authentication-Results: amazonses.com;\r\n spf={_spf(sender)} client-ip=127.0.0.1;"
        f" envelope-from={sender}; helo=localhost;\r\n"
    )
    return trace.encode("utf-8", "surrogateescape") + content


def _spf(sender: str) -> str:
    domain = sender.rpartition("@")[2]
    if not domain:
        return "none (spfCheck: no sender)"
    return f"pass (spfCheck: domain of {domain} designates 127.0.0.1 as permitted sender)"


def _is_simulator(what: str, recipient: str) -> bool:
    local, _, domain = recipient.lower().rpartition("@")
    return f"@{domain}" == SIMULATOR and local.split("+")[0] == what


def _delivery(recipient: str, at: str) -> dict[str, Any]:
    return {
        "timestamp": at,
        "processingTimeMillis": 1,
        "recipients": [recipient],
        "smtpResponse": "250 2.0.0 OK",
        "reportingMTA": "localhost",
    }


def _bounce(recipient: str, at: str) -> dict[str, Any]:
    return {
        "bounceType": "Permanent",
        "bounceSubType": "General",
        "bouncedRecipients": [
            {
                "emailAddress": recipient,
                "action": "failed",
                "status": "5.1.1",
                "diagnosticCode": "smtp; 550 5.1.1 user unknown",
            }
        ],
        "timestamp": at,
        "feedbackId": "local",
        "reportingMTA": "dsn; localhost",
    }


def _complaint(recipient: str, at: str) -> dict[str, Any]:
    return {
        "complainedRecipients": [{"emailAddress": recipient}],
        "timestamp": at,
        "feedbackId": "local",
        "complaintSubType": None,
        "complaintFeedbackType": "abuse",
        "userAgent": "local",
        "arrivalDate": at,
    }
