"""Pages behind the bulletin's personal links: confirming, leaving, preferences, own data."""

import base64
import json
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fanfare.activities.activity import Listing
from fanfare.aws.register.attendance import Attendance
from fanfare.aws.register.rows import from_answer
from fanfare.messages.subscriptions import (
    ErasureRequested,
    OwnDataRequested,
    PreferencesChanged,
    SubscriptionConfirmed,
    SubscriptionEnded,
)
from fanfare.rate_limits import ALL_LINKS, LINKS
from fanfare.registrations.registration import Answer as RequestAnswer
from fanfare.registrations.terms import Outcome
from fanfare.signing import Purpose
from fanfare.subscribers.subscriber import Change, ConsentEvent, Standing, Subscriber
from fanfare.subscribers.terms import Channel, Topic
from serve_site import resources
from serve_site.bulletin import resources as readers
from tests.support.site import (
    ADA,
    Answer,
    Clock,
    asked,
    booked,
    coming,
    dynamodb,
    put,
    send,
    visit,
    whence,
)

pytestmark = pytest.mark.usefixtures("site")

ONE_CLICK = "List-Unsubscribe=One-Click"
URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = (
    '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n'
)
KINDS = {
    Purpose.CONFIRM: (ADA, "s-1"),
    Purpose.LEAVE: (ADA,),
    Purpose.PREFERENCES: (ADA,),
    Purpose.OWN_DATA: (ADA,),
}
BUTTONS = (
    (Purpose.CONFIRM, ""),
    (Purpose.LEAVE, ""),
    (Purpose.PREFERENCES, ""),
    (Purpose.PREFERENCES, "/leave"),
    (Purpose.PREFERENCES, "/data"),
    (Purpose.OWN_DATA, ""),
    (Purpose.OWN_DATA, "/link"),
    (Purpose.OWN_DATA, "/erase"),
)


def link(purpose: Purpose, more: str = "") -> str:
    """One of the links in Ada's mails."""
    return f"/bulletin/{purpose}/{resources.signer().sign(purpose, *KINDS[purpose])}{more}"


def subscribed(**changes: Any) -> Subscriber:
    """Ada, as manage_subscription would have stored her."""
    ada = Subscriber(
        person=ADA,
        email="ada@example.org",
        subscription_id="s-1",
        standing=Standing.CONFIRMED,
        name="Ada Lovelace",
        topics=(Topic.COPYRIGHT,),
        changed_at=datetime(2021, 9, 20, 12, tzinfo=UTC),
    )
    return readers.subscribers.save(replace(ada, **changes))


def post(address: str, body: str | None = None, **headers: str) -> Answer:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return visit(address, "POST", body=body, headers=names)


def text(page: Answer) -> str:
    return " ".join(page.text.split())


def test_looking_at_a_link_a_hundred_times_asks_for_nothing() -> None:
    before = subscribed()
    for purpose, more in BUTTONS:
        address = link(purpose, more)
        for _ in range(100):
            assert visit(address).status in (200, 405)
            assert visit(address, "HEAD").status in (200, 405)
    assert asked() == []
    assert readers.subscribers.load(ADA) == before


@pytest.mark.parametrize(("purpose", "more"), BUTTONS)
def test_a_link_that_is_not_ours_does_nothing(purpose: Purpose, more: str) -> None:
    subscribed()
    good = link(purpose)
    others = [link(other).rsplit("/", 1)[1] for other in KINDS if other is not purpose]
    start, token = good.rsplit("/", 1)
    for bad in (*others, "x", "é", token[:-1], "x" + token, "%00", token * 50):
        for answer in (visit(f"{start}/{bad}{more}"), post(f"{start}/{bad}{more}", ONE_CLICK)):
            assert answer.status in (404, 405), bad
            assert "<h1>" in answer.text
    assert asked() == []


@pytest.mark.parametrize(("purpose", "more"), BUTTONS)
def test_personal_pages_are_kept_by_nobody(purpose: Purpose, more: str) -> None:
    subscribed()
    for answer in (visit(link(purpose, more)), post(link(purpose, more), "")):
        if answer.status == 200:
            assert answer.headers["cache-control"] == "no-store"
            assert answer.headers["x-robots-tag"] == "noindex"


def test_the_button_confirms_and_pressed_again_says_the_same() -> None:
    address = link(Purpose.CONFIRM)
    page = visit(address)
    assert page.text.count("<button") == 1
    first, second = post(address), post(address)
    assert (first.status, second.status) == (200, 200)
    assert "You are subscribed" in first.text
    one, two = asked()
    assert isinstance(one, SubscriptionConfirmed)
    assert isinstance(two, SubscriptionConfirmed)
    assert (one.person, one.subscription_id) == (ADA, "s-1")
    assert one.request_id == two.request_id
    assert one.evidence


def test_after_confirming_the_way_to_the_preferences_is_open() -> None:
    subscribed()
    page = post(link(Purpose.CONFIRM)).text
    preferences = page.split('href="/bulletin/preferences/')[1].split('"')[0]
    assert "a•••@example.org" in visit(f"/bulletin/preferences/{preferences}").text


def test_a_confirmation_link_works_for_seven_days(monkeypatch: pytest.MonkeyPatch) -> None:
    address, leaving = link(Purpose.CONFIRM), link(Purpose.LEAVE)
    at = time.time() + 7 * 86400 - 60
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: at)
    assert visit(address).status == 200
    at += 120
    for answer in (visit(address), post(address)):
        assert answer.status == 410
        assert 'href="/bulletin/subscribe"' in answer.text
    assert asked() == []
    at += 20 * 365 * 86400
    assert visit(leaving).status == 200
    assert post(leaving, ONE_CLICK).status == 200
    assert len(asked()) == 1


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (ONE_CLICK, {"content_type": URLENCODED}),
        (ONE_CLICK.lower(), {"content_type": f"{URLENCODED}; charset=utf-8"}),
        (MULTIPART, {"content_type": "multipart/form-data; boundary=b"}),
        (MULTIPART, {"content_type": "multipart/form-data"}),
        (ONE_CLICK, {}),
        (ONE_CLICK, {"content_type": "text/plain"}),
    ],
)
def test_one_click_needs_neither_cookie_nor_redirect(body: str, headers: dict[str, str]) -> None:
    answer = post(link(Purpose.LEAVE), body, **headers)
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert "set-cookie" not in answer.headers
    assert "location" not in answer.headers
    [message] = asked()
    assert isinstance(message, SubscriptionEnded)
    assert (message.person, message.channel, message.email) == (ADA, Channel.ONE_CLICK, "")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (None, ""),
        ("", URLENCODED),
        ("a=b", URLENCODED),
        ("{}", "application/json"),
        ("\x00\xff", "application/octet-stream"),
        ("x", "multipart/form-data"),
        ("x" * 1_000_000, "text/plain"),
    ],
)
def test_any_other_post_takes_the_person_off_too(body: str | None, kind: str) -> None:
    answer = post(link(Purpose.LEAVE), body, content_type=kind)
    assert answer.status == 200
    assert "You have left the bulletin" in answer.text
    [message] = asked()
    assert isinstance(message, SubscriptionEnded)
    assert message.channel is Channel.WEB


@pytest.mark.parametrize("body", [base64.b64encode(ONE_CLICK.encode()).decode(), "x", "é"])
def test_a_body_in_base64_or_what_says_so_leaves_too(body: str) -> None:
    answer = visit(link(Purpose.LEAVE), "POST", body=body, isBase64Encoded=True)
    assert answer.status == 200
    assert len(asked()) == 1


def test_leaving_twice_and_leaving_as_nobody_gets_the_same_answer() -> None:
    unknown = [post(link(Purpose.LEAVE), ONE_CLICK) for _ in range(2)]
    subscribed()
    assert [post(link(Purpose.LEAVE), ONE_CLICK)] * 2 == unknown
    # Who leaves, comes back and leaves again by the same link has asked twice.
    assert len({message.request_id for message in asked()}) == 3


def test_preferences_show_the_state_without_the_address() -> None:
    subscribed(paused_until=datetime.now(UTC) + timedelta(weeks=3))
    page = visit(link(Purpose.PREFERENCES))
    assert "a•••@example.org" in page.text
    assert "ada@example.org" not in page.text
    assert "Paused until" in page.text
    assert "topic-copyright" in page.inputs
    assert "everything" not in page.inputs
    assert page.inputs["weeks"] == ""


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (Standing.PENDING, "Not confirmed yet"),
        (Standing.UNSUBSCRIBED, "You have left the bulletin"),
        (Standing.SUPPRESSED, "came back, or was reported"),
    ],
)
def test_preferences_of_who_gets_nothing(standing: Standing, words: str) -> None:
    subscribed(standing=standing)
    address = link(Purpose.PREFERENCES)
    page = visit(address)
    assert words in text(page)
    assert "weeks" not in page.inputs
    assert "Mail me the link" in page.text
    assert ('class="button" href="/bulletin/subscribe"' in page.text) is (
        standing is not Standing.SUPPRESSED
    )
    assert send(address, {"everything": "yes"}).status == 303
    assert asked() == []


def test_preferences_of_somebody_unknown_or_erased() -> None:
    address = link(Purpose.PREFERENCES)
    page = visit(address)
    assert (page.status, "There is nothing here" in page.text) == (200, True)
    assert send(address, {"everything": "yes"}).status == 303
    assert asked() == []


def test_saving_is_asked_for_and_the_page_looks_until_it_has_happened(site: Clock) -> None:
    ada = subscribed()
    address = link(Purpose.PREFERENCES)
    answer = send(address, {"topic-advocacy": "yes", "weeks": "4"})
    assert answer.status == 303
    [message] = asked()
    assert isinstance(message, PreferencesChanged)
    assert (message.person, message.topics, message.language) == (ADA, [Topic.ADVOCACY], "en")
    assert message.paused_until
    assert abs(message.paused_until - site() - timedelta(weeks=4)) < timedelta(minutes=1)
    page = visit(answer.headers["location"])
    assert "We are saving your change" in page.text
    assert page.headers["refresh"].startswith("2; url=/bulletin/preferences/")
    readers.subscribers.save(replace(ada, topics=(Topic.ADVOCACY,)))
    page = visit(answer.headers["location"])
    assert "Saved" in page.text
    assert "refresh" not in page.headers


def test_saving_what_is_so_already_asks_for_nothing() -> None:
    subscribed(paused_until=datetime.now(UTC) + timedelta(weeks=1))
    address = link(Purpose.PREFERENCES)
    answer = send(address, visit(address).inputs)
    assert "Saved" in visit(answer.headers["location"]).text
    assert asked() == []


def test_a_pause_can_be_ended_or_left_alone() -> None:
    until = datetime.now(UTC) + timedelta(weeks=9)
    subscribed(paused_until=until)
    send(link(Purpose.PREFERENCES), {"everything": "yes", "weeks": ""})
    send(link(Purpose.PREFERENCES), {"everything": "yes", "weeks": "0"})
    kept, ended = asked()
    assert isinstance(kept, PreferencesChanged)
    assert isinstance(ended, PreferencesChanged)
    assert (kept.paused_until, ended.paused_until) == (until, None)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "what you want to read about"),
        ({"everything": "yes", "weeks": "53"}, "up to 52 weeks"),
        ({"everything": "yes", "weeks": "-1"}, "up to 52 weeks"),
        ({"everything": "yes", "weeks": "two"}, "whole number"),
    ],
)
def test_preferences_with_a_problem_come_back(values: dict[str, str], words: str) -> None:
    subscribed()
    answer = send(link(Purpose.PREFERENCES), values)
    assert answer.status == 422
    assert words in answer.text
    assert answer.inputs.get("weeks") == values.get("weeks", "")
    assert asked() == []


def test_leaving_from_the_preferences() -> None:
    subscribed()
    answer = post(link(Purpose.PREFERENCES, "/leave"))
    assert "You have left the bulletin" in answer.text
    [message] = asked()
    assert isinstance(message, SubscriptionEnded)
    assert (message.person, message.channel) == (ADA, Channel.WEB)


def test_somebodys_data_are_a_file_with_all_of_it() -> None:
    ada = subscribed()
    event = ConsentEvent(
        person=ADA,
        event_id="e-1",
        change=Change.CONFIRMED,
        channel=Channel.WEB,
        at=ada.changed_at,
    )
    readers.subscribers.save(ada, [event])
    about = coming()
    put(Listing(activity=about))
    came = booked(about, name="Ada Byron")
    Attendance(dynamodb, "RegisterTable").record(about, came, ada.changed_at)
    unread = RequestAnswer(
        request_id="unread", outcome=Outcome.INVALID, person=ADA, name="Ada Unread"
    )
    item = from_answer("REJECTED#2021-10-01", unread, ada.changed_at)
    dynamodb.put_item(TableName="RegisterTable", Item=item)
    answer = post(link(Purpose.OWN_DATA))
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["content-disposition"] == 'attachment; filename="my-data.json"'
    kept = json.dumps(answer.json)
    for fact in ("ada@example.org", "Ada Lovelace", "copyright", "e-1", "Ada Byron", "Ada Unread"):
        assert fact in kept
    assert answer.json["attendance"]
    assert asked() == []


def test_erasing_says_what_it_means_and_is_asked_for_by_a_button() -> None:
    subscribed()
    page = visit(link(Purpose.OWN_DATA, "/erase"))
    assert "You cannot undo this" in page.text
    assert asked() == []
    answer = post(link(Purpose.OWN_DATA, "/erase"))
    assert "We are erasing what we hold about you" in answer.text
    [message] = asked()
    assert isinstance(message, ErasureRequested)
    assert message.person == ADA


def test_the_preferences_link_neither_shows_nor_erases_anything_but_has_a_link_mailed() -> None:
    subscribed()
    for more in ("/erase", "/download", "/data/erase"):
        assert visit(link(Purpose.PREFERENCES, more)).status == 404
        assert post(link(Purpose.PREFERENCES, more)).status == 404
    assert asked() == []
    answer = post(link(Purpose.PREFERENCES, "/data"))
    assert answer.status == 200
    assert "We mail it to a•••@example.org" in text(answer)
    for secret in ("ada@", "Lovelace", "copyright", "/bulletin/data/"):
        assert secret not in answer.text
    [message] = asked()
    assert isinstance(message, OwnDataRequested)
    assert message.person == ADA


def test_one_sender_has_three_links_to_own_data_mailed_a_day_and_is_told_so(site: Clock) -> None:
    subscribed()
    old = link(Purpose.OWN_DATA, "/link")
    for address in (link(Purpose.PREFERENCES, "/data"), old, old):
        assert "on its way" in post(address).text
    assert len(asked()) == 3
    for address in (link(Purpose.PREFERENCES, "/data"), old):
        answer = post(address)
        assert answer.status == 429
        words = text(answer)
        assert "to a•••@example.org have been asked for from your internet connection" in words
        assert "You can ask for another one from" in words
        assert "have mailed" not in words
        assert "on its way" not in answer.text
    assert asked() == []
    site.ahead += timedelta(days=1)
    assert "on its way" in post(old).text
    assert len(asked()) == 1


def test_a_stranger_with_a_mail_that_was_passed_on_uses_up_nobody_elses_links() -> None:
    subscribed()
    preferences = link(Purpose.PREFERENCES, "/data")
    for n in range(10):  # of IPv6 a household has a network, and takes any address in it
        visit(preferences, "POST", **whence(f"2001:db8:0:1::{n:x}"))
    assert len(asked()) == LINKS.most
    assert "on its way" in post(preferences).text
    assert len(asked()) == 1


def test_all_senders_together_do_not_fill_a_mailbox_and_bar_its_owner_for_an_hour_at_most(
    site: Clock,
) -> None:
    subscribed()
    preferences = link(Purpose.PREFERENCES, "/data")
    answers = [visit(preferences, "POST", **whence(f"198.51.100.{n}")) for n in range(20)]
    assert len(asked()) == ALL_LINKS.most
    assert [one.status for one in answers] == [200] * ALL_LINKS.most + [429] * 14
    assert "have been asked for, by you or by others" in text(answers[-1])
    assert "your internet connection" not in text(answers[-1])
    site.ahead += timedelta(hours=1)
    assert "on its way" in post(preferences).text
    assert len(asked()) == 1


def test_a_link_to_own_data_goes_nowhere_that_mail_came_back_from_and_nowhere_unknown() -> None:
    nobody = post(link(Purpose.PREFERENCES, "/data"))
    assert "There is nothing here" in nobody.text
    subscribed(standing=Standing.SUPPRESSED)
    answer = post(link(Purpose.PREFERENCES, "/data"))
    assert "We cannot mail you a link" in answer.text
    assert "mailto:hello@fanfare.example.org" in answer.text
    assert "on its way" not in nobody.text + answer.text
    assert asked() == []


@pytest.mark.parametrize("standing", [Standing.PENDING, Standing.UNSUBSCRIBED])
def test_who_gets_no_issues_can_have_the_link_too(standing: Standing) -> None:
    subscribed(standing=standing)
    assert "on its way" in post(link(Purpose.PREFERENCES, "/data")).text
    assert len(asked()) == 1


def test_a_link_to_own_data_works_for_an_hour_and_then_offers_a_fresh_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    subscribed()
    good = link(Purpose.OWN_DATA)
    signed = time.time()
    monkeypatch.setattr("time.time", lambda: signed + 3500)
    assert "Download my data" in visit(good).text
    monkeypatch.setattr("time.time", lambda: signed + 3602)
    for answer in (visit(good), post(good), visit(good + "/erase"), post(good + "/erase")):
        assert answer.status == 410
        assert "more than an hour old" in answer.text
        assert f'action="{good}/link"' in answer.text
        assert "ada@" not in answer.text
    assert asked() == []
    assert "on its way" in post(good + "/link").text
    [message] = asked()
    assert isinstance(message, OwnDataRequested)


def test_no_address_gets_into_the_logs(caplog: pytest.LogCaptureFixture) -> None:
    subscribed()
    for purpose, more in BUTTONS:
        visit(link(purpose, more))
        post(link(purpose, more), ONE_CLICK)
    assert "ada@" not in caplog.text
    assert "Lovelace" not in caplog.text
