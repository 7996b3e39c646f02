"""What goes back over HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Response:
    """An answer. headers: Content-Type among them."""

    status: int
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    def as_event(self, defaults: Mapping[str, str], *, head: bool = False) -> dict[str, Any]:
        """What API Gateway expects of a function (proxy integration, payload of REST APIs). defaults:
        headers that the response did not choose. head: without the body."""
        headers = {**defaults, **self.headers}
        return {
            "statusCode": self.status,
            "multiValueHeaders": {name: [value] for name, value in headers.items()},
            "body": "" if head else self.body,
            "isBase64Encoded": False,
        }
