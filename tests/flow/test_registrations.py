"""From the public form to the mail, every message delivered twice, in seconds and without an engine."""

import json
import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_string, policy
from email.message import EmailMessage
from io import StringIO
from typing import Any

import boto3
import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends

from desk.activities.changes import decide
from fanfare.activities.activity import Listing
from fanfare.aws.items import key
from fanfare.aws.register.activity_rows import ACTIVITY, activity_pk, to_listing
from fanfare.messages.registrations import ActivityChanged
from serve_site import handler as site
from serve_site import resources
from tests.flow.pump import Pump
from tests.stack import ROOT, environment
from tests.support.site import coming, put, send, visit

pytestmark = pytest.mark.usefixtures("site")


def sent() -> list[EmailMessage]:
    """What went out by SES, oldest first."""
    backend = ses_backends[DEFAULT_ACCOUNT_ID]["eu-west-2"]
    return [message_from_string(m.raw_data, policy=policy.default) for m in backend.sent_messages]


def to(address: str) -> list[str]:
    return [str(m["Subject"]) for m in sent() if m["To"] == address]


def register(activity: str, email: str, places: int) -> str:
    """Fill in the form; the address of the status page."""
    form = visit(f"/activities/{activity}/register").inputs
    typed = {"name": "Ada", "email": email, "places": str(places), "agree": "yes"}
    answer = send(f"/activities/{activity}/register", form | typed)
    assert answer.status == 303
    return answer.headers["location"]


def test_one_id_goes_from_the_form_to_the_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    activity = coming(capacity=4)
    put(Listing(activity=activity))
    form = visit(f"/activities/{activity.key}/register").inputs
    typed = form | {"name": "Ada", "email": "ada@example.org", "places": "1", "agree": "yes"}
    origin = {"requestId": "request-7", "stage": "v1", "identity": {"sourceIp": "192.0.2.1"}}
    log = StringIO()
    monkeypatch.setattr(site.logger.registered_handler, "stream", log)
    send(f"/activities/{activity.key}/register", typed, requestContext=origin)
    Pump().run()
    assert to("ada@example.org")
    ids = {
        line["message"]: line.get("correlation_id")
        for line in map(json.loads, log.getvalue().splitlines())
    }
    assert {name: ids[name] for name in ("batch_served", "batch_done")} == {
        "batch_served": "request-7",
        "batch_done": "request-7",
    }


def test_a_small_campaign() -> None:
    activity = coming(capacity=4, largest_party=4)
    put(Listing(activity=activity))
    pages = {who: register(activity.key, f"{who}@example.org", 2) for who in ("ada", "ben", "cas")}
    assert "processing" in visit(pages["ada"]).text
    Pump().run()
    assert "you have a place now" in visit(pages["ada"]).text
    assert "waiting list" in visit(pages["cas"]).text
    register(activity.key, "ada@example.org", 1)
    Pump().run()
    confirmed = next(m for m in sent() if m["To"] == "ada@example.org")
    body = confirmed.get_body(("plain",))
    assert body
    link = re.search(r"https://fanfare\.example\.org/manage/\S+", body.get_content())
    assert link
    page = visit(link[0])
    assert page.status == 200
    asked = re.search(r'href="([^"]*/cancel)"', page.text)
    assert asked
    question = visit(asked[1])
    action = re.search(r'action="([^"]*/cancel)"', question.text)
    assert action
    assert send(action[1], question.inputs).status == 303
    Pump().run()
    title = activity.title
    assert to("ada@example.org") == [
        f"Confirmed: {title}",
        f"Already registered: {title}",
        f"Registration cancelled: {title}",
    ]
    assert to("cas@example.org") == [f"Waiting list: {title}", f"You have a place: {title}"]


def changed(listing: Listing, **fields: Any) -> Listing:
    """What `activities import` does: the row, and the word behind the registrations before it."""
    listing = decide(listing, replace(listing.activity, **fields), datetime.now(UTC)).listing
    put(listing)
    word = ActivityChanged(
        request_id=f"change-{listing.sequence}",
        activity=listing.activity.key,
        sequence=listing.sequence,
        changed_at=datetime.now(UTC),
    )
    resources.registrations().send_in_group(word, listing.activity.key, word.request_id)
    return listing


def test_changes_are_told_once_from_what_people_knew_to_what_holds() -> None:
    activity = coming(capacity=None)
    listing = Listing(activity=activity, version=1)
    put(listing)
    register(activity.key, "ada@example.org", 1)
    Pump().run()
    first = changed(listing, venue="Surbiton Library")
    second = changed(first, venue="Tolworth Library")
    Pump().run()
    third = changed(second, starts=activity.starts + timedelta(minutes=30))
    Pump().run()
    past = activity.starts - timedelta(days=30)
    changed(third, starts=past, ends=past + timedelta(hours=1))
    Pump().run()
    news = [m for m in sent() if str(m["Subject"]).startswith("New time or place")]
    texts = [" ".join(m.get_body(("plain",)).get_content().split()) for m in news]  # type: ignore[union-attr]
    assert len(texts) == 3
    assert "Where Before: Kingston Library" in texts[0]
    assert "Now: Tolworth Library" in texts[0]
    assert "Surbiton" not in texts[0]
    assert "When Before: " in texts[1]
    assert "Where Before" not in texts[1]
    assert (
        "When Before: " in texts[2]
    )  # to come, as Ada knows it, and not any more: she has to hear
    sequences = [re.findall(r"SEQUENCE:(\d)", str(m)) for m in news]
    assert sequences == [["2"], ["3"], ["4"]]


def test_a_rush_is_exact_and_nobody_hears_twice() -> None:
    activity = coming(capacity=20, largest_party=3)
    put(Listing(activity=activity))
    for n in range(50):
        register(activity.key, f"guest{n}@example.org", 1 + n % 3)
    pump = Pump()
    pump.run()
    assert pump.batches["RegistrationQueue"] >= 5
    row = boto3.client("dynamodb").get_item(
        TableName="RegisterTable", Key=key(activity_pk(activity.key), ACTIVITY)
    )
    listing = to_listing(row["Item"])
    assert listing.taken == 20
    counts = Counter(str(m["To"]) for m in sent())
    assert counts == Counter(f"guest{n}@example.org" for n in range(50))


def manage_page(address: str) -> str:
    """The page that the last mail to an address leads to."""
    body = [m for m in sent() if m["To"] == address][-1].get_body(("plain",))
    assert body
    link = re.search(r"https://fanfare\.example\.org/manage/\S+", body.get_content())
    assert link
    return link[0]


def came_back(address: str) -> None:
    """SES tells that the first mail to an address bounced."""
    mail = next(m for m in sent() if m["To"] == address)
    delivery = re.search(r"delivery=([^,]+)", str(mail["X-SES-MESSAGE-TAGS"]))
    assert delivery
    event = json.loads((ROOT / "events/aws/ses_bounce.json").read_text())
    at = datetime.now(UTC).isoformat()
    event["mail"] |= {"timestamp": at, "tags": {"delivery": [delivery[1]]}}
    recipient = {"emailAddress": address, "status": "5.1.1"}
    event["bounce"] |= {"timestamp": at, "bouncedRecipients": [recipient]}
    boto3.client("sqs").send_message(
        QueueUrl=environment()["FEEDBACK_QUEUE_URL"], MessageBody=json.dumps(event)
    )


def test_a_place_that_nobody_can_be_told_of_goes_to_the_waiting_line() -> None:
    activity = coming(capacity=4, largest_party=4)
    put(Listing(activity=activity))
    squatter = register(activity.key, "bounce@simulator.amazonses.com", 4)
    register(activity.key, "ben@example.org", 2)
    Pump().run()
    came_back("bounce@simulator.amazonses.com")
    Pump().run()
    assert to("ben@example.org")[-1] == f"You have a place: {activity.title}"
    assert "If you do not get our email within an hour" in visit(squatter).text
    assert "Our email to you came back" not in visit(squatter).text
    assert len(to("bounce@simulator.amazonses.com")) == 1
    known = register(activity.key, "bounce@simulator.amazonses.com", 2)  # to be dead, by now
    Pump().run()
    assert "you have a place now" in visit(known).text
    assert len(to("bounce@simulator.amazonses.com")) == 1
    assert listing_now(activity.key).taken == 2


def test_held_places_are_kept_by_one_press_and_brought_with_an_invitation() -> None:
    activity = coming(capacity=4, largest_party=4, hold=24)
    put(Listing(activity=activity))
    register(activity.key, "ada@example.org", 2)
    Pump().run()
    page = manage_page("ada@example.org")
    assert send(f"{page}/keep", {}).status == 303
    Pump().run()
    assert to("ada@example.org") == [
        f"Please confirm your places: {activity.title}",
        f"Confirmed: {activity.title}",
    ]
    assert "Held for you" not in visit(page).text
    assert listing_now(activity.key).taken == 2


def test_who_held_places_of_what_is_called_off_hears_of_it_once() -> None:
    activity = coming(capacity=4, largest_party=4, hold=24)
    listing = Listing(activity=activity, version=1)
    put(listing)
    status = register(activity.key, "ada@example.org", 2)
    Pump().run()
    page = manage_page("ada@example.org")
    send(f"{page}/keep", {})  # on the queue when the activity is called off
    put(replace(listing_now(activity.key), cancelled=True, sequence=1, version=3))
    message = ActivityChanged(
        request_id="off", activity=activity.key, sequence=1, changed_at=datetime.now(UTC)
    )
    resources.registrations().send_in_group(message, activity.key, "off")
    Pump().run()
    for change, typed in (("keep", {}), ("reduce", {"places": "1"}), ("cancel", {})):
        send(f"{page}/{change}", typed)
    Pump().run()
    assert to("ada@example.org") == [
        f"Please confirm your places: {activity.title}",
        f"Cancelled: {activity.title}",
    ]
    assert "The activity has been cancelled" in visit(page).text
    assert "This activity has been cancelled" in visit(status).text


def listing_now(activity: str) -> Listing:
    row = boto3.client("dynamodb").get_item(
        TableName="RegisterTable", Key=key(activity_pk(activity), ACTIVITY)
    )
    return to_listing(row["Item"])
