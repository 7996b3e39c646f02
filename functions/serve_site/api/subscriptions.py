"""The JSON API of the bulletin's form: the same rules, limits and answers as the page."""

from aws_lambda_powertools.event_handler import Response

from fanfare.pages.words import CONSENT, CONSENT_VERSION, TOPICS
from fanfare.subscribers.terms import Topic
from serve_site.api.answers import as_json
from serve_site.api.openapi import documented
from serve_site.api.problems import form_rejected, takes
from serve_site.api.subscription_contract import (
    Received,
    SubscriptionForm,
    SubscriptionFormFacts,
    TopicFacts,
)
from serve_site.bulletin.new_form import languages, new_form
from serve_site.bulletin.submission import request_subscription
from serve_site.http.answers import current_request
from serve_site.http.guard import FormRejected
from serve_site.http.routing import Routes

routes = Routes()


@documented(routes.get, "/api/subscriptions/form", "Begin a subscription", SubscriptionFormFacts)
def get_subscription_form() -> Response[str]:
    """What to ask, the sentence to show beside the button, and a token for sending the answers."""
    words = current_request().language.gettext
    form = SubscriptionFormFacts(
        token=new_form(),
        topics=[TopicFacts(topic=topic, name=words(TOPICS[topic])) for topic in Topic],
        languages=languages(current_request().language.code),
        consent=words(CONSENT),
        consent_version=CONSENT_VERSION,
        privacy_notice=current_request().absolute("/privacy"),
    )
    return as_json(form)


@documented(
    routes.post,
    "/api/subscriptions",
    "Ask for the bulletin",
    Received,
    *(413, 415, 422, 429),
    status=202,
)
@takes(SubscriptionForm)
def post_subscription(form: SubscriptionForm) -> Response[str]:
    """Queue a request. The answer goes by mail to the address, and is the same here for every address."""
    try:
        request_subscription(form.values())
    except FormRejected as rejected:
        return form_rejected(rejected)
    return as_json(
        Received(next_step=current_request().absolute("/bulletin/subscribed")), status=202
    )
