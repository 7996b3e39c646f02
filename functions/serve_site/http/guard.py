"""What every form of the site goes through: it must be ours, sent by a person, and not too often."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from aws_lambda_powertools import Logger

from fanfare.aws.metrics import counts
from fanfare.people import normalised
from fanfare.problems import Problem
from fanfare.rate_limits import ALL_LINKS, LINKS, PER_ADDRESS, PER_IP, PLACES, at_most
from fanfare.signing import BadLink, Purpose
from serve_site import resources
from serve_site.http.answers import Refused, current_request

logger = Logger()
metrics = counts("serve_site")

QUICKEST = timedelta(seconds=3)
SLOWEST = timedelta(hours=24)
TRAP = "homepage"
"""A field that people do not see. Programs that fill in everything fill it in."""


class Stale(StrEnum):
    """What is wrong with the form itself, not with what was typed."""

    TOO_FAST = "too_fast"
    TOO_OLD = "too_old"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRejected(Exception):
    """The form goes back to be put right, or to be sent later. token: for the next try. retry_after:
    seconds until it may be sent again, when too many came from there."""

    token: str
    problems: list[Problem] = field(default_factory=list)
    stale: Stale | None = None
    retry_after: int = 0


@dataclass(frozen=True, slots=True)
class Admitted:
    """Whose form it is. person: key of the address. is_often: this sender has sent more forms with the
    address than people do; it is served all the same, and mailed with the next collected mail."""

    person: str
    is_often: bool


def new_token(purpose: Purpose, about: str) -> str:
    """A form's token: it names the form once, and shows how long somebody took to fill it in. about:
    what the form is for; a token of one thing sends no form of another."""
    return resources.signer().sign(purpose, about, secrets.token_urlsafe(12))


def read_token(purpose: Purpose, about: str, token: str, now: datetime) -> str:
    """The form's nonce. Raises FormRejected: a form sent too fast keeps its token, which only has to age."""
    try:
        (made_for, nonce), signed = resources.signer().read_with_age(purpose, token)
    except (BadLink, ValueError):
        made_for, nonce, signed = "", "", 0.0
    age = now.timestamp() - signed
    if made_for != about or age > SLOWEST.total_seconds():
        raise FormRejected(token=new_token(purpose, about), stale=Stale.TOO_OLD)
    if age < QUICKEST.total_seconds():
        raise FormRejected(token=token, stale=Stale.TOO_FAST)
    return nonce


def admit(email: str, now: datetime) -> Admitted:
    """Count a form for its sender, and for its sender and address together. Raises Refused with 429 when
    too many forms come from one place. Nothing that a stranger sends counts against the owner of the
    address, and the answer is the same however many came."""
    person, ip = resources.opaque_ids().of("person", normalised(email)), sender()
    if resources.limits().count(PER_IP, ip, now) > PER_IP.most:
        logger.info("form_refused", reason="limit", limit=PER_IP.name)
        metrics.count("RefusedForms")
        raise Refused(429, {"Retry-After": str(PER_IP.retry_after(now))})
    both = resources.opaque_ids().of("sender", f"{person} {ip}")
    is_often = resources.limits().count(PER_ADDRESS, both, now) > PER_ADDRESS.most
    if is_often:
        logger.info("form_over_its_limit", limit=PER_ADDRESS.name)
    return Admitted(person, is_often)


def hold_places(activity: str, places: int, token: str, now: datetime) -> None:
    """Count places of an activity for the IP address that asks. Raises FormRejected, with what was typed
    still to be sent, when it has asked for too many lately."""
    limit = at_most(PLACES, resources.settings.places_per_ip)
    both = resources.opaque_ids().of("places", f"{activity} {sender()}")
    if not resources.limits().take(limit, both, now, places):
        logger.info("form_refused", reason="limit", limit=limit.name)
        metrics.count("RefusedForms")
        raise FormRejected(token=token, stale=Stale.TOO_MANY, retry_after=limit.retry_after(now))


def retry_header(rejected: FormRejected | None) -> dict[str, str]:
    """The header that says when a form may be sent again, where that is what was wrong."""
    wait = rejected.retry_after if rejected else 0
    return {"Retry-After": str(wait)} if wait else {}


def sender() -> str:
    """An opaque key of the IP address that asks, of IPv6 of its network."""
    return resources.opaque_ids().of("ip", current_request().network)


@dataclass(frozen=True, slots=True)
class NoMore:
    """No further link is mailed now. again: when one may be asked for; from_here: only this sender has
    asked too often, else all together."""

    again: datetime
    from_here: bool


def count_link(what: str, whose: str, now: datetime) -> NoMore | None:
    """Count a link that is to be mailed to the address we have, for its sender and for all.

    Args:
        what: the link opens.
        whose: a person or a library service.

    Returns:
        Why it may not be mailed; None when it may.
    """
    opaque = resources.opaque_ids().of
    both = opaque("link asked", f"{what} {whose} {sender()}")
    for limit, key in ((LINKS, both), (ALL_LINKS, opaque(what, whose))):
        if resources.limits().count(limit, key, now) > limit.most:
            logger.info("link_not_mailed", limit=limit.name, link=what)
            again = now + timedelta(seconds=limit.retry_after(now))
            return NoMore(again, from_here=limit is LINKS)
    return None


def request_id(*answers: object) -> str:
    """The same form with the same answers is the same request, no matter how often it is sent."""
    return resources.opaque_ids().of("request", json.dumps(answers))


def trapped(values: Mapping[str, str], about: str) -> bool:
    """Whether a program filled this in. Counted, and answered as people are."""
    if values.get(TRAP):
        logger.info("form_dropped", reason="trap", about=about)
        metrics.count("TrappedForms")
    return bool(values.get(TRAP))


def new_id() -> str:
    """For a request that may rightly be made again, word for word, as leaving and coming back may."""
    return secrets.token_hex(16)
