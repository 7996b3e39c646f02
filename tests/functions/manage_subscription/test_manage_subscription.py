"""manage_subscription on moto: who becomes what, who is mailed, and what repeats and races do to it."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import boto3
import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.sqs.models import sqs_backends

from fanfare.aws.subscribers.rows import from_suppression, suppression_key
from fanfare.aws.subscribers.subscribers import Subscribers
from fanfare.messages.deliveries import DeliverNotice
from fanfare.messages.press_deliveries import decode_delivery
from fanfare.messages.subscriptions import (
    ErasureRequested,
    HelpRequested,
    OwnDataRequested,
    PreferencesChanged,
    SubscriptionConfirmed,
    SubscriptionEnded,
    SubscriptionMessage,
    SubscriptionRequested,
)
from fanfare.rate_limits import Limit
from fanfare.subscribers.subscriber import (
    ERASED,
    Change,
    ConsentEvent,
    Standing,
    Subscriber,
    Suppression,
)
from fanfare.subscribers.terms import Channel, HelpTopic, NoticeKind, Proof, Topic
from manage_subscription import batch, resources
from manage_subscription import follow as following
from manage_subscription import handler as function
from tests.support.fixtures import Context

pytestmark = pytest.mark.usefixtures("aws")

ADA = "5f0c1e2d3b4a59687f6e5d4c3b2a1908"
EVE = "6f0c1e2d3b4a59687f6e5d4c3b2a1908"
START = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def asks(request_id: str = "ask", minutes: float = 0, **changes: Any) -> SubscriptionRequested:
    fields = {
        "request_id": request_id,
        "person": ADA,
        "email": "ada@example.org",
        "channel": Channel.WEB,
        "wording": "2026-11",
        "requested_at": at(minutes),
    }
    return SubscriptionRequested(**(fields | changes))


def presses(
    subscription_id: str = "ask", minutes: float = 1, person: str = ADA
) -> SubscriptionConfirmed:
    return SubscriptionConfirmed(
        request_id=f"press-{subscription_id}",
        person=person,
        subscription_id=subscription_id,
        confirmed_at=at(minutes),
    )


def leaves(minutes: float = 2, **changes: Any) -> SubscriptionEnded:
    fields = {
        "request_id": f"leave-{minutes}",
        "person": ADA,
        "channel": Channel.ONE_CLICK,
        "ended_at": at(minutes),
    }
    return SubscriptionEnded(**(fields | changes))


def follow(*messages: SubscriptionMessage | str) -> list[str]:
    """Play Lambda. Returns the ids of messages that stay in the queue."""
    bodies = [m if isinstance(m, str) else m.model_dump_json() for m in messages]
    records = [{"messageId": f"message-{n}", "body": body} for n, body in enumerate(bodies)]
    reply = function.handler({"Records": records}, Context())
    return [item["itemIdentifier"] for item in reply["batchItemFailures"]]


def subscribers() -> Subscribers:
    return Subscribers(boto3.client("dynamodb"), "SubscribersTable")


def ada() -> Subscriber | None:
    return subscribers().load(ADA)


def standing() -> Standing | None:
    known = ada()
    return known.standing if known else None


def changes() -> list[Change]:
    return [event.change for event in subscribers().consent(ADA)]


def notices() -> list[DeliverNotice]:
    """What has been queued for deliver_mail so far."""
    queue = sqs_backends[DEFAULT_ACCOUNT_ID]["eu-west-2"].queues["DeliveryQueue"]
    found = [decode_delivery(message.body) for message in queue._messages]
    return [one for one in found if isinstance(one, DeliverNotice)]


def suppressed(reason: str, minutes: float = 0) -> None:
    row = from_suppression(Suppression(ADA, reason, at(minutes)))
    boto3.client("dynamodb").put_item(TableName="SubscribersTable", Item=row)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Lets time pass: the function's clock, not the messages'."""

    class Clock:
        ahead = timedelta(0)

        @classmethod
        def now(cls, zone: Any) -> datetime:
            return datetime.now(zone) + cls.ahead

    monkeypatch.setattr(batch, "datetime", Clock)

    def pass_by(**delta: float) -> None:
        Clock.ahead += timedelta(**delta)

    return pass_by


def counted() -> int:
    """What counts against the ceiling of all addresses together."""
    rows = boto3.client("dynamodb").scan(TableName="SubscribersTable")["Items"]
    return sum(int(row["requests"]["N"]) for row in rows if row["pk"]["S"].startswith("LIMIT#"))


def test_a_topic_that_only_a_newer_form_knows_is_kept() -> None:
    follow(asks(topics=["storytelling", Topic.PRISON, Topic.PUBLIC]), presses())
    known = ada()
    assert known
    assert known.topics == (Topic.PUBLIC, Topic.PRISON, "storytelling")


def test_from_asking_to_leaving() -> None:
    assert follow(asks(topics=[Topic.PRISON, Topic.PUBLIC, Topic.PRISON])) == []
    assert standing() is Standing.PENDING
    (notice,) = notices()
    assert (notice.kind, notice.email) == (NoticeKind.CONFIRM, "ada@example.org")
    assert notice.subscription_id == "ask"
    assert follow(presses()) == []
    known = ada()
    assert known
    assert known.standing is Standing.CONFIRMED
    assert known.topics == (Topic.PUBLIC, Topic.PRISON)
    assert known.confirmed_at == at(1)
    until = at(60 * 24 * 14)
    chosen = PreferencesChanged(
        request_id="choose",
        person=ADA,
        topics=[Topic.COPYRIGHT],
        language="cy",
        paused_until=until,
        changed_at=at(2),
    )
    assert follow(chosen) == []
    known = ada()
    assert known
    assert (known.topics, known.language, known.paused_until) == ((Topic.COPYRIGHT,), "cy", until)
    assert follow(leaves(3)) == []
    assert standing() is Standing.UNSUBSCRIBED
    assert changes() == [
        Change.REQUESTED,
        Change.CONFIRMED,
        Change.PREFERENCES,
        Change.UNSUBSCRIBED,
    ]
    asked = subscribers().consent(ADA)[0]
    assert (asked.wording, asked.channel, asked.at) == ("2026-11", Channel.WEB, at(0))
    assert len(notices()) == 1


def test_every_message_twice_leaves_each_row_once() -> None:
    for message in (asks(), presses(), leaves(), leaves(3), asks("again", 4)):
        before = None
        for _ in range(2):
            assert follow(message, message) == []
            assert before in (None, ada())
            before = ada()
    assert changes() == [
        Change.REQUESTED,
        Change.CONFIRMED,
        Change.UNSUBSCRIBED,
        Change.REQUESTED,
    ]
    assert {one.delivery_id for one in notices()} == {"ask_notice"}


def test_a_batch_is_followed_in_the_order_in_which_people_asked() -> None:
    assert follow(leaves(2), presses("ask", 1), asks("ask", 0)) == []
    assert changes() == [Change.REQUESTED, Change.CONFIRMED, Change.UNSUBSCRIBED]
    assert standing() is Standing.UNSUBSCRIBED


def test_a_notice_that_the_queue_did_not_take_goes_with_the_repeated_message(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(resources.deliveries, "send", lambda messages, **_: list(messages))
        assert follow(asks()) == ["message-0"]
    assert notices() == []
    assert follow(asks()) == []
    assert [one.delivery_id for one in notices()] == ["ask_notice"]


def test_a_worker_that_dies_behind_the_write_loses_no_notice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def die(*_: object, **__: object) -> None:
        raise MemoryError

    with monkeypatch.context() as broken:
        broken.setattr(resources.deliveries, "send", die)
        with pytest.raises(MemoryError):
            follow(asks())
    # Somebody asks again before the first message comes back: that one is stopped by the limiter.
    assert follow(asks("second", 5)) == []
    assert notices() == []
    assert follow(asks()) == []
    (notice,) = notices()
    assert (notice.delivery_id, notice.subscription_id) == ("ask_notice", "ask")


def test_a_list_bomb_is_one_mail() -> None:
    doors = (Channel.WEB, Channel.MAIL)
    bomb = [asks(f"bomb-{n}", n / 60, channel=doors[n % 2]) for n in range(150)]
    for start in range(0, len(bomb), 10):
        assert follow(*bomb[start : start + 10]) == []
    assert len(notices()) == 1
    assert counted() == 1  # nor does it use up what all others may be mailed
    assert standing() is Standing.PENDING
    assert follow(presses("bomb-0", 30)) == []
    assert standing() is Standing.CONFIRMED


def test_three_mails_in_thirty_days(later: Callable[..., None]) -> None:
    for day in range(40):
        assert follow(asks(f"day-{day}", day * 24 * 60)) == []
        later(days=1, seconds=1)
    assert [one.delivery_id for one in notices()] == [
        f"day-{day}_notice" for day in (0, 1, 2, 30, 31, 32)
    ]


def test_one_limit_for_all_that_a_stranger_can_cause() -> None:
    help_me = HelpRequested(
        request_id="help", person=ADA, email="ada@example.org", requested_at=at(0)
    )
    by_mail = {"channel": Channel.MAIL, "email": "ada@example.org"}
    assert follow(help_me, asks(minutes=1), leaves(2, **by_mail)) == []
    assert [one.kind for one in notices()] == [NoticeKind.HELP]
    assert standing() is Standing.UNSUBSCRIBED


def test_the_ceiling_stops_mails_and_the_person_may_ask_again(
    monkeypatch: pytest.MonkeyPatch, later: Callable[..., None]
) -> None:
    monkeypatch.setattr(following, "CEILING", Limit("notices", 2, timedelta(hours=1)))
    people = [f"{n}f0c1e2d3b4a59687f6e5d4c3b2a1908" for n in range(4)]
    requests = [asks(f"ask-{p[0]}", person=p, email=f"p{p[0]}@example.org") for p in people]
    assert follow(*requests) == []
    assert len(notices()) == 2
    later(hours=1)
    assert (
        follow(*[asks(f"b-{p[0]}", 9, person=p, email=f"p{p[0]}@example.org") for p in people])
        == []
    )
    assert len({one.person for one in notices()}) == 4
    assert len(notices()) == 4


def test_asking_again_once_confirmed_changes_nothing_and_says_so(
    later: Callable[..., None],
) -> None:
    follow(asks(), presses())
    before = ada()
    later(days=1)
    assert follow(asks("again", 5, topics=[Topic.PRISON], name="Rude")) == []
    assert ada() == before
    assert [one.kind for one in notices()] == [NoticeKind.CONFIRM, NoticeKind.ALREADY_SUBSCRIBED]


@pytest.mark.parametrize("reason", ["bounce", "complaint"])
def test_nothing_goes_to_an_address_that_is_suppressed(reason: str) -> None:
    suppressed(reason)
    assert follow(asks(minutes=5), presses(minutes=6)) == []
    assert ada() is None
    assert notices() == []


def test_who_was_erased_may_come_back_but_not_by_an_old_message() -> None:
    suppressed(ERASED, 5)
    assert follow(asks("old", 4)) == []
    assert (ada(), notices()) == (None, [])
    assert follow(asks("new", 6)) == []
    assert standing() is Standing.PENDING


def test_a_suppressed_subscriber_stays_so() -> None:
    follow(asks(), presses())
    event = ConsentEvent(
        person=ADA,
        event_id="bounced",
        change=Change.SUPPRESSED,
        channel=Channel.FEEDBACK,
        at=at(3),
    )
    subscribers().suppress(Suppression(ADA, "bounce", at(3)), event)
    later_on = [asks("again", 5), presses("again", 6), presses("ask", 7), leaves(8)]
    assert follow(*later_on) == []
    assert standing() is Standing.SUPPRESSED
    assert len(notices()) == 1
    assert changes()[-1] is Change.SUPPRESSED


BY_MAIL = {
    "channel": Channel.MAIL,
    "proof": Proof.SENDER,
    "email": "ada@example.org",
    "in_reply_to": "<b7@example.org>",
}


def test_who_was_never_on_the_list_is_told_so_and_remembered() -> None:
    assert follow(leaves(1, **BY_MAIL)) == []
    (notice,) = notices()
    assert (notice.kind, notice.in_reply_to) == (NoticeKind.NOT_LISTED, "<b7@example.org>")
    assert standing() is Standing.UNSUBSCRIBED


def test_leaving_by_mail_is_answered(later: Callable[..., None]) -> None:
    follow(asks(), presses())
    later(days=1)
    assert follow(leaves(2, **BY_MAIL)) == []
    assert [one.kind for one in notices()] == [NoticeKind.CONFIRM, NoticeKind.UNSUBSCRIBED]
    assert standing() is Standing.UNSUBSCRIBED


def test_a_forged_wish_to_leave_changes_nothing_and_mails_the_link_once_a_day(
    later: Callable[..., None],
) -> None:
    follow(asks(language="cy"), presses())
    before = ada()
    for day in range(5):
        for hour in range(3):
            forged = leaves(2 + day * 60 + hour, channel=Channel.MAIL, proof=Proof.NONE)
            assert follow(forged, forged) == []
        later(days=1)
    assert ada() == before
    assert changes() == [Change.REQUESTED, Change.CONFIRMED]
    links = [one for one in notices() if one.kind is NoticeKind.LEAVE_LINK]
    assert len({one.delivery_id for one in links}) == 5
    assert {(one.email, one.language, one.in_reply_to) for one in links} == {
        ("ada@example.org", "cy", "")
    }
    # Nor does it use up what she may be mailed on her own wish.
    assert follow(leaves(400, **BY_MAIL)) == []
    assert notices()[-1].kind is NoticeKind.UNSUBSCRIBED


def test_a_forged_wish_for_somebody_who_is_not_on_the_list_causes_nothing() -> None:
    assert follow(leaves(1, channel=Channel.MAIL, proof=Proof.NONE)) == []
    assert (ada(), notices(), changes()) == (None, [], [])


def test_a_reader_who_left_by_their_copys_address_is_told_at_their_own(
    later: Callable[..., None],
) -> None:
    follow(asks(), presses())
    later(days=1)
    assert follow(leaves(2, channel=Channel.MAIL, proof=Proof.RECIPIENT)) == []
    assert standing() is Standing.UNSUBSCRIBED
    assert (notices()[-1].kind, notices()[-1].email) == (NoticeKind.UNSUBSCRIBED, "ada@example.org")


def test_who_wrote_with_anothers_address_stays_and_is_told() -> None:
    follow(asks(email="eve@example.org", person=EVE), presses(person=EVE))
    follow(asks(), presses())
    ended = leaves(2, channel=Channel.MAIL, proof=Proof.RECIPIENT)
    told = HelpRequested(
        request_id="help",
        person=EVE,
        topic=HelpTopic.OTHER_READER,
        email="eve@example.org",
        requested_at=at(60 * 24),
    )
    assert follow(ended, told) == []
    assert standing() is Standing.UNSUBSCRIBED
    eve = subscribers().load(EVE)
    assert eve
    assert eve.standing is Standing.CONFIRMED


def test_a_reader_who_writes_about_leaving_stays_and_gets_the_link() -> None:
    """At once, whatever else was mailed that day, and once a day, like every link to leave."""
    follow(asks(), presses())
    help_ = HelpRequested(
        request_id="help",
        person=ADA,
        topic=HelpTopic.LEAVING,
        email="ada@example.org",
        requested_at=at(2),
    )
    again = help_.model_copy(update={"request_id": "again"})
    assert follow(help_, again, help_) == []
    assert standing() is Standing.CONFIRMED
    assert [(one.kind, one.delivery_id) for one in notices()[1:]] == [
        (NoticeKind.LEAVE_HELP, "help_leave_link")
    ] * 2


def test_leaving_by_a_link_is_not_answered_and_keeps_no_stranger() -> None:
    assert follow(leaves()) == []
    assert (ada(), notices()) == (None, [])


def test_erasing_leaves_a_keyed_hash_and_nothing_else() -> None:
    follow(asks(), presses())
    assert follow(ErasureRequested(request_id="erase", person=ADA, requested_at=at(3))) == []
    rows = boto3.client("dynamodb").scan(TableName="SubscribersTable")["Items"]
    kept = [row for row in rows if not row["pk"]["S"].startswith("LIMIT#")]
    assert [row["pk"] for row in kept] == [suppression_key(ADA)["pk"]]
    assert "ada@" not in json.dumps(kept)


def wants_data(request_id: str = "data", person: str = ADA) -> OwnDataRequested:
    return OwnDataRequested(request_id=request_id, person=person, requested_at=at(3))


def test_the_link_to_own_data_goes_to_the_stored_address_and_changes_nothing() -> None:
    follow(asks(language="cy"), presses())
    before, mailed = ada(), notices()
    assert follow(wants_data(), wants_data()) == []
    first, second = notices()[len(mailed) :]
    assert (
        first
        == second
        == DeliverNotice(
            delivery_id="data_notice",
            kind=NoticeKind.OWN_DATA,
            person=ADA,
            email="ada@example.org",
            language="cy",
        )
    )
    assert ada() == before
    assert len(subscribers().consent(ADA)) == 2


def test_it_needs_no_room_in_what_strangers_may_cause_and_takes_none() -> None:
    follow(asks(), presses())
    assert follow(*(wants_data(f"data-{n}") for n in range(3))) == []
    assert [one.kind for one in notices()][1:] == [NoticeKind.OWN_DATA] * 3


def test_no_link_to_own_data_goes_to_who_is_not_there() -> None:
    assert follow(wants_data()) == []
    assert notices() == []


def test_one_that_cannot_be_read_stays_and_the_others_are_followed() -> None:
    deep = '{"type":"subscription.ended","x":' + "[" * 20_000 + "]" * 20_000 + "}"
    zoneless = asks().model_dump_json().replace("Z", "").replace("+00:00", "")
    bad = ["{}", '{"type":"subscription.ended"', deep, zoneless]
    assert follow(*bad, asks()) == [f"message-{n}" for n in range(len(bad))]
    assert standing() is Standing.PENDING


def test_one_that_fails_stays_and_the_others_are_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    load = resources.follower._subscribers.load

    def trouble(person: str) -> Any:
        if person == ADA:
            raise RuntimeError
        return load(person)

    monkeypatch.setattr(resources.follower._subscribers, "load", trouble)
    bob = "af0c1e2d3b4a59687f6e5d4c3b2a1908"
    assert follow(asks(), asks("bob", person=bob, email="bob@example.org")) == ["message-0"]
    assert subscribers().load(bob)


def test_a_lost_race_is_decided_again(monkeypatch: pytest.MonkeyPatch) -> None:
    follow(asks())
    load = resources.follower._subscribers.load
    stale = [load(ADA)]
    follow(leaves(2))
    monkeypatch.setattr(
        resources.follower._subscribers, "load", lambda p: stale.pop() if stale else load(p)
    )
    assert follow(presses(minutes=1)) == []
    assert standing() is Standing.UNSUBSCRIBED


def test_an_address_that_could_end_a_header_is_never_written_to() -> None:
    written = {"email": "a@b.example\r\nBcc: c@d.example"}
    odd = leaves(1, channel=Channel.MAIL).model_copy(update=written)
    asked = asks(person=ADA, email="müller@example.org", minutes=2)
    assert follow(odd, asked) == ["message-0"]
    assert notices() == []


def test_nothing_personal_is_logged(monkeypatch: pytest.MonkeyPatch) -> None:
    log = StringIO()
    monkeypatch.setattr(function.logger.registered_handler, "stream", log)
    monkeypatch.setattr(resources.follower._memory, "_table", "NoSuchTable")
    canary = asks(name="Canary Ann", email="canary-ann@example.org")
    follow(canary, '{"type": "subscription.requested", "email": "canary-ann@example.org"}')
    assert "message_failed" in log.getvalue()
    assert "message_unreadable" in log.getvalue()
    assert "anary" not in log.getvalue()
