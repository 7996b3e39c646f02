"""Public pages: what they show, and the rules of HTTP that all answers keep."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from hypothesis import example, given
from hypothesis import strategies as st

from fanfare import language
from fanfare.activities.activity import Audience, Listing, Mode, Offer
from serve_site import resources
from serve_site.http.headers import FORMS_LEAD_OUT, PICTURES_FROM_ELSEWHERE, SECURITY
from serve_site.http.request import read_request
from tests.support.site import Clock, coming, dynamodb, put, send, visit

pytestmark = pytest.mark.usefixtures("site")

PUBLIC = ("/", "/activities", "/activities/rhyme-time", "/privacy", "/accessibility")


@pytest.fixture(autouse=True)
def activities(site: Clock) -> None:
    put(Listing(activity=coming(title="Rhyme & <b>song</b>", sample=True)))
    put(
        Listing(
            activity=coming(
                key="gone",
                title="Long gone",
                starts=site() - timedelta(days=2),
                ends=site() - timedelta(days=1),
            )
        )
    )


def test_the_list_shows_what_is_to_come_and_marks_samples() -> None:
    page = visit("/activities")
    assert "1 activity" in page.text
    assert "Rhyme &amp; &lt;b&gt;song&lt;/b&gt;" in page.text
    assert "Sample" in page.text
    assert "Long gone" not in page.text
    assert "Long gone" in visit("/activities?past=1").text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=rhyme", True),
        ("q=zzz", False),
        ("place=kingston", True),
        ("place=Leeds", False),
        ("mode=in_person", True),
        ("mode=online", False),
        ("offer=reading", False),
        ("audience=children", True),
        ("mode=sideways", True),
        ("date=2021-02-30", True),
        ("page=99", True),
        ("page=x", True),
        ("q=" + "x" * 5000, False),
    ],
)
def test_filters(query: str, found: bool) -> None:
    page = visit(f"/activities?{query}")
    assert page.status == 200
    assert ("Rhyme" in page.text) is found
    if not found:
        assert "Nothing matches all of your filters" in page.text


def test_long_lists_have_pages_that_keep_the_filters() -> None:
    for n in range(25):
        put(Listing(activity=coming(key=f"talk-{n:02}", title=f"Talk {n:02}", mode=Mode.ONLINE)))
    first = visit("/activities?mode=online&lang=en")
    assert "25 activities" in first.text
    assert "page=2" in first.text
    second = visit("/activities?mode=online&page=2")
    assert "Talk 24" in second.text
    assert "Talk 00" not in second.text
    assert 'href="/activities?mode=online&amp;page=1#found"' in second.text


@pytest.mark.parametrize(
    ("listing", "words"),
    [
        (Listing(activity=coming(), taken=1), "3 places left"),
        (Listing(activity=coming(), taken=3), "1 place left"),
        (Listing(activity=coming(), taken=4, waiting=2), "2 parties are waiting"),
        (Listing(activity=coming(capacity=None)), "room for everyone"),
        (Listing(activity=coming(), cancelled=True), "This activity has been cancelled"),
        (Listing(activity=coming(opens=coming().starts)), "Registration opens on"),
        (Listing(activity=coming(closes=coming().opens)), "Registration closed on"),
        (Listing(activity=coming(ends=coming().opens)), "This activity is over"),
    ],
)
def test_one_activity_says_how_to_take_part_or_why_not(listing: Listing, words: str) -> None:
    put(listing)
    page = visit("/activities/rhyme-time")
    assert words in page.text
    possible = (listing.availability == "open" and words[0].isdigit()) or "room" in words
    assert ('class="button" href="/activities/rhyme-time/register"' in page.text) is (
        possible or "waiting" in words
    )


@pytest.mark.parametrize(
    ("listing", "offered"),
    [
        (Listing(activity=coming()), False),
        (Listing(activity=coming(), taken=4, waiting=2), False),
        (Listing(activity=coming(opens=coming().starts)), False),
        (Listing(activity=coming(), cancelled=True), False),
        (Listing(activity=coming(ends=coming().opens)), False),
        (Listing(activity=coming(closes=coming().opens)), True),
    ],
)
def test_a_bare_calendar_entry_is_offered_only_where_no_invitation_comes(
    listing: Listing, offered: bool
) -> None:
    """An entry beside an invitation would be in the calendar twice, and one of the two never move."""
    put(listing)
    page = visit("/activities/rhyme-time").text
    assert ("/activities/rhyme-time.ics" in page) is offered
    assert not (offered and 'class="button"' in page)


def test_pages_name_the_zone_for_people_who_take_part_from_elsewhere() -> None:
    put(Listing(activity=coming(mode=Mode.ONLINE)))
    for address in ("/activities/rhyme-time", "/activities", "/activities/rhyme-time/register"):
        assert "(UK time)" in visit(address).text
    put(Listing(activity=coming()))
    assert "(UK time)" not in visit("/activities/rhyme-time").text


def test_all_facts_are_told() -> None:
    put(
        Listing(
            activity=coming(
                audience=(Audience.FAMILIES,),
                offers=(Offer.READING,),
                access_notes="A ramp at the side.",
                description="One.\n\nTwo.",
            )
        )
    )
    page = visit("/activities/rhyme-time").text
    for words in ("KT1 2PS", "Families", "Reading", "A ramp at the side.", "<p>Two.</p>"):
        assert words in page


@pytest.mark.parametrize(
    "policy", [SECURITY, FORMS_LEAD_OUT, PICTURES_FROM_ELSEWHERE], ids=["all", "out", "pictures"]
)
def test_no_page_may_be_in_a_frame_or_load_what_is_not_named(policy: dict[str, str]) -> None:
    parts = [part.split() for part in policy["Content-Security-Policy"].split(";")]
    rules = {name: values for name, *values in parts}
    for name in ("frame-ancestors", "base-uri", "default-src"):
        assert rules[name] == ["'none'"]
    assert rules["style-src"] == ["'self'"]
    assert not any("*" in value for values in rules.values() for value in values)
    assert "script-src" not in rules


@pytest.mark.parametrize("address", [*PUBLIC, "/nowhere", "/activities/rhyme-time/register"])
def test_every_answer_carries_the_security_headers(address: str) -> None:
    headers = visit(address).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert "frame-ancestors 'none';" in headers["content-security-policy"]
    assert headers["x-frame-options"] == "DENY"
    assert headers["strict-transport-security"].startswith("max-age=63072000")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("address", PUBLIC)
def test_public_pages_may_be_cached_for_a_moment(address: str) -> None:
    assert visit(address).headers["cache-control"].startswith("public, max-age=")
    assert "no-store" in visit("/activities/rhyme-time/register").headers["cache-control"]


@pytest.mark.parametrize("address", [*PUBLIC, "/nowhere", "/activities.json", "/style.css"])
def test_head_answers_like_get_without_the_body(address: str) -> None:
    got, headed = visit(address), visit(address, "HEAD")
    assert (headed.status, headed.headers, headed.text) == (got.status, got.headers, "")


@pytest.mark.parametrize(
    ("address", "method", "allowed"),
    [
        ("/", "POST", "GET, HEAD"),
        ("/activities", "DELETE", "GET, HEAD"),
        ("/activities/rhyme-time/register", "PUT", "GET, HEAD, POST"),
        ("/manage/token/reduce", "GET", "POST"),
    ],
)
def test_wrong_methods_are_named(address: str, method: str, allowed: str) -> None:
    answer = visit(address, method)
    assert (answer.status, answer.headers["allow"]) == (405, allowed)
    assert "cannot be used that way" in answer.text


@pytest.mark.parametrize(
    "address",
    [
        "/nowhere",
        "/activities/nowhere",
        "/activities/x/y/z",
        "/manage/x",
        "/join/x",
        "/registrations/x",
        "/..",
        "/%0d%0aX: y",
    ],
)
def test_what_is_not_there_has_a_page(address: str) -> None:
    answer = visit(address)
    assert answer.status == 404
    assert "Page not found" in answer.text


@pytest.mark.parametrize("path", ["/", "/activities", "/activities.json", "/activities.ics"])
@pytest.mark.parametrize("name", ["q", "since", "service", "lang", "page"])
def test_half_a_character_in_a_query_is_no_fault_of_ours(path: str, name: str) -> None:
    """A browser sends none, but a program may."""
    answer = visit(path, queryStringParameters={name: "\ud800"})
    assert answer.status in (200, 400, 404, 422)


def test_our_own_faults_leak_nothing(caplog: pytest.LogCaptureFixture) -> None:
    dynamodb.delete_table(TableName="RegisterTable")
    resources.catalogue.forget()
    page = visit("/activities")
    assert page.status == 500
    assert "Try again in a few minutes" in page.text
    for secret in ("RegisterTable", "ResourceNotFound", "Traceback", "boto"):
        assert secret not in page.text
    assert visit("/api/activities").json["status"] == 500
    assert "request_failed" in caplog.text


def test_the_list_is_read_once_in_a_while() -> None:
    assert "Rhyme" in visit("/activities").text
    dynamodb.delete_table(TableName="RegisterTable")
    assert visit("/activities").status == 200


@pytest.mark.parametrize(
    ("event", "base", "absolute"),
    [
        (
            {"path": "/a", "requestContext": {"path": "/v1/a", "domainName": "x.example"}},
            "/v1",
            "https://x.example/v1",
        ),
        (
            {"path": "/", "requestContext": {"path": "/v1/", "domainName": "x.example"}},
            "/v1",
            "https://x.example/v1",
        ),
        (
            {"path": "/a", "requestContext": {"path": "/a", "domainName": "w.example"}},
            "",
            "https://w.example",
        ),
        ({"path": "/a", "headers": {"Host": "h.example"}}, "", "https://h.example"),
        ({}, "", "https://"),
    ],
)
def test_links_stay_below_the_address_of_the_stage(
    event: dict[str, Any], base: str, absolute: str
) -> None:
    visit = read_request(event, "")
    assert (visit.base, visit.site) == (base, absolute)
    assert visit.url("/activities") == f"{base}/activities"


def test_https_is_asked_for_here_and_of_no_other_host() -> None:
    """The domain may be a whole campaign's: its other hosts are not ours to bind."""
    assert visit("/").headers["strict-transport-security"] == "max-age=63072000"


def test_a_visitor_does_not_wait_a_minute_for_aws() -> None:
    for client in (resources.dynamodb, resources.registrations()._client):
        config = client.meta.config
        assert (config.connect_timeout, config.read_timeout) == (2, 4)
        assert config.retries == {"mode": "standard", "total_max_attempts": 3}


def test_a_configured_address_wins() -> None:
    event = {"path": "/a", "requestContext": {"path": "/v1/a", "domainName": "x.example"}}
    visit = read_request(event, "https://w.example/week/")
    assert (visit.base, visit.site, visit.host) == (
        "/week",
        "https://w.example/week",
        "w.example",
    )


@pytest.fixture
def welsh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A made-up catalogue; nothing else is done for a second language."""
    catalogue = Catalog(locale="cy", domain="fanfare")
    for english, other in {
        "Activities": "Gweithgareddau",
        "Enter your name": "Rhowch eich enw",
        "%(day)s, %(start)s to %(end)s": "%(day)s, %(start)s hyd %(end)s",
        "In person": "Wyneb yn wyneb",
        "Page not found": "Heb ei ganfod",
    }.items():
        catalogue.add(english, other)
    catalogue.add(
        ("%(count)s activity", "%(count)s activities"),
        ("dim", "un gweithgaredd", "dau", "tri", "chwech", "llawer"),
    )
    file = tmp_path / "cy" / "LC_MESSAGES" / "fanfare.mo"
    file.parent.mkdir(parents=True)
    with file.open("wb") as mo:
        write_mo(mo, catalogue)
    monkeypatch.setattr(language, "CATALOGUES", tmp_path)


@pytest.mark.usefixtures("welsh")
def test_a_catalogue_is_all_another_language_needs(site: Clock) -> None:
    english = visit("/activities")
    assert 'lang="en"' in english.text
    assert 'href="/activities?lang=cy" lang="cy" hreflang="cy">Cymraeg</a>' in english.text
    for asked in (
        visit("/activities", headers={"accept-language": "cy, en;q=0.5"}),
        visit("/activities", headers={"Cookie": "a=b; lang=cy"}),
        visit("/activities?lang=cy"),
    ):
        assert '<html lang="cy" dir="ltr">' in asked.text
        assert "<h1>Gweithgareddau</h1>" in asked.text
        assert "un gweithgaredd" in asked.text
        assert "Wyneb yn wyneb" in asked.text
        assert " hyd " in asked.text
    chosen = visit("/activities?lang=cy").headers["set-cookie"]
    assert "lang=cy" in chosen
    assert "HttpOnly" in chosen
    form = visit("/activities/rhyme-time/register").inputs
    sent = send("/activities/rhyme-time/register?lang=cy", form)
    assert "Rhowch eich enw" in sent.text
    assert "Heb ei ganfod" in visit("/nowhere?lang=cy").text


@pytest.mark.usefixtures("welsh")
def test_a_language_link_never_leads_to_another_site() -> None:
    read = read_request({"path": "//evil.example/x"}, "https://fanfare.example.org")
    assert read.again_in("cy") == "/evil.example/x?lang=cy"


def as_browsers_read(address: str) -> str:
    """What the URL standard makes of an address before it looks for a host: no spaces or controls around
    it, no tabs and line ends in it, and a backslash is a slash (url.spec.whatwg.org, basic URL parser)."""
    edge = "".join(map(chr, range(33)))
    return re.sub(r"[\t\r\n]", "", address.strip(edge)).replace("\\", "/")


@given(
    st.lists(
        st.sampled_from(["/", "\\", "\t", "\n", "\r", " ", "\0", ".", "..", "%5c", "@", "?", "#"])
        | st.sampled_from(["evil.example", "é", "\ud800", ":", "https:"])
    ).map(lambda parts: "/" + "".join(parts)),
    st.sampled_from(["", "/v1"]),
)
@example("/\\evil.example", "")
@example("/\t/evil.example", "")
@example("\\\\evil.example", "")
def test_a_language_link_stays_on_this_site_whatever_the_path(path: str, base: str) -> None:
    read = read_request({"path": path}, f"https://fanfare.example.org{base}")
    link = as_browsers_read(read.again_in("cy"))
    assert link.startswith(f"{base}/")
    assert not link.startswith("//")
    assert "#" not in link
    assert link.partition("?")[2] == "lang=cy"
    assert link.isascii()


@pytest.mark.usefixtures("welsh")
@pytest.mark.parametrize(
    "path", ["/\\evil.example", "/\\/evil.example", "//evil.example", "/\t//evil"]
)
def test_a_page_offers_no_other_site_as_its_language(path: str) -> None:
    page = visit("/", path=path)
    assert page.status == 404
    links = re.findall(r'href="([^"]*)" lang="', page.text)
    assert links
    assert not [one for one in links if as_browsers_read(one).startswith("//")]


@pytest.mark.usefixtures("welsh")
@pytest.mark.parametrize("path", PUBLIC)
def test_an_answer_with_a_cookie_is_kept_by_nobody(path: str) -> None:
    chosen = visit(f"{path}?lang=cy")
    assert "set-cookie" in chosen.headers
    assert chosen.headers["cache-control"] == "no-store"
    assert "public" in visit(path).headers["cache-control"]


def test_with_one_language_nothing_is_offered_or_remembered() -> None:
    page = visit("/activities?lang=xx")
    assert "hreflang" not in page.text
    assert "set-cookie" not in page.headers
