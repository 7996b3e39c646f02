"""One registration form, sent by the web page or through the API: the same rules, limits and answers."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from aws_lambda_powertools import Logger

from fanfare.limits import PER_ADDRESS, PER_IP, Limit
from fanfare.messages import RegistrationRequested
from fanfare.model import Activity, Listing, Outcome
from fanfare.person import normalised
from fanfare.problems import Problem
from fanfare.registration.conditions import refusal
from fanfare.registration.form import Entry, check
from fanfare.signing import BadLink, Purpose
from serve_site import resources
from serve_site.visit import Visit
from serve_site.web import Refused

logger = Logger()

NOTICE = "2026-11"
"""Version of the privacy notice that the form refers to."""

QUICKEST = timedelta(seconds=3)
SLOWEST = timedelta(hours=24)
TRAP = "homepage"
"""A field that people do not see. Programs that fill in everything fill it in."""


class Stale(StrEnum):
    """What is wrong with the form itself, not with what was typed."""

    TOO_FAST = "too_fast"
    TOO_OLD = "too_old"


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned(Exception):
    """The form goes back to be put right. token: for the next try."""

    token: str
    problems: list[Problem] = field(default_factory=list)
    stale: Stale | None = None


@dataclass(frozen=True, slots=True)
class NotOpen(Exception):
    """The activity takes no registrations now."""

    outcome: Outcome


def new_token(activity: str) -> str:
    """A form's token: it names the form once, and tells how long somebody took to fill it in."""
    return resources.signer().sign(Purpose.FORM, activity, secrets.token_urlsafe(12))


def submit(listing: Listing, values: Mapping[str, str], visit: Visit) -> str:
    """Take one form and queue what it asks for. Returns the token of its status page.

    Raises NotOpen, Returned, or Refused with 429.
    """
    now = resources.now()
    if outcome := refusal(listing, 0, now):
        raise NotOpen(outcome)
    key = listing.activity.key
    nonce = _read_token(key, values.get("token", ""), now)
    entry, problems = check(values, listing)
    if not entry:
        raise Returned(token=values.get("token", ""), problems=problems)
    person = resources.signer().opaque("person", normalised(entry.email))
    _hold_to(PER_IP, resources.signer().opaque("ip", visit.ip), now)
    _hold_to(PER_ADDRESS, person, now)
    request_id = _request_id(key, nonce, entry)
    if values.get(TRAP):
        logger.info("form dropped", reason="trap", activity=key)
    else:
        request = RegistrationRequested(
            request_id=request_id,
            activity=key,
            person=person,
            name=entry.name,
            email=entry.email,
            places=entry.places,
            age_band=entry.age_band,
            access_needs=entry.access_needs,
            language=visit.language.code,
            notice=NOTICE,
            requested_at=now,
        )
        resources.registrations().send_in_group(
            request, group(listing.activity, person), request_id
        )
    return resources.signer().sign(Purpose.STATUS, key, person, request_id)


def group(activity: Activity, person: str) -> str:
    """The FIFO group of an activity's requests: one where order decides who gets a place, else 16."""
    return activity.key if activity.capacity is not None else f"{activity.key}-{person[0]}"


def _read_token(activity: str, token: str, now: datetime) -> str:
    """The form's nonce. Raises Returned: a form sent too fast keeps its token, which only has to age."""
    try:
        (made_for, nonce), signed = resources.signer().read_with_age(Purpose.FORM, token)
    except (BadLink, ValueError):
        made_for, nonce, signed = "", "", 0.0
    age = now.timestamp() - signed
    if made_for != activity or age > SLOWEST.total_seconds():
        raise Returned(token=new_token(activity), stale=Stale.TOO_OLD)
    if age < QUICKEST.total_seconds():
        raise Returned(token=token, stale=Stale.TOO_FAST)
    return nonce


def _request_id(activity: str, nonce: str, entry: Entry) -> str:
    """The same form with the same answers is the same request, however often it is sent."""
    answers = [entry.name, entry.email, entry.places, entry.age_band, entry.access_needs]
    return resources.signer().opaque("request", json.dumps([activity, nonce, answers]))


def _hold_to(limit: Limit, sender: str, now: datetime) -> None:
    if resources.limits.count(limit, sender, now) > limit.most:
        logger.info("form refused", reason="limit", limit=limit.name)
        raise Refused(429, {"Retry-After": str(limit.retry_after(now))})
