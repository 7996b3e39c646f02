"""The JSON API of the bulletin's form: the same rules, limits and answers as the page."""

from fanfare.pages.words import CONSENT, CONSENT_VERSION, TOPICS
from serve_site.api.openapi import told
from serve_site.api.problems import Unreadable, read_body, returned_form, unreadable
from serve_site.api.subscription_contract import (
    Received,
    SubscriptionForm,
    SubscriptionFormFacts,
    TopicFacts,
)
from serve_site.bulletin.submission import languages, new_form, request_subscription
from serve_site.http.answers import as_json, here
from serve_site.http.guard import Returned
from serve_site.http.response import Response
from serve_site.http.router import Routes

routes = Routes()


@routes.get("/api/subscriptions/form", told("Begin a subscription", SubscriptionFormFacts))
def get_subscription_form() -> Response:
    """What to ask, the sentence to show beside the button, and a token for sending the answers."""
    words = here().language.gettext
    form = SubscriptionFormFacts(
        token=new_form(),
        topics=[TopicFacts(topic=topic, name=words(name)) for topic, name in TOPICS.items()],
        languages=languages(here().language.code),
        consent=words(CONSENT),
        consent_version=CONSENT_VERSION,
        privacy_notice=here().absolute("/privacy"),
    )
    return as_json(form)


@routes.post(
    "/api/subscriptions",
    told("Ask for the bulletin", Received, 413, 415, 422, 429, status=202, takes=SubscriptionForm),
)
def post_subscription() -> Response:
    """Queue a request. The answer goes by mail to the address, and is the same here whoever asks."""
    try:
        request_subscription(read_body(SubscriptionForm).values())
    except Unreadable as reason:
        return unreadable(reason)
    except Returned as returned:
        return returned_form(returned)
    return as_json(Received(next_step=here().absolute("/bulletin/subscribed")), status=202)
