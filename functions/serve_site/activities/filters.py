"""The activities that a request asks for."""

import re

from fanfare.activities.activity import Listing
from fanfare.activities.search import Filters, read_filters, search
from serve_site import resources
from serve_site.api.contract import ActivityList, facts_of
from serve_site.http.answers import Refused, here

KEY = re.compile(r"[A-Za-z0-9_-]{1,128}")
DATA_PER_PAGE = 500
"""Keeps an answer of thousands of activities below what Lambda may return (6 MB)."""


def find(key: str) -> Listing:
    """The activity as it is now. Raises Refused with 404."""
    listing = resources.catalogue.listing(key) if KEY.fullmatch(key) else None
    if not listing:
        raise Refused(404)
    return listing


def matching() -> tuple[Filters, list[Listing]]:
    """The filters of this request, and all activities that match them."""
    filters = read_filters(here().query)
    return filters, search(resources.catalogue.listings(), filters, resources.now())


def one_page[T](found: list[T], size: int) -> tuple[list[T], int, int]:
    """The page of a list that is asked for, within what there is: what stands on it, its number, and how
    many pages there are."""
    pages = max(-(-len(found) // size), 1)
    number = min(max(_page_asked() or 1, 1), pages)
    return found[(number - 1) * size : number * size], number, pages


def _page_asked() -> int | None:
    """The number of the page; None when what stands there is none."""
    asked = here().query.get("page", "1")
    return int(asked) if asked.isdecimal() and len(asked) < 6 else None


def chosen_filters() -> dict[str, str]:
    """The query without what only this page of the list is about."""
    return {k: v for k, v in here().query.items() if v and k not in ("page", "lang")}


def listed(path: str) -> ActivityList:
    """One page of the matching activities, for programs. path: where the list goes on. Raises Refused
    with 422 for a filter or page that makes no sense: a program would take the answer for the right one."""
    filters, found = matching()
    if filters.unclear or not _page_asked():
        raise Refused(422)
    shown, number, pages = one_page(found, DATA_PER_PAGE)
    more = here().with_query(path, chosen_filters(), page=number + 1)
    return ActivityList(
        campaign=resources.campaign.name,
        total=len(found),
        activities=[facts_of(one, here().site, resources.now()) for one in shown],
        next=here().absolute(more.removeprefix(here().base)) if number < pages else None,
    )
