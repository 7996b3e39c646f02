"""Leaving the bulletin: by the mail program's own button (RFC 8058), or by ours. The links never expire."""

import base64
import hashlib

from fanfare.messages.subscriptions import SubscriptionEnded
from fanfare.signing import Purpose
from fanfare.subscribers.subscriber import Channel
from serve_site import resources
from serve_site.http.answers import NOT_FOR_SEARCH, PERSONAL, document, here, page
from serve_site.http.guard import new_id
from serve_site.http.response import Response
from serve_site.http.router import Routes
from serve_site.registrations.links import read_link

routes = Routes()

ONE_CLICK = b"one-click"


@routes.get("/bulletin/leave/<token>")
def ask(token: str) -> Response:
    """The button. Mail scanners open this page too, so looking at it does nothing."""
    read_link(Purpose.LEAVE, token)
    action = here().url(f"/bulletin/leave/{token}")
    return page("bulletin/leave.html", headers=NOT_FOR_SEARCH, action=action)


@routes.post("/bulletin/leave/<token>")
def leave(token: str) -> Response:
    """Take the person off, whatever else was sent. Never redirects (RFC 8058, section 3.1)."""
    (person,) = read_link(Purpose.LEAVE, token)
    body = _body()
    if ONE_CLICK in body.lower():
        end(person, Channel.ONE_CLICK, body)
        words = here().language.gettext("You have left the bulletin.")
        return document(words + "\n", "text/plain; charset=utf-8", cache=PERSONAL)
    end(person, Channel.WEB, body)
    return page("bulletin/left.html", headers=NOT_FOR_SEARCH)


def end(person: str, channel: Channel, evidence: bytes) -> None:
    """Queue the wish to leave. Nobody is asked who they are: who holds the link may."""
    resources.queue(
        SubscriptionEnded(
            request_id=new_id(),
            person=person,
            channel=channel,
            language=here().language.code,
            evidence=hashlib.sha256(evidence).hexdigest(),
            ended_at=resources.now(),
        )
    )


def _body() -> bytes:
    """What was sent, in either encoding of forms or none: it is searched for one word, not read."""
    visit = here()
    try:
        return base64.b64decode(visit.body) if visit.encoded else visit.body.encode()
    except ValueError:  # not Base64, or no text
        return b""
