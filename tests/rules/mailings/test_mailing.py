"""Who a mailing is for, when it stops, how fast it goes, and when it has no progress."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import given

from fanfare.mailings.audience import is_addressed, why_skip
from fanfare.mailings.brakes import why_stop
from fanfare.mailings.mailing import Counts, Mailing, MailingState, Reason, ShardCounts, total
from fanfare.mailings.pace import HORIZON, MAX_AT_ONCE, MAX_PAUSE, MIN_PAUSE, Quota, come_back
from fanfare.mailings.sweep import Sweep, is_late, sweep
from fanfare.subscribers.subscriber import Standing, Subscriber
from fanfare.subscribers.terms import SHARDS, Topic

NOON = datetime(2021, 9, 20, 12, tzinfo=UTC)
SECONDS = int(NOON.timestamp())

JO = Subscriber(
    person="5" * 32,
    email="jo@example.org",
    subscription_id="s",
    standing=Standing.CONFIRMED,
    changed_at=NOON,
)
MAILING = Mailing(
    id="a-1",
    slug="a",
    content="c",
    subject="A",
    state=MailingState.SENDING,
    created_at=NOON,
    send_at=NOON,
    started_at=NOON,
)
WHOLE = [ShardCounts(shard=shard, audience=2, sent=2, frozen=True) for shard in SHARDS]


@pytest.mark.parametrize(
    ("wanted", "about", "gets"),
    [
        ((), (), True),
        ((Topic.HEALTH,), (), True),
        ((), (Topic.HEALTH,), True),
        ((Topic.HEALTH, Topic.PRISON), (Topic.HEALTH, Topic.PUBLIC), True),
        ((Topic.HEALTH,), (Topic.PUBLIC,), False),
    ],
)
def test_topics_meet(wanted: tuple[Topic, ...], about: tuple[Topic, ...], gets: bool) -> None:
    assert is_addressed(replace(JO, topics=wanted), about, NOON) is gets


@pytest.mark.parametrize("standing", Standing)
def test_only_the_confirmed_are_mailed(standing: Standing) -> None:
    subscriber = replace(JO, standing=standing)
    is_confirmed = standing is Standing.CONFIRMED
    assert is_addressed(subscriber, (), NOON) is is_confirmed
    assert why_skip(subscriber, NOON) == ("" if is_confirmed else standing)
    assert why_skip(None, NOON) == "missing"


def test_a_pause_ends() -> None:
    away = replace(JO, paused_until=NOON)
    assert not is_addressed(away, (), NOON - timedelta(seconds=1))
    assert is_addressed(away, (), NOON)


@pytest.mark.parametrize(
    ("sent", "bounced", "complained", "reason"),
    [
        (99, 99, 99, None),
        (100, 4, 1, None),
        (100, 5, 0, Reason.BOUNCES),
        (1000, 39, 0, None),
        (1000, 40, 0, Reason.BOUNCES),
        (100, 0, 2, Reason.COMPLAINTS),
        (10_000, 0, 7, None),
        (10_000, 0, 8, Reason.COMPLAINTS),
    ],
)
def test_the_brakes(sent: int, bounced: int, complained: int, reason: Reason | None) -> None:
    counts = Counts(audience=20_000, sent=sent, bounced=bounced, complained=complained)
    assert why_stop(counts, Counts()) is reason


def test_what_a_person_has_excused_counts_no_more() -> None:
    seen = Counts(sent=1000, bounced=60, complained=3)
    assert why_stop(seen, seen) is None
    assert why_stop(Counts(sent=1099, bounced=159, complained=9), seen) is None  # too few to say
    assert why_stop(Counts(sent=1200, bounced=67), seen) is None
    assert why_stop(Counts(sent=1200, bounced=68), seen) is Reason.BOUNCES
    assert why_stop(Counts(sent=1200, bounced=60, complained=5), seen) is Reason.COMPLAINTS


def test_the_pace_leaves_room_for_confirmations() -> None:
    quota = Quota(rate=14, day=50_000, used=47_000)
    assert quota.pace == pytest.approx(11.2)
    assert quota.has_room(500)
    assert not quota.has_room(501)
    assert Quota(rate=-1, day=-1, used=9e9).pace is None
    assert Quota(rate=-1, day=-1, used=9e9).has_room(10**9)


@pytest.mark.parametrize(
    ("rate", "mails"), [(-1, MAX_AT_ONCE), (1, 16), (0.01, 1), (100, MAX_AT_ONCE)]
)
def test_a_handful_is_sent_while_another_would_wait(rate: float, mails: int) -> None:
    quota = Quota(rate=rate, day=-1, used=0)
    assert quota.handful == mails
    assert quota.pace is None or mails == 1 or mails / quota.pace <= HORIZON


@given(
    waiting=st.integers(0, 10**7),
    pace=st.none() | st.floats(0.1, 1000),
    chance=st.floats(0, 1),
)
def test_work_comes_back_in_time(waiting: int, pace: float | None, chance: float) -> None:
    assert MIN_PAUSE <= come_back(waiting, pace, chance) <= MAX_PAUSE
    assert come_back(0, pace, chance) == MIN_PAUSE


def test_finished_needs_every_shard_and_everybody() -> None:
    assert total(WHOLE).is_complete
    assert not total(WHOLE[1:]).is_complete
    assert not total([replace(WHOLE[0], frozen=False), *WHOLE[1:]]).is_complete
    assert not total([replace(WHOLE[0], audience=3), *WHOLE[1:]]).is_complete
    ended = replace(WHOLE[0], audience=9, sent=2, refused=3, skipped=1, unknown=3)
    assert total([ended, *WHOLE[1:]]).is_complete


def test_a_scheduled_mailing_is_begun_or_held() -> None:
    waiting = replace(MAILING, state=MailingState.SCHEDULED, started_at=None)
    assert sweep(waiting, [], NOON + timedelta(minutes=15), 900) == Sweep()
    assert sweep(waiting, [], NOON + timedelta(minutes=16), 900) == Sweep(begin=True)
    assert sweep(waiting, [], NOON + timedelta(hours=2), 900) == Sweep(begin=True)
    assert sweep(waiting, [], NOON + timedelta(hours=2, seconds=1), 900) == Sweep(hold=True)
    assert not is_late(MAILING, NOON + timedelta(days=1)), "what has begun goes on"


def test_shards_without_progress_are_looked_at() -> None:
    still = replace(WHOLE[5], audience=3, moved=SECONDS - 900)
    moving = replace(WHOLE[6], audience=3, moved=SECONDS - 899)
    counts = [*WHOLE[:5], still, moving, *WHOLE[7:]]
    assert sweep(MAILING, counts, NOON, 900) == Sweep(shards=("5",))
    assert sweep(MAILING, counts, NOON, 0) == Sweep(shards=("5", "6"))
    paused = replace(MAILING, state=MailingState.PAUSED)
    assert sweep(paused, counts[:6], NOON, 900) == Sweep(shards=("5",))


def test_shards_that_nobody_froze_are_frozen() -> None:
    late = NOON + timedelta(minutes=16)
    assert sweep(MAILING, WHOLE[:14], NOON, 900) == Sweep()
    assert sweep(MAILING, WHOLE[:14], NOON, 0) == Sweep(freeze=("e", "f"))
    assert sweep(MAILING, WHOLE[:14], late, 900) == Sweep(freeze=("e", "f"))
    assert sweep(MAILING, [], late, 900) == Sweep(begin=True)
    assert sweep(MAILING, [], NOON, 0) == Sweep(begin=True)
    assert sweep(MAILING, [], NOON, 900) == Sweep()


def test_a_cancelled_mailing_takes_nobody_in() -> None:
    cancelled = replace(MAILING, state=MailingState.CANCELLED)
    assert sweep(cancelled, WHOLE[:14], NOON, 900) == Sweep(bar=("e", "f"))
    closed = replace(cancelled, finished_at=NOON)
    assert sweep(closed, WHOLE[:14], NOON, 0) == Sweep()


@pytest.mark.parametrize("state", [MailingState.HELD, MailingState.FINISHED])
def test_what_is_held_or_finished_is_left_alone(state: MailingState) -> None:
    assert sweep(replace(MAILING, state=state), WHOLE[:3], NOON + timedelta(days=9), 0) == Sweep()
