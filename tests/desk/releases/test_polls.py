"""Polls at the desk's door."""

from datetime import date

import boto3
import pytest

from desk.refusal import Refused
from desk.releases import polls as calendar
from fanfare.aws.press.polls import Polls
from fanfare.aws.press.services import Services
from fanfare.problems import InvalidValue
from fanfare.services.service import LibraryService, Nation

TODAY = date(2026, 9, 1)


def written(**changes: str) -> calendar.PollAsWritten:
    known = {
        "id": "kent-by-election",
        "day": "2026-10-22",
        "name": " By-election  in Kent",
        "source": "Kent",
    }
    return calendar.PollAsWritten(**(known | changes))  # type: ignore[arg-type]


def test_a_poll_is_read() -> None:
    poll = calendar.read_poll(written(), TODAY)
    assert (poll.day, poll.name, poll.added_by) == (date(2026, 10, 22), "By-election in Kent", "")


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"day": "22 October"}, "is not a day"),
        ({"day": "2026-08-31"}, "is past"),
        ({"day": "2046-08-31"}, "more than ten years away"),
        ({"id": "Kent!"}, "cannot be part of a link"),
        ({"name": " "}, "needs a name"),
        ({"source": ""}, "needs a name and a source"),
    ],
)
def test_a_poll_that_cannot_be_meant(changes: dict[str, str], wrong: str) -> None:
    with pytest.raises(InvalidValue, match=wrong):
        calendar.read_poll(written(**changes), TODAY)


def test_a_poll_is_added_moved_and_removed(aws: None) -> None:
    polls = Polls(boto3.client("dynamodb"), "PressTable")
    calendar.add(polls, calendar.read_poll(written(), TODAY))
    calendar.add(polls, calendar.read_poll(written(day="2026-10-29"), TODAY))
    assert [one.day for one in polls.all()] == [date(2026, 10, 29)]
    named = [one for one in calendar.listed(polls, TODAY, past=False) if "kent" in one.id]
    assert len(named) == 1
    assert not [
        one for one in calendar.listed(polls, date(2026, 10, 30), past=False) if one in named
    ]
    calendar.remove(polls, "kent-by-election")
    with pytest.raises(Refused, match="There is no poll kent-by-election"):
        calendar.remove(polls, "kent-by-election")
    with pytest.raises(Refused, match="is a known poll"):
        calendar.remove(polls, "england-2021-05-06")


def test_an_authority_that_nobody_knows(aws: None) -> None:
    services = Services(boto3.client("dynamodb"), "PressTable")
    calendar.refuse_unknown_authorities(services, ["kemt"])  # no service is known at all
    services.save(LibraryService(key="kent", name="Kent", nation=Nation.ENGLAND))
    calendar.refuse_unknown_authorities(services, ["kent"])
    with pytest.raises(InvalidValue, match="Did you mean Kent"):
        calendar.refuse_unknown_authorities(services, ["kemt"])
