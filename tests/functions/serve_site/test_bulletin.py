"""The bulletin's pages: asking for it, confirming, leaving, preferences. Only POST asks for anything."""

import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest

from fanfare.messages.subscriptions import SubscriptionRequested
from fanfare.pages.words import CONSENT, CONSENT_VERSION
from fanfare.signing import Purpose
from fanfare.subscribers.subscriber import Standing, Subscriber
from fanfare.subscribers.terms import Channel, Topic
from serve_site import resources
from serve_site.bulletin import resources as readers
from tests.support.site import Answer, Clock, asked, send, sqs, visit

pytestmark = pytest.mark.usefixtures("site")

FORM = "/bulletin/subscribe"


def filled(**changes: str) -> dict[str, str]:
    """The form as the page gives it, filled in by Ada. An empty change leaves a box unticked."""
    typed = {"email": "ada@example.org", "name": "Ada Lovelace", "everything": "yes"}
    values = visit(FORM).inputs | typed | changes
    return {name: value for name, value in values.items() if value}


def one_request() -> SubscriptionRequested:
    [request] = asked()
    assert isinstance(request, SubscriptionRequested)
    return request


def test_a_form_becomes_a_request_and_a_page_that_says_what_to_do() -> None:
    answer = send(FORM, filled())
    assert (answer.status, answer.headers["location"]) == (303, "/bulletin/subscribed")
    assert "Check your email" in visit("/bulletin/subscribed").text
    request = one_request()
    assert (request.email, request.name) == ("ada@example.org", "Ada Lovelace")
    assert (request.topics, request.language, request.channel) == ([], "en", Channel.WEB)
    assert request.wording == CONSENT_VERSION
    assert len(request.evidence) == 64
    assert "ada" not in request.person


def test_topics_are_taken_as_ticked() -> None:
    send(FORM, filled(**{"everything": "", "topic-copyright": "yes", "topic-x": "yes"}))
    assert one_request().topics == [Topic.COPYRIGHT]
    send(FORM, filled(**{"topic-copyright": "yes"}))
    assert one_request().topics == []


def test_a_name_may_be_left_out() -> None:
    assert send(FORM, filled(name="")).status == 303
    assert one_request().name == ""


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"email": ""}, "email", "Enter your email address"),
        ({"email": "ada@"}, "email", "correct format"),
        ({"email": "ada@example.org\nBcc: x@example.org"}, "email", "correct format"),
        ({"name": "x" * 101}, "name", "100 characters or fewer"),
        ({"name": "Ada\x00"}, "name", "control characters"),
        ({"everything": ""}, "everything", "what you want to read about"),
    ],
)
def test_a_form_with_a_problem_comes_back_with_what_was_typed(
    changes: dict[str, str], field: str, words: str
) -> None:
    form = filled(**{"topic-advocacy": "yes" if "everything" not in changes else "", **changes})
    answer = send(FORM, form)
    assert answer.status == 422
    assert words in answer.text
    assert "<title>Error: " in answer.text
    assert f'href="#{field}"' in answer.text
    assert answer.inputs["token"] == form["token"]
    assert answer.inputs["email"] == form.get("email", "")
    assert ("topic-advocacy" in answer.inputs) is ("topic-advocacy" in form)
    assert asked() == []


def test_the_same_form_sent_ten_times_is_one_request_by_its_id() -> None:
    form = filled()
    for _ in range(10):
        assert send(FORM, form).status == 303
    ids = {request.request_id for request in asked()}
    assert len(ids) == 1
    send(FORM, form | {"topic-copyright": "yes", "everything": ""})
    assert one_request().request_id not in ids


def test_the_answer_is_the_same_for_everybody(site: Clock) -> None:
    new = send(FORM, filled(email="nobody@example.org"))
    for standing in Standing:
        email = f"{standing}@example.org"
        readers.subscribers.save(
            Subscriber(
                person=resources.opaque_ids().of("person", email),
                email=email,
                subscription_id="s-1",
                standing=standing,
                changed_at=site(),
            )
        )
        assert send(FORM, filled(email=email)) == new
    assert len(asked()) == 1 + len(Standing)
    assert visit("/bulletin/subscribed") == visit("/bulletin/subscribed?email=ada@example.org")


def test_a_form_that_comes_back_at_once_or_after_a_day(site: Clock) -> None:
    site.ahead = timedelta(0)
    form = filled()
    fast = send(FORM, form)
    assert (fast.status, fast.inputs["token"]) == (422, form["token"])
    assert "Please send the form again" in fast.text
    site.ahead = timedelta(hours=25)
    slow = send(FORM, form)
    assert "open for a long time" in slow.text
    assert slow.inputs["token"] != form["token"]
    assert asked() == []


@pytest.mark.parametrize("spoil", ["", "x", "other wording", "wrong purpose", "altered"])
def test_a_forged_token_takes_no_subscription(spoil: str) -> None:
    form = filled()
    signer = resources.signer()
    form["token"] = {
        "other wording": signer.sign(Purpose.SUBSCRIBE_FORM, "1999-01", "nonce"),
        "wrong purpose": signer.sign(Purpose.FORM, CONSENT_VERSION, "nonce"),
        "altered": "x" + form["token"],
    }.get(spoil, spoil)
    assert send(FORM, form).status == 422
    assert asked() == []


def test_a_program_that_fills_in_everything_hears_what_people_hear() -> None:
    honest = send(FORM, filled())
    asked()
    assert send(FORM, filled(homepage="https://spam.example")) == honest
    assert asked() == []


def test_limits_are_those_of_registering() -> None:
    form = filled()
    statuses = [send(FORM, form | {"name": f"Ada {n}"}).status for n in range(21)]
    assert statuses == [303] * 21  # a stranger who types it often locks nobody out
    assert len(asked()) == 21


def test_fifty_people_behind_one_address_are_let_in() -> None:
    form = filled()
    answers = [send(FORM, form | {"email": f"reader{n}@example.org"}) for n in range(50)]
    assert {answer.status for answer in answers} == {303}
    assert len({request.person for request in asked()}) == 50


def test_a_missing_queue_is_our_fault_and_tells_no_address(
    caplog: pytest.LogCaptureFixture,
) -> None:
    form = filled()
    sqs.delete_queue(QueueUrl=resources.settings.subscription_queue_url)
    assert send(FORM, form).status == 500
    assert "ada@example.org" not in caplog.text


def test_other_words_of_consent_need_another_version() -> None:
    words = hashlib.sha256(CONSENT.encode()).hexdigest()[:16]
    assert (CONSENT_VERSION, words) == ("2026-11", "f4b29469a1f99b3c")


def api(body: Any) -> Answer:
    kind = {"content-type": "application/json"}
    return visit("/api/subscriptions", "POST", body=json.dumps(body), headers=kind)


def test_the_api_asks_and_answers_as_the_page() -> None:
    form = visit("/api/subscriptions/form").json
    assert {topic["topic"] for topic in form["topics"]} == set(Topic)
    assert (form["consent"], form["consent_version"]) == (CONSENT, CONSENT_VERSION)
    typed = {"token": form["token"], "email": "ada@example.org", "topics": ["copyright"]}
    answer = api(typed)
    assert (answer.status, list(answer.json)) == (202, ["next_step"])
    assert one_request().topics == [Topic.COPYRIGHT]
    refused = api(typed | {"email": "ada"})
    assert refused.status == 422
    assert [(p["field"], p["code"]) for p in refused.json["problems"]] == [
        ("email", "email_format")
    ]
    assert api(typed | {"topics": ["cooking"]}).status == 422
    assert api([]).json["title"] == "We cannot read what you sent"
    assert asked() == []
