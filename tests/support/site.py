"""A visitor of the site: sends events to the handler as API Gateway would, and reads the answers."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import boto3

from fanfare.activities.activity import Activity, Listing
from fanfare.aws.register.activity_rows import from_listing
from fanfare.aws.register.rows import from_party
from fanfare.messages.registrations import RegistrationMessage, decode_registration
from fanfare.messages.subscriptions import SubscriptionMessage, decode_subscription
from fanfare.registrations.registration import Party
from fanfare.signing import Purpose
from serve_site import handler as function
from serve_site import resources
from tests.samples import activity, keyed, party
from tests.stack import environment
from tests.support.fixtures import Context

dynamodb = boto3.client("dynamodb")
sqs = boto3.client("sqs")

ADA = "ada0" * 8


class Clock:
    """The site's clock, ahead of the real one, by which tokens are signed."""

    def __init__(self) -> None:
        self.ahead = timedelta(seconds=10)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass
class Answer:
    """An HTTP response. headers: by lower-cased name, values joined."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        """The body, parsed."""
        return json.loads(self.text)

    @property
    def inputs(self) -> dict[str, str]:
        """Values of the page's form fields by name, as a browser would send them untouched."""
        reader = _Inputs()
        reader.feed(self.text)
        return reader.values


class _Inputs(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = dict(attrs)
        choice = about.get("type") in ("checkbox", "radio")
        if tag == "input" and about.get("name") and (not choice or "checked" in about):
            self.values[about["name"] or ""] = about.get("value") or ""


def visit(
    address: str,
    method: str = "GET",
    *,
    body: str | None = None,
    headers: dict[str, str] | None = None,
    **more: Any,
) -> Answer:
    """One request. address: a path with query, or an absolute address of the site."""
    parts = urlsplit(address)
    event = {
        "httpMethod": method,
        "path": parts.path,
        "headers": headers or {},
        "queryStringParameters": dict(parse_qsl(parts.query)) or None,
        "multiValueQueryStringParameters": None,
        "requestContext": {
            "stage": "v1",
            "path": parts.path,
            "identity": {"sourceIp": "192.0.2.1"},
        },
        "body": body,
        "isBase64Encoded": False,
        **more,
    }
    answer = function.handler(event, Context())
    many = answer.get("multiValueHeaders", {})
    return Answer(
        answer["statusCode"],
        {name.lower(): ", ".join(values) for name, values in many.items()},
        answer["body"],
    )


def send(
    address: str, values: dict[str, str], headers: dict[str, str] | None = None, **more: Any
) -> Answer:
    """Post a form, urlencoded."""
    kind = {"content-type": "application/x-www-form-urlencoded", **(headers or {})}
    return visit(address, "POST", body=urlencode(values), headers=kind, **more)


def whence(ip: str) -> dict[str, Any]:
    """For `visit` and `send`: the request comes from another IP address."""
    return {"requestContext": {"stage": "v1", "identity": {"sourceIp": ip}}}


def coming(**changes: Any) -> Activity:
    """Rhyme time next week, open for registration."""
    now = datetime.now(UTC)
    morning = (now + timedelta(days=7)).replace(hour=9)  # a test run late in the evening, too
    times = {
        "opens": now - timedelta(days=1),
        "closes": morning,
        "starts": morning,
        "ends": morning + timedelta(hours=1),
    }
    return activity(**(times | changes))


def booked(about: Activity, **changes: Any) -> Party:
    """Ada's registration for an activity, with id "r-ada", stored."""
    made = replace(party(ADA, 3, registration_id="r-ada"), **changes)
    dynamodb.put_item(TableName="RegisterTable", Item=from_party(about, made))
    return made


def link(purpose: Purpose, about: Activity, registration_id: str = "r-ada", name: str = "") -> str:
    """The page behind one of Ada's links, or of somebody else's at her address."""
    folder = "registrations" if purpose is Purpose.STATUS else purpose
    token = resources.signer().sign(purpose, about.key, keyed(ADA, name), registration_id)
    return f"/{folder}/{token}"


def put(listing: Listing) -> None:
    """Put the activity into the register, and clear the site's cached list."""
    dynamodb.put_item(TableName="RegisterTable", Item=from_listing(listing))
    resources.catalogue.forget()


def queued() -> list[RegistrationMessage]:
    """What the site has put on the registration queue, and takes it off."""
    return [decode_registration(body) for body in _bodies("REGISTRATION_QUEUE_URL")]


def asked() -> list[SubscriptionMessage]:
    """What the site has put on the subscription queue, and takes it off."""
    return [decode_subscription(body) for body in _bodies("SUBSCRIPTION_QUEUE_URL")]


def _bodies(queue: str) -> list[str]:
    url = environment()[queue]
    found: list[str] = []
    while batch := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
        for message in batch:
            found.append(message["Body"])
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return found
