"""How the JSON API says what went wrong (RFC 9457), in the language of the request."""

from collections.abc import Mapping
from typing import Any

import msgspec
from aws_lambda_powertools.event_handler import Response
from msgspec import Struct

from fanfare.language import mark
from fanfare.pages.words import PROBLEMS
from serve_site.api.contract import FieldProblem, ProblemFacts
from serve_site.http.answers import PROBLEM, as_json, current_request
from serve_site.http.bodies import read_json
from serve_site.http.guard import FormRejected, Stale, retry_header

STALE = {
    Stale.TOO_FAST: mark("The form came back too quickly. Send it once more."),
    Stale.TOO_OLD: mark("The form is no longer valid. Send it once more, with the new token."),
    Stale.TOO_MANY: mark(
        "Too many places of this activity were asked for from your network. Nothing was booked now. "
        "Send the form again in ten minutes."
    ),
}


class Unreadable(Exception):
    """The body is JSON of another shape, or none."""


def read_body[S: Struct](kind: type[S]) -> S:
    """The body as this type. Raises Unreadable, or Refused with 413 or 415."""
    try:
        return msgspec.json.decode(read_json(), type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable(str(error)) from error


def unreadable(reason: Unreadable) -> Response[str]:
    """What was wrong with the body."""
    return problem(
        422, current_request().language.gettext("We cannot read what you sent"), str(reason)
    )


def form_rejected(rejected: FormRejected) -> Response[str]:
    """A form that has to be put right."""
    words = current_request().language.gettext
    if rejected.stale:
        title = words(STALE[rejected.stale])
        status = 429 if rejected.retry_after else 422
        return problem(
            status,
            title,
            reason=rejected.stale,
            token=rejected.token,
            headers=retry_header(rejected),
        )
    problems = [
        FieldProblem(
            field=wrong.field,
            code=wrong.code,
            detail=words(PROBLEMS[wrong.code]) % {"most": wrong.most},
        )
        for wrong in rejected.problems
    ]
    return problem(422, words("There is a problem"), problems=problems, token=rejected.token)


def problem(
    status: int,
    title: str,
    detail: str = "",
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> Response[str]:
    """Any problem. more: fields of ProblemFacts."""
    facts = ProblemFacts(status=status, title=title, detail=detail, **more)
    return as_json(facts, status=status, content_type=PROBLEM, headers=headers)
