"""The activities that a request asks for."""

import re

from fanfare.activities.activity import Listing
from fanfare.activities.search import Filters, read_filters, search
from serve_site import resources
from serve_site.http.answers import Refused, current_request

KEY = re.compile(r"[A-Za-z0-9_-]{1,128}")


def find(key: str) -> Listing:
    """The activity as it is now. Raises Refused with 404."""
    listing = resources.catalogue.listing(key) if KEY.fullmatch(key) else None
    if not listing:
        raise Refused(404)
    return listing


def matching() -> tuple[Filters, list[Listing]]:
    """The filters of this request, and all activities that match them."""
    filters = read_filters(current_request().query)
    return filters, search(resources.catalogue.listings(), filters, resources.now())


def one_page[T](found: list[T], size: int) -> tuple[list[T], int, int]:
    """The page of a list that is asked for, within what there is: what is on it, its number, and how
    many pages there are."""
    pages = max(-(-len(found) // size), 1)
    number = min(max(page_asked() or 1, 1), pages)
    return found[(number - 1) * size : number * size], number, pages


def page_asked() -> int | None:
    """The number of the page; None when it is no number."""
    asked = current_request().query.get("page", "1")
    return int(asked) if asked.isdecimal() and len(asked) < 6 else None


def chosen_filters() -> dict[str, str]:
    """The query without what only this page of the list is about."""
    return {k: v for k, v in current_request().query.items() if v and k not in ("page", "lang")}
