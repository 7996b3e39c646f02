"""The JSON API and the open data."""

import json
from datetime import timedelta
from typing import Any

import pytest
import vobject
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from fanfare.activities.activity import Activity, Listing
from fanfare.messages.registrations import RegistrationRequested
from fanfare.registrations.terms import Status
from tests.support.site import Answer, Clock, booked, coming, put, queued, visit

pytestmark = pytest.mark.usefixtures("site")

COUNCIL = "https://www.council.example"


@pytest.fixture(autouse=True)
def rhyme_time(site: Clock) -> Activity:
    about = coming()
    put(Listing(activity=about, taken=1))
    return about


def filled(**changes: Any) -> dict[str, Any]:
    token = visit("/api/activities/rhyme-time/form").json["token"]
    return {
        "activity": "rhyme-time",
        "token": token,
        "name": "Ada Lovelace",
        "email": "ada@example.org",
        "places": 2,
        "agree": True,
    } | changes


def post(body: Any, **headers: str) -> Answer:
    text = body if isinstance(body, str) else json.dumps(body)
    kind = {"content-type": "application/json"}
    return visit("/api/registrations", "POST", body=text, headers=kind | headers)


def test_from_the_form_to_the_status(rhyme_time: Activity) -> None:
    answer = post(filled())
    assert answer.status == 202
    [request] = queued()
    assert isinstance(request, RegistrationRequested)
    assert (request.name, request.places) == ("Ada Lovelace", 2)
    assert "There is no answer yet" in visit(answer.json["status_url"]).text
    assert visit(answer.json["api_url"]).json["state"] == "processing"
    booked(rhyme_time, person=request.person, name=request.name, registration_id=request.request_id)
    assert visit(answer.json["api_url"]).json == {
        "activity": "rhyme-time",
        "state": "confirmed",
        "position": None,
        "places": None,
        "reason": None,
        "until": None,
    }
    booked(
        rhyme_time,
        person=request.person,
        name=request.name,
        registration_id=request.request_id,
        status=Status.WAITING,
    )
    assert visit(answer.json["api_url"]).json["position"] == 1


def test_problems_are_those_of_the_page() -> None:
    answer = post(filled(name="", places=51, agree=False))
    assert answer.status == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [(p["field"], p["code"]) for p in answer.json["problems"]] == [
        ("name", "name_missing"),
        ("places", "places_too_many"),
        ("agree", "not_agreed"),
    ]
    assert answer.json["problems"][1]["detail"] == "You can ask for up to 4 places"
    assert queued() == []


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "null",
        "\x00",
        '{"activity": 1}',
        '{"activity": "rhyme-time", "places": "two"}',
        '{"activity": "rhyme-time", "name": ["Ada"]}',
        '{"activity": "rhyme-time", "places": 1e400}',
        "[" * 5000,
    ],
)
def test_bodies_that_are_no_form(body: str) -> None:
    answer = post(body)
    assert answer.status == 422
    assert answer.json["title"] == "We cannot read what you sent"
    assert queued() == []


def test_too_large_wrong_type_and_unknown() -> None:
    assert post(filled(name="x" * 20_000)).status == 413
    assert visit("/api/registrations", "POST", body="{}").status == 415
    assert post(filled(activity="nothing")).status == 404
    put(Listing(activity=coming(), cancelled=True))
    refused = post({"activity": "rhyme-time"})
    assert (refused.status, refused.json["reason"]) == (409, "activity_cancelled")
    assert visit("/api/activities/rhyme-time/form").status == 409


def test_a_form_too_fast_or_too_old_says_how_to_go_on(site: Clock) -> None:
    form = filled()
    site.ahead = timedelta(0)
    fast = post(form)
    assert (fast.status, fast.json["reason"], fast.json["token"]) == (
        422,
        "too_fast",
        form["token"],
    )
    site.ahead = timedelta(hours=25)
    old = post(form)
    assert old.json["reason"] == "too_old"
    assert old.json["token"] not in ("", form["token"])


def test_the_limits_are_those_of_the_page() -> None:
    form = filled()
    statuses = [post(form | {"name": f"Ada {n}"}).status for n in range(21)]
    assert statuses == [202] * 21  # a stranger who types an address often locks nobody out


def test_allowed_origins_may_use_the_api_and_others_may_not() -> None:
    asked = visit("/api/registrations", "OPTIONS", headers={"Origin": COUNCIL})
    assert asked.status == 204
    assert asked.headers["access-control-allow-origin"] == COUNCIL
    assert "POST" in asked.headers["access-control-allow-methods"]
    assert post(filled(), origin=COUNCIL).headers["access-control-allow-origin"] == COUNCIL
    assert post("{", origin=COUNCIL).headers["access-control-allow-origin"] == COUNCIL
    for origin in ("https://evil.example", "null", COUNCIL + ".evil.example", ""):
        refused = visit("/api/registrations", "OPTIONS", headers={"Origin": origin})
        assert not [name for name in refused.headers if name.startswith("access-control")]
    page = visit("/activities/rhyme-time/register", headers={"Origin": COUNCIL})
    assert "access-control-allow-origin" not in page.headers


def test_one_activity_tells_its_places_and_the_list_does_not() -> None:
    assert visit("/api/activities/rhyme-time").json["places_left"] == 3
    [listed] = visit("/api/activities").json["activities"]
    assert (listed["availability"], listed["places_left"]) == ("open", None)


def test_open_data_takes_the_filters_of_the_page() -> None:
    assert visit("/activities.json").json["total"] == 1
    assert visit("/activities.json?mode=online").json["total"] == 0
    assert visit("/activities.json?date=never").status == 422


@pytest.mark.parametrize("page", ["null", "0", "-1", "1.5", "x", "", "²", "9" * 6])
@pytest.mark.parametrize("path", ["/activities.json", "/api/activities"])
def test_a_page_that_is_no_number_is_not_taken_for_the_first(path: str, page: str) -> None:
    assert visit(path).status == visit(f"{path}?page=1").status == 200
    query = {"page": page}
    assert visit(path, queryStringParameters=query).status == 422
    assert visit("/activities.json").headers["access-control-allow-origin"] == "*"
    assert "BEGIN:VEVENT" not in visit("/activities.ics?mode=online").text


def test_a_long_list_goes_on_at_the_next_address() -> None:
    for n in range(501):
        put(Listing(activity=coming(key=f"talk-{n}")))
    first = visit("/api/activities?q=rhyme").json
    assert (first["total"], len(first["activities"])) == (502, 500)
    second = visit(first["next"]).json
    assert (len(second["activities"]), second["next"]) == (2, None)


def test_calendars_are_read_by_another_program(rhyme_time: Activity) -> None:
    put(Listing(activity=coming(key="off"), cancelled=True, sequence=2))
    put(Listing(activity=coming(key="moved"), sequence=1))
    answer = visit("/activities.ics")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    calendar = vobject.readOne(answer.text)
    assert calendar.method.value == "PUBLISH"
    events = {event.uid.value: event for event in calendar.vevent_list}
    event = events["rhyme-time@fanfare.fanfare.example.org"]
    assert event.dtstart.value == rhyme_time.starts.replace(microsecond=0)
    assert events["off@fanfare.fanfare.example.org"].status.value == "CANCELLED"
    for key, sequence in (("rhyme-time", "0"), ("off", "2"), ("moved", "1")):
        one = vobject.readOne(visit(f"/activities/{key}.ics").text)
        assert not hasattr(one, "x_wr_calname")
        feed = events[f"{key}@fanfare.fanfare.example.org"]
        assert feed.sequence.value == one.vevent.sequence.value == sequence
    alone = vobject.readOne(visit("/activities/rhyme-time.ics").text)
    assert alone.vevent.summary.value == "Rhyme time"
    assert visit("/activities/nothing.ics").status == 404


def schema(document: dict[str, Any], path: str, method: str, status: int) -> Draft202012Validator:
    """Checks one answer of the document; references are resolved inside it."""
    content = document["paths"][path][method]["responses"][str(status)]["content"]
    [media] = content.values()
    return Draft202012Validator(media["schema"] | {"components": document["components"]})


def test_the_openapi_document_is_valid_and_tells_the_truth(rhyme_time: Activity) -> None:
    document = visit("/openapi.json").json
    validate(document)
    form = filled()
    accepted = post(form)
    token = accepted.json["api_url"].rsplit("/", 1)[1]
    for path, method, answer in [
        ("/api/activities", "get", visit("/api/activities")),
        ("/api/activities", "get", visit("/api/activities?mode=x")),
        ("/api/activities/{key}", "get", visit("/api/activities/rhyme-time")),
        ("/api/activities/{key}", "get", visit("/api/activities/nothing")),
        ("/api/activities/{key}/form", "get", visit("/api/activities/rhyme-time/form")),
        ("/api/registrations", "post", accepted),
        ("/api/registrations", "post", post("{")),
        ("/api/registrations", "post", post(form | {"name": ""})),
        ("/api/registrations/{token}", "get", visit(f"/api/registrations/{token}")),
        ("/api/registrations/{token}", "get", visit("/api/registrations/x")),
    ]:
        schema(document, path, method, answer.status).validate(answer.json)
    takes = document["paths"]["/api/registrations"]["post"]["requestBody"]["content"]
    body = takes["application/json"]["schema"] | {"components": document["components"]}
    Draft202012Validator(body).validate(form)


def test_the_openapi_document_has_every_route_of_the_api() -> None:
    from serve_site.api.routes import routes as parts

    document = visit("/openapi.json").json
    told = {(m.upper(), path) for path, item in document["paths"].items() for m in item}
    routes = {
        (rule.method, rule.path.replace("<", "{").replace(">", "}"))
        for part in parts
        for rule in part.rules
        if rule.path.startswith("/api/")
    }
    assert told == routes


@pytest.mark.parametrize("path", ["/api/registrations", "/api/subscriptions"])
def test_a_body_nested_too_deep_is_refused(path: str) -> None:
    answer = visit(
        path, "POST", body='{"x":' + "[" * 15_000, headers={"Content-Type": "application/json"}
    )
    assert answer.status == 422
