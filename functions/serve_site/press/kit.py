"""A library service's press kit: its own copy of a release, pictures, and its answers."""

from collections.abc import Mapping

from aws_lambda_powertools.event_handler import Response

from fanfare.language import LONDON
from fanfare.messages.releases import ReleaseCovered
from fanfare.problems import Problem
from fanfare.releases.press_address import press_address
from fanfare.signing import Purpose
from serve_site import resources
from serve_site.http.answers import current_request, page, see_other
from serve_site.http.bodies import read_form
from serve_site.http.guard import request_id
from serve_site.http.headers import NOT_FOR_SEARCH, PICTURES_FROM_ELSEWHERE
from serve_site.http.routing import Routes
from serve_site.press import resources as press_room
from serve_site.press.links import OwnCopy, facts_action, link, newer_copy, nothing_here, own_copy
from serve_site.registrations.links import read_link

routes = Routes()


@routes.get("/press/kit/<token>")
def show(token: str) -> Response[str]:
    """The kit, from the hour on that its release is free."""
    mailing, member = read_link(Purpose.KIT, token)
    own = own_copy(mailing, member)
    if not own:
        return nothing_here(member)
    return _page(own, token, told="told" in current_request().query)


@routes.post("/press/kit/<token>")
def tell(token: str) -> Response[str]:
    """Queue where the release appeared, or say what is wrong with the form. The same form sent again is
    the same appearance."""
    mailing, member = read_link(Purpose.KIT, token)
    own = own_copy(mailing, member)
    if not own:
        return nothing_here(member)
    from fanfare.forms import check_form  # only a sent form needs them
    from fanfare.releases.responses.form import Appearance

    values = read_form()
    now = resources.now()
    told, problems = check_form(Appearance, values, now.astimezone(LONDON).date())
    if not told:
        return _page(own, token, problems=problems, values=values)
    press_room.tell(
        ReleaseCovered(
            request_id=request_id(
                mailing, member, told.title, told.outlet, str(told.day), told.url
            ),
            mailing=mailing,
            member=member,
            **told.model_dump(),
            told_at=now,
        )
    )
    return see_other(current_request().url(f"/press/kit/{token}", told=1) + "#coverage")


def _page(
    own: OwnCopy,
    token: str,
    *,
    problems: list[Problem] | None = None,
    values: Mapping[str, str] | None = None,
    told: bool = False,
) -> Response[str]:
    mailing, member = own.copy.mailing, own.copy.member
    service = press_room.services.load(member)
    answer = press_room.responses.use(mailing, member)
    version = press_room.releases.version(own.release.slug, own.edition.content)
    return page(
        "press/kit.html",
        status=422 if problems else 200,
        headers=NOT_FOR_SEARCH | PICTURES_FROM_ELSEWHERE,
        own=own,
        service=service.name if service else "",
        newer=newer_copy(own, member),
        images=version.front.images,
        answer=answer.use if answer else None,
        use_action=link(Purpose.USE, mailing, member),
        coverage=press_room.responses.coverage(mailing, member),
        coverage_action=current_request().url(f"/press/kit/{token}") + "#coverage",
        facts_action=facts_action(member),
        press_copies=_press_copies(member),
        problems=problems or [],
        values=values or {},
        told=told,
    )


def _press_copies(member: str) -> str:
    """Where the service copies us in; empty while we have no domain that takes mail."""
    domain = resources.settings.mail_domain
    mac = resources.opaque_ids().of("press-copy", member)
    return press_address(member, mac, domain) if domain else ""
