"""One subscription form, sent by the web page or through the API: the same rules, limits and answers."""

import hashlib
import json
from collections.abc import Mapping

from fanfare.forms import check_form
from fanfare.messages.subscriptions import SubscriptionRequested
from fanfare.pages.words import CONSENT_VERSION
from fanfare.signing import Purpose
from fanfare.subscribers.form import Wish
from fanfare.subscribers.terms import Channel
from serve_site import resources
from serve_site.bulletin import resources as readers
from serve_site.bulletin.new_form import languages
from serve_site.http.answers import current_request
from serve_site.http.guard import FormRejected, admit, read_token, request_id, trapped


def request_subscription(values: Mapping[str, str]) -> None:
    """Take one form and queue what it asks for. Only the address's owner is told the result.

    Raises FormRejected, or Refused with 429.
    """
    now = resources.now()
    token = values.get("token", "")
    nonce = read_token(Purpose.SUBSCRIBE_FORM, CONSENT_VERSION, token, now)
    wish, problems = check_form(Wish, values, languages(current_request().language.code))
    if not wish:
        raise FormRejected(token=token, problems=problems)
    person = admit(wish.email, now).person
    if trapped(values, "the bulletin"):
        return
    readers.queue(
        SubscriptionRequested(
            request_id=request_id(nonce, *wish.model_dump().values()),
            person=person,
            **wish.model_dump(),
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
