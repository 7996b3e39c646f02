"""Releases to their services on moto: each its own, once, never early, whatever goes wrong."""

import io
import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import boto3
import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deliver_mail import resources
from deliver_mail.writers.base import Sender
from deliver_mail.writers.release import ReleaseWriter
from fanfare.aws.press.responses import Responses
from fanfare.mailings.mailing import MailingState
from fanfare.messages.mailings import ResumeRelease
from fanfare.messages.press_deliveries import DeliverRelease, decode_delivery
from fanfare.opaque import OpaqueIds
from fanfare.releases.copies import Sending
from fanfare.releases.copy_texts import RenderedCopy
from fanfare.releases.press_address import press_address
from fanfare.releases.release import Edition, Release, ReleaseState
from fanfare.releases.responses.use import Use
from fanfare.releases.version import PressAudience
from fanfare.services.service import Contact, LibraryService, Nation, member_of
from fanfare.signing import Purpose, Signer
from tests.stack import SECRETS
from tests.support import press_mailing
from tests.support.fixtures import take
from tests.support.mailing import (
    deliver,
    fan_out,
    mailings,
    numbers,
    recipients,
    sent,
    state,
    sweep,
)
from tests.support.press_mailing import (
    FACT,
    MAILING,
    NOW,
    SLUG,
    Clock,
    begin,
    copy_of,
    entry,
    fill_in,
    order,
    put_service,
    render,
    run,
    states,
    version,
)

pytestmark = pytest.mark.usefixtures("aws", "quota")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def quota(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """SES knows no limit, and every process is a new one."""
    press_mailing.forget()
    says = {"MaxSendRate": -1.0, "Max24HourSend": -1.0, "SentLast24Hours": 0.0}
    monkeypatch.setattr(resources.ses, "get_send_quota", lambda: says, raising=False)


def copies() -> list[DeliverRelease]:
    """What was rendered, taken out of its queue."""
    assert render(*take("RenderingQueue")) == []
    return [decode_delivery(body) for body in take("BulkDeliveryQueue")]


def body(mail: EmailMessage, subtype: str) -> str:
    part = mail.get_body((subtype,))
    assert part
    return str(part.get_content()).replace("\r\n", "\n")


def link(text: str, page: str) -> tuple[str, ...]:
    address = text.partition(f"/press/{page}/")[2].split()[0].partition('"')[0]
    token, _, use = address.partition("?use=")
    assert use in ("", "used")
    return Signer(["new-key"]).read(Purpose(page), token)


def test_each_service_gets_its_own_once_though_every_message_comes_twice() -> None:
    names = ["kent", "ely", "bath", "york"]
    for name in names:
        put_service(name)
    order()
    begin(times=2)
    run(times=2)
    assert recipients() == sorted(f"press@{name}.example" for name in names)
    assert states(names) == ["sent"] * 4
    assert state(MAILING) is MailingState.FINISHED
    subjects = {str(mail["To"]): str(mail["Subject"]) for mail in sent()}
    assert subjects["press@kent.example"] == "Kent Libraries join in"
    assert subjects["press@ely.example"] == "Ely Libraries join in"


def test_a_mail_holds_the_release_in_three_formats_and_the_services_own_links() -> None:
    member = put_service("kent", name="Kent & Medway’s", facts={"children": FACT})
    order()
    begin()
    run()
    (mail,) = sent()
    assert mail["From"] == "Libraries Week <hello@fanfare.example.org>"
    assert mail["Reply-To"] == "desk@campaign.example"
    assert mail["Subject"] == "Kent & Medway’s join in"
    assert mail.get_content_type() == "multipart/mixed"
    assert mail["List-Unsubscribe"] is None
    assert "kind=release" in str(mail["X-SES-MESSAGE-TAGS"])
    text, html = body(mail, "plain"), body(mail, "html")
    assert "1,762 children took part at Kent & Medway’s." in text
    assert "1,762 children took part at Kent &amp; Medway’s." in html
    for form in (text, html):
        assert link(form, "kit") == (MAILING, member)
        assert set(re.findall(r"/press/(\w+)/", form)) == {
            "kit",
            "use",
        }  # it is passed on: none writes
        assert link(form, "use") == (MAILING, member)
        assert all(form.count(f"?use={use}") for use in Use)
        assert "adapted it" in form
        assert "did not use it" in form
        mac = OpaqueIds(SECRETS["OpaqueKey"]).of("press-copy", member)
        assert press_address(member, mac, "bulletin.fanfare.example.org") in form
        assert "answer this mail" in " ".join(form.split())
    (document,) = mail.iter_attachments()
    assert document.get_filename() == "libraries-week-kent.docx"
    read = Document(io.BytesIO(document.get_payload(decode=True)))  # type: ignore[arg-type]
    words = "\n".join(paragraph.text for paragraph in read.paragraphs)
    assert "1,762 children took part at Kent & Medway’s." in words
    for header in mail:
        assert len(mail.get_all(header, [])) == 1, f"SES permits {header} once"


def test_nobody_is_greeted_as_to_be_confirmed() -> None:
    put_service("kent", press=Contact(name="TBC", email="press@kent.example"))
    order()
    begin()
    run()
    [mail] = sent()
    assert "TBC" not in body(mail, "plain")


def test_the_copy_is_kept_as_it_was_sent() -> None:
    put_service("kent")
    order()
    begin()
    orders = copies()
    assert copy_of("kent") is None
    assert deliver(*orders) == []
    kept = copy_of("kent")
    assert kept
    assert (kept.slug, kept.number, kept.headline) == (SLUG, 0, "Kent Libraries join in")
    later = [_changed(one, "something else") for one in orders]
    assert deliver(*later) == []
    assert copy_of("kent") == kept
    assert len(sent()) == 1


def _changed(message: DeliverRelease, text: str) -> DeliverRelease:
    some = [replace(copy, text=text) for copy in message.copies]
    return DeliverRelease(mailing=message.mailing, shard=message.shard, copies=some)


def test_a_copy_that_cannot_be_kept_is_not_sent_and_comes_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put_service("kent")
    order()
    begin()
    orders = copies()

    def fails(*_: Any) -> None:
        raise TimeoutError

    with monkeypatch.context() as broken:
        broken.setattr(Responses, "keep_copies", fails)
        assert deliver(*orders) == []
    assert (sent(), states(["kent"])) == ([], ["queued"])
    assert deliver(*take("BulkDeliveryQueue")) == []
    assert states(["kent"]) == ["sent"]


def test_a_second_before_the_embargo_no_mail_leaves(clock: Clock) -> None:
    put_service("kent")
    embargo = NOW + timedelta(hours=1)
    order(version(embargo=embargo), send_at=embargo)
    clock.now = embargo
    begin()
    orders = copies()
    clock.now = embargo - timedelta(seconds=1)
    assert deliver(*orders) == []
    assert (sent(), copy_of("kent"), states(["kent"])) == ([], None, ["queued"])
    assert deliver(*(again := take("BulkDeliveryQueue"))) == []
    assert sent() == []
    clock.now = embargo
    assert deliver(*take("BulkDeliveryQueue"), *again) == []
    assert len(sent()) == 1


def test_what_cannot_be_rendered_is_held_and_stops_no_neighbour() -> None:
    for name in ("kent", "ely"):
        put_service(name)
    order()
    begin()
    orders = copies()
    broken = member_of("kent")
    failed = RenderedCopy(member=broken, failure="too_large")
    bad = [
        DeliverRelease(
            mailing=one.mailing,
            shard=one.shard,
            copies=[failed if copy.member == broken else copy for copy in one.copies],
        )
        for one in orders
    ]
    assert deliver(*bad, *bad) == []
    assert recipients() == ["press@ely.example"]
    assert (entry("kent").state.value, entry("kent").reason) == ("held", "too_large")
    assert numbers(MAILING).waiting == 1
    sweep(MAILING)
    assert take("RenderingQueue") == []
    assert fan_out(ResumeRelease(mailing=MAILING, member=broken)) == []
    run()
    assert states(["kent", "ely"]) == ["sent", "sent"]
    assert state(MAILING) is MailingState.FINISHED


def test_one_that_cannot_be_written_stops_no_neighbour(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("kent", "ely"):
        put_service(name)
    order()
    write = ReleaseWriter.write

    def fails(self: ReleaseWriter, sending: Sending, service: Any, *more: Any) -> bytes:
        if service.key == "kent":
            raise RuntimeError
        return write(self, sending, service, *more)

    monkeypatch.setattr(ReleaseWriter, "write", fails)
    begin()
    run()
    assert recipients() == ["press@ely.example"]
    assert (entry("kent").state.value, entry("kent").reason) == ("held", "RuntimeError")


def test_addresses_are_those_of_the_moment_of_sending() -> None:
    for name in ("kent", "ely", "bath"):
        put_service(name)
    order()
    begin()
    orders = copies()
    put_service("kent", press=Contact(email="new@kent.example"))
    put_service("ely", press=Contact())
    member = member_of("bath")
    boto3.client("dynamodb").delete_item(
        TableName="PressTable",
        Key={"pk": {"S": f"SERVICES#{member[0]}"}, "sk": {"S": member}},
    )
    assert deliver(*orders) == []
    assert recipients() == ["new@kent.example"]
    assert states(["ely", "bath"]) == ["held", "skipped"]
    assert (entry("ely").reason, entry("bath").reason) == ("no_contact", "missing")


@pytest.mark.parametrize("stop", ["pause", "cancel"])
def test_stopped_it_sends_no_more(stop: str) -> None:
    put_service("kent")
    order()
    begin()
    orders = copies()
    getattr(mailings(), stop)(MAILING, NOW, "a word")
    assert deliver(*orders) == []
    assert sent() == []


def test_gaps_are_filled_and_it_goes_at_once_and_held_sent_and_skipped_are_the_audience(
    clock: Clock,
) -> None:
    put_service("kent")
    put_service("ely", gap=True)
    put_service("bath", gap=True)
    order()
    begin()
    run()
    assert Counter(recipients()) == Counter(
        ["press@kent.example", "press@ely.example", "press@bath.example"]
    )
    assert states(["kent", "ely", "bath"]) == ["sent", "held", "held"]
    fill_in("ely")
    assert fan_out(ResumeRelease(mailing=MAILING, member=member_of("ely"))) == []
    run()
    assert states(["kent", "ely", "bath"]) == ["sent", "sent", "held"]
    clock.advance(timedelta(days=8))
    sweep(MAILING)
    done = numbers(MAILING)
    assert (done.sent, done.skipped, done.audience) == (2, 1, 3)
    assert state(MAILING) is MailingState.FINISHED


def test_a_correction_is_marked_for_those_who_had_the_wrong_one_and_for_nobody_else() -> None:
    for name, gap in (("kent", False), ("ely", True), ("bath", False)):
        put_service(name, gap=gap)
    order()
    begin()
    first = copies()
    bath = member_of("bath")
    late = [one for one in first if one.copies[0].member == bath]
    assert deliver(*(one for one in first if one not in late)) == []
    take("DeliveryQueue")
    fill_in("ely")
    second = "PR-libraries-week-2"
    order(version("Only {{ children.value }} took part.\n"), reason="The number was wrong.")
    begin(second)
    assert fan_out(ResumeRelease(mailing=MAILING, member=member_of("ely"))) == []
    assert deliver(*late) == []  # rendered in time, but it is the wrong one by now
    run()
    subjects = sorted((str(mail["To"]), str(mail["Subject"])) for mail in sent())
    assert subjects == [
        ("press@bath.example", "Bath Libraries join in"),
        ("press@ely.example", "Ely Libraries join in"),
        ("press@kent.example", "Correction 1: Kent Libraries join in"),
        ("press@kent.example", "Kent Libraries join in"),
    ]
    (mail,) = [mail for mail in sent() if str(mail["Subject"]).startswith("Correction")]
    line = "Correction 1. This replaces what we sent you before. The number was wrong."
    flat = " ".join(body(mail, "plain").split())
    assert flat.count(line) == 1
    assert "--- Correction 1 Press release" in flat
    assert body(mail, "html").count(line) == 1
    assert "<p><strong>Correction 1</strong></p>" in body(mail, "html")
    (document,) = mail.iter_attachments()
    read = Document(io.BytesIO(document.get_payload(decode=True)))  # type: ignore[arg-type]
    assert read.paragraphs[0].text == "Correction 1"
    assert states(["kent", "ely", "bath"], second) == ["sent"] * 3
    assert states(["kent", "ely", "bath"]) == ["sent", "skipped", "skipped"]
    for mailing, ends in ((MAILING, MailingState.CANCELLED), (second, MailingState.FINISHED)):
        sweep(mailing)
        assert state(mailing) is ends
    kept = copy_of("kent", second)
    assert kept
    assert kept.number == 1


def test_a_correction_goes_to_those_who_had_the_wrong_one_though_it_is_not_for_them_now() -> None:
    put_service("kent")
    order()
    begin()
    run()
    order(version("Other.\n{{ children.value }}\n", audience=PressAudience(services=("ely",))))
    begin("PR-libraries-week-2")
    run()
    assert [str(mail["Subject"])[:12] for mail in sent()] == ["Kent Librari", "Correction 1"]


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


@settings(
    deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(headline=words, text=words, name=words)
def test_whatever_a_copy_says_it_stays_one_mail_to_one_address(
    headline: str, text: str, name: str
) -> None:
    made = version()
    edition = Edition(
        number=0, content=made.content, mailing=MAILING, headline="x", public_from=NOW
    )
    release = Release(
        slug=SLUG,
        headline="x",
        content=made.content,
        state=ReleaseState.ORDERED,
        author="ada",
        submitted_at=NOW,
        embargo=None,
        editions=(edition,),
    )
    sending = Sending(release=release, edition=edition, version=made)
    contact = Contact(name=name, email="jo@kent.example")
    service = LibraryService(key="kent", name="Kent", nation=Nation.ENGLAND, press=contact)
    copy = RenderedCopy(
        member=service.member,
        headline=headline,
        text=text,
        html="<article>safe</article>",
        document="UEsDBA==",
    )
    sender = Sender("", "a@x.example", "https://x.example", "")
    writer = ReleaseWriter(Signer(["k"]), sender, OpaqueIds("k"))
    raw = writer.write(sending, service, copy, NOW)
    mail = message_from_bytes(raw, policy=policy.default)
    assert not mail.defects
    assert mail.get_all("To") == ["jo@kent.example"]
    assert (mail["Bcc"], mail["Cc"]) == (None, None)
    assert [part.get_content_type() for part in mail.iter_parts()] == [
        "multipart/alternative",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ]
    assert max(map(len, raw.split(b"\r\n"))) <= 998
