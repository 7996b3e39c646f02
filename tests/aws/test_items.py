"""Rows of the register: what goes in comes out, and what must stay apart does."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from desk.activities.changes import decide
from fanfare.activities.activity import Availability, Listing
from fanfare.activities.party import AgeBand
from fanfare.aws.register.activity_rows import from_listing, to_listing
from fanfare.aws.register.rows import (
    KEEP_NEEDS,
    KEEP_PARTIES,
    from_answer,
    from_party,
    to_answer,
    to_party,
)
from fanfare.registrations.registration import Answer
from fanfare.registrations.terms import Outcome, Status
from tests.samples import NOON, RHYME_TIME, activity, listing, party
from tests.stack import resources

SECRET = "https://meet.example.org/room-7"


def of_public_index(row: dict[str, Any]) -> dict[str, Any]:
    """What DynamoDB projects of a row into the index that the public lists are made from."""
    properties = resources("AWS::DynamoDB::Table")["RegisterTable"]["Properties"]
    indexes = properties["GlobalSecondaryIndexes"]
    (index,) = (one for one in indexes if one["IndexName"] == "listed")
    kept = {"pk", "sk", "listed", "starts", *index["Projection"]["NonKeyAttributes"]}
    return {name: value for name, value in row.items() if name in kept}


@pytest.mark.parametrize(
    "about",
    [
        listing(taken=3, waiting=2, version=7),
        listing(capacity=None, join_url=SECRET),
        Listing(activity=RHYME_TIME, sequence=2, announced=1, cancelled=True),
        decide(listing(version=7), activity(venue="Hall"), NOON).listing,
        listing(age_bands=(AgeBand.UNDER_5,), title="Amser stori – “Siân” ☕"),
    ],
)
def test_an_activity_comes_back_as_it_was(about: Listing) -> None:
    assert to_listing(from_listing(about)) == about


def test_the_public_index_never_holds_the_join_link() -> None:
    row = of_public_index(from_listing(listing(join_url=SECRET)))
    assert SECRET not in json.dumps(row)
    assert to_listing(row).activity.join_url == ""


@pytest.mark.parametrize(
    ("taken", "waiting", "expected"),
    [(3, 0, Availability.OPEN), (4, 0, Availability.FULL), (3, 1, Availability.OPEN)],
)
def test_the_public_index_tells_only_whether_places_are_left(
    taken: int, waiting: int, expected: Availability
) -> None:
    row = of_public_index(from_listing(listing(taken=taken, waiting=waiting)))
    assert "taken" not in row
    assert to_listing(row).availability is expected


@pytest.mark.parametrize("status", Status)
def test_a_party_comes_back_as_it_was_and_only_waiting_ones_are_in_line(status: Status) -> None:
    one = party("ada", 3, status, age_band=AgeBand.OLDER, arrival="7".zfill(20), sequence=2)
    row = from_party(RHYME_TIME, one)
    assert to_party(row) == one
    assert ("waiting_since" in row) == (status is Status.WAITING)


def test_rows_about_people_end_and_name_the_person() -> None:
    row = from_party(RHYME_TIME, party("ada"))
    assert row["person"] == {"S": "ada"}
    assert row["expires"]["N"] == str(int((RHYME_TIME.ends + KEEP_PARTIES).timestamp()))
    assert timedelta(0) < KEEP_NEEDS < KEEP_PARTIES


def test_an_answer_comes_back_as_it_was() -> None:
    answer = Answer(
        request_id="r-ada",
        outcome=Outcome.ALREADY_BOOKED,
        person="ada",
        as_newcomer=Status.WAITING,
        position=6,
        email="ada@example.org",
    )
    row = from_answer("ACTIVITY#x", answer, NOON)
    assert to_answer(row) == answer
    assert row["person"] == {"S": "ada"}
    nobody = from_answer("REJECTED#2021-09-20", replace(answer, person=""), NOON)
    assert "person" not in nobody  # the index takes no empty key


def test_instants_keep_their_zone() -> None:
    summer = activity(starts=datetime(2021, 7, 1, 9, tzinfo=UTC))
    read = to_listing(from_listing(Listing(activity=replace(summer)))).activity.starts
    assert read == summer.starts
    assert read.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, "Kingston Library, Fairfield Road, Kingston upon Thames, KT1 2PS"),
        ({"place": "Kingston"}, "Kingston Library, Fairfield Road, KT1 2PS"),
        ({"venue": "", "address": "", "postcode": "", "place": "Suffolk"}, "Suffolk"),
    ],
)
def test_whereabouts_name_the_town_once(change: dict[str, str], expected: str) -> None:
    assert activity(**change).whereabouts == expected
