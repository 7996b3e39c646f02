"""Press pages: for everybody from the hour on that a release is free, and a service's own behind links."""

import html
import re
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

import feedparser
import pytest

from fanfare.messages.releases import ReleaseCovered, ReleaseUsed
from fanfare.releases.release import ReleaseState
from fanfare.releases.responses.records import Coverage, UseAnswer
from fanfare.releases.responses.use import Use
from fanfare.services.service import member_of
from serve_site import resources
from serve_site.press import resources as press_room
from tests.support.press_desk import KENT, kent
from tests.support.press_site import copied, kit, released, told, use
from tests.support.site import Clock, send, visit

pytestmark = pytest.mark.usefixtures("site")

ESSEX = member_of("essex")
HOUR = timedelta(hours=1)
PUBLIC = ("/press", "/press.atom", "/press/week")
COVERAGE = {"title": "Libraries <open>", "outlet": "Kent & Co", "day": "2021-10-05", "url": ""}


@pytest.fixture(autouse=True)
def press(site: Clock) -> None:
    press_room.queue.cache_clear()


class At:
    """The site's clock, stopped."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def stop(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    monkeypatch.setattr(resources, "now", At(at))


def test_a_release_is_a_page(site: Clock) -> None:
    released("week", site() - HOUR)
    page = visit("/press/week")
    assert page.status == 200
    assert "<title>The &lt;news&gt; &amp; week – " in page.text
    assert '<article lang="en" dir="auto"><h2>About week</h2>' in page.text
    assert "Monday 4 October 2021" in page.text
    assert page.text.count("<h1") == 1
    assert "This is the national version." in page.text
    assert "Picture: Ann &amp; Co. Licence: CC BY 4.0." in page.text
    assert '<img src="https://images.example/a.jpg" alt="Children read"' in page.text
    assert "img-src 'self' https:;" in page.headers["content-security-policy"]
    assert "max-age=60" in page.headers["cache-control"]
    assert "Corrected" not in page.text


def test_the_list_is_by_date_with_pages_and_says_its_languages(site: Clock) -> None:
    assert "No press release is out yet" in visit("/press").text
    for n in range(25):
        released(f"n-{n}", site() - n * HOUR, headline=f"Number {n:02}", language="cy")
    first, second = visit("/press").text, visit("/press?page=2").text
    assert first.index("Number 00") < first.index("Number 19")
    assert "Number 20" not in first
    assert "Number 24" in second
    assert '<h2 lang="cy" dir="auto"><a href="/press/n-0">' in first


def test_one_second_before_its_hour_nothing_shows_anywhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    embargo = datetime(2030, 10, 3, 23, 1, tzinfo=UTC)
    released("week", embargo, headline="SECRET")
    copied()
    own = (kit(), use())
    stop(monkeypatch, embargo - timedelta(seconds=1))
    for address in (*PUBLIC, *own):
        page = visit(address)
        assert "SECRET" not in page.text, address
        assert "KENT TEXT" not in page.text, address
        assert "Kent 0" not in page.text, address
        assert "images.example" not in page.text, address
    for address in ("/press/week", *own):
        assert visit(address).status == 404
        assert visit(address).headers["cache-control"] == "no-store"
    assert send(use(), {"use": "used"}).status == send(kit(), COVERAGE).status == 404
    assert told() == []
    stop(monkeypatch, embargo)
    for address in PUBLIC:
        assert "SECRET" in visit(address).text, address
    assert "KENT TEXT 0" in visit(own[0]).text
    assert "News from Kent 0" in visit(own[1]).text


def test_what_was_held_or_cancelled_before_it_left_is_nowhere(site: Clock) -> None:
    released("week", site() - HOUR, headline="SECRET", withheld=(0,), state=ReleaseState.HELD)
    copied()
    for address in (*PUBLIC, kit(), use()):
        page = visit(address)
        assert not {"SECRET", "KENT TEXT"} & set(page.text.split()), address
    assert [visit(one).status for one in ("/press/week", kit(), use())] == [404] * 3


def test_a_correction_that_is_still_to_come_leaves_the_first_where_it_is(site: Clock) -> None:
    released("week", site() - HOUR, site() + HOUR, headline="News")
    copied()
    assert "News 1" not in visit("/press/week").text
    assert "Corrected" not in visit("/press").text
    assert "has been corrected" not in visit(kit()).text
    copied(number=1)
    assert visit(kit(number=1)).status == visit(use(number=1)).status == 404


def test_a_correction_says_so_everywhere(site: Clock) -> None:
    released("week", site() - 2 * HOUR, site() - HOUR, headline="News")
    copied(number=0)
    said = "Corrected on "
    for address in PUBLIC:
        text = html.unescape(visit(address).text)
        assert "News 1" in text, address
        assert said in text, address
        assert "(correction 1):" in text, address
        assert "The date was wrong" in text, address
    for address in (kit(), use()):
        assert "has been corrected" in visit(address).text
        assert "Please do not use it any more" in visit(address).text
        assert 'href="/press/week"' in visit(address).text
    copied(number=1)
    old = visit(kit()).text
    newer = old.split('<p><a href="/press/kit/')[1].split('"')[0]
    page = visit(f"/press/kit/{newer}").text
    assert "KENT TEXT 1" in page
    assert "has been corrected" not in page


def test_what_nobody_saw_needs_no_correction(site: Clock) -> None:
    released("week", site() - 2 * HOUR, site() - HOUR, withheld=(0,))
    for address in PUBLIC:
        assert "Corrected" not in visit(address).text


@pytest.mark.parametrize(
    "slug", ["nothing", "facts", "kit", "use", "x" * 5000, "X", "%00", "..", "é"]
)
def test_an_unknown_release_is_not_found(slug: str) -> None:
    assert visit(f"/press/{slug}").status == 404


def test_the_feed_has_all_that_the_standard_requires(site: Clock) -> None:
    """RFC 4287, sections 4.1.1 and 4.1.2."""
    for n in range(25):
        released(f"n-{n}", site() - (n + 1) * HOUR)
    released("both", site() - 2 * HOUR, site() - timedelta(minutes=1), reason="Odd \x0b one")
    answer = visit("/press.atom")
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    root = ElementTree.fromstring(answer.text)
    atom = "{http://www.w3.org/2005/Atom}"
    entries = root.findall(f"{atom}entry")
    assert len(entries) == 20
    for element in (root, *entries):
        for required in ("id", "title", "updated"):
            [found] = element.findall(f"{atom}{required}")
            assert found.text
    read = feedparser.parse(answer.text)
    assert not read.bozo
    first = read.entries[0]
    assert first.link == "https://fanfare.example.org/press/both"
    assert first.updated_parsed > first.published_parsed
    assert "correction 1): Odd  one" in first.summary
    assert read.feed.updated == first.updated
    assert len({one.id for one in read.entries}) == 20


def test_lists_say_how_a_release_begins(site: Clock) -> None:
    headline = "Libraries take action"
    begins = {"spring": "Rhyme &amp; <em>time</em><br>for all.", "autumn": "word " * 100}
    for slug, beginning in begins.items():
        released(slug, site() - HOUR, headline=headline, beginning=beginning, language="cy")
    page = visit("/press").text
    assert '<p lang="cy" dir="auto">Rhyme &amp; time for all.</p>' in page
    assert "word word …</p>" in page
    entries = feedparser.parse(visit("/press.atom").text).entries
    summaries = {one.link.rpartition("/")[2]: one.summary for one in entries}
    assert summaries["spring"] == "Rhyme & time for all."
    assert len(summaries["autumn"]) <= 300


def test_the_kit_has_all_that_a_service_needs(site: Clock) -> None:
    kent()
    released("week", site() - HOUR)
    copied()
    page = visit(kit())
    assert page.status == 200
    assert "Kent &amp; Medway Libraries" in page.text
    assert "<h2>News from Kent 0</h2>" in page.text
    assert "KENT TEXT 0</pre>" in page.text
    assert "Licence: CC BY 4.0." in page.text
    assert page.text.count("<h1") == 1
    [asks] = re.findall(r'action="(/press/facts/[^"]*)"', page.text)
    assert asks.endswith("/link")
    assert "/press/edit/" not in page.text
    assert "press@kent.example" not in page.text
    mac = resources.opaque_ids().of("press-copy", KENT)[:12]
    assert f"press+{KENT}{mac}@bulletin.fanfare.example.org" in page.text
    assert page.headers["x-robots-tag"] == "noindex"
    assert page.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("missing", ["copy", "release"])
def test_a_kit_of_what_was_never_sent_says_where_the_facts_are(site: Clock, missing: str) -> None:
    if missing == "copy":
        released("week", site() - HOUR)
    else:
        copied()
    page = visit(kit())
    assert (page.status, "/press/edit/" in page.text) == (404, False)
    assert "Mail our press contact the link" in page.text
    assert "Nothing here yet" in page.text


def test_looking_changes_nothing_at_any_age(site: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    released("week", site() - HOUR)
    copied()
    addresses = (kit(), use(), use("not_used"))
    in_years = time.time() + 10 * 365 * 86400
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: in_years)
    for address in addresses * 3:
        for method in ("GET", "HEAD"):
            page = visit(address, method)
            assert page.status == 200
            assert bool(page.text) == (method == "GET")
    assert told() == []


def test_a_link_is_good_for_its_own_service_and_purpose_only(site: Clock) -> None:
    released("week", site() - HOUR)
    copied()
    mine, answer = kit().rpartition("/")[2], use().rpartition("/")[2]
    other = kit(member=ESSEX).rpartition("/")[2]
    mixed = other.split(".")[0] + "." + mine.split(".", 1)[1]
    for token in (answer, mine[:-2], mine + "x", mixed, "x", "x" * 5000):
        assert visit(f"/press/kit/{token}").status == 404
        assert send(f"/press/kit/{token}", COVERAGE).status == 404
    for token in (mine, answer[:-2], mixed):
        assert send(f"/press/use/{token}", {"use": "used"}).status == 404
    assert visit(kit(member=ESSEX)).status == 404
    assert told() == []


def note(message: ReleaseUsed) -> None:
    """What hear_service does with it."""
    press_room.responses.answer(
        UseAnswer(
            mailing=message.mailing, member=message.member, use=message.use, at=message.used_at
        )
    )


@pytest.mark.parametrize("chosen", list(Use))
def test_one_press_tells_what_was_done(site: Clock, chosen: Use) -> None:
    released("week", site() - HOUR)
    copied()
    address = use(chosen)
    page = visit(address).text
    assert f'<button name="use" value="{chosen}">' in page
    assert page.count('class="second"') == 2
    answer = send(address, {"use": "adapted"})
    assert answer.status == 303
    before = visit(answer.headers["location"])
    assert "We are noting your answer" in before.text
    assert "Thank you" not in before.text
    assert before.headers["refresh"].startswith("2; url=/press/use/")
    (message,) = told()
    assert isinstance(message, ReleaseUsed)
    assert (message.mailing, message.member, message.use) == ("PR-week-1", KENT, Use.ADAPTED)
    note(message)
    after = visit(before.headers["refresh"].partition("url=")[2])
    assert "Thank you" in after.text
    assert "<strong>We adapted it</strong>" in after.text
    assert "refresh" not in after.headers
    assert visit(address, "POST").status == 303
    (again,) = told()
    assert isinstance(again, ReleaseUsed)
    assert again.use == chosen
    assert again.request_id != message.request_id
    assert again.used_at > message.used_at


def test_an_answer_that_no_button_gives_is_none(site: Clock) -> None:
    released("week", site() - HOUR)
    copied()
    for typed in ({"use": "burned"}, {"use": ""}, {"use": "x" * 5000}):
        assert send(use(), typed).status == 422
    assert visit(use(), "POST", body="{}", headers={"content-type": "text/x"}).status == 415
    assert "Thank you" not in visit(use() + "?noted=burned").text
    assert told() == []


def test_nothing_is_said_to_be_noted_that_is_not(site: Clock) -> None:
    released("week", site() - HOUR)
    copied()
    assert "Thank you" not in visit(use() + "?noted=not_used").text
    answer = UseAnswer(mailing="PR-week-1", member=KENT, use=Use.USED, at=site())
    press_room.responses.answer(answer)
    page = visit(use() + "?noted=not_used&tries=99")
    assert "We are noting your answer" in page.text
    assert "Your answer so far: <strong>We used it as it is</strong>" in page.text
    assert "refresh" not in page.headers


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data; boundary=b", "--b\r\n"),
        ("multipart/form-data; boundary=b", "no part of it"),
        ("multipart/form-data", "--b--"),
        ("multipart/form-data; boundary=b", "--b--\r\n"),
        ("application/x-www-form-urlencoded", "other=used"),
        ("application/x-www-form-urlencoded", "&"),
    ],
)
def test_a_form_that_says_nothing_is_not_the_links_answer(
    site: Clock, kind: str, body: str
) -> None:
    released("week", site() - HOUR)
    copied()
    sent = visit(use("not_used"), "POST", body=body, headers={"content-type": kind})
    assert (sent.status, told()) == (422, [])


def test_an_answer_after_a_correction_is_its_own_mailings(site: Clock) -> None:
    released("week", site() - 2 * HOUR, site() - HOUR)
    copied(number=0)
    copied(number=1)
    after = send(use(), {"use": "used"}).headers["location"]
    (message,) = told()
    assert isinstance(message, ReleaseUsed)
    note(message)
    assert "Thank you" in visit(after).text
    assert "has been corrected" in visit(after).text
    assert message.mailing == "PR-week-1"


def test_the_answer_so_far_is_on_both_pages(site: Clock) -> None:
    released("week", site() - HOUR)
    copied()
    answer = UseAnswer(mailing="PR-week-1", member=KENT, use=Use.NOT_USED, at=site())
    press_room.responses.answer(answer)
    for address in (kit(), use("")):
        page = visit(address).text
        assert "Your answer so far: <strong>We did not use it</strong>" in page
        assert '<button name="use" value="not_used">' in page


def test_a_service_tells_where_it_appeared_once(site: Clock) -> None:
    released("week", site() - HOUR)
    copied()
    for _ in range(2):
        answer = send(kit(), COVERAGE | {"url": " https://www.example.org/a?b=c "})
        assert answer.status == 303
    page = visit(answer.headers["location"].removesuffix("#coverage")).text
    assert "Thank you" in page
    one, two = told()
    assert isinstance(one, ReleaseCovered)
    assert isinstance(two, ReleaseCovered)
    assert one.request_id == two.request_id
    assert (one.mailing, one.member, one.title) == ("PR-week-1", KENT, "Libraries <open>")
    assert (one.outlet, one.url, one.day) == (
        "Kent & Co",
        "https://www.example.org/a?b=c",
        date(2021, 10, 5),
    )


def test_coverage_is_on_the_kit_of_its_own_service(site: Clock) -> None:
    released("week", site() - HOUR)
    copied()
    for member, title in ((KENT, "Ours <b>"), (ESSEX, "Theirs")):
        press_room.responses.cover(
            Coverage(
                mailing="PR-week-1",
                member=member,
                id="c",
                title=title,
                outlet="Post",
                url="https://a.example",
                day=date(2021, 10, 5),
                at=site(),
            )
        )
    page = visit(kit()).text
    assert '<a href="https://a.example" rel="nofollow">Ours &lt;b&gt;</a>, Post, Tuesday' in page
    assert "Theirs" not in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"title": " "}, "Enter the title"),
        ({"title": "x" * 201}, "Use 200 characters or fewer"),
        ({"title": "a\u202eb"}, "Use only characters that can be seen"),
        ({"outlet": ""}, "Enter the name of the newspaper"),
        ({"day": ""}, "Enter the day"),
        ({"day": "5 Oct"}, "Enter the day"),
        ({"day": "2999-01-01"}, "today or in the past"),
        ({"url": "javascript:alert(1)"}, "Enter a web address"),
        ({"url": "https://"}, "Enter a web address"),
        ({"url": "https://a.example/ b"}, "Enter a web address"),
        ({"url": "https://a.example/" + "x" * 2000}, "Use 2,000 characters or fewer"),
    ],
)
def test_a_form_with_a_mistake_comes_back_with_all_that_was_typed(
    site: Clock, typed: dict[str, str], said: str
) -> None:
    released("week", site() - HOUR)
    copied()
    page = send(kit(), COVERAGE | typed)
    assert page.status == 422
    assert page.text.count(said) == 2
    assert "<title>Error:" in page.text
    assert page.inputs == COVERAGE | typed
    ((field, _),) = typed.items()
    assert f'<a href="#{field}">' in page.text
    assert f'id="{field}-error"' in page.text
    assert told() == []


def test_every_page_leads_to_the_press_pages() -> None:
    for address in ("/", "/privacy", "/nowhere"):
        assert 'href="/press"' in visit(address).text
    assert 'id="press"' in visit("/").text


def test_a_release_without_a_national_version_is_nowhere_in_public_and_its_kits_stay(
    site: Clock,
) -> None:
    """Stored before there were any: what it holds is the template, with brackets."""
    released("week", site() - HOUR, headline="[your library service]", national=False)
    copied()
    for address in PUBLIC:
        assert "[your library service]" not in visit(address).text, address
    assert visit("/press/week").status == 404
    assert visit("/press/week").headers["cache-control"] == "no-store"
    assert feedparser.parse(visit("/press.atom").text).entries == []
    assert "KENT TEXT 0" in visit(kit()).text


def test_a_correction_without_a_national_version_does_not_bring_the_error_back(site: Clock) -> None:
    saved = released("week", site() - 2 * HOUR, site() - HOUR, headline="Untrue")
    copied()
    *_, last = saved.editions
    press_room.releases.save(
        replace(saved, editions=(saved.editions[0], replace(last, national=False)))
    )
    for address in PUBLIC:
        assert "Untrue" not in visit(address).text, address
    page = visit(kit()).text
    assert "Please do not use it any more" in page
    assert "Go to the corrected text" not in page
    assert 'href=""' not in page
