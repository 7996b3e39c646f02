"""Pages for requests that have no other answer. They say what to do next, and nothing of why."""

from aws_lambda_powertools.event_handler import Response

from fanfare.language import mark
from serve_site.http.answers import PROBLEM, Refused, as_json, current_request, page

WORDS = {
    404: (
        mark("Page not found"),
        mark(
            "If you typed the address, check it. If you pasted it, check that you copied all of it."
        ),
    ),
    405: (
        mark("This page cannot be used that way"),
        mark("Go back, and use the links and buttons on the page."),
    ),
    410: (
        mark("This page has been taken back"),
        mark(
            "It was here once and is not any more. Other issues of the bulletin still are: choose "
            "“Bulletin” at the top of the page."
        ),
    ),
    413: (
        mark("What you sent is too large"),
        mark("Shorten what you wrote and send the form again."),
    ),
    415: (
        mark("We cannot read what you sent"),
        mark("Send the form from its own page on this site."),
    ),
    422: (
        mark("We cannot read what you sent"),
        mark("Go back to the form, check what you typed and send it again."),
    ),
    429: (
        mark("Too many requests"),
        mark(
            "Too many forms came from the network that you use, so we have not taken this one. Go back "
            "and send it again in ten minutes: nobody is booked twice."
        ),
    ),
    500: (
        mark("Sorry, there is a problem with the service"),
        mark(
            "Try again in a few minutes. If you sent a form, sending it again books nothing twice."
        ),
    ),
}


def explain(refused: Refused) -> Response[str]:
    """The page, or for programs the problem (RFC 9457), that goes with a status."""
    title, advice = WORDS[refused.status]
    if current_request().for_api:
        words = current_request().language.gettext
        problem = {"status": refused.status, "title": words(title), "detail": words(advice)}
        return as_json(
            problem, status=refused.status, content_type=PROBLEM, headers=refused.headers
        )
    return page(
        "error.html", status=refused.status, headers=refused.headers, title=title, advice=advice
    )
