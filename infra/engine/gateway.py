"""Asks the engine's API gateway on behalf of the front door, which serves what it says."""

import json
import string
from collections.abc import Iterable
from dataclasses import dataclass
from email.message import Message
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import quote, urlsplit

MAX_BODY = 10 * 1024 * 1024
"""Bytes of a body: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html"""

PATIENCE = 60
"""Seconds. API Gateway gives a function 29; a busy laptop may need longer just to start one."""

OWN_TO_A_CONNECTION = frozenset(
    {
        *("connection", "keep-alive", "proxy-authenticate", "proxy-authorization"),
        *("proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"),
        *("content-length", "expect", "x-forwarded-for"),
    }
)
"""Headers of one connection, not of the message (RFC 9110, 7.6.1). The last three are set again: the engine
takes the sender's address from X-Forwarded-For, in which anybody could write another."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a browser asks. path: with its query, as it came. sender: its address."""

    method: str
    path: str
    headers: Message
    body: bytes
    sender: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What it is told. headers: in order, and as often as they came."""

    status: int
    reason: str
    headers: list[tuple[str, str]]
    body: bytes


class Refused(Exception):
    """A request that cannot be passed on, and what its page says."""

    def __init__(self, status: HTTPStatus, text: str) -> None:
        super().__init__(text)
        self.status = status


class Target:
    """Where requests go: `gateway_url` of stack.json, read again when the file changes."""

    def __init__(self, stack_file: Path) -> None:
        self._stack_file = stack_file
        self._changed = 0
        self._url = ""

    def url(self) -> str:
        """Raises Refused while nothing is deployed."""
        try:
            changed = self._stack_file.stat().st_mtime_ns
            if changed != self._changed:
                self._url = json.loads(self._stack_file.read_text())["gateway_url"]
                self._changed = changed
        except FileNotFoundError:
            raise Refused(
                HTTPStatus.SERVICE_UNAVAILABLE, "The site is not deployed yet. Try again soon."
            ) from None
        return self._url


def of_the_message(headers: Message) -> Iterable[tuple[str, str]]:
    """The headers to pass on."""
    return (
        (name, value) for name, value in headers.items() if name.lower() not in OWN_TO_A_CONNECTION
    )


def ask(target: str, request: Request) -> Answer:
    """Ask once, on a connection of its own: to ask again could register twice. Raises Refused."""
    address = urlsplit(target)
    gateway = HTTPConnection(address.netloc, timeout=PATIENCE)
    try:
        _send(gateway, address.path, request)
        return _hear(gateway)
    except ConnectionRefusedError:
        raise Refused(
            HTTPStatus.SERVICE_UNAVAILABLE, "The local engine is away. Start it with: make up"
        ) from None
    except TimeoutError:
        raise Refused(
            HTTPStatus.GATEWAY_TIMEOUT, "The local engine did not answer in time."
        ) from None
    except (OSError, HTTPException):
        raise Refused(HTTPStatus.BAD_GATEWAY, "The local engine broke off its answer.") from None
    finally:
        gateway.close()


def _send(gateway: HTTPConnection, base: str, request: Request) -> None:
    path = quote(request.path, safe=string.punctuation, encoding="latin-1")
    gateway.putrequest(request.method, base + path, skip_host=True, skip_accept_encoding=True)
    for name, value in of_the_message(request.headers):
        gateway.putheader(name, value)
    gateway.putheader("X-Forwarded-For", request.sender)
    if request.body or "Content-Length" in request.headers:
        gateway.putheader("Content-Length", str(len(request.body)))
    gateway.endheaders(request.body)


def _hear(gateway: HTTPConnection) -> Answer:
    """An answer to HEAD, and one with nothing in it, keeps the length that it names."""
    reply = gateway.getresponse()
    body = reply.read(MAX_BODY + 1)
    if len(body) > MAX_BODY or reply.length:
        raise HTTPException("larger than API Gateway lets through, or cut short")
    headers = list(of_the_message(reply.headers))
    length = str(len(body)) if body else reply.headers.get("Content-Length", "0")
    if reply.status not in {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}:
        headers.append(("Content-Length", length))
    return Answer(reply.status, reply.reason, headers, body)
