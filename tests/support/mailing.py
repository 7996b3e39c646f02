"""A mailing on moto: readers, an issue, and Lambda played for fan_out_mailing and deliver_mail."""

import email
import email.policy
import hashlib
from datetime import UTC, date, datetime
from email.message import EmailMessage
from itertools import batched, count
from typing import Any

import boto3
from moto.core import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends

from deliver_mail import handler as deliver_mail
from fan_out_mailing import handler as fan_out_mailing
from fanfare.aws.ledger.issues import Issues
from fanfare.aws.ledger.mailing_rows import delivery_id
from fanfare.aws.ledger.mailings import Mailings
from fanfare.aws.subscribers.rows import from_subscriber
from fanfare.bulletin.issue import FrontMatter, StoredIssue, parts
from fanfare.mailings.mailing import Counts, Mailing, MailingState, total
from fanfare.messages.base import Message
from fanfare.messages.mailings import FreezeAudience, SweepMailing
from fanfare.subscribers.subscriber import Standing, Subscriber
from fanfare.subscribers.terms import Topic
from tests.support.fixtures import Context, take

_requests = count()
NOW = datetime.now(UTC).replace(microsecond=0)
MAILING = "libraries-week-1"

FRONT = FrontMatter(
    subject="Libraries Week begins: Wythnos y Llyfrgelloedd – croeso",
    preheader="What is on near you.",
    topics=(Topic.PUBLIC,),
    language="en",
    slug="libraries-week",
    sender="Libraries Week",
    day=date(2021, 10, 4),
)
ISSUE = StoredIssue(
    front=FRONT,
    text=parts(
        "\x02greeting\x03\n\nTaking action – changing lives.\n\nChange: \x02preferences\x03\n"
        "Leave: \x02leave\x03\nIt was sent to \x02address\x03.\n"
    ),
    html=parts(
        '<html lang="en"><body><p>\x02greeting\x03</p><p>Taking action – changing lives.</p>\n'
        '<p><a href="\x02preferences\x03">Change</a> <a href="\x02leave\x03">Leave</a></p>'
        "<p>It was sent to \x02address\x03.</p></body></html>"
    ),
    article="<p>Taking action.</p>",
)


def key(name: str) -> str:
    """An opaque person key."""
    return hashlib.sha256(name.encode()).hexdigest()[:32]


def put_reader(name: str, /, **changes: Any) -> str:
    """Let somebody take the bulletin. Returns the person's key."""
    fields: dict[str, Any] = {
        "person": key(name),
        "email": f"{name}@example.org",
        "subscription_id": f"s-{name}",
        "standing": Standing.CONFIRMED,
        "name": name.title(),
        "changed_at": NOW,
        "confirmed_at": NOW,
        "version": 1,
    }
    item = from_subscriber(Subscriber(**(fields | changes)))
    boto3.client("dynamodb").put_item(TableName="SubscribersTable", Item=item)
    return key(name)


def mailings() -> Mailings:
    return Mailings(boto3.client("dynamodb"), "LedgerTable")


def make_mailing(**changes: Any) -> Mailing:
    """An issue that is stored, and its mailing that has been ordered."""
    fields: dict[str, Any] = {
        "id": MAILING,
        "slug": FRONT.slug,
        "content": Issues(boto3.client("dynamodb"), "LedgerTable").store(ISSUE),
        "subject": FRONT.subject,
        "created_at": NOW,
        "send_at": NOW,
    }
    mailing = Mailing(**(fields | changes))
    mailings().create(mailing)
    return mailing


def numbers(mailing: str = MAILING) -> Counts:
    return total(mailings().counts(mailing))


def state(mailing: str = MAILING) -> MailingState:
    found = mailings().load(mailing)
    assert found
    return found.state


def row(name: str, mailing: str = MAILING) -> dict[str, Any]:
    """Somebody's row in the ledger."""
    person = key(name)
    pk, _, sk = delivery_id(mailing, person[0], person).rpartition("_")
    item = boto3.client("dynamodb").get_item(
        TableName="LedgerTable", Key={"pk": {"S": pk}, "sk": {"S": sk}}
    )
    return {n: next(iter(value.values())) for n, value in item.get("Item", {}).items()}


def fan_out(*messages: Message | str, context: Context | None = None) -> list[str]:
    """Play Lambda. Returns the ids of messages that stay in the queue."""
    failed = []
    for n, message in enumerate(messages):
        body = message if isinstance(message, str) else message.model_dump_json()
        records = [{"messageId": f"message-{n}", "body": body}]
        reply = fan_out_mailing.handler({"Records": records}, context or Context())
        failed += [item["itemIdentifier"] for item in reply["batchItemFailures"]]
    return failed


def deliver(*messages: Message | str, context: Context | None = None) -> list[str]:
    """Play Lambda. Returns the ids of messages that stay in the queue."""
    arn = "arn:aws:sqs:eu-west-2:123456789012:BulkDeliveryQueue"
    bodies = [m if isinstance(m, str) else m.model_dump_json() for m in messages]
    failed = []
    for ten in batched(enumerate(bodies), 10, strict=False):
        invocation = context or Context()
        invocation.aws_request_id = f"request-{next(_requests)}"
        records = [
            {"messageId": f"message-{n}", "body": body, "eventSourceARN": arn} for n, body in ten
        ]
        reply = deliver_mail.handler({"Records": records}, invocation)
        failed += [item["itemIdentifier"] for item in reply["batchItemFailures"]]
    return failed


def freeze(times: int = 1, mailing: str = MAILING) -> None:
    """Begin the mailing and freeze it whole. times: how often each message is received."""
    assert fan_out(*[FreezeAudience(mailing=mailing)] * times) == []
    while bodies := take("MailingQueue"):
        assert fan_out(*bodies * times) == []


def sweep(mailing: str = MAILING, idle: int = 0) -> None:
    """Sweep, and do what that orders, until nothing is left to do in MailingQueue."""
    assert fan_out(SweepMailing(mailing=mailing, idle=idle)) == []
    while bodies := take("MailingQueue"):
        assert fan_out(*bodies) == []


def deliver_all(times: int = 1, context: Context | None = None) -> None:
    """Deliver what is queued, and what comes back, until nothing does."""
    while bodies := take("BulkDeliveryQueue"):
        assert deliver(*bodies * times, context=context) == []


def sent() -> list[EmailMessage]:
    """Every mail that SES took, parsed."""
    taken = ses_backends[DEFAULT_ACCOUNT_ID]["eu-west-2"].sent_messages
    return [email.message_from_string(m.raw_data, policy=email.policy.default) for m in taken]


def recipients() -> list[str]:
    return sorted(str(mail["To"]) for mail in sent())
