"""From the form to the queue to the status page; and every form that goes back."""

import base64
import json
import re
import time
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from fanfare.activities.activity import Activity, Listing
from fanfare.activities.party import AgeBand
from fanfare.aws.register.activity_rows import activity_pk
from fanfare.aws.register.rows import from_answer
from fanfare.messages.registrations import RegistrationRequested
from fanfare.registrations.registration import Answer, Party
from fanfare.registrations.terms import Outcome, Status
from fanfare.signing import Purpose
from serve_site import resources
from tests.samples import keyed
from tests.support.site import Answer as HttpAnswer
from tests.support.site import Clock, booked, coming, dynamodb, put, queued, send, sqs, visit
from tests.support.waiting_line import wait_in_line

pytestmark = pytest.mark.usefixtures("site")

FORM = "/activities/rhyme-time/register"
URLENCODED = "application/x-www-form-urlencoded"


@pytest.fixture(autouse=True)
def rhyme_time(site: Clock) -> Activity:
    put(Listing(activity=coming()))
    return coming()


def filled(**changes: str) -> dict[str, str]:
    """The form as the page gives it, filled in by Ada."""
    typed = {"name": "Ada Lovelace", "email": "ada@example.org", "places": "2", "agree": "yes"}
    return visit(FORM).inputs | typed | changes


def one_request() -> RegistrationRequested:
    [request] = queued()
    assert isinstance(request, RegistrationRequested)
    return request


def post(body: str, kind: str) -> HttpAnswer:
    return visit(FORM, "POST", body=body, headers={"content-type": kind})


def accepted(
    about: Activity, request: RegistrationRequested, status: Status, turn: int = 2
) -> Party:
    """What accept_registration would have made of the request."""
    return booked(
        about,
        person=request.person,
        name=request.name,
        registration_id=request.request_id,
        status=status,
        arrival="9" * 20,
        turn=turn,
    )


def answered(request: RegistrationRequested, answer: Answer) -> None:
    dynamodb.put_item(
        TableName="RegisterTable",
        Item=from_answer(activity_pk(request.activity), answer, request.requested_at),
    )


def test_a_form_becomes_a_message_and_a_status_page(rhyme_time: Activity) -> None:
    answer = send(FORM, filled(access_needs="A chair\r\nby the door"))
    assert answer.status == 303
    request = one_request()
    assert (request.name, request.email, request.places) == ("Ada Lovelace", "ada@example.org", 2)
    assert request.access_needs == "A chair\nby the door"
    assert request.person not in ("", "ada@example.org")
    status = visit(answer.headers["location"])
    assert "There is no answer yet" in status.text
    assert status.headers["refresh"].startswith("2; url=/registrations/")
    accepted(rhyme_time, request, Status.CONFIRMED)
    status = visit(answer.headers["location"])
    assert "you have a place now" in status.text
    assert "refresh" not in status.headers


def test_somebody_who_waits_is_told_the_position(rhyme_time: Activity) -> None:
    answer = send(FORM, filled())
    wait_in_line(rhyme_time, 1)
    put(Listing(activity=rhyme_time, waiting=2, lined=2))
    accepted(rhyme_time, one_request(), Status.WAITING)
    assert (
        "No more than 1 party is before you in the line." in visit(answer.headers["location"]).text
    )


@pytest.mark.parametrize("people", [1, 100, 4000])
def test_a_look_at_the_waiting_line_costs_the_same_however_long_it_is(
    rhyme_time: Activity, people: int
) -> None:
    """Rows and bytes that DynamoDB evaluates for a view, on the page, by the API and behind the link."""
    answer = send(FORM, filled())
    request = one_request()
    wait_in_line(rhyme_time, people)
    put(Listing(activity=rhyme_time, taken=4, waiting=people + 1, lined=people + 1))
    accepted(rhyme_time, request, Status.WAITING, turn=people + 1)
    token = resources.signer().sign(
        Purpose.MANAGE, rhyme_time.key, keyed(request.person, request.name), request.request_id
    )
    status = answer.headers["location"]
    cost = Cost()
    told = [visit(url).text for url in (status, "/api" + status, f"/manage/{token}")]
    cost.ends()
    assert all(str(people if people < 1000 else f"{people:,}") in text for text in told[::2])
    assert json.loads(told[1])["position"] == people + 1
    assert cost.rows == 3 * 1  # the first in line
    assert cost.others == 3 * 2  # the activity and the party
    assert cost.size < 10_000


class Cost:
    """Counts what DynamoDB reads for the site, until it ends."""

    def __init__(self) -> None:
        self.rows = self.others = self.size = 0
        self._events = resources.dynamodb.meta.events
        self._events.register("after-call.dynamodb", self._hear, unique_id="cost")

    def _hear(self, parsed: dict[str, Any], **_: Any) -> None:
        self.rows += parsed.get("ScannedCount", 0)
        read = [*parsed.get("Items", []), *parsed.get("Responses", {}).get("RegisterTable", [])]
        self.others += len(parsed.get("Responses", {}).get("RegisterTable", []))
        self.size += len(json.dumps(read))

    def ends(self) -> None:
        self._events.unregister("after-call.dynamodb", unique_id="cost")


@pytest.mark.parametrize("status", [Status.CONFIRMED, Status.WAITING])
def test_a_stranger_cannot_find_out_who_is_booked(rhyme_time: Activity, status: Status) -> None:
    new = send(FORM, filled(email="new@example.org"))
    new_request = one_request()
    old = send(FORM, filled(email="old@example.org"))
    old_request = one_request()
    booked(rhyme_time, person=old_request.person, status=Status.CONFIRMED)
    answered(
        old_request,
        Answer(
            request_id=old_request.request_id,
            outcome=Outcome.ALREADY_BOOKED,
            as_newcomer=status,
            position=1 if status is Status.WAITING else None,
        ),
    )
    accepted(rhyme_time, new_request, status)
    pages = [visit(answer.headers["location"]) for answer in (new, old)]
    assert pages[0] == pages[1]
    assert "If somebody was, that registration holds as it was" in pages[0].text


def test_an_address_without_the_name_tells_a_stranger_nothing(rhyme_time: Activity) -> None:
    """It is a registration of its own: its page and answers are a newcomer's, even for a booked address."""
    send(FORM, filled())
    known = one_request()
    booked(rhyme_time, person=known.person, name=known.name, registration_id=known.request_id)
    pages = []
    for email in ("ada@example.org", "nobody@example.org"):
        answer = send(FORM, filled(name="Eve", email=email))
        assert "There is no answer yet" in visit(answer.headers["location"]).text
        accepted(rhyme_time, one_request(), Status.CONFIRMED)
        told = visit(answer.headers["location"])
        pages.append((told, visit("/api" + answer.headers["location"]).json))
    assert pages[0] == pages[1]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status.CONFIRMED, "holds as it was, with 2 places"),
        (Status.WAITING, "on the waiting list, as you were, for 2 places"),
        (Status.CANCELLED, "has been cancelled"),
    ],
)
def test_who_goes_back_and_asks_for_other_places_is_told_what_holds(
    rhyme_time: Activity, status: Status, words: str
) -> None:
    form = filled()
    send(FORM, form)
    first = one_request()
    booked(
        rhyme_time,
        person=first.person,
        name=first.name,
        registration_id=first.request_id,
        places=2,
        status=status,
    )
    answer = send(FORM, form | {"places": "4"})
    again = one_request()
    already = {"outcome": Outcome.ALREADY_BOOKED, "as_newcomer": Status.CONFIRMED}
    answered(again, Answer(request_id=again.request_id, **already))
    assert words in visit(answer.headers["location"]).text
    told = visit("/api" + answer.headers["location"]).json
    active = status is not Status.CANCELLED
    assert told["state"] == ("already_booked" if active else "cancelled")
    assert told["places"] == (2 if active else None)


def test_a_stranger_with_a_form_of_their_own_is_not_told_what_holds(rhyme_time: Activity) -> None:
    send(FORM, filled())
    first = one_request()
    booked(rhyme_time, person=first.person, name=first.name, registration_id=first.request_id)
    answer = send(FORM, filled(places="4"))
    again = one_request()
    already = {"outcome": Outcome.ALREADY_BOOKED, "as_newcomer": Status.CONFIRMED}
    answered(again, Answer(request_id=again.request_id, **already))
    page = visit(answer.headers["location"]).text
    assert "you have a place now" in page
    assert "You were registered already" not in page


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Outcome.CLOSED, "has closed"),
        (Outcome.ACTIVITY_CANCELLED, "has been cancelled"),
        (Outcome.INVALID, "number of places"),
    ],
)
def test_what_was_not_accepted_says_why(outcome: Outcome, words: str) -> None:
    answer = send(FORM, filled())
    request = one_request()
    answered(request, Answer(request_id=request.request_id, outcome=outcome))
    status = visit(answer.headers["location"])
    assert words in status.text
    assert "Nothing has been booked" in status.text


def test_looking_again_takes_longer_each_time_and_ends() -> None:
    address = send(FORM, filled()).headers["location"]
    waits = []
    while "refresh" in (page := visit(address)).headers:
        wait, _, target = page.headers["refresh"].partition("; url=")
        waits.append(int(wait))
        address = target
    assert waits == sorted(waits)
    assert 300 < sum(waits) < 1200
    assert "Look again now" in page.text


def test_the_status_page_is_gone_after_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    address = send(FORM, filled()).headers["location"]
    tomorrow = time.time() + 25 * 3600
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: tomorrow)
    page = visit(address)
    assert page.status == 410
    assert "use the link in the email" in page.text


def test_the_same_form_sent_ten_times_is_one_request() -> None:
    form = filled()
    pages = [send(FORM, form).headers["location"] for _ in range(10)]
    read = resources.signer().read
    assert len({read(Purpose.STATUS, page.rsplit("/", 1)[1]) for page in pages}) == 1
    one_request()


def test_a_changed_form_is_another_request() -> None:
    form = filled()
    send(FORM, form)
    send(FORM, form | {"places": "1"})
    first, second = queued()
    assert first.request_id != second.request_id


def test_one_person_whatever_the_case_of_the_address() -> None:
    send(FORM, filled(email="Ada@Example.org"))
    send(FORM, filled(email="ada@example.ORG"))
    first, second = queued()
    assert isinstance(first, RegistrationRequested)
    assert isinstance(second, RegistrationRequested)
    assert first.person == second.person


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": " "}, "Enter your name"),
        ({"name": "x" * 500}, "100 characters or fewer"),
        ({"name": "Ada\x00"}, "control characters"),
        ({"email": ""}, "Enter your email address"),
        ({"email": "ada@"}, "correct format"),
        ({"email": "ada@b@example.org"}, "correct format"),
        ({"email": "a@example.org, b@example.org"}, "correct format"),
        ({"email": "ada@example.org\nBcc: x@example.org"}, "correct format"),
        ({"email": "adä@example.org"}, "accents"),
        ({"places": ""}, "how many places"),
        ({"places": "0"}, "at least 1 place"),
        ({"places": "-1"}, "at least 1 place"),
        ({"places": "51"}, "up to 4 places"),
        ({"places": "two"}, "whole number"),
        ({"agree": ""}, "privacy notice"),
    ],
)
def test_a_form_with_a_problem_comes_back_with_what_was_typed(
    changes: dict[str, str], words: str
) -> None:
    form = filled(**{"access_needs": "A <b>chair</b>", **changes})
    answer = send(FORM, form)
    assert answer.status == 422
    assert words in answer.text
    assert "<title>Error: " in answer.text
    assert f'href="#{next(iter(changes))}"' in answer.text
    assert "A &lt;b&gt;chair&lt;/b&gt;" in answer.text
    assert answer.inputs["token"] == form["token"]
    assert queued() == []


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Siân Llŷr", "Siân Llŷr"),
        ("محمد علي", "محمد علي"),
        ("Ada 👩‍💻", "Ada 👩‍💻"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("Ada\r\nLovelace", "Ada Lovelace"),
        ("Sia\u0302n", "Siân"),
    ],
)
def test_names_are_kept_as_people_write_them(typed: str, name: str) -> None:
    assert send(FORM, filled(name=typed)).status == 303
    assert one_request().name == name


def test_markup_in_a_name_is_text_on_the_page() -> None:
    answer = send(FORM, filled(name="<script>x</script>", places="two"))
    assert "<script>" not in answer.text
    assert "&lt;script&gt;x" in answer.text


def test_a_foreign_domain_travels_as_ascii() -> None:
    assert send(FORM, filled(email="ada@bücher.example")).status == 303
    assert one_request().email == "ada@xn--bcher-kva.example"


def test_the_age_band_is_asked_for_where_the_activity_asks() -> None:
    put(Listing(activity=coming(age_bands=(AgeBand.UNDER_5, AgeBand.ADULT))))
    assert "Select an age group" in send(FORM, filled()).text
    assert "Select an age group" in send(FORM, filled(age_band="65+")).text
    assert send(FORM, filled(age_band="0-4")).status == 303
    assert one_request().age_band is AgeBand.UNDER_5


@pytest.mark.parametrize(
    ("listing", "words"),
    [
        (Listing(activity=coming(opens=coming().starts)), "not opened yet"),
        (Listing(activity=coming(closes=coming().opens)), "has closed"),
        (Listing(activity=coming(ends=coming().opens)), "has closed"),
        (Listing(activity=coming(), cancelled=True), "has been cancelled"),
    ],
    ids=["not open", "closed", "past", "cancelled"],
)
def test_no_form_where_nothing_can_be_booked(listing: Listing, words: str) -> None:
    form = filled()
    put(listing)
    page = visit(FORM)
    assert page.status == 200
    assert words in page.text
    assert "<form" not in page.text
    sent = send(FORM, form)
    assert sent.status == 409
    assert words in sent.text
    assert queued() == []


def test_an_unknown_activity_is_not_found() -> None:
    form = filled()
    for key in ("nothing", "x" * 500, "%00", "..", "é"):
        assert visit(f"/activities/{key}/register").status == 404
        assert send(f"/activities/{key}/register", form).status == 404


def test_a_full_activity_offers_the_waiting_list() -> None:
    put(Listing(activity=coming(), taken=4))
    assert "Join the waiting list" in visit(FORM).text
    assert send(FORM, filled()).status == 303
    one_request()


def test_a_form_that_comes_back_at_once_has_only_to_be_sent_again(site: Clock) -> None:
    site.ahead = timedelta(0)
    form = filled()
    answer = send(FORM, form)
    assert answer.status == 422
    assert "Please send the form again" in answer.text
    assert answer.inputs["name"] == "Ada Lovelace"
    site.ahead = timedelta(seconds=4)
    assert send(FORM, answer.inputs | {"agree": "yes"}).status == 303
    one_request()


def test_a_form_older_than_a_day_gets_a_new_token(site: Clock) -> None:
    form = filled()
    site.ahead = timedelta(hours=25)
    answer = send(FORM, form)
    assert "open for a long time" in answer.text
    assert answer.inputs["token"] != form["token"]
    assert queued() == []


@pytest.mark.parametrize("spoil", ["", "x", "wrong activity", "wrong purpose", "altered"])
def test_a_forged_token_takes_no_registration(spoil: str) -> None:
    form = filled()
    signer = resources.signer()
    form["token"] = {
        "wrong activity": signer.sign(Purpose.FORM, "other", "nonce"),
        "wrong purpose": signer.sign(Purpose.STATUS, "rhyme-time", "nonce"),
        "altered": "x" + form["token"],
    }.get(spoil, spoil)
    assert send(FORM, form).status == 422
    assert queued() == []


def test_a_program_that_fills_in_everything_hears_what_people_hear() -> None:
    answer = send(FORM, filled(homepage="https://spam.example"))
    assert answer.status == 303
    trapped = visit(answer.headers["location"])
    assert queued() == []
    honest = visit(send(FORM, filled()).headers["location"])
    assert without_addresses(trapped.text) == without_addresses(honest.text)
    assert "There is no answer yet" in trapped.text
    assert "We are processing" not in trapped.text, "nothing of it is being processed"
    assert "the same name and email address are not booked twice" in trapped.text
    assert "a field that people do not see" in trapped.text


def without_addresses(text: str) -> str:
    return re.sub(r'href="[^"]*"', "", text)


def test_a_page_without_an_answer_says_when_it_has_stopped_looking() -> None:
    address = send(FORM, filled()).headers["location"]
    assert "looks again by itself" in visit(address).text
    late = visit(address + "?tries=13")
    assert "refresh" not in late.headers
    assert "looks again by itself" not in late.text
    assert "stopped looking by itself" in late.text


def from_ip(ip: str) -> dict[str, Any]:
    return {"requestContext": {"stage": "v1", "path": FORM, "identity": {"sourceIp": ip}}}


def test_a_stranger_cannot_lock_an_address_out() -> None:
    form = filled()
    answers = [send(FORM, form | {"name": f"Ada {n}"}) for n in range(25)]
    assert [answer.status for answer in answers] == [303] * 25
    assert not any("retry-after" in answer.headers for answer in answers)
    assert [one.is_often for one in all_queued()] == [False] * 20 + [True] * 5
    owner = send(FORM, form | {"name": "Ada Lovelace"}, **from_ip("198.51.100.7"))
    assert owner.status == 303
    assert [one.is_often for one in all_queued()] == [False]
    assert send(FORM, form | {"email": "ben@example.org"}).status == 303
    assert [one.is_often for one in all_queued()] == [False]


def test_over_the_limit_the_answer_is_the_same_but_for_its_token() -> None:
    def answer(n: int) -> tuple[int, dict[str, str], str, str]:
        sent = send(FORM, form | {"name": f"Ada {n:02}"})
        page, token = visit(sent.headers["location"]), sent.headers["location"].split("/")[-1]
        headers = {k: v.replace(token, "TOKEN") for k, v in (sent.headers | page.headers).items()}
        return sent.status, headers, sent.text, page.text.replace(token, "TOKEN")

    form = filled()
    first, *_, last = [answer(n) for n in range(22)]
    assert first == last


def test_a_thousand_requests_in_ten_minutes_from_one_ip(site: Clock) -> None:
    form = filled()
    send(FORM, form)
    [counter] = [i for i in rows() if i["sk"]["S"].startswith("ip#")]
    key = {"pk": counter["pk"], "sk": counter["sk"]}
    dynamodb.update_item(
        TableName="RegisterTable",
        Key=key,
        UpdateExpression="SET requests = :n",
        ExpressionAttributeValues={":n": {"N": "999"}},
    )
    assert send(FORM, form | {"email": "b@example.org"}).status == 303
    refused = send(FORM, form | {"email": "c@example.org"})
    assert refused.status == 429
    assert 0 < int(refused.headers["retry-after"]) <= 600
    assert "we have not taken this one" in refused.text
    site.ahead += timedelta(minutes=10)
    assert send(FORM, form | {"email": "d@example.org"}).status == 303


@pytest.fixture
def five_places(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "settings", replace(resources.settings, places_per_ip="5"))


@pytest.mark.usefixtures("five_places")
def test_places_of_an_activity_for_one_ip_are_limited_and_the_form_stays_filled(
    site: Clock,
) -> None:
    form = filled(places="3")
    assert send(FORM, form).status == 303
    refused = send(FORM, form | {"name": "Ben Book", "email": "ben@example.org"})
    assert refused.status == 429
    assert 0 < int(refused.headers["retry-after"]) <= 600
    assert "in ten minutes" in refused.text
    assert refused.inputs["email"] == "ben@example.org"
    assert send(FORM, form | {"email": "cat@example.org", "places": "2"}).status == 303
    assert send(FORM, form | {"email": "d@example.org"}, **from_ip("198.51.100.7")).status == 303
    assert [one.places for one in all_queued()] == [3, 2, 3]
    site.ahead += timedelta(minutes=10)
    again = refused.inputs | {"places": "3", "agree": "yes"}
    assert send(FORM, again).status == 303
    assert [one.email for one in all_queued()] == ["ben@example.org"]


@pytest.mark.usefixtures("five_places")
def test_another_activity_has_places_of_its_own() -> None:
    put(Listing(activity=coming(key="story-time")))
    assert send(FORM, filled(places="4")).status == 303
    token = visit("/activities/story-time/register").inputs["token"]
    other = filled(places="4", token=token)
    assert send("/activities/story-time/register", other).status == 303


def all_queued() -> list[Any]:
    return sorted(queued(), key=lambda one: one.requested_at)


def test_counters_hold_neither_address_nor_ip() -> None:
    send(FORM, filled())
    stored = json.dumps([i for i in rows() if i["pk"]["S"].startswith("LIMIT#")])
    assert "ada" not in stored
    assert "192.0.2.1" not in stored


def rows() -> list[dict[str, dict[str, str]]]:
    return dynamodb.scan(TableName="RegisterTable")["Items"]  # type: ignore[return-value]


def test_a_multipart_form_does_as_well() -> None:
    parts = "".join(
        f'--frontier\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in filled(name="Siân").items()
    )
    answer = post(parts + "--frontier--\r\n", 'multipart/form-data; boundary="frontier"')
    assert answer.status == 303
    assert one_request().name == "Siân"


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("", URLENCODED, 422),
        ("name", URLENCODED, 422),
        ("name=%FF%FE", URLENCODED, 422),
        ("&".join(f"a{n}=1" for n in range(99)), URLENCODED, 422),
        ("name=" + "x" * 17_000, URLENCODED, 413),
        ("x" * 1_000_000, URLENCODED, 413),
        ("{}", "application/json", 415),
        ("name=Ada", "text/plain", 415),
        ("name=Ada", "", 415),
        ("x", "multipart/form-data", 422),
        ("x", "multipart/form-data; boundary=", 422),
        ("x", "multipart/form-data; boundary=frontier", 422),
        ("x" * 17_000, "multipart/form-data; boundary=frontier", 413),
    ],
)
def test_bodies_that_are_no_form(body: str, kind: str, status: int) -> None:
    answer = post(body, kind)
    assert answer.status == status
    assert "<h1>" in answer.text
    assert "Traceback" not in answer.text
    assert queued() == []


def test_a_body_in_base64_is_read_too() -> None:
    body = base64.b64encode(urlencode(filled()).encode()).decode()
    kind = {"Content-Type": f"{URLENCODED}; charset=UTF-8"}
    assert visit(FORM, "POST", body=body, headers=kind, isBase64Encoded=True).status == 303
    one_request()


def test_a_full_queue_service_is_our_fault_and_loses_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    form = filled()
    sqs.delete_queue(QueueUrl=resources.settings.registration_queue_url)
    answer = send(FORM, form)
    assert answer.status == 500
    assert "books nothing twice" in answer.text
    assert "QueueDoesNotExist" not in answer.text
    assert "request_failed" in caplog.text
    assert "ada@example.org" not in caplog.text
    assert "Lovelace" not in caplog.text


def test_an_unlimited_activity_spreads_over_groups() -> None:
    put(Listing(activity=coming(capacity=None)))
    for n in range(30):
        send(FORM, filled(email=f"person{n}@example.org", name="P"))
    url = resources.settings.registration_queue_url
    groups = set()
    while batch := sqs.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"]
    ).get("Messages"):
        groups |= {message["Attributes"]["MessageGroupId"] for message in batch}
    assert len(groups) > 4
    assert all(group.startswith("rhyme-time-") and len(group) == 12 for group in groups)
