"""SES: one mail, one call, one honest outcome."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    CredentialRetrievalError,
    EndpointConnectionError,
    NoCredentialsError,
)

from fanfare.delivery.protocol import Outcome, State
from fanfare.mailings.mailing import Reason

if TYPE_CHECKING:
    from mypy_boto3_ses import SESClient

SOON, LATER = 20, 900
"""Seconds: a sending rate recovers at once; a quota, a pause or a wrong setting takes people or hours."""

_REFUSED = {"MessageRejected", "InvalidParameterValue", "ValidationError", "ValidationException"}
_THROTTLED = {
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "RequestLimitExceeded",
}
_NOT_SENT = (
    EndpointConnectionError,
    ConnectTimeoutError,
    NoCredentialsError,
    CredentialRetrievalError,
)
_TAG = re.compile(r"[^A-Za-z0-9_-]")


class Mailer:
    """Sends raw mails from one address. configuration_set: its event destinations get their events.

    client: made with `Config(retries={"total_max_attempts": 1})`: SES cannot recognise a repeated call,
    so a retry after a lost reply would send the mail twice. Threads may share it.
    """

    def __init__(self, client: "SESClient", sender: str, configuration_set: str = "") -> None:
        client.meta.events.register("before-call.ses.SendRawEmail", _encode_body)
        self._client = client
        self._sender = sender
        self._configuration_set = configuration_set

    def send(self, raw: bytes, recipient: str, tags: Mapping[str, str]) -> Outcome:
        """Send to one recipient. Never raises for what SES or the network did.

        tags: they come back with each event about this mail.
        """
        try:
            reply = self._client.send_raw_email(
                Source=self._sender,
                Destinations=[recipient],
                RawMessage={"Data": self._for_ses(tags) + raw},
            )
        except ClientError as error:
            return self._reading(error)
        except _NOT_SENT as error:
            return Outcome(State.QUEUED, type(error).__name__, retry_after=SOON)
        except BotoCoreError as error:  # the connection broke or timed out: it may have been sent
            return Outcome(State.UNKNOWN, type(error).__name__)
        return Outcome(State.SENT, message_id=reply["MessageId"])

    def _for_ses(self, tags: Mapping[str, str]) -> bytes:
        """Headers that SES acts on and takes out before the mail leaves. As headers they also reach
        the post office that replaces SES on a developer's machine; parameters would not.
        https://docs.aws.amazon.com/ses/latest/dg/event-publishing-send-email.html
        """
        told = ", ".join(f"{name}={_TAG.sub('-', value)[:255]}" for name, value in tags.items())
        lines = [f"X-SES-MESSAGE-TAGS: {told}\r\n"]
        if self._configuration_set:
            lines.append(f"X-SES-CONFIGURATION-SET: {self._configuration_set}\r\n")
        return "".join(lines).encode("ascii")

    def _reading(self, error: ClientError) -> Outcome:
        """What SES meant.
        https://docs.aws.amazon.com/ses/latest/APIReference/API_SendRawEmail.html#API_SendRawEmail_Errors
        """
        code, text = error.response["Error"]["Code"], error.response["Error"].get("Message", "")
        if error.response["ResponseMetadata"]["HTTPStatusCode"] >= 500:
            return Outcome(State.UNKNOWN, code)
        if code in _THROTTLED:
            return Outcome(State.QUEUED, code, retry_after=LATER if "Daily" in text else SOON)
        # Outside the sandbox SES checks our own identities alone; in it, the recipients' too. Whichever
        # it names, the mail is good, and waits until we have verified the sender or left the sandbox.
        if "not verified" in text.lower():
            return Outcome(State.QUEUED, Reason.NOT_VERIFIED, retry_after=LATER)
        if code in _REFUSED:
            return Outcome(State.REFUSED, code)
        # Sending is paused, or a permission is missing: not the mail's fault.
        return Outcome(State.QUEUED, code, retry_after=LATER)


def _encode_body(params: dict[str, Any], **_: object) -> None:
    """Write the form-encoded body once, in C. botocore does it four times for a call, one character
    after the other, which costs as much as all else about a call with a whole mail in it."""
    body: dict[str, Any] = params["body"]
    mail = body.pop("RawMessage.Data")  # base64: but for these three characters it is safe as it is
    mail = mail.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")
    params["body"] = f"{urlencode(body)}&RawMessage.Data={mail}".encode("ascii")
