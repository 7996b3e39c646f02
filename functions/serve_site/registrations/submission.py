"""One registration form, sent by the web page or through the API: the same rules, limits and answers."""

from collections.abc import Mapping
from dataclasses import dataclass

from fanfare.activities.activity import Listing
from fanfare.forms import check_form
from fanfare.messages.registrations import RegistrationRequested
from fanfare.registrations.conditions import refusal
from fanfare.registrations.form import Entry
from fanfare.registrations.party_key import party_key
from fanfare.registrations.repeats import of_form
from fanfare.registrations.terms import Outcome
from fanfare.signing import Purpose
from serve_site import resources
from serve_site.http.answers import current_request
from serve_site.http.guard import FormRejected, admit, hold_places, read_token, request_id, trapped
from serve_site.registrations.queue import queue

NOTICE = "2026-11"
"""Version of the privacy notice that the form refers to."""


@dataclass(frozen=True, slots=True)
class NotOpen(Exception):
    """The activity takes no registrations now."""

    outcome: Outcome


def submit(listing: Listing, values: Mapping[str, str]) -> str:
    """Take one form and queue what it asks for.

    Returns:
        The token of its status page.

    Raises:
        NotOpen: the activity takes no registrations now.
        FormRejected: the form has to be put right, or sent later.
        Refused: with 429, over a limit.
    """
    now = resources.now()
    if outcome := refusal(listing, 0, now):
        raise NotOpen(outcome)
    key = listing.activity.key
    token = values.get("token", "")
    nonce = read_token(Purpose.FORM, key, token, now)
    entry, problems = check_form(Entry, values, listing)
    if not entry:
        raise FormRejected(token=token, problems=problems)
    admitted = admit(entry.email, now)
    person = admitted.person
    hold_places(key, entry.places, token, now)
    answers = entry.model_dump()
    request = of_form(request_id(key, nonce), request_id(key, nonce, [*answers.values()]))
    if not trapped(values, key):
        message = RegistrationRequested(
            request_id=request,
            activity=key,
            person=person,
            **answers,
            language=current_request().language.code,
            notice=NOTICE,
            requested_at=now,
            is_often=admitted.is_often,
        )
        queue(message, listing.activity, person)
    return resources.signer().sign(Purpose.STATUS, key, party_key(person, entry.name), request)
