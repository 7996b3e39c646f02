"""The list behind the public pages: fresh enough, and never empty for longer than it is."""

from dataclasses import replace

import boto3
import pytest

from fanfare.activities.activity import Listing
from fanfare.aws.register.activity_rows import from_listing
from fanfare.aws.register.catalogue import FRESH, Catalogue
from tests.samples import RHYME_TIME

pytestmark = pytest.mark.usefixtures("aws")


class Seconds:
    """A clock that goes on when told."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def put(key: str) -> None:
    item = from_listing(Listing(activity=replace(RHYME_TIME, key=key)))
    boto3.client("dynamodb").put_item(TableName="RegisterTable", Item=item)


def keys(catalogue: Catalogue) -> list[str]:
    return [listing.activity.key for listing in catalogue.listings()]


def test_the_first_activities_show_at_once_and_others_in_a_moment() -> None:
    clock = Seconds()
    catalogue = Catalogue(boto3.client("dynamodb"), "RegisterTable", clock)
    assert keys(catalogue) == []
    put("first")
    assert keys(catalogue) == ["first"]
    put("second")
    clock.now = FRESH.total_seconds() - 1
    assert keys(catalogue) == ["first"]
    clock.now = FRESH.total_seconds()
    assert keys(catalogue) == ["first", "second"]
