"""hear_service on moto: what came of releases is kept, once, however often it is told."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import boto3
import pytest

from fanfare.aws.press.responses import Responses
from fanfare.messages.press_copies import ReleaseCopied
from fanfare.messages.releases import ReleaseCovered, ReleaseUsed
from fanfare.releases.copies import SentCopy
from fanfare.releases.responses.records import PressCopy
from fanfare.releases.responses.use import Use
from fanfare.services.service import Contact, member_of
from tests.functions.hear_service.test_hear_service import hear
from tests.support.press_desk import KENT, kent

pytestmark = pytest.mark.usefixtures("aws")

NOON = datetime(2021, 10, 4, 12, tzinfo=UTC)
OTHER = member_of("essex")
RELEASE = (
    "Kent Libraries celebrate Libraries Week from 4 October with activities for everybody in "
    "Maidstone, Dover and Canterbury, from rhyme time to help with getting online. Last year "
    "1,762 children took part in the Summer Reading Challenge."
)
WINTER = "In winter our mobile library visits seventeen villages that lost their bus."


def responses() -> Responses:
    return Responses(boto3.client("dynamodb"), "PressTable")


def used(use: Use, minutes: int = 0, **changes: Any) -> ReleaseUsed:
    fields: dict[str, Any] = {
        "request_id": f"used-{minutes}",
        "mailing": "PR-week-1",
        "member": KENT,
        "use": use,
        "used_at": NOON + timedelta(minutes=minutes),
    }
    return ReleaseUsed(**(fields | changes))


def covered(**changes: Any) -> ReleaseCovered:
    fields: dict[str, Any] = {
        "request_id": "covered-1",
        "mailing": "PR-week-1",
        "member": KENT,
        "title": "Libraries <open> & “busy”",
        "outlet": "Kent Messenger",
        "url": "https://www.example.org/a?b=c",
        "day": date(2021, 10, 5),
        "told_at": NOON,
    }
    return ReleaseCovered(**(fields | changes))


def copied(text: str = RELEASE, **changes: Any) -> ReleaseCopied:
    fields: dict[str, Any] = {
        "request_id": "copied-1",
        "member": KENT,
        "sender_domain": "kent.example",
        "subject": "For your pages",
        "text": text,
        "received_at": NOON,
    }
    return ReleaseCopied(**(fields | changes))


def sent(mailing: str, text: str, *, member: str = KENT, hours: float = -1) -> None:
    responses().keep_copy(
        SentCopy(
            member=member,
            mailing=mailing,
            slug="week",
            number=0,
            headline="h",
            text=text,
            html="",
            rendered_at=NOON + timedelta(hours=hours),
        )
    )


def kept(mailing: str) -> PressCopy:
    (copy,) = responses().press_copies(mailing)
    return copy


def test_the_newest_answer_wins_whatever_comes_last() -> None:
    assert hear(used(Use.USED), used(Use.ADAPTED, 5)) == []
    assert hear(used(Use.ADAPTED, 5), used(Use.NOT_USED, 2), used(Use.USED)) == []
    (answer,) = responses().uses("PR-week-1")
    assert (answer.use, answer.at) == (Use.ADAPTED, NOON + timedelta(minutes=5))
    assert hear(used(Use.NOT_USED, 6)) == []
    (answer,) = responses().uses("PR-week-1")
    assert answer.use is Use.NOT_USED


def test_each_service_and_mailing_has_an_answer_of_its_own() -> None:
    later = used(Use.NOT_USED, 1, mailing="PR-week-2")
    assert hear(used(Use.USED), used(Use.ADAPTED, member=OTHER), later) == []
    assert {a.member: a.use for a in responses().uses("PR-week-1")} == {
        KENT: Use.USED,
        OTHER: Use.ADAPTED,
    }
    assert [a.use for a in responses().uses("PR-week-2")] == [Use.NOT_USED]


def test_coverage_is_kept_once() -> None:
    assert hear(covered(), covered(), covered(request_id="covered-2", url="")) == []
    found = responses().coverage("PR-week-1", KENT)
    assert [(one.title, one.url) for one in found] == [
        ("Libraries <open> & “busy”", "https://www.example.org/a?b=c"),
        ("Libraries <open> & “busy”", ""),
    ]


def test_a_press_copy_goes_to_the_release_that_it_is_nearest_to() -> None:
    kent()
    sent("PR-week-1", RELEASE)
    sent("PR-winter-1", WINTER)
    changed = RELEASE.replace("1,762 children", "2,000 young readers")
    text = f"Dear editor,\n\n> {changed}\n\n-- \nAnn Ash\nPress office\n01632 960123"
    assert hear(copied(text), copied(text)) == []
    assert responses().press_copies("PR-winter-1") == []
    copy = kept("PR-week-1")
    assert 0.6 < copy.similarity < 1
    assert (copy.text, copy.subject, copy.known_sender) == (text, "For your pages", True)
    assert hear(copied(WINTER, request_id="copied-2")) == []
    assert kept("PR-winter-1").similarity == 1


@pytest.mark.parametrize("text", ["", "…", "We are closed on Monday for repairs to the roof."])
def test_a_press_copy_near_no_release_is_kept_all_the_same(text: str) -> None:
    kent()
    sent("PR-week-1", RELEASE)
    assert hear(copied(text)) == []
    copy = kept("")
    assert (copy.mailing, copy.text) == ("", text)
    assert copy.similarity < 0.2


def test_a_copy_is_compared_with_what_its_own_service_had_by_then() -> None:
    kent()
    sent("PR-week-1", RELEASE, hours=1)
    sent("PR-week-1", RELEASE, member=OTHER)
    assert hear(copied()) == []
    assert kept("").mailing == ""


@pytest.mark.parametrize(
    ("domain", "known"),
    [("kent.gov.uk", True), ("press.kent.gov.uk", True), ("notkent.gov.uk", False),
     ("gov.uk", False), ("essex.gov.uk", False), ("", False)],
)  # fmt: skip
def test_a_sender_is_known_by_the_domain_of_a_contact(domain: str, known: bool) -> None:
    kent(press=Contact(name="Ann", email="press@Kent.gov.uk"), general=Contact(phone="1"))
    assert hear(copied(sender_domain=domain)) == []
    assert kept("").known_sender is known


def test_a_copy_of_a_service_that_is_gone_is_acknowledged() -> None:
    assert hear(copied(member=OTHER)) == []
    assert responses().press_copies("") == []


def test_a_broken_message_holds_up_no_other() -> None:
    assert hear("{", used(Use.USED), '{"type": "release.used"}') == ["message-0", "message-2"]
    assert len(responses().uses("PR-week-1")) == 1
