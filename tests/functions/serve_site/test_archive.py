"""The bulletin's archive: pages for everybody, and a feed."""

from dataclasses import replace
from datetime import date, timedelta
from xml.etree import ElementTree

import feedparser
import pytest

from fanfare.bulletin.issue import ArchiveEntry, FrontMatter, StoredIssue
from fanfare.subscribers.terms import Topic
from serve_site import resources
from serve_site.bulletin import resources as readers
from tests.support.site import Answer, Clock, visit

pytestmark = pytest.mark.usefixtures("site")

FRONT = FrontMatter(
    subject="Libraries <Week> & you",
    preheader="Fifty activities near you",
    topics=(Topic.PUBLIC, Topic.LIBRARIES_WEEK),
    language="en",
    slug="week-1",
    sender="Libraries Week",
    day=date(2021, 10, 4),
)


def published(
    clock: Clock, *, ago: float = 1, shown: bool = True, **changes: object
) -> FrontMatter:
    """An issue, sent some hours ago."""
    front = replace(FRONT, **changes)  # type: ignore[arg-type]
    article = f"<h2>About {front.slug}</h2><p>One <em>word</em>.</p>"
    stored = StoredIssue(front=front, text=("",), html=("",), article=article)
    entry = ArchiveEntry(
        front=front,
        content=readers.issues.store(stored),
        public_from=clock() - timedelta(hours=ago),
        published=shown,
    )
    readers.issues.publish(entry)
    return front


def feed() -> Answer:
    return visit("/bulletin.atom")


def test_an_issue_is_a_page(site: Clock) -> None:
    published(site)
    page = visit("/bulletin/week-1")
    assert page.status == 200
    assert "<h1>Libraries &lt;Week&gt; &amp; you</h1>" in page.text
    assert "<h2>About week-1</h2><p>One <em>word</em>.</p>" in page.text
    assert "Monday 4 October 2021" in page.text
    assert "max-age" in page.headers["cache-control"]
    assert page.text.count("<h1") == 1


def test_an_issue_in_another_language_says_so(site: Clock) -> None:
    published(site, language="cy")
    page = visit("/bulletin/week-1").text
    assert '<html lang="en"' in page
    assert '<article class="issue" lang="cy">' in page


def test_the_list_is_by_date_and_by_topic(site: Clock) -> None:
    assert "No issue has been sent yet" in visit("/bulletin").text
    published(site, slug="old", subject="The old one", ago=48, topics=(Topic.COPYRIGHT,))
    published(site, slug="new", subject="The new one", ago=1)
    published(site, slug="to-all", subject="To everybody", ago=2, topics=())
    page = visit("/bulletin").text
    at = [page.index(words) for words in ("The new one", "To everybody", "The old one")]
    assert at == sorted(at)
    about = visit("/bulletin?topic=copyright").text
    assert "The old one" in about
    assert "The new one" not in about
    assert '<option value="copyright" selected>' in about
    assert "No issue about this topic yet" in visit("/bulletin?topic=prison_libraries").text
    assert "The new one" in visit("/bulletin?topic=cooking").text


def test_a_topic_that_these_pages_do_not_know_is_left_out(site: Clock) -> None:
    published(site, topics=("storytelling", Topic.PUBLIC))
    for address in ("/bulletin", "/bulletin/week-1", "/bulletin.atom"):
        shown = visit(address)
        assert shown.status == 200
        assert "Public libraries" in shown.text
        assert "storytelling" not in shown.text


def test_a_long_list_has_pages_that_keep_the_topic(site: Clock) -> None:
    for n in range(25):
        published(site, slug=f"n-{n}", subject=f"Number {n:02}", ago=n + 1)
    first, second = visit("/bulletin?topic=public_libraries"), visit("/bulletin?page=2")
    assert "Number 19" in first.text
    assert "Number 20" not in first.text
    assert "topic=public_libraries&amp;page=2" in first.text
    assert "Number 24" in second.text
    assert "page 2 of 2" in second.text


def test_nothing_shows_before_its_time_and_what_was_taken_back_is_gone(site: Clock) -> None:
    published(site, slug="soon", subject="Too soon", ago=-1)
    published(site, slug="back", subject="Taken back", shown=False)
    for address in ("/bulletin", "/bulletin.atom"):
        text = visit(address).text
        assert "Too soon" not in text
        assert "Taken back" not in text
    assert visit("/bulletin/soon").status == 404
    gone = visit("/bulletin/back")
    assert gone.status == 410
    assert "taken back" in gone.text
    published(site, slug="later-back", ago=-1, shown=False)
    assert visit("/bulletin/later-back").status == 404


@pytest.mark.parametrize("slug", ["nothing", "x" * 5000, "X", "%00", "..", "é", "a b", "<b>"])
def test_an_unknown_issue_is_not_found(slug: str) -> None:
    assert visit(f"/bulletin/{slug}").status == 404


def test_the_forms_pages_are_no_issues(site: Clock) -> None:
    published(site, slug="subscribe")
    assert "About subscribe" not in visit("/bulletin/subscribe").text


def test_a_feed_reader_understands_the_feed(site: Clock) -> None:
    published(site, slug="old", ago=48, language="cy")
    published(site, preheader="Control \x0b characters")
    answer = feed()
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert answer.headers["access-control-allow-origin"] == "*"
    read = feedparser.parse(answer.text)
    assert not read.bozo, read.get("bozo_exception")
    assert read.version == "atom10"
    assert read.feed.link == "https://fanfare.example.org/bulletin"
    first, second = read.entries
    assert first.title == "Libraries <Week> & you"
    assert first.link == "https://fanfare.example.org/bulletin/week-1"
    assert [tag.term for tag in first.tags] == ["public_libraries", "libraries_week"]
    assert first.author == "Libraries Week"
    assert first.summary == "Control  characters"
    assert (first.published_parsed > second.published_parsed, first.updated) == (
        True,
        first.published,
    )
    assert read.feed.updated == first.updated


def test_the_feed_has_all_that_the_standard_requires(site: Clock) -> None:
    """RFC 4287, sections 4.1.1 and 4.1.2."""
    for n in range(25):
        published(site, slug=f"n-{n}", ago=n + 1)
    root = ElementTree.fromstring(feed().text)
    atom = "{http://www.w3.org/2005/Atom}"
    entries = root.findall(f"{atom}entry")
    assert len(entries) == 20
    for element in (root, *entries):
        for required in ("id", "title", "updated"):
            [found] = element.findall(f"{atom}{required}")
            assert found.text
        relations = [link.get("rel") for link in element.findall(f"{atom}link")]
        assert relations.count("alternate") == 1
        assert element.find(f"{atom}author/{atom}name") is not None
    ids = [entry.findtext(f"{atom}id") for entry in entries]
    assert len(set(ids)) == len(ids)


def test_an_issue_keeps_its_id_when_the_site_moves(
    site: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(site)
    here = feedparser.parse(feed().text)
    moved = replace(resources.settings, site_url="https://moved.example")
    monkeypatch.setattr(resources, "settings", moved)
    there = feedparser.parse(feed().text)
    assert there.entries[0].link == "https://moved.example/bulletin/week-1"
    assert there.entries[0].id == here.entries[0].id
    assert there.feed.id == here.feed.id


def test_an_empty_feed_is_a_feed() -> None:
    read = feedparser.parse(feed().text)
    assert (read.bozo, read.entries) == (False, [])
    assert read.feed.updated


def test_every_page_leads_to_the_bulletin() -> None:
    for address in ("/", "/privacy", "/nowhere"):
        page = visit(address).text
        assert 'href="/bulletin"' in page
        assert 'href="/bulletin/subscribe"' in page
    assert 'id="bulletin"' in visit("/privacy").text
