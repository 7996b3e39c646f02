"""No sentence escapes the catalogues: in a language made of brackets, every text is bracketed."""

import re
import time
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo

from fanfare import language
from fanfare.activities.activity import Access, Activity, Audience, Listing, Mode, Offer, Promise
from fanfare.activities.party import AgeBand
from fanfare.bulletin.issue import ArchiveEntry, FrontMatter, StoredIssue
from fanfare.registrations.terms import Status
from fanfare.services.addresses import writing_token
from fanfare.services.service import AddressChange, Contact
from fanfare.signing import Purpose
from fanfare.subscribers.subscriber import Standing, Subscriber
from fanfare.subscribers.terms import Topic
from serve_site import resources
from serve_site.bulletin import resources as readers
from serve_site.press import resources as press_room
from serve_site.press.asked_facts import PARTS
from tests.stack import ROOT
from tests.support.press_desk import FIELDS, KENT, kent, release
from tests.support.site import ADA, Answer, Clock, booked, coming, link, put, visit

FORM = "application/x-www-form-urlencoded"
METHODS = [("**.py", "python"), ("**/templates/**", "jinja2")]
OPTIONS = {"**/templates/**": {"trimmed": "true", "newstyle_gettext": "true"}}
BRACKETED = re.compile(r"⟦[^⟦⟧]*⟧")
NOT_OURS = re.compile(
    r"\S+@\S+|ico\.org\.uk|equalityadvisoryservice\.com|\bdata\b|English|Cymraeg|Dydd Llun|Hydref|"
    r"Libraries Week|#LibrariesWeek|Taking action, changing lives"
)
"""The campaign's own words, data (which says "data" here), names of languages, a date, and addresses."""


class Texts(HTMLParser):
    """The texts of a page, and those of its attributes that people read."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        read = {"aria-label", "alt", "title", "placeholder"}
        if ("name", "description") in attrs:
            read |= {"content"}
        self.found += [value for name, value in attrs if name in read and value]

    def handle_data(self, data: str) -> None:
        self.found.append(data)


def write_brackets(folder: Path) -> None:
    """A catalogue in which every message is in brackets."""
    catalogue = Catalog(locale="cy", domain="fanfare")
    keywords = DEFAULT_KEYWORDS | {"mark": None}
    for place in (ROOT / "shared" / "fanfare", ROOT / "functions"):
        for found in extract_from_dir(str(place), METHODS, OPTIONS, keywords=keywords):
            message, context = found[2], found[4]
            if isinstance(message, tuple):
                forms = (f"⟦{message[1]}⟧",) * 6  # as many as Welsh has
                catalogue.add(message, forms, context=context)
            elif "CLDR" not in (context or ""):
                catalogue.add(message, f"⟦{message}⟧", context=context)
    file = folder / "cy" / "LC_MESSAGES" / "fanfare.mo"
    file.parent.mkdir(parents=True)
    with file.open("wb") as mo:
        write_mo(mo, catalogue)


@pytest.fixture(scope="module")
def catalogues(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("locale")
    write_brackets(folder)
    return folder


@pytest.fixture(autouse=True)
def bracketed(site: Clock, catalogues: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "CATALOGUES", catalogues)


def unbracketed(page: Answer) -> str:
    """What of a page's text came from no catalogue."""
    reader = Texts()
    reader.feed(page.text)
    text = " ".join(reader.found)
    while (shorter := BRACKETED.sub(" ", text)) != text:
        text = shorter
    return " ".join(re.findall(r"[^\W\d_]+", NOT_OURS.sub(" ", text)))


def seen(address: str) -> Answer:
    return visit(address, headers={"cookie": "lang=cy"})


def sample(site: Clock, **changes: Any) -> Activity:
    """An activity that says "data" wherever an operator writes, with Ada booked on it."""
    written = "title service summary description place venue address postcode access_notes"
    about = coming(
        **dict.fromkeys(written.split(), "data"),
        **{
            "contact": "data@example.org",
            "audience": tuple(Audience),
            "age_bands": tuple(AgeBand),
            "access": tuple(Access),
            "offers": tuple(Offer),
            "promises": tuple(Promise),
            "sample": True,
        }
        | changes,
    )
    put(Listing(activity=about))
    booked(about, name="data")
    return about


STATES: dict[str, dict[str, Any]] = {
    "open": {},
    "online": {"mode": Mode.ONLINE, "join_url": "https://meet.example"},
    "no limit": {"capacity": None},
    "full": {"capacity": 0},
    "not open": {"opens": coming().starts},
    "closed": {"closes": coming().opens},
    "past": {"ends": coming().opens},
    "on now": {"mode": Mode.ONLINE, "starts": coming().opens, "join_url": "https://meet.example"},
    "no link": {"mode": Mode.ONLINE, "starts": coming().opens},
}


@pytest.mark.parametrize("state", STATES)
def test_every_text_about_an_activity_and_a_booking(site: Clock, state: str) -> None:
    about = sample(site, **STATES[state])
    for status in Status:
        booked(about, name="data", status=status)
        for address in (
            "/activities/rhyme-time",
            "/activities/rhyme-time/register",
            link(Purpose.STATUS, about),
            link(Purpose.STATUS, about, "r-other"),
            link(Purpose.MANAGE, about),
            link(Purpose.MANAGE, about) + "?since=0",
            link(Purpose.MANAGE, about) + "?since=0&tries=13",
            link(Purpose.MANAGE, about) + "/cancel",
            link(Purpose.MANAGE, about, "r-other"),
            link(Purpose.JOIN, about),
        ):
            assert unbracketed(seen(address)) == "", address


def test_every_text_of_the_other_pages(site: Clock) -> None:
    sample(site)
    for n in range(25):
        put(Listing(activity=coming(key=f"{n}", title="data", service="data", summary="data",
                                    venue="data"), cancelled=n % 2 == 0))  # fmt: skip
    for address in (
        "/",
        "/activities",
        "/activities?page=2",
        "/activities?q=zzz",
        "/activities?date=x",
        "/activities?mode=x",
        "/privacy",
        "/accessibility",
        "/nowhere",
    ):
        assert unbracketed(seen(address)) == "", address


def subscribed(standing: Standing, **changes: Any) -> None:
    ada = Subscriber(
        person=ADA,
        email="data@example.org",
        subscription_id="s-1",
        standing=standing,
        changed_at=resources.now(),
    )
    known = readers.subscribers.load(ADA)
    version = known.version if known else 0
    readers.subscribers.save(replace(ada, version=version, **changes))


def issue(site: Clock, slug: str, *, shown: bool = True) -> None:
    front = FrontMatter(
        subject="data",
        preheader="data",
        topics=tuple(Topic),
        language="en",
        slug=slug,
        sender="data",
        day=date(2021, 10, 4),
    )
    content = readers.issues.store(
        StoredIssue(front=front, text=("",), html=("",), article="<p>data</p>")
    )
    readers.issues.publish(
        ArchiveEntry(front=front, content=content, public_from=site(), published=shown)
    )


def test_every_text_about_the_bulletin(site: Clock) -> None:
    for address in ("/bulletin", "/bulletin?topic=copyright"):
        assert unbracketed(seen(address)) == "", address
    for n in range(25):
        issue(site, f"issue-{n}")
    issue(site, "taken-back", shown=False)
    for address in (
        "/bulletin",
        "/bulletin?page=2",
        "/bulletin?topic=copyright",
        "/bulletin/issue-1",
        "/bulletin/taken-back",
        "/bulletin/subscribe",
        "/bulletin/subscribed",
    ):
        assert unbracketed(seen(address)) == "", address


def test_every_text_behind_a_link_of_the_bulletin(
    site: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign = resources.signer().sign
    confirm = f"/bulletin/confirm/{sign(Purpose.CONFIRM, ADA, 's-1')}"
    leave = f"/bulletin/leave/{sign(Purpose.LEAVE, ADA)}"
    preferences = f"/bulletin/preferences/{sign(Purpose.PREFERENCES, ADA)}"
    cookie = {"headers": {"cookie": "lang=cy", "content-type": FORM}}
    data = f"/bulletin/data/{sign(Purpose.OWN_DATA, ADA)}"
    for address in (confirm, leave, preferences, f"{data}/erase"):
        assert unbracketed(seen(address)) == "", address
        assert unbracketed(visit(address, "POST", **cookie)) == "", address
    assert unbracketed(seen(data)) == ""
    for _ in range(5):
        assert unbracketed(visit(f"{preferences}/data", "POST", **cookie)) == ""
    with monkeypatch.context() as later:
        in_a_day = time.time() + 86400
        later.setattr("itsdangerous.timed.time.time", lambda: in_a_day)
        assert unbracketed(seen(data)) == ""
    for standing in Standing:
        subscribed(standing)
        for query in ("", "?since=0", f"?since={readers.subscribers.load(ADA).version}"):  # type: ignore[union-attr]
            assert unbracketed(seen(preferences + query)) == "", standing
    subscribed(Standing.CONFIRMED, paused_until=site() + timedelta(weeks=2))
    assert unbracketed(seen(preferences)) == ""
    for body in ("weeks=99", "weeks=x"):
        page = visit(preferences, "POST", body=body, **cookie)
        assert page.status == 422
        assert set(unbracketed(page).split()) <= {"x"}, body
    in_a_week = time.time() + 8 * 86400
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: in_a_week)
    assert unbracketed(seen(confirm)) == ""


def test_every_text_of_a_bulletin_form_that_comes_back(site: Clock) -> None:
    cookie = {"headers": {"cookie": "lang=cy", "content-type": FORM}}
    token = visit("/bulletin/subscribe").inputs["token"]
    for typed in ({}, {"token": token}, {"token": token, "email": "x", "name": "x" * 101}):
        page = visit("/bulletin/subscribe", "POST", body=urlencode(typed), **cookie)
        assert page.status == 422
        assert set(unbracketed(page).split()) <= set(typed.values()), typed


def test_every_text_of_a_form_that_comes_back(site: Clock) -> None:
    about = sample(site)
    form = "/activities/rhyme-time/register"
    token = visit(form).inputs["token"]
    cookie = {"headers": {"cookie": "lang=cy", "content-type": FORM}}
    for typed in (
        {},
        {"token": token},
        {"token": token, "name": "x" * 101, "email": "x", "places": "99", "access_needs": "x" * 1001},
        {"token": token, "name": "\x00", "email": "é@example.org", "places": "0"},
        {"token": token, "name": "x" * 101, "email": "x" * 300, "places": "x"},
    ):  # fmt: skip
        page = visit(form, "POST", body=urlencode(typed), **cookie)
        assert page.status == 422
        values = " ".join(value for value in typed.values() if value != token)
        assert not set(unbracketed(page).split()) - set(values.split()) - {"é"}, typed
    page = visit(link(Purpose.MANAGE, about) + "/reduce", "POST", body="places=9", **cookie)
    assert unbracketed(page) == ""


def test_every_text_behind_the_links_of_a_services_mails(site: Clock) -> None:
    kent(name="data", press=Contact(email="d@data.example"))
    release(fields=tuple(replace(one, label="data", example="data") for one in FIELDS))
    sign = resources.signer().sign
    cookie = {"headers": {"cookie": "lang=cy", "content-type": FORM}}
    for about in ((), ("libraries-week",), ("over",)):
        address = f"/press/facts/{sign(Purpose.FACTS, KENT, *about)}"
        assert unbracketed(seen(address)) == "", about
        assert unbracketed(visit(address, "POST", **cookie)) == "", about
        for _ in range(2):
            assert unbracketed(visit(f"{address}/link", "POST", **cookie)) == ""
    ended = f"/press/edit/{sign(Purpose.EDIT, KENT, 'moved')}"
    assert unbracketed(seen(ended)) == ""
    page = visit(ended, "POST", body=urlencode({"by": "data", "facts.data": "data"}), **cookie)
    assert unbracketed(page) == ""
    change = AddressChange(
        member=KENT, id="c", by="data", before="d@data.example", after="d@data.example", at=site()
    )
    others = {"after": "e@data.example"}
    for purpose in (Purpose.NEW_ADDRESS, Purpose.KEEP_ADDRESS):
        for n, more in enumerate(
            ({}, others, others | {"before": "f@data.example"}, others | {"kept": True})
        ):
            press_room.addresses.put(replace(change, id=f"{purpose}{n}", **more))
            address = f"/press/{purpose}/{sign(purpose, KENT, f'{purpose}{n}')}"
            for query in ("", "?pressed=1"):
                assert unbracketed(seen(address + query)) == "", (purpose, n)


def test_every_text_of_a_services_own_page(site: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    contact = {"press": Contact(name="data", email="data@example.org"), "website": ""}
    service = kent(name="data", facts={}, spokespeople=(), **contact)
    fields = tuple(replace(one, label="data", example="data", unit="data") for one in FIELDS)
    release(fields=fields)
    address = f"/press/edit/{writing_token(service, resources.signer(), resources.opaque_ids())}"
    for query in ("", "?since=0", "?since=1"):
        assert unbracketed(seen(address + query)) == "", query
    cookie = {"headers": {"cookie": "lang=cy", "content-type": FORM}}
    inputs = [
        f"facts.{one.name}{part}"
        for one in FIELDS
        if one.local
        for part in ("", *(f".{name}" for name in PARTS[one.type]))
    ]
    many = dict.fromkeys(inputs, "x" * 2000)
    for typed in ({}, many, {"website": "x", "press.name": "x" * 121, "spokespeople.1.name": "x"}):
        page = visit(address, "POST", body=urlencode(typed), **cookie)
        assert page.status == 422
        assert {word[0] for word in unbracketed(page).split()} <= {"x"}, typed
    in_a_year = time.time() + 365 * 86400
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: in_a_year)
    assert unbracketed(seen(address)) == ""
