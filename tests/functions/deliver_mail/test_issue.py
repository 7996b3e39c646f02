"""An issue on its way on moto: everyone once, whatever repeats, crashes, stops or is in the way."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ReadTimeoutError

from deliver_mail import resources
from desk.mailings.summary import standing
from fan_out_mailing import resources as fan_out
from fanfare.aws.ledger.ledger import Ledger
from fanfare.mailings.mailing import MailingState
from fanfare.messages.deliveries import DeliverIssue, PreviewIssue
from fanfare.messages.press_deliveries import decode_delivery
from fanfare.opaque import OpaqueIds
from fanfare.signing import Purpose, Signer
from fanfare.subscribers.leave_address import PURPOSE, leave_address
from fanfare.subscribers.subscriber import Standing
from tests.stack import SECRETS
from tests.support.fixtures import Context, held, take
from tests.support.mailing import (
    FRONT,
    ISSUE,
    MAILING,
    NOW,
    deliver,
    deliver_all,
    freeze,
    key,
    mailings,
    make_mailing,
    numbers,
    put_reader,
    recipients,
    row,
    sent,
    state,
    sweep,
)

pytestmark = pytest.mark.usefixtures("aws", "unlimited")

MAIL_DOMAIN = "bulletin.fanfare.example.org"
PEOPLE = [f"p{n:03}" for n in range(40)]
ALL = len(PEOPLE)
"""More than ten messages, since every shard has its own: two invocations."""

SANDBOX = (
    "Email address is not verified. The following identities failed the check: p001@example.org"
)
TIMEOUT = ReadTimeoutError(endpoint_url="https://email.eu-west-2.amazonaws.com")


def answer(code: int, parsed: dict[str, Any]) -> tuple[AWSResponse, Any]:
    http = AWSResponse("https://email.eu-west-2.amazonaws.com", code, {}, None)  # type: ignore[arg-type]
    return http, {"ResponseMetadata": {"HTTPStatusCode": code}, **parsed}


@pytest.fixture
def quota() -> Iterator[dict[str, float]]:
    """What SES says of the account's quota; a test may change it before the first mail."""
    says = {"MaxSendRate": -1.0, "Max24HourSend": -1.0, "SentLast24Hours": 0.0}
    hook = ("before-call.ses.GetSendQuota", lambda **_: answer(200, dict(says)))
    resources.ses.meta.events.register_first(*hook)
    yield says
    resources.ses.meta.events.unregister(*hook)


@pytest.fixture
def unlimited(quota: dict[str, float]) -> None:
    """A new process each time: nothing is remembered of the quota, the issue or the keys."""
    for made in (
        resources.paced_sender,
        resources.issue_sender,
        resources.issue_writer,
        resources.signer,
    ):
        made.cache_clear()


@pytest.fixture
def ses() -> Iterator[Callable[[Callable[[int], Any]], None]]:
    """Lets SES answer the n-th call otherwise: with an error code, with a message or without, or an
    exception."""
    hooks = []

    def say(what: Callable[[int], Any]) -> None:
        calls = iter(range(1_000_000))

        def reply(params: dict[str, Any], **_: Any) -> Any:
            said = what(next(calls))
            if isinstance(said, Exception):
                raise said
            if said:
                code, message = (said, "no") if isinstance(said, str) else said
                return answer(400, {"Error": {"Code": code, "Message": message}})
            return None

        hooks.append(reply)
        resources.ses.meta.events.register_first("before-call.ses.SendRawEmail", reply)

    yield say
    for hook in hooks:
        resources.ses.meta.events.unregister("before-call.ses.SendRawEmail", hook)


def everyone() -> list[str]:
    return [f"{name}@example.org" for name in PEOPLE]


def begun(times: int = 1) -> None:
    """Forty readers, frozen."""
    for name in PEOPLE:
        put_reader(name)
    make_mailing()
    freeze(times)


def deliver_some() -> int:
    """Ten messages, which are one invocation's. Returns how many people they name."""
    bodies = take("BulkDeliveryQueue")
    assert deliver(*bodies[:10]) == []
    for body in bodies[10:]:
        boto3.client("sqs").send_message(
            QueueUrl=resources.settings.bulk_delivery_queue_url, MessageBody=body
        )
    return sum(len(decode_delivery(body).people) for body in bodies[:10])


def test_everyone_gets_it_once_though_every_message_comes_twice() -> None:
    begun(times=2)
    assert numbers().audience == ALL
    deliver_all(times=2)
    assert recipients() == everyone()
    assert (numbers().sent, numbers().waiting) == (ALL, 0)
    assert state() is MailingState.FINISHED
    assert row("p000")["message_id"]


def test_a_mail_says_what_the_issue_says_and_whose_it_is() -> None:
    put_reader("jo", name="Jo <b>& Co")
    make_mailing()
    freeze()
    deliver_all()
    (mail,) = sent()
    assert (mail["Subject"], mail["To"]) == (FRONT.subject, "jo@example.org")
    assert mail["From"] == "Libraries Week <hello@fanfare.example.org>"
    text, html = (p.get_content().replace("\r\n", "\n") for p in mail.iter_parts())
    assert text.startswith("Hello Jo <b>& Co,\n\nTaking action – changing lives.\n")
    assert "<p>Hello <bdi>Jo &lt;b&gt;&amp; Co</bdi>,</p>" in html
    for form in (text, html):
        for path, purpose in (("leave", Purpose.LEAVE), ("preferences", Purpose.PREFERENCES)):
            token = form.partition(f"/bulletin/{path}/")[2].split()[0].partition('"')[0]
            assert Signer(["new-key"]).read(purpose, token) == (key("jo"),)
        assert "It was sent to j•••@example.org." in " ".join(form.split())
        assert "jo@example.org" not in form


def test_headers_tell_of_the_list_and_the_way_out() -> None:
    put_reader("jo")
    make_mailing()
    freeze()
    deliver_all()
    (mail,) = sent()
    assert mail["List-Id"] == '"Libraries Week" <bulletin.fanfare.example.org>'
    assert mail["List-Post"] == "NO"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    web, post = str(mail["List-Unsubscribe"]).split(", ")
    assert web.startswith("<https://fanfare.example.org/bulletin/leave/")
    assert web.endswith(">")
    mac = OpaqueIds(SECRETS["OpaqueKey"]).of(PURPOSE, key("jo"))
    address = leave_address(key("jo"), mac, MAIL_DOMAIN)
    assert post == f"<mailto:{address}?subject=unsubscribe>"
    assert mail["List-Subscribe"].startswith("<https://fanfare.example.org/bulletin/subscribe>,")
    assert mail["List-Archive"] == "<https://fanfare.example.org/bulletin>"
    assert mail["List-Owner"] == "<mailto:hello@fanfare.example.org>"
    assert mail["List-Help"]
    assert (mail["Auto-Submitted"], mail["Precedence"]) == ("auto-generated", None)
    tags = str(mail["X-SES-MESSAGE-TAGS"])
    assert f"delivery={MAILING}-{key('jo')[0]}_{key('jo')}" in tags
    for header in mail:
        assert len(mail.get_all(header)) == 1, f"SES permits {header} once"


def test_who_leaves_while_it_is_under_way_gets_none() -> None:
    begun()
    for name, changes in {
        "p000": {"standing": Standing.UNSUBSCRIBED},
        "p001": {"standing": Standing.SUPPRESSED},
        "p002": {"standing": Standing.PENDING},
        "p003": {"paused_until": NOW + timedelta(days=7)},
        "p004": {"email": "odd address@example.org"},
    }.items():
        put_reader(name, **changes)
    boto3.client("dynamodb").delete_item(
        TableName="SubscribersTable",
        Key={"pk": {"S": f"SUBSCRIBERS#{key('p005')[0]}"}, "sk": {"S": key("p005")}},
    )
    deliver_all()
    assert recipients() == everyone()[6:]
    assert [row(name)["reason"] for name in PEOPLE[:6]] == [
        "unsubscribed",
        "suppressed",
        "pending",
        "paused",
        "unsendable",
        "missing",
    ]
    assert (numbers().sent, numbers().skipped) == (ALL - 6, 6)
    assert state() is MailingState.FINISHED


@pytest.mark.parametrize("how", ["pause", "cancel"])
def test_who_stops_it_stops_it_within_a_handful_of_one_invocation(
    how: str, ses: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fanfare.mailings.pace.MAX_AT_ONCE", 5)
    begun()

    def stop(call: int) -> None:
        if call == 7:
            getattr(mailings(), how)(MAILING, NOW, "an operator's word")

    ses(stop)
    assert deliver_some() > 10
    assert (len(sent()), numbers().sent) == (10, 10)


@pytest.mark.parametrize("how", ["pause", "cancel"])
def test_who_stops_it_stops_it_within_a_handful(how: str, ses: Callable[..., None]) -> None:
    begun()

    def stop(call: int) -> None:
        if call == 0:
            getattr(mailings(), how)(MAILING, NOW, "an operator's word")

    ses(stop)
    first = deliver_some()
    deliver_all()
    assert len(sent()) == first, "those already claimed"
    assert (numbers().sent, numbers().waiting) == (first, ALL - first)
    if how == "pause":
        assert mailings().resume(MAILING, NOW)
    sweep()
    deliver_all()
    if how == "pause":
        assert recipients() == everyone()
        assert state() is MailingState.FINISHED
    else:
        assert len(sent()) == first
        assert (numbers().skipped, state()) == (ALL - first, MailingState.CANCELLED)
        closed = mailings().load(MAILING)
        assert closed is not None
        assert closed.finished_at


def test_throttling_delays_and_never_fails(ses: Callable[..., None]) -> None:
    begun()
    ses(lambda call: "Throttling" if call % 3 == 0 else None)
    assert deliver(*take("BulkDeliveryQueue")) == []
    assert numbers().waiting == -(-ALL // 3)
    assert (
        min(message.delayed_until - message.sent_timestamp for message in held("BulkDeliveryQueue"))
        >= 20_000
    )
    deliver_all()
    assert recipients() == everyone()
    assert (numbers().sent, numbers().refused, numbers().unknown) == (ALL, 0, 0)
    assert state() is MailingState.FINISHED


def test_a_pause_of_the_account_pauses_the_mailing(ses: Callable[..., None]) -> None:
    begun()
    ses(lambda call: "AccountSendingPausedException" if call >= 7 else None)
    assert deliver(*take("BulkDeliveryQueue")) == []
    paused = mailings().load(MAILING)
    assert paused is not None
    assert (paused.state, paused.reason) == (MailingState.PAUSED, "AccountSendingPausedException")
    assert (numbers().sent, numbers().waiting) == (7, ALL - 7)
    assert deliver(*take("BulkDeliveryQueue")) == []
    assert held("BulkDeliveryQueue") == [], "nothing goes round while it is paused"


def test_a_days_quota_that_is_too_small_pauses_the_mailing(quota: dict[str, float]) -> None:
    begun()
    quota |= {"Max24HourSend": 200.0, "SentLast24Hours": 180.0}
    deliver_all()
    paused = mailings().load(MAILING)
    assert paused is not None
    assert (paused.state, paused.reason) == (MailingState.PAUSED, "daily_quota")
    assert sent() == [], "some is left, but not enough for a handful and confirmations"


def test_a_lost_reply_is_unknown_and_never_repeated_by_machine(ses: Callable[..., None]) -> None:
    begun()
    ses(lambda call: TIMEOUT if call == 0 else None)
    deliver_all(times=2)
    assert (numbers().sent, numbers().unknown, numbers().waiting) == (ALL - 1, 1, 0)
    assert state() is MailingState.FINISHED, "it is listed, and a person decides"
    sweep()
    deliver_all()
    assert len(sent()) == ALL - 1


def test_a_refused_mail_is_final(ses: Callable[..., None]) -> None:
    begun()
    ses(lambda call: "MessageRejected" if call == 0 else None)
    deliver_all()
    assert (numbers().sent, numbers().refused) == (ALL - 1, 1)
    assert state() is MailingState.FINISHED


def test_in_the_sandbox_a_mailing_pauses_and_refuses_nobody(ses: Callable[..., None]) -> None:
    begun()
    sandbox = [True]
    ses(lambda call: ("MessageRejected", SANDBOX) if sandbox else None)
    deliver_all()
    assert (numbers().sent, numbers().refused, numbers().waiting) == (0, 0, ALL)
    paused = mailings().load(MAILING)
    assert paused is not None
    assert (paused.state, paused.reason) == (MailingState.PAUSED, "NotVerified")
    assert "sandbox" in standing(paused)
    sandbox.clear()
    assert mailings().resume(MAILING, NOW)
    sweep()
    deliver_all()
    assert recipients() == everyone()


def test_a_crash_between_the_call_and_the_ledger_loses_and_repeats_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun()
    bodies = take("BulkDeliveryQueue")

    def die(_: Ledger, rows: list[Any]) -> None:
        if rows:
            raise KeyboardInterrupt

    with monkeypatch.context() as crash:
        crash.setattr(Ledger, "settle", die)
        crash.setattr("fanfare.delivery.protocol.LEASE", 0)
        with pytest.raises(KeyboardInterrupt):
            deliver(*bodies[:10])
    assert sent()
    deliver(*bodies)
    sweep()
    deliver_all()
    assert recipients() == sorted(set(recipients())), "nobody twice"
    assert numbers().waiting == 0
    assert numbers().sent + numbers().unknown == ALL
    assert state() is MailingState.FINISHED


def test_a_crash_after_the_ledger_repeats_nothing() -> None:
    begun()
    bodies = take("BulkDeliveryQueue")
    deliver(*bodies)
    deliver(*bodies)
    assert recipients() == everyone()
    assert numbers().sent == ALL


def test_the_pace_spaces_the_calls_and_reserves_for_others(quota: dict[str, float]) -> None:
    begun()
    quota["MaxSendRate"] = 500.0  # 400 a second: fifty take an eighth of one
    deliver_all()
    item = boto3.client("dynamodb").get_item(
        TableName="LedgerTable", Key={"pk": {"S": "PACE"}, "sk": {"S": "PACE"}}
    )["Item"]
    assert float(item["free_at"]["N"]) > NOW.timestamp()
    assert recipients() == everyone()


def test_a_turn_that_is_far_off_gives_the_work_back(quota: dict[str, float]) -> None:
    begun()
    quota["MaxSendRate"] = 14.0
    boto3.client("dynamodb").put_item(
        TableName="LedgerTable",
        Item={"pk": {"S": "PACE"}, "sk": {"S": "PACE"}, "free_at": {"N": "99999999999"}},
    )
    assert deliver(*take("BulkDeliveryQueue")) == []
    assert sent() == []
    people = [key(name) for name in PEOPLE]
    back = [decode_delivery(body) for body in take("BulkDeliveryQueue")]
    assert sorted(person for order in back for person in order.people) == sorted(people)


def test_short_time_gives_the_work_back() -> None:
    begun()
    assert deliver(*take("BulkDeliveryQueue"), context=Context(remaining=9_000)) == []
    assert sent() == []
    assert numbers().waiting == ALL
    deliver_all()
    assert recipients() == everyone()


@pytest.fixture
def requests() -> Iterator[list[str]]:
    """Each request that the two functions make."""
    made: list[str] = []

    def count(event_name: str, **_: Any) -> None:
        made.append(event_name)

    clients = (resources.dynamodb, resources.ses, fan_out.dynamodb, fan_out.sqs)
    for client in clients:
        client.meta.events.register("before-send", count)
    yield made
    for client in clients:
        client.meta.events.unregister("before-send", count)


def test_a_mail_takes_hardly_more_requests_than_its_own(
    requests: list[str], quota: dict[str, float]
) -> None:
    quota["MaxSendRate"] = 100_000.0
    for n in range(160):
        put_reader(f"r{n}")
    make_mailing()
    freeze()
    assert len(requests) <= 16 * 4 + 8, "one look, one page, one transaction, one batch for a shard"
    requests.clear()
    deliver_all()
    assert numbers().sent == 160
    assert len(requests) / 160 <= 1.2, sorted(requests)


def test_a_message_about_no_mailing_is_dropped() -> None:
    order = DeliverIssue(mailing="nothing-1", shard="0", people=[key("jo")])
    assert deliver(order) == []


def test_people_who_are_not_in_the_audience_get_nothing() -> None:
    put_reader("jo")
    make_mailing()
    freeze()
    stranger = put_reader("eve")
    deliver(DeliverIssue(mailing=MAILING, shard=stranger[0], people=[stranger]))
    assert sent() == []
    assert row("eve") == {}


def test_a_preview_is_a_test_with_nobodys_links() -> None:
    mailing = make_mailing()
    order = PreviewIssue(
        delivery_id="preview_1", slug=FRONT.slug, content=mailing.content, email="ed@example.org"
    )
    assert deliver(order, order) == []
    (mail,) = sent()
    assert mail["Subject"] == f"[Test] {FRONT.subject}"
    assert mail["To"] == "ed@example.org"
    assert mail["List-Unsubscribe"] is None
    assert "/bulletin/subscribe" in mail.get_body(("plain",)).get_content()
    assert "/bulletin/leave/" not in mail.as_string()


def test_a_preview_of_nothing_stays_for_the_dead_letters() -> None:
    order = PreviewIssue(delivery_id="preview_1", slug="no", content=ISSUE.content, email="e@x.org")
    assert deliver(order) == ["message-0"]
