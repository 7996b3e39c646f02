"""Press releases as everybody may read them, from the hour on that they are free: a list, pages, a feed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from aws_lambda_powertools.event_handler import Response

from fanfare.contact import is_slug
from fanfare.releases.release import Edition, Release
from serve_site import resources
from serve_site.activities.filters import one_page
from serve_site.http.answers import PUBLIC, Refused, current_request, document, page
from serve_site.http.headers import OPEN, PICTURES_FROM_ELSEWHERE
from serve_site.http.routing import Routes
from serve_site.press import resources as press_room
from serve_site.press.summaries import summary

routes = Routes()

PER_PAGE = 20
IN_FEED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A release that anybody may read. published: since when. corrected: whether its edition takes the
    place of another one. summary: how it begins; empty until it is to be shown."""

    slug: str
    edition: Edition
    published: datetime
    corrected: bool
    summary: str = ""


@routes.get("/press")
def show_list() -> Response[str]:
    """The releases by date, a page at a time."""
    shown, number, pages = one_page(_all_shown(), PER_PAGE)
    return page(
        "press/list.html",
        cache=PUBLIC,
        releases=_summarised(shown),
        number=number,
        pages=pages,
    )


@routes.get("/press.atom")
def get_feed() -> Response[str]:
    """The newest releases, for feed readers; a correction is an update of the release's own entry."""
    from fanfare.pages.feed import (  # few ask for it; other pages start without it
        FeedEntry,
        atom_feed,
    )

    request = current_request()
    words = request.language.gettext
    entries = [
        FeedEntry(
            path=f"press/{one.slug}",
            title=one.edition.headline,
            language=one.edition.language,
            author=resources.campaign.name,
            published=one.published,
            updated=one.edition.public_from,
            summary=f"{_correction(one)} {one.summary}".strip(),
        )
        for one in _summarised(_all_shown()[:IN_FEED])
    ]
    body = atom_feed(
        entries,
        name="press",
        title=words("%(campaign)s: press releases") % {"campaign": resources.campaign.name},
        site=request.site,
        authority=resources.settings.sender_address.rpartition("@")[2],
        language=request.language,
        now=resources.now(),
    )
    return document(body, "application/atom+xml; charset=utf-8", cache=PUBLIC, headers=OPEN)


@routes.get("/press/<slug>")
def show_release(slug: str) -> Response[str]:
    """One release, in its national version. Raises Refused with 404 when there is none, when it has no such
    version, and as long as it is not free: then the answer is not to be kept, so that the page is there at
    its second."""
    release = press_room.releases.load(slug) if is_slug(slug) else None
    edition = release.read_by_all(resources.now()) if release else None
    if not release or not edition:
        raise Refused(404)
    version = press_room.releases.version(slug, edition.content)
    return page(
        "press/release.html",
        cache=PUBLIC,
        headers=PICTURES_FROM_ELSEWHERE,
        edition=edition,
        corrected=release.corrects(edition),
        version=version,
    )


def _all_shown() -> list[Shown]:
    """Newest first, a corrected one by its correction."""
    found = _shown(press_room.releases.all(), resources.now())
    return sorted(found, key=lambda one: (one.edition.public_from, one.slug), reverse=True)


def _summarised(found: list[Shown]) -> list[Shown]:
    return [replace(one, summary=summary(one.slug, one.edition.content)) for one in found]


def _shown(releases: list[Release], now: datetime) -> Iterator[Shown]:
    for release in releases:
        if edition := release.read_by_all(now):
            public = [one for one in release.editions if one.is_public(now) and one.national]
            yield Shown(
                slug=release.slug,
                edition=edition,
                published=public[0].public_from,
                corrected=release.corrects(edition),
            )


def _correction(shown: Shown) -> str:
    """What a feed says of a correction; empty for a first edition."""
    if not shown.corrected:
        return ""
    language = current_request().language
    return language.gettext("Corrected on %(day)s (correction %(number)s): %(reason)s") % {
        "day": language.day(shown.edition.public_from),
        "number": shown.edition.number,
        "reason": shown.edition.reason,
    }
