"""The page behind the preferences link: what somebody gets of the bulletin, and for how long not."""

from datetime import datetime

from aws_lambda_powertools.event_handler import Response

from fanfare.pages.progress import look_again_after
from fanfare.people import masked
from fanfare.problems import Problem
from fanfare.signing import Purpose
from fanfare.subscribers.inputs import EVERYTHING, MAX_WEEKS, ticked, topic_field
from fanfare.subscribers.subscriber import Standing, Subscriber
from fanfare.subscribers.terms import Channel
from serve_site import resources
from serve_site.bulletin import resources as readers
from serve_site.bulletin.leave import end
from serve_site.bulletin.new_form import languages
from serve_site.http.answers import current_request, page, see_other
from serve_site.http.bodies import read_form
from serve_site.http.guard import new_id
from serve_site.http.headers import NOT_FOR_SEARCH
from serve_site.http.routing import Routes
from serve_site.registrations.links import read_link, tries

routes = Routes()


@routes.get("/bulletin/preferences/<token>")
def show(token: str) -> Response[str]:
    """How things are. After a change was asked for, the page looks again until it has happened."""
    known = _known(token)
    since = current_request().query.get("since", "")
    changing = bool(known) and since == str(_version(known))
    wait = look_again_after(tries()) if changing else None
    again = current_request().url(
        f"/bulletin/preferences/{token}", since=_version(known), tries=tries() + 1
    )
    headers = {"Refresh": f"{wait}; url={again}"} if wait else {}
    return _page(known, token, headers=headers, changing=changing, changed=bool(since), again=again)


@routes.post("/bulletin/preferences/<token>")
def save(token: str) -> Response[str]:
    """Queue what the person wants from now on, or say what is wrong with it."""
    from fanfare.forms import check_form  # pages start without pydantic
    from fanfare.messages.subscriptions import PreferencesChanged
    from fanfare.subscribers.form import Preferences

    known = _known(token)
    values = read_form()
    if not known or known.standing is not Standing.CONFIRMED:
        return _back(token)
    now = resources.now()
    wanted, problems = check_form(Preferences, values, languages(known.language))
    if not wanted:
        return _page(known, token, status=422, problems=problems, values=values)
    pause = _pause(known, now)
    paused_until = wanted.paused_until(pause, now)
    kept = (wanted.topics, wanted.language) == (known.topics, known.language)
    if kept and paused_until == pause:
        return _back(token, known.version - 1)
    readers.queue(
        PreferencesChanged(
            request_id=new_id(),
            person=known.person,
            topics=list(wanted.topics),
            language=wanted.language,
            paused_until=paused_until,
            changed_at=now,
        )
    )
    return _back(token, known.version)


@routes.post("/bulletin/preferences/<token>/leave")
def leave(token: str) -> Response[str]:
    """Take the person off."""
    (person,) = read_link(Purpose.PREFERENCES, token)
    end(person, Channel.WEB, token.encode())
    return page("bulletin/left.html", headers=NOT_FOR_SEARCH)


def _page(
    known: Subscriber | None,
    token: str,
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
    problems: list[Problem] | None = None,
    values: dict[str, str] | None = None,
    changing: bool = False,
    changed: bool = False,
    again: str = "",
) -> Response[str]:
    if not known:
        return page("bulletin/nothing_here.html", headers=NOT_FOR_SEARCH)
    return page(
        "bulletin/preferences.html",
        status=status,
        headers=NOT_FOR_SEARCH | (headers or {}),
        known=known,
        email=masked(known.email),
        paused_until=_pause(known, resources.now()),
        address=current_request().url(f"/bulletin/preferences/{token}"),
        values=values or ticked(known.topics) | {"language": known.language},
        problems=problems or [],
        contact=resources.settings.sender_address,
        most=MAX_WEEKS,
        everything=EVERYTHING,
        topic_field=topic_field,
        changing=changing,
        changed=changed and not changing,
        again=again,
    )


def _known(token: str) -> Subscriber | None:
    (person,) = read_link(Purpose.PREFERENCES, token)
    return readers.subscribers.load(person)


def _version(known: Subscriber | None) -> int:
    return known.version if known else 0


def _pause(known: Subscriber, now: datetime) -> datetime | None:
    """The end of a pause that is not over."""
    return known.paused_until if known.paused_until and known.paused_until > now else None


def _back(token: str, since: int | None = None) -> Response[str]:
    query = {} if since is None else {"since": since}
    return see_other(current_request().url(f"/bulletin/preferences/{token}", **query))
