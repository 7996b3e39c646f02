"""One subscription form, sent by the web page or through the API: the same rules, limits and answers."""

import hashlib
import json
from collections.abc import Mapping

from fanfare import language
from fanfare.pages.words import CONSENT_VERSION
from fanfare.signing import Purpose
from fanfare.subscribers.form import check_wish
from fanfare.subscribers.terms import Channel
from serve_site import resources
from serve_site.http.answers import current_request
from serve_site.http.guard import FormRejected, admit, new_token, read_token, request_id, trapped


def new_form() -> str:
    """The token of an empty form, good for the sentence of consent that it shows."""
    return new_token(Purpose.SUBSCRIBE_FORM, CONSENT_VERSION)


def languages(first: str) -> tuple[str, ...]:
    """Languages that the bulletin can be had in. first: what it is without a choice."""
    return (first, *(code for code in language.available() if code != first))


def request_subscription(values: Mapping[str, str]) -> None:
    """Take one form and queue what it asks for. What becomes of it only the address's owner hears.

    Raises FormRejected, or Refused with 429.
    """
    now = resources.now()
    token = values.get("token", "")
    nonce = read_token(Purpose.SUBSCRIBE_FORM, CONSENT_VERSION, token, now)
    wish, problems = check_wish(values, languages(current_request().language.code))
    if not wish:
        raise FormRejected(token=token, problems=problems)
    person = admit(wish.email, now).person
    if trapped(values, "the bulletin"):
        return
    from fanfare.messages.subscriptions import (
        SubscriptionRequested,  # with the first form: pages start without pydantic
    )

    resources.queue(
        SubscriptionRequested(
            request_id=request_id(nonce, wish.email, wish.name, wish.topics, wish.language),
            person=person,
            email=wish.email,
            name=wish.name,
            topics=list(wish.topics),
            language=wish.language,
            channel=Channel.WEB,
            wording=CONSENT_VERSION,
            evidence=_evidence(values),
            requested_at=now,
        )
    )


def _evidence(values: Mapping[str, str]) -> str:
    """The form as it was sent, under the sentence it showed. Its token makes it impossible to guess."""
    sent = json.dumps([CONSENT_VERSION, sorted(values.items())])
    return hashlib.sha256(sent.encode()).hexdigest()
