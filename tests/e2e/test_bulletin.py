"""The bulletin on the engine, under the functions' own roles: in by form and mail, out to everybody once."""

import json
import smtplib
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import getaddresses
from pathlib import Path
from time import sleep
from typing import Any
from uuid import uuid4

import feedparser
import httpx
import pytest

from fanfare.messages.subscriptions import ErasureRequested
from fanfare.signing import Purpose
from fanfare.subscribers.inputs import topic_field
from fanfare.subscribers.terms import Topic
from infra.demo.mailbox import Mail
from infra.demo.story import LOOKING
from infra.demo.teller import Teller
from infra.demo.visitor import Page, wait_for
from tests.e2e.operator_tools import Operator

ISSUE = """---
subject: News of {slug}
preheader: What is new
topics: [copyright]
language: en
slug: {slug}
from: Libraries Week
date: 2021-10-04
---

Read [the whole programme](/activities), and *bring a friend*.
"""
SUBSCRIBERS = "email,name,topics\n{rows}\n"


@pytest.fixture(scope="module")
def teller(operator: Operator) -> Teller:
    """Finds links in mails."""
    from rich.console import Console

    return Teller(operator.visitor, Console(quiet=True))


def shown(operator: Operator, address: str) -> dict[str, Any]:
    return dict(json.loads(operator.fanfare("subscribers", "show", address, "--json")))


def has_state(operator: Operator, address: str, standing: str) -> None:
    wait_for(
        lambda: shown(operator, address)["standing"] == standing or None,
        f"{address} to be {standing}",
    )


def imported(operator: Operator, folder: Path, *addresses: str) -> None:
    rows = "\n".join(f"{address},Ada,copyright" for address in addresses)
    file = folder / "subscribers.csv"
    file.write_text(SUBSCRIBERS.format(rows=rows))
    operator.fanfare("subscribers", "import", str(file), "--basis", "consent: a test")


def sent(operator: Operator, folder: Path) -> tuple[str, dict[str, Any]]:
    """Send an issue about copyright. Returns its slug and the finished mailing."""
    slug = f"news-{uuid4().hex[:6]}"
    file = folder / f"{slug}.md"
    file.write_text(ISSUE.format(slug=slug))
    operator.fanfare("bulletin", "send", str(file), "--yes")

    def finished() -> dict[str, Any] | None:
        found = json.loads(operator.fanfare("mailing", "show", f"{slug}-1", "--json"))
        return found if found["state"] == "finished" else None

    return slug, wait_for(finished, f"{slug} to be finished", 240)


def pressed(operator: Operator, teller: Teller, address: str) -> Page:
    mail = operator.mailbox.wait(address, "one click to go")
    page = operator.visitor.open(teller.link(mail, "/bulletin/confirm/"))
    return operator.visitor.send(page, {})


def copy(operator: Operator, address: str, slug: str) -> Mail:
    return operator.mailbox.wait(address, f"News of {slug}")


def test_by_form_and_by_mail_and_out_by_one_click(
    operator: Operator, teller: Teller, tmp_path: Path
) -> None:
    run = uuid4().hex[:6]
    web, mail = f"web-{run}@example.org", f"mail-{run}@example.org"
    form = operator.visitor.open("/bulletin/subscribe")
    sleep(LOOKING)  # as long as a person takes, or the site takes us for a robot
    operator.visitor.send(form, {"email": web, topic_field(Topic.COPYRIGHT): "yes"})
    message = EmailMessage()
    message["From"], message["Subject"] = mail, "subscribe"
    message["To"] = f"bulletin-subscribe@{operator.stack['mail_domain']}"
    message["Message-ID"] = f"<{run}@example.org>"
    message.set_content("please")
    host, _, port = operator.stack["inbound_smtp"].partition(":")
    with smtplib.SMTP(host, int(port), timeout=30) as server:
        server.send_message(message)
    answer = operator.mailbox.wait(mail, "one click to go").message
    assert answer["Auto-Submitted"] == "auto-replied"
    assert answer["In-Reply-To"] == message["Message-ID"]
    for address in (web, mail):
        has_state(operator, address, "pending")
        assert "subscribed" in pressed(operator, teller, address).text.lower()
        has_state(operator, address, "confirmed")

    imported(operator, tmp_path, f"stays-{run}@example.org")
    slug, mailing = sent(operator, tmp_path)
    parts = ("sent", "refused", "skipped", "unknown")
    assert mailing["audience"] == sum(mailing[part] for part in parts) >= 3
    headers = copy(operator, web, slug).message
    https, mailto = (one.strip() for one in headers["List-Unsubscribe"].split(","))
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mailto.startswith("<mailto:bulletin-unsubscribe+")
    assert headers["List-Id"] == '"Libraries Week" <bulletin.librariesweek.example>'
    assert headers["List-Post"] == "NO"
    for name in ("List-Help", "List-Subscribe", "List-Owner", "List-Archive"):
        assert str(headers[name]).startswith("<")
    assert getaddresses([headers["To"]]) == [("", web)]
    assert not [name for name in headers if name.upper().startswith("X-SES")]

    link = https.strip("<>")
    for _ in range(100):
        assert httpx.get(link, timeout=60).status_code == httpx.codes.OK
    assert shown(operator, web)["standing"] == "confirmed"
    for _ in range(2):  # mail programs send it as either, and again
        assert httpx.post(link, files={"List-Unsubscribe": (None, "One-Click")}, timeout=60).text
    has_state(operator, web, "unsubscribed")

    # A mail in somebody's name changes nothing, and gets them the link to leave.
    stays = f"stays-{run}@example.org"
    forged = EmailMessage()
    forged["From"], forged["Subject"] = stays, "unsubscribe"
    forged["To"] = f"bulletin-unsubscribe@{operator.stack['mail_domain']}"
    with smtplib.SMTP(host, int(port), timeout=30) as server:
        server.send_message(forged, from_addr="mallory@elsewhere.example")
    told = operator.mailbox.wait(stays, "do you want to leave")
    assert shown(operator, stays)["standing"] == "confirmed"
    assert operator.visitor.open(teller.link(told, "/bulletin/leave/")).forms

    # The other one leaves by mail, from an address that we do not know.
    own = copy(operator, mail, slug).message["List-Unsubscribe"]
    for name in ("From", "To", "Message-ID"):
        del message[name]
    message["From"] = f"alias-{run}@elsewhere.example"
    message["To"] = own.partition("mailto:")[2].partition("?")[0]
    message["Message-ID"] = f"<{run}-2@example.org>"
    with smtplib.SMTP(host, int(port), timeout=30) as server:
        server.send_message(message)
    has_state(operator, mail, "unsubscribed")
    assert operator.mailbox.wait(f"alias-{run}@elsewhere.example", "for another address")
    again, _ = sent(operator, tmp_path)
    assert not any(f"News of {again}" in one.subject for one in operator.mailbox.of(web))
    assert not any(f"News of {again}" in one.subject for one in operator.mailbox.of(mail))

    feed = feedparser.parse(httpx.get(f"{operator.stack['site_url']}/bulletin.atom").text)
    assert not feed.bozo
    assert {f"News of {slug}", f"News of {again}"} <= {entry.title for entry in feed.entries}
    article = operator.visitor.open(f"/bulletin/{slug}")
    assert "bring a friend" in article.text


def test_bounces_and_complaints_end_it(operator: Operator, tmp_path: Path) -> None:
    run = uuid4().hex[:6]
    bounce = f"bounce+{run}@simulator.amazonses.com"
    complaint = f"complaint+{run}@simulator.amazonses.com"
    imported(operator, tmp_path, bounce, complaint)
    has_state(operator, bounce, "confirmed")
    slug, _ = sent(operator, tmp_path)
    for address in (bounce, complaint):
        has_state(operator, address, "suppressed")

    def counted() -> bool | None:
        found = json.loads(operator.fanfare("mailing", "show", f"{slug}-1", "--json"))
        return (found["bounced"] >= 1 and found["complained"] >= 1) or None

    wait_for(counted, "both to be counted")
    imported(operator, tmp_path, bounce)
    assert shown(operator, bounce)["standing"] == "suppressed"


def test_somebody_is_shown_and_erased_by_their_own_link(
    operator: Operator, teller: Teller, tmp_path: Path
) -> None:
    address = f"forget-{uuid4().hex[:6]}@example.org"
    activity = operator.publish(tmp_path)
    form = operator.visitor.open(f"/activities/{activity}/register")
    sleep(LOOKING)
    values = {"name": "Ada Forgotten", "email": address, "places": "1", "agree": "yes"}
    operator.visitor.settle(operator.visitor.send(form, values))
    imported(operator, tmp_path, address)
    slug, _ = sent(operator, tmp_path)
    mail = copy(operator, address, slug)
    page = operator.visitor.open(teller.link(mail, "/bulletin/preferences/"))
    assert address not in page.text
    ask = next(n for n, one in enumerate(page.forms) if "data" in one.action)
    operator.visitor.send(page, {}, ask)
    told = operator.mailbox.wait(address, "what we hold about you")
    page = operator.visitor.open(teller.link(told, "/bulletin/data/"))
    site = operator.stack["site_url"]
    data = httpx.post(httpx.URL(site).join(page.forms[0].action), timeout=60)
    assert address in data.text
    assert activity in data.text

    erase = next(link for link in page.links if "erase" in link)
    operator.visitor.send(operator.visitor.open(erase), {})

    # The place is given back first, by the booking rules; what is left goes with the message's return,
    # for which SQS waits a quarter of an hour and we do not.
    operator.mailbox.wait(address, "cancelled")
    assert operator.register(activity)[0].taken == 0
    again = ErasureRequested(
        request_id=uuid4().hex,
        person=operator.register(activity)[1][0].person,
        requested_at=datetime.now(UTC),
    )
    url = operator.stack["outputs"]["SubscriptionQueue"]
    operator.client("sqs").send_message(QueueUrl=url, MessageBody=again.model_dump_json())

    def gone() -> bool | None:
        kept = operator.fanfare("person", "export", address, "--json")
        return (address not in kept and "Forgotten" not in kept) or None

    wait_for(gone, "nothing to be left")
    assert operator.register(activity)[1] == []


def test_links_of_one_purpose_open_nothing_else(operator: Operator) -> None:
    from fanfare.aws.secrets import load_signer

    signer = load_signer(
        operator.client("secretsmanager"), operator.stack["outputs"]["SigningKeyArn"]
    )
    token = signer.sign(Purpose.LEAVE, "5" * 32)
    site = operator.stack["site_url"]
    for path in ("confirm", "preferences"):
        assert httpx.get(f"{site}/bulletin/{path}/{token}").status_code == httpx.codes.NOT_FOUND
