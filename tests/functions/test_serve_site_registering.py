"""From the form to the queue to the status page; and every form that goes back."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from fanfare.aws.items import from_party
from fanfare.messages import RegistrationRequested
from fanfare.model import Activity, Listing, Party, Status
from serve_site import resources
from tests.samples import activity

from .site import put, queued, send, visit

pytestmark = pytest.mark.usefixtures("aws")

FORM = "/activities/rhyme-time/register"


class Clock:
    """The site's clock, ahead of the real one, by which tokens are signed."""

    def __init__(self) -> None:
        self.ahead = timedelta(seconds=10)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    made = Clock()
    monkeypatch.setattr(resources, "now", made)
    resources.signer.cache_clear()
    yield made
    resources.signer.cache_clear()


def coming(**changes: Any) -> Activity:
    """Rhyme time next week, open for registration."""
    now = datetime.now(UTC)
    times = {
        "opens": now - timedelta(days=1),
        "closes": now + timedelta(days=7),
        "starts": now + timedelta(days=7),
        "ends": now + timedelta(days=7, hours=1),
    }
    return activity(**(times | changes))


@pytest.fixture(autouse=True)
def rhyme_time(aws: None) -> Activity:
    put(Listing(activity=coming()))
    return coming()


def filled(**changes: str) -> dict[str, str]:
    """The form as the page gives it, filled in by Ada."""
    typed = {"name": "Ada Lovelace", "email": "ada@example.org", "places": "2", "agree": "yes"}
    return visit(FORM).inputs | typed | changes


def store(about: Activity, party: Party) -> None:
    boto3.client("dynamodb").put_item(TableName="RegisterTable", Item=from_party(about, party))


def test_a_form_becomes_a_message_and_a_status_page(rhyme_time: Activity) -> None:
    answer = send(FORM, filled())
    assert answer.status == 303
    [request] = queued()
    assert isinstance(request, RegistrationRequested)
    assert (request.name, request.email, request.places) == ("Ada Lovelace", "ada@example.org", 2)
    status = visit(answer.headers["location"])
    assert "We are processing your request" in status.text
    assert status.headers["refresh"].startswith("2; url=/registrations/")
    store(rhyme_time, _party(request, Status.CONFIRMED))
    status = visit(answer.headers["location"])
    assert "You have a place" in status.text
    assert "refresh" not in status.headers


def _party(request: RegistrationRequested, status: Status) -> Party:
    return Party(
        person=request.person,
        registration_id=request.request_id,
        name=request.name,
        email=request.email,
        places=request.places,
        status=status,
        arrival="1",
        changed_by=request.request_id,
        registered_at=request.requested_at,
    )
