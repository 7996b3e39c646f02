"""`fanfare release send` under an embargo: who lacks something is asked while there is time."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desk import parallel
from fanfare.messages.press_deliveries import (
    DeliverServiceNotice,
    ServiceNoticeKind,
    decode_delivery,
)
from fanfare.releases.calendar.polls import Poll
from fanfare.releases.fields import Field, FieldType
from fanfare.services.service import Contact, Fact, SpeakerType, Spokesperson
from tests.support.release_desk import EMBARGO, SLUG, PressDesk, press_desk_on

SEND = ("release", "send", SLUG, "--yes")


@pytest.fixture
def desk(aws: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> PressDesk:
    # moto copies its tables for each transaction, which another thread's writes would disturb.
    monkeypatch.setattr(parallel, "THREADS", 1)
    return press_desk_on(monkeypatch, tmp_path)


def asked(desk: PressDesk) -> list[DeliverServiceNotice]:
    found = [decode_delivery(body) for body in desk.queued("DELIVERY_QUEUE_URL")]
    assert all(isinstance(one, DeliverServiceNotice) for one in found)
    return [one for one in found if isinstance(one, DeliverServiceNotice)]


def test_who_lacks_something_is_asked_when_it_is_ordered(desk: PressDesk) -> None:
    desk.serve("kent")
    avon = desk.serve("avon", facts={})
    desk.serve("ely", facts={}, press=Contact())
    release = desk.agree()
    plan = desk.fanfare(*SEND[:-1], "--dry-run")
    assert "Asked     1 service at once, for what is missing" in plan.stdout
    assert asked(desk) == []
    assert "1 service is asked for what is missing." in desk.fanfare(*SEND).stderr
    [first] = asked(desk)
    assert first == DeliverServiceNotice(
        delivery_id=f"PR-{SLUG}-1-facts_{avon.member}",
        kind=ServiceNoticeKind.FACTS_WANTED,
        member=avon.member,
        slug=SLUG,
        content=release.content,
    )
    assert desk.fanfare(*SEND).exit_code == 0
    assert asked(desk) == [first]


def test_of_a_release_that_leaves_at_once_fan_out_asks(desk: PressDesk) -> None:
    desk.serve("avon", facts={})
    desk.agree(embargo=None)
    done = desk.fanfare(*SEND)
    assert (done.exit_code, "Asked" in done.stdout, asked(desk)) == (0, False, [])


def test_nobody_is_asked_for_what_only_a_poll_stops(desk: PressDesk) -> None:
    councillor = Spokesperson(name="Jo Bloggs", post="Cllr", type=SpeakerType.ELECTED_MEMBER)
    said = {"local": Fact(value="We read.", speaker="Jo Bloggs")}
    desk.serve("kent", facts=said, spokespeople=(councillor,))
    desk.agree(fields=(Field(name="local", label="Quotation", type=FieldType.QUOTE),))
    day = (EMBARGO.astimezone(UTC) + timedelta(days=5)).date()
    desk.polls.save(Poll(id="by-election", day=day, name="By-election", source="s"))
    assert day > datetime.now(UTC).date()
    done = desk.fanfare(*SEND, "--override", "Agreed.")
    assert "Held      1 with gaps" in done.stdout
    assert (done.exit_code, asked(desk)) == (0, [])
