"""SES that answers as a test says."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse

from deliver_mail import resources


@pytest.fixture
def ses_says() -> Iterator[Callable[[Any], list[Any]]]:
    """Lets SES answer with an error (code, message, status), or the network fail with an exception.

    A callable is given the request, and answers with an error or None. Returns the tries that failed.
    """
    events = resources.ses.meta.events
    hooks: list[tuple[str, Callable[..., Any]]] = []

    def say(what: Any) -> list[Any]:
        tries: list[Any] = []

        def fail(request: Any, **_: Any) -> None:
            tries.append(request)
            raise what

        def refuse(params: dict[str, Any], **_: Any) -> Any:
            answer = what(params) if callable(what) else what
            return error_reply(*answer) if answer else None

        hook = (
            ("before-send.ses.SendRawEmail", fail)
            if isinstance(what, Exception)
            else ("before-call.ses.SendRawEmail", refuse)
        )
        hooks.append(hook)
        events.register_first(*hook)
        return tries

    yield say
    for hook in hooks:
        events.unregister(*hook)


def error_reply(code: str, message: str = "no", status: int = 400) -> tuple[AWSResponse, Any]:
    """What botocore makes of an error reply; given to it instead of a call."""
    http = AWSResponse("https://email.eu-west-2.amazonaws.com", status, {}, None)  # type: ignore[arg-type]
    parsed = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return http, parsed
