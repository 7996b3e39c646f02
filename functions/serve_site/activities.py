"""The activities that a request asks for."""

import re

from fanfare.activity.search import Filters, read_filters, search
from fanfare.model import Listing
from serve_site import resources
from serve_site.contract import ActivityList, facts_of
from serve_site.web import Refused, here

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


def page_number(pages: int) -> int:
    """The page of a list that is asked for, within what there is."""
    asked = here().query.get("page", "1")
    return min(max(int(asked), 1), pages) if asked.isdecimal() and len(asked) < 6 else 1


def chosen_filters() -> dict[str, str]:
    """The query without what only this page of the list is about."""
    return {k: v for k, v in here().query.items() if v and k not in ("page", "lang")}


def listed(path: str) -> ActivityList:
    """One page of the matching activities, for programs. path: where the list goes on. Raises Refused
    with 422 for a filter that makes no sense: a program would take the answer for the right one."""
    filters, found = matching()
    if filters.unclear:
        raise Refused(422)
    pages = max(-(-len(found) // DATA_PER_PAGE), 1)
    number = page_number(pages)
    shown = found[(number - 1) * DATA_PER_PAGE : number * DATA_PER_PAGE]
    more = here().with_query(path, chosen_filters(), page=number + 1)
    return ActivityList(
        campaign=resources.campaign.name,
        total=len(found),
        activities=[facts_of(one, here().site, resources.now()) for one in shown],
        next=here().absolute(more.removeprefix(here().base)) if number < pages else None,
    )
