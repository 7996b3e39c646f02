"""The mailed links: seeing, cancelling and reducing a booking, and joining an online activity."""

from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from fanfare.activities.activity import Activity, Listing, Mode
from fanfare.aws.items import key
from fanfare.aws.register.activity_rows import activity_pk
from fanfare.aws.register.rows import from_move, party_sk
from fanfare.aws.secrets import load_opaque_ids
from fanfare.messages.registrations import (
    CancellationRequested,
    CorrectionRequested,
    ReductionRequested,
)
from fanfare.registrations.terms import Status
from fanfare.signing import Purpose
from serve_site import resources
from tests.samples import keyed
from tests.support.site import ADA, Clock, booked, coming, dynamodb, link, put, queued, send, visit

pytestmark = pytest.mark.usefixtures("site")

MEETING = "https://meet.example/rhymes?pwd=secret"


@pytest.fixture(autouse=True)
def rhyme_time(site: Clock) -> Activity:
    put(Listing(activity=coming()))
    booked(coming())
    return coming()


def online(site: Clock, **changes: Any) -> Activity:
    """Rhyme time as a livestream that starts in an hour, with Ada booked on it."""
    now = site()
    times = {"starts": now + timedelta(hours=1), "ends": now + timedelta(hours=2)}
    about = coming(**({"mode": Mode.ONLINE, "join_url": MEETING, **times} | changes))
    put(Listing(activity=about))
    booked(about)
    return about


def attended() -> list[str]:
    items = dynamodb.scan(TableName="RegisterTable")["Items"]
    return [i["sk"]["S"] for i in items if i["pk"]["S"].startswith("ATTENDED#")]


def test_the_page_shows_the_booking(rhyme_time: Activity) -> None:
    page = visit(link(Purpose.MANAGE, rhyme_time))
    assert page.headers["cache-control"] == "no-store"
    assert "Confirmed" in page.text
    assert "ada@" not in page.text


def test_each_of_a_household_has_a_link_of_their_own(rhyme_time: Activity) -> None:
    booked(rhyme_time, name="Ben", places=1, registration_id="r-ben", status=Status.CANCELLED)
    assert "Confirmed" in visit(link(Purpose.MANAGE, rhyme_time)).text
    ben = link(Purpose.MANAGE, rhyme_time, "r-ben", "Ben")
    assert "Cancelled" in visit(ben).text
    send(ben + "/cancel", {})
    assert queued() == []
    send(link(Purpose.MANAGE, rhyme_time) + "/cancel", {})
    assert [request.registration_id for request in queued()] == ["r-ada"]


def test_somebody_who_waits_sees_the_position_and_the_rule(rhyme_time: Activity) -> None:
    booked(rhyme_time, status=Status.WAITING, arrival="1")
    page = visit(link(Purpose.MANAGE, rhyme_time))
    assert "You are next in the line." in page.text
    assert "a smaller party behind you may get them" in page.text


def test_cancelling_is_queued_once_and_the_page_shows_it_happening(rhyme_time: Activity) -> None:
    address = link(Purpose.MANAGE, rhyme_time)
    answers = [send(address + "/cancel", {}) for _ in range(2)]
    assert {answer.status for answer in answers} == {303}
    [request] = queued()
    assert isinstance(request, CancellationRequested)
    assert (request.activity, request.registration_id) == ("rhyme-time", "r-ada")
    page = visit(answers[0].headers["location"])
    assert "We are making your change" in page.text
    assert "refresh" in page.headers
    booked(rhyme_time, status=Status.CANCELLED, sequence=1)
    page = visit(answers[0].headers["location"])
    assert "Cancelled" in page.text
    assert "refresh" not in page.headers
    assert "<form" not in page.text


def test_cancelling_asks_once_more(rhyme_time: Activity) -> None:
    address = link(Purpose.MANAGE, rhyme_time)
    page = visit(address)
    assert f'href="{address}/cancel"' in page.text
    assert '/cancel" method' not in page.text
    assert 'action="' + address + "/cancel" not in page.text, "no press on this page cancels"
    for _ in range(3):
        question = visit(address + "/cancel")
        assert question.status == 200
        assert "Cancel your booking for" in question.text
        assert "places will be free for others at once" in question.text
        assert "You cannot undo this" in question.text
        assert f'href="{address}"' in question.text, "there is a way back"
        assert f'action="{address}/cancel"' in question.text
    assert queued() == [], "looking changes nothing"
    assert send(address + "/cancel", {}).status == 303
    assert [type(one) for one in queued()] == [CancellationRequested]


def test_the_question_fits_who_waits_and_who_comes_alone(rhyme_time: Activity) -> None:
    address = link(Purpose.MANAGE, rhyme_time) + "/cancel"
    booked(rhyme_time, places=1)
    assert "Your place will be free for others at once" in visit(address).text
    booked(rhyme_time, status=Status.WAITING, arrival="1")
    page = visit(address).text
    assert "You leave the waiting list" in page
    assert "free for others" not in page


@pytest.mark.parametrize("why", ["cancelled", "activity cancelled", "over", "gone"])
def test_nobody_is_asked_where_nothing_is_to_be_cancelled(
    rhyme_time: Activity, site: Clock, why: str
) -> None:
    address = link(Purpose.MANAGE, rhyme_time)
    match why:
        case "cancelled":
            booked(rhyme_time, status=Status.CANCELLED, sequence=1)
        case "activity cancelled":
            put(Listing(activity=rhyme_time, cancelled=True))
        case "over":
            put(Listing(activity=coming(starts=site() - timedelta(hours=2), ends=site())))
        case "gone":
            address = link(Purpose.MANAGE, rhyme_time, "r-older")
    answer = visit(address + "/cancel")
    assert (answer.status, answer.headers["location"]) == (303, address)
    assert visit(address).status == 200
    assert "/cancel" not in visit(address).text


def test_the_page_says_when_it_has_stopped_looking(rhyme_time: Activity) -> None:
    address = link(Purpose.MANAGE, rhyme_time) + "?since=0"
    assert "looks again by itself" in visit(address).text
    late = visit(address + "&tries=13")
    assert "refresh" not in late.headers
    assert "looks again by itself" not in late.text
    assert "stopped looking by itself" in late.text


def again(page: str) -> bool:
    return 'class="button" href="/activities/rhyme-time/register"' in page


def test_after_cancelling_the_page_leads_on(rhyme_time: Activity) -> None:
    address = link(Purpose.MANAGE, rhyme_time)
    assert "<dt>Places</dt>" in visit(address).text
    assert not again(visit(address).text)
    booked(rhyme_time, status=Status.CANCELLED, sequence=1)
    page = visit(address).text
    assert "Your booking is cancelled" in page
    assert "emailed" not in page, "a bounce frees a place, and nobody can be mailed then"
    assert 'href="/activities/rhyme-time"' in page
    assert again(page)
    assert "Register again" in page
    assert "<dt>Places</dt>" not in page


@pytest.mark.parametrize(
    "listing",
    [
        Listing(activity=coming(closes=coming().opens)),
        Listing(activity=coming(opens=coming().starts)),
        Listing(activity=coming(), cancelled=True),
    ],
)
def test_nobody_is_asked_to_register_again_where_that_is_not_possible(listing: Listing) -> None:
    put(listing)
    booked(listing.activity, status=Status.CANCELLED, sequence=1)
    page = visit(link(Purpose.MANAGE, listing.activity)).text
    assert not again(page)
    assert 'href="/activities/rhyme-time"' in page


@pytest.mark.parametrize(
    ("places", "words"),
    [(3, "A number from 1 to 2."), (2, "The only smaller number is 1."), (1, None)],
)
def test_the_page_says_how_small_a_party_may_get(
    rhyme_time: Activity, places: int, words: str | None
) -> None:
    booked(rhyme_time, places=places)
    page = visit(link(Purpose.MANAGE, rhyme_time)).text
    assert ("Make your party smaller" in page) is bool(words)
    assert (words or "Cancel my booking") in page
    assert "from 1 to 1" not in page


def renamed(about: Activity, name: str) -> None:
    """What accept_registration makes of a correction."""
    row = key(activity_pk(about.key), party_sk(keyed(ADA)))
    dynamodb.delete_item(TableName="RegisterTable", Key=row)
    made = booked(about, name=name)
    dynamodb.put_item(TableName="RegisterTable", Item=from_move(about, made, resources.now()))


@pytest.mark.parametrize("why", ["activity cancelled", "over", "cancelled"])
def test_a_page_left_open_changes_nothing_that_is_off_and_waits_for_nothing(
    rhyme_time: Activity, site: Clock, why: str
) -> None:
    match why:
        case "activity cancelled":
            put(Listing(activity=rhyme_time, cancelled=True))
        case "over":
            put(Listing(activity=coming(starts=site() - timedelta(hours=2), ends=site())))
        case "cancelled":
            booked(rhyme_time, status=Status.CANCELLED)
    address = link(Purpose.MANAGE, rhyme_time)
    for change, typed in (("cancel", {}), ("reduce", {"places": "1"}), ("name", {"name": "Al"})):
        answer = send(f"{address}/{change}", typed)
        assert (answer.status, answer.headers["location"]) == (303, address)
    assert queued() == []
    assert "We are making your change" not in visit(f"{address}?since=0").text


def test_a_name_is_corrected_and_the_old_link_goes_on_working(rhyme_time: Activity) -> None:
    address = link(Purpose.MANAGE, rhyme_time)
    answer = send(address + "/name", {"name": " Adah  Lovelace"})
    assert answer.status == 303
    [request] = queued()
    assert isinstance(request, CorrectionRequested)
    assert (request.registration_id, request.name) == ("r-ada", "Adah Lovelace")
    assert "Lovelace" not in answer.headers["location"]
    page = visit(answer.headers["location"])
    assert "We are making your change" in page.text
    assert "refresh" in page.headers
    renamed(rhyme_time, "Adah Lovelace")
    for look in (answer.headers["location"], page.headers["refresh"].partition("url=")[2]):
        page = visit(look)
        assert "The name has been corrected" in page.text
        assert "<dd>Adah Lovelace</dd>" in page.text
        assert "refresh" not in page.headers
    assert visit(link(Purpose.STATUS, rhyme_time)).status == 200
    assert "There is no answer yet" not in visit(link(Purpose.STATUS, rhyme_time)).text
    send(address + "/cancel", {})
    assert [request.registration_id for request in queued()] == ["r-ada"]


def test_a_name_that_is_registered_is_refused_on_the_page(rhyme_time: Activity) -> None:
    booked(rhyme_time, name="Ben", registration_id="r-ben")
    address = link(Purpose.MANAGE, rhyme_time)
    answer = send(address + "/name", {"name": "BEN"})
    assert answer.status == 422
    assert "Somebody of that name is registered" in answer.text
    assert answer.inputs["name"] == "BEN"
    assert queued() == []


def test_a_name_that_was_taken_meanwhile_is_told(rhyme_time: Activity) -> None:
    answer = send(link(Purpose.MANAGE, rhyme_time) + "/name", {"name": "Ben"})
    assert answer.status == 303
    booked(rhyme_time, name="Ben", registration_id="r-ben")
    page = visit(answer.headers["location"])
    assert "The name has not been changed" in page.text
    assert "refresh" not in page.headers


@pytest.mark.parametrize("name", ["", "  ", "a" * 101, "Ada\x07", "\u202eadA"])
def test_a_name_that_is_none_goes_back_with_the_reason(rhyme_time: Activity, name: str) -> None:
    answer = send(link(Purpose.MANAGE, rhyme_time) + "/name", {"name": name})
    assert answer.status == 422
    assert 'id="name-error"' in answer.text
    assert 'id="places-error"' not in answer.text
    assert queued() == []


def test_reducing_is_queued(rhyme_time: Activity) -> None:
    answer = send(link(Purpose.MANAGE, rhyme_time) + "/reduce", {"places": "1"})
    assert answer.status == 303
    [request] = queued()
    assert isinstance(request, ReductionRequested)
    assert request.places == 1


@pytest.mark.parametrize("typed", ["", "0", "-1", "3", "51", "two", "9" * 5000])
def test_a_party_only_gets_smaller(rhyme_time: Activity, typed: str) -> None:
    answer = send(link(Purpose.MANAGE, rhyme_time) + "/reduce", {"places": typed})
    assert answer.status == 422
    assert "There is a problem" in answer.text
    assert queued() == []


def test_a_cancelled_booking_is_not_cancelled_again(rhyme_time: Activity) -> None:
    booked(rhyme_time, status=Status.CANCELLED)
    send(link(Purpose.MANAGE, rhyme_time) + "/cancel", {})
    send(link(Purpose.MANAGE, rhyme_time) + "/reduce", {"places": "1"})
    assert queued() == []


def test_the_link_of_an_earlier_booking_has_no_power(rhyme_time: Activity) -> None:
    address = link(Purpose.MANAGE, rhyme_time, "r-earlier")
    assert "a booking that we no longer hold" in visit(address).text
    send(address + "/cancel", {})
    assert queued() == []


@pytest.mark.parametrize("purpose", [Purpose.MANAGE, Purpose.JOIN, Purpose.STATUS])
def test_a_token_opens_only_the_page_that_it_was_made_for(
    rhyme_time: Activity, purpose: Purpose
) -> None:
    token = link(purpose, rhyme_time).rsplit("/", 1)[1]
    for folder in ("manage", "join", "registrations", "api/registrations"):
        own = folder.endswith("registrations") if purpose is Purpose.STATUS else folder == purpose
        assert visit(f"/{folder}/{token}").status == (200 if own else 404)
        assert visit(f"/{folder}/{token[:-1]}").status == 404
    if purpose is not Purpose.MANAGE:
        assert send(f"/manage/{token}/cancel", {}).status == 404


def test_manage_links_do_not_grow_old(
    rhyme_time: Activity, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = link(Purpose.MANAGE, rhyme_time)
    next_year = datetime.now(UTC).timestamp() + 365 * 24 * 3600
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: next_year)
    assert visit(address).status == 200


def test_a_link_signed_with_the_key_before_last_still_opens(rhyme_time: Activity) -> None:
    address = link(Purpose.MANAGE, rhyme_time)
    boto3.client("secretsmanager").put_secret_value(
        SecretId=resources.settings.signing_key_arn, SecretString="newest new-key old-key"
    )
    resources.signer.cache_clear()
    assert visit(address).status == 200


def test_a_leaked_key_can_be_taken_out_and_nobody_becomes_a_stranger(
    rhyme_time: Activity,
) -> None:
    """Its links open nothing any more; ids of people, under which rows are stored, stay."""
    address, person = link(Purpose.MANAGE, rhyme_time), resources.opaque_ids().of("person", "ada")
    boto3.client("secretsmanager").put_secret_value(
        SecretId=resources.settings.signing_key_arn, SecretString="fresh"
    )
    resources.signer.cache_clear()
    resources.opaque_ids.cache_clear()
    assert visit(address).status == 404
    assert visit(link(Purpose.MANAGE, rhyme_time)).status == 200
    assert resources.opaque_ids().of("person", "ada") == person


@pytest.mark.parametrize("secret", ["  ", "new old"])
def test_ids_are_made_with_one_key_or_not_at_all(rhyme_time: Activity, secret: str) -> None:
    client = boto3.client("secretsmanager")
    made = client.create_secret(Name="Other", SecretString=secret)
    with pytest.raises(ValueError, match="has to hold one key"):
        load_opaque_ids(client, made["ARN"])


def test_get_and_head_change_nothing(rhyme_time: Activity, site: Clock) -> None:
    about = online(site, starts=site())
    before = dynamodb.scan(TableName="RegisterTable")["Items"]
    for purpose in (Purpose.MANAGE, Purpose.JOIN, Purpose.STATUS):
        for method in ("GET", "HEAD"):
            for tail in ("", "/cancel", "/reduce"):
                visit(link(purpose, about) + tail, method)
    assert dynamodb.scan(TableName="RegisterTable")["Items"] == before
    assert queued() == []


def test_the_doors_open_a_quarter_of_an_hour_before(site: Clock) -> None:
    about = online(site, starts=site() + timedelta(minutes=15, seconds=30))
    address = link(Purpose.JOIN, about)
    early = visit(address)
    assert "You are early" in early.text
    assert int(early.headers["refresh"]) < 60
    assert send(address, {}).status == 200
    assert attended() == []
    site.ahead += timedelta(seconds=31)
    page = visit(address)
    assert "The doors are open" in page.text
    assert "meet.example" not in page.text + str(page.headers)
    assert attended() == []
    answer = send(address, {})
    assert (answer.status, answer.headers["location"]) == (303, MEETING)
    assert len(attended()) == 1


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("over", "This activity is over"),
        ("waiting", "You are on the waiting list"),
        ("cancelled", "This booking has been cancelled"),
        ("activity cancelled", "This activity has been cancelled"),
        ("another booking", "This booking has been cancelled"),
        ("no link", "not opened the doors yet"),
    ],
)
def test_no_other_door_leads_to_the_real_link(site: Clock, state: str, words: str) -> None:
    about = online(
        site,
        starts=site() - timedelta(minutes=30),
        ends=site() - timedelta(seconds=1) if state == "over" else site() + timedelta(minutes=30),
        join_url="" if state == "no link" else MEETING,
    )
    put(Listing(activity=about, cancelled=state == "activity cancelled"))
    status = {"waiting": Status.WAITING, "cancelled": Status.CANCELLED}
    booked(about, status=status.get(state, Status.CONFIRMED))
    address = link(Purpose.JOIN, about, "r-other" if state == "another booking" else "r-ada")
    for answer in (visit(address), send(address, {})):
        assert answer.status == 200
        assert words in answer.text
        assert "meet.example" not in answer.text + str(answer.headers)
        assert "<form" not in answer.text
    assert attended() == []


def test_the_real_link_can_change_without_a_new_mail(site: Clock) -> None:
    about = online(site, starts=site())
    address = link(Purpose.JOIN, about)
    put(Listing(activity=online(site, starts=site(), join_url="https://other.example/room")))
    assert send(address, {}).headers["location"] == "https://other.example/room"


def test_no_public_page_tells_the_real_link(site: Clock) -> None:
    online(site)
    for address in (
        "/",
        "/activities",
        "/activities/rhyme-time",
        "/activities.json",
        "/activities.ics",
        "/activities/rhyme-time.ics",
        "/api/activities",
        "/api/activities/rhyme-time",
    ):
        page = visit(address)
        assert page.status == 200
        assert "rhyme" in page.text.lower()
        assert "meet.example" not in page.text
