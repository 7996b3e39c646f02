"""What the links of a library service's press mail carry: one service's copy of one mailing."""

from dataclasses import dataclass

from aws_lambda_powertools.event_handler import Response

from fanfare.releases.copies import SentCopy
from fanfare.releases.release import Edition, Release
from fanfare.signing import Purpose
from serve_site import resources
from serve_site.http.answers import current_request, page
from serve_site.http.headers import NOT_FOR_SEARCH
from serve_site.press import resources as press_room


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCopy:
    """A service's copy, whose hour has come. newer: the edition that is valid now, when it is another."""

    copy: SentCopy
    release: Release
    edition: Edition
    newer: Edition | None


def own_copy(mailing: str, member: str) -> OwnCopy | None:
    """The copy behind a link; None before its hour, and when there is none."""
    now = resources.now()
    copy = press_room.responses.copy(member, mailing)
    release = press_room.releases.load(copy.slug) if copy else None
    if not copy or not release:
        return None
    editions = [one for one in release.editions if one.mailing == mailing and one.is_public(now)]
    shown = release.shown(now)
    if not editions or not shown:
        return None
    newer = shown if shown.number > editions[0].number else None
    return OwnCopy(copy=copy, release=release, edition=editions[0], newer=newer)


def newer_copy(own: OwnCopy, member: str) -> str:
    """Where the corrected text is: the service's own, if it has one already, else everybody's; empty while
    there is neither."""
    if not own.newer:
        return ""
    if press_room.responses.copy(member, own.newer.mailing):
        return link(Purpose.KIT, own.newer.mailing, member)
    return current_request().url(f"/press/{own.release.slug}") if own.newer.national else ""


def link(purpose: Purpose, *parts: str) -> str:
    """A page of the service's own, below /press. Links to kits never end and are passed on: nothing on
    their pages may change the service's facts."""
    return current_request().url(f"/press/{purpose}/{resources.signer().sign(purpose, *parts)}")


def facts_action(member: str) -> str:
    """Where a form goes that has the link to the service's facts mailed to the address that we have."""
    return f"{link(Purpose.FACTS, member)}/link"


def nothing_here(member: str) -> Response[str]:
    """The same page whether the release is still to come, is held, or never was."""
    return page(
        "press/nothing_here.html",
        status=404,
        headers=NOT_FOR_SEARCH,
        facts_action=facts_action(member),
    )
