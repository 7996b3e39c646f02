"""How the JSON API says what went wrong (RFC 9457), in the language of the request."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from aws_lambda_powertools.event_handler import Response
from pydantic import ValidationError

from fanfare.language import mark
from fanfare.pages.words import PROBLEMS
from fanfare.problems import Code
from serve_site.api.contract import FieldProblem, Model, ProblemFacts
from serve_site.http.answers import PERSONAL, PROBLEM, current_request, document
from serve_site.http.bodies import read_json
from serve_site.http.guard import FormRejected, Stale, retry_header
from serve_site.http.routing import Page

STALE = {
    Stale.TOO_FAST: mark("The form came back too quickly. Send it once more."),
    Stale.TOO_OLD: mark("The form is no longer valid. Send it once more, with the new token."),
    Stale.TOO_MANY: mark(
        "Too many places of this activity were asked for from your network. Nothing was booked now. "
        "Send the form again in ten minutes."
    ),
}


def takes[M: Model](kind: type[M]) -> Callable[[Callable[[M], Response[str]]], Page]:
    """Read the body as this model and pass it to the page; or answer what is wrong with it.

    Powertools' own validation would take the first element of a list and a body without a type, and
    keep from people what was wrong.

    Raises:
        Refused: With 413 or 415.
    """

    def add(page: Callable[[M], Response[str]]) -> Page:
        @wraps(page)
        def answer() -> Response[str]:
            body = read_json()
            try:
                form = kind.model_validate_json(body)
            except ValidationError as error:
                title = current_request().language.gettext("We cannot read what you sent")
                return problem(422, title, _reason(error))
            return page(form)

        return answer

    return add


def _reason(error: ValidationError) -> str:
    """What is wrong, field by field, without what was written there."""
    found = error.errors(include_url=False, include_input=False, include_context=False)
    return "; ".join(": ".join([*map(str, one["loc"]), one["msg"]]) for one in found)


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
            field=one.field,
            code=Code(one.wrong),
            detail=words(PROBLEMS[Code(one.wrong)]) % {"most": one.most},
        )
        for one in rejected.problems
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
    body = facts.model_dump_json(exclude_defaults=True)
    return document(body, PROBLEM, status=status, cache=PERSONAL, headers=headers)
