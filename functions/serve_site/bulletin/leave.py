"""Leaving the bulletin: by the mail program's own button (RFC 8058), or by ours. The links never expire."""

import base64
import hashlib

from aws_lambda_powertools.event_handler import Response

from fanfare.signing import Purpose
from fanfare.subscribers.terms import Channel
from serve_site import resources
from serve_site.bulletin import resources as readers
from serve_site.http.answers import PERSONAL, current_request, document, page
from serve_site.http.guard import new_id
from serve_site.http.headers import NOT_FOR_SEARCH
from serve_site.http.routing import Routes
from serve_site.registrations.links import read_link

routes = Routes()

ONE_CLICK = b"one-click"


@routes.get("/bulletin/leave/<token>")
def ask(token: str) -> Response[str]:
    """The button. Mail scanners open this page too, so looking at it does nothing."""
    read_link(Purpose.LEAVE, token)
    action = current_request().url(f"/bulletin/leave/{token}")
    return page("bulletin/leave.html", headers=NOT_FOR_SEARCH, action=action)


@routes.post("/bulletin/leave/<token>")
def leave(token: str) -> Response[str]:
    """Take the person off, whatever else was sent. Never redirects (RFC 8058, section 3.1)."""
    (person,) = read_link(Purpose.LEAVE, token)
    body = _body()
    if ONE_CLICK in body.lower():
        end(person, Channel.ONE_CLICK, body)
        words = current_request().language.gettext("You have left the bulletin.")
        return document(words + "\n", "text/plain; charset=utf-8", cache=PERSONAL)
    end(person, Channel.WEB, body)
    return page("bulletin/left.html", headers=NOT_FOR_SEARCH)


def end(person: str, channel: Channel, evidence: bytes) -> None:
    """Queue the wish to leave. Nobody is asked who they are: who holds the link may."""
    from fanfare.messages.subscriptions import (
        SubscriptionEnded,  # with the first form: pages start without pydantic
    )

    readers.queue(
        SubscriptionEnded(
            request_id=new_id(),
            person=person,
            channel=channel,
            language=current_request().language.code,
            evidence=hashlib.sha256(evidence).hexdigest(),
            ended_at=resources.now(),
        )
    )


def _body() -> bytes:
    """What was sent, in either encoding of forms or none: it is searched for one word, not read."""
    request = current_request()
    try:
        return base64.b64decode(request.body) if request.encoded else request.body.encode()
    except ValueError:  # not Base64, or no text
        return b""
