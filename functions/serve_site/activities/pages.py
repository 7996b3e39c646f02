"""Pages for everybody: the campaign, its activities, and how the site treats people."""

from aws_lambda_powertools.event_handler import Response

from fanfare.activities.search import Filters, search
from fanfare.language import LONDON
from fanfare.pages.rendering import asset
from fanfare.registrations.conditions import refusal
from serve_site import resources
from serve_site.activities.filters import chosen_filters, find, matching, one_page
from serve_site.http.answers import PUBLIC, document, page
from serve_site.http.headers import A_YEAR
from serve_site.http.routing import Routes

routes = Routes()

PER_PAGE = 20
JUST_NOW = "public, max-age=5"
FOR_EVER = f"public, max-age={A_YEAR}, immutable"
ON_HOME = 6


@routes.get("/")
def show_home() -> Response[str]:
    """The campaign, and what is on next."""
    coming = search(resources.catalogue.listings(), Filters(), resources.now())
    open_ones = [listing for listing in coming if not listing.cancelled]
    today = resources.now().astimezone(LONDON).date()
    return page(
        "home.html",
        cache=PUBLIC,
        coming=open_ones[:ON_HOME],
        number=len(open_ones),
        today=bool(open_ones) and open_ones[0].activity.starts.astimezone(LONDON).date() <= today,
    )


@routes.get("/activities")
def show_activities() -> Response[str]:
    """The activities that match the filters, a page at a time."""
    filters, found = matching()
    shown, number, pages = one_page(found, PER_PAGE)
    return page(
        "activities.html",
        cache=PUBLIC,
        filters=filters,
        query=chosen_filters(),
        found=shown,
        total=len(found),
        number=number,
        pages=pages,
    )


@routes.get("/activities/<key>")
def show_activity(key: str) -> Response[str]:
    """Everything about one activity, with the places left at this moment."""
    listing = find(key)
    return page(
        "activity.html",
        cache=JUST_NOW,
        listing=listing,
        outcome=refusal(listing, 0, resources.now()),
    )


@routes.get("/privacy")
def show_privacy() -> Response[str]:
    """What happens to what people tell us."""
    return page("privacy.html", cache=PUBLIC, contact=resources.settings.sender_address)


@routes.get("/accessibility")
def show_accessibility() -> Response[str]:
    """What we do so that everybody can use the site."""
    return page("accessibility.html", cache=PUBLIC, contact=resources.settings.sender_address)


@routes.get("/style.css")
def style() -> Response[str]:
    """The style sheet. Pages name its version, so a browser may keep it."""
    return document(asset("style.css"), "text/css; charset=utf-8", cache=FOR_EVER)


@routes.get("/icon.svg")
def icon() -> Response[str]:
    """The mark of the site."""
    return document(asset("icon.svg"), "image/svg+xml", cache="public, max-age=86400")
