"""The bulletin's archive: every issue that was sent, for everybody, with a feed."""

from aws_lambda_powertools.event_handler import Response

from fanfare.bulletin.issue import ArchiveEntry
from fanfare.contact import is_slug
from fanfare.subscribers.terms import Topic
from serve_site import resources
from serve_site.activities.filters import one_page
from serve_site.bulletin import resources as readers
from serve_site.http.answers import PUBLIC, Refused, current_request, document, page
from serve_site.http.headers import OPEN
from serve_site.http.routing import Routes

routes = Routes()

PER_PAGE = 20
IN_FEED = 20


@routes.get("/bulletin")
def show_archive() -> Response[str]:
    """The issues by date, all or those about one topic, a page at a time."""
    asked = current_request().query.get("topic", "")
    topic = asked if asked in list(Topic) else ""
    found = [entry for entry in _published() if not topic or topic in entry.front.topics]
    shown, number, pages = one_page(found, PER_PAGE)
    return page(
        "bulletin/archive.html",
        cache=PUBLIC,
        entries=shown,
        topic=topic,
        number=number,
        pages=pages,
    )


@routes.get("/bulletin.atom")
def get_feed() -> Response[str]:
    """The newest issues, for feed readers."""
    from fanfare.pages.feed import atom_feed, of_issue  # few ask; other pages start without it

    request = current_request()
    words = request.language.gettext
    body = atom_feed(
        [of_issue(entry, request.language) for entry in _published()[:IN_FEED]],
        name="bulletin",
        title=words("%(campaign)s: the bulletin") % {"campaign": resources.campaign.name},
        site=request.site,
        authority=resources.settings.sender_address.rpartition("@")[2],
        language=request.language,
        now=resources.now(),
    )
    return document(body, "application/atom+xml; charset=utf-8", cache=PUBLIC, headers=OPEN)


@routes.get("/bulletin/<slug>")
def show_issue(slug: str) -> Response[str]:
    """One issue. Raises Refused: 404, or 410 for one that was taken back."""
    if not is_slug(slug):
        raise Refused(404)
    now = resources.now()
    article = readers.issues.article(slug, now)
    if not article:
        entry = readers.issues.entry(slug)
        raise Refused(410 if entry and entry.public_from <= now else 404)
    return page("bulletin/issue.html", cache=PUBLIC, front=article.entry.front, html=article.html)


def _published() -> list[ArchiveEntry]:
    return readers.issues.published(resources.now())
