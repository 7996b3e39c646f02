"""deliver_mail on moto: what library services are asked for, and when they no longer are."""

from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import boto3
import pytest

from fanfare.aws.ledger.rows import entry_key
from fanfare.messages.press_deliveries import DeliverServiceNotice, ServiceNoticeKind
from fanfare.releases.fields import Field, FieldType, Known
from fanfare.releases.release import ReleaseState
from fanfare.services.service import Contact, member_of
from fanfare.signing import Purpose, Signer
from tests.support import press_mailing
from tests.support.mailing import deliver, recipients, sent
from tests.support.press_mailing import (
    BODY,
    CHILDREN,
    NOW,
    SLUG,
    Clock,
    fill_in,
    order,
    put_service,
    releases,
    version,
)

pytestmark = pytest.mark.usefixtures("aws")

KENT = member_of("kent")
NOTICE = "PR-libraries-week-1-facts_" + KENT


@pytest.fixture(autouse=True)
def fresh(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    Clock(monkeypatch)
    press_mailing.forget()


def wanted(**changes: Any) -> DeliverServiceNotice:
    fields: dict[str, Any] = {
        "delivery_id": NOTICE,
        "kind": ServiceNoticeKind.FACTS_WANTED,
        "member": KENT,
        "slug": SLUG,
        "content": version().content,
    }
    return DeliverServiceNotice(**(fields | changes))


def row(delivery_id: str = NOTICE) -> tuple[str, str]:
    """State and reason in the ledger."""
    item = boto3.client("dynamodb").get_item(TableName="LedgerTable", Key=entry_key(delivery_id))
    found = item["Item"]
    return found["state"]["S"], found.get("reason", {"S": ""})["S"]


def body(mail: EmailMessage, subtype: str) -> str:
    part = mail.get_body((subtype,))
    assert part
    return str(part.get_content()).replace("\r\n", "\n")


def test_it_names_what_is_missing_and_where_to_fill_it_in_once() -> None:
    put_service("kent", gap=True, name="Kent & Medway")
    order(send_at=NOW)
    assert deliver(wanted(), wanted()) == []
    assert deliver(wanted()) == []
    (mail,) = sent()
    assert mail["To"] == "press@kent.example"
    assert mail["Subject"] == "Press release for Kent & Medway: something is missing"
    for form in (body(mail, "plain"), body(mail, "html")):
        flat = " ".join(form.split())
        assert "Children who took part" in flat
        assert "There is nothing there yet." in flat
        assert "1,762" in flat
        token = form.partition("/press/facts/")[2].split()[0].partition('"')[0]
        assert Signer(["new-key"]).read(Purpose.FACTS, token) == (KENT, SLUG)
        assert "/press/edit/" not in form
    assert "Kent & Medway" in body(mail, "plain")
    assert "Kent &amp; Medway" in body(mail, "html")
    assert row()[0] == "sent"


def test_nothing_of_the_release_is_told_before_its_hour() -> None:
    put_service("kent", gap=True)
    secret = version(BODY + "\nSECRET words.\n", headline="SECRET {{ service.name }}")
    order(secret, send_at=NOW + timedelta(days=1))
    assert deliver(wanted(content=secret.content)) == []
    (mail,) = sent()
    assert "SECRET" not in str(mail["Subject"]) + body(mail, "plain") + body(mail, "html")


def test_it_says_by_when() -> None:
    put_service("kent", gap=True)
    made = version(
        deadline=NOW.replace(year=NOW.year + 1, month=1, day=7, hour=17, minute=0, second=0)
    )
    order(made)
    assert deliver(wanted(content=made.content)) == []
    (mail,) = sent()
    assert "7 January" in " ".join(body(mail, "plain").split())
    assert "5pm. After that it is not sent." in " ".join(body(mail, "plain").split())


def test_what_is_filled_in_by_now_is_not_asked_for() -> None:
    put_service("kent", gap=True)
    order()
    fill_in("kent")
    assert deliver(wanted()) == []
    assert (sent(), row()) == ([], ("skipped", "filled"))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"slug": "another"}, "gone"),
        ({"content": "0" * 32}, "gone"),
        ({"member": member_of("nobody")}, "missing"),
    ],
)
def test_about_what_is_not_there_nobody_is_asked(changes: dict[str, Any], reason: str) -> None:
    put_service("kent", gap=True)
    order()
    assert deliver(wanted(**changes)) == []
    assert (sent(), row()) == ([], ("skipped", reason))


def test_nobody_is_asked_about_a_cancelled_release_or_past_the_deadline() -> None:
    put_service("kent", gap=True)
    late = version(deadline=NOW - timedelta(seconds=1))
    order(late)
    assert deliver(wanted(content=late.content)) == []
    assert row() == ("skipped", "closed")
    release = releases().load(SLUG)
    assert release
    releases().save(replace(release, state=ReleaseState.CANCELLED))
    other = wanted(delivery_id="other_" + KENT, content=late.content)
    assert deliver(other) == []
    assert (sent(), row("other_" + KENT)) == ([], ("skipped", "cancelled"))


def test_without_an_address_it_is_skipped_and_its_neighbour_is_not() -> None:
    put_service("kent", gap=True, press=Contact(email=""))
    put_service("ely", gap=True)
    order()
    ely = wanted(delivery_id="x_" + member_of("ely"), member=member_of("ely"))
    assert deliver(wanted(), ely) == []
    assert (recipients(), row()) == (["press@ely.example"], ("skipped", "no_contact"))


def test_the_link_alone_can_be_sent_whatever_is_missing() -> None:
    put_service("kent")
    asked = wanted(kind=ServiceNoticeKind.FACTS_LINK, slug="", content="")
    assert deliver(asked, asked) == []
    (mail,) = sent()
    assert mail["Subject"] == "Your press release facts"
    for form in (body(mail, "plain"), body(mail, "html")):
        assert "works for one hour" in " ".join(form.split())
        assert "/press/facts/" not in form
        token = form.partition("/press/edit/")[2].split()[0].partition('"')[0]
        assert Signer(["new-key"]).read(Purpose.EDIT, token)[0] == KENT


def test_activities_that_are_missing_are_asked_for_too() -> None:
    put_service("kent")
    events = Field(
        name="events", label="Activities", type=FieldType.ACTIVITIES, known=Known.ACTIVITIES
    )
    made = version(
        BODY + "\n{% for one in events %}\n- {{ one.title }}\n{% endfor %}\n",
        fields=(CHILDREN, events),
    )
    order(made)
    assert deliver(wanted(content=made.content)) == []
    (mail,) = sent()
    assert "Activities" in body(mail, "plain")
