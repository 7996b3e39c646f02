"""The site's address on this machine: http://localhost:PORT/, whatever the API's id is today.

API Gateway's own address holds the API's id, which changes whenever its routes do. On AWS a custom
domain hides that; here this process does, so that links in mails sent before a redeploy still open.
It passes every request and answer on as they are, and learns from stack.json where to.
"""

import json
import socket
import string
import sys
import traceback
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, urlsplit

LARGEST = 10 * 1024 * 1024
"""Bytes of a body: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html"""

PATIENCE = 35
"""Seconds. API Gateway gives a function 29."""

OWN_TO_A_CONNECTION = frozenset(
    {
        *("connection", "keep-alive", "proxy-authenticate", "proxy-authorization"),
        *("proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"),
        *("content-length", "expect"),
    }
)
"""Headers of one connection, not of the message (RFC 9110, 7.6.1). The last two are said anew."""

PAGE = (
    "<!doctype html><html lang=en><meta charset=utf-8><title>{title}</title>"
    "<h1>{title}</h1><p>{text}</p>\n"
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the gateway said. headers: in order, and as often as they came."""

    status: int
    reason: str
    headers: list[tuple[str, str]]
    body: bytes


class Refused(Exception):
    """A request that cannot be passed on, and the page that says so."""

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


class FrontDoor(ThreadingHTTPServer):
    """Serves on a socket that listens already, so that nobody can take its port before it starts."""

    daemon_threads = True

    def __init__(self, listener: socket.socket, target: Target) -> None:
        super().__init__(listener.getsockname(), Passage, bind_and_activate=False)
        self.socket.close()
        self.socket = listener
        self.target = target

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that goes away is no error of ours; anything else is printed to the log."""
        if not isinstance(sys.exception(), ConnectionError):
            traceback.print_exc()


class Passage(BaseHTTPRequestHandler):
    """One connection of a browser."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 75
    server: FrontDoor

    def _pass_on(self) -> None:
        try:
            body = self._body()
            answer = self._ask(self.server.target.url(), body)
        except Refused as refused:
            answer = _page(refused.status, str(refused))
            self.close_connection = True
        self._reply(answer)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _pass_on

    def _ask(self, target: str, body: bytes) -> Answer:
        """Ask the gateway once, on a connection of its own: to ask again could register twice."""
        address = urlsplit(target)
        gateway = HTTPConnection(address.netloc, timeout=PATIENCE)
        try:
            self._send(gateway, address.path, body)
            reply = gateway.getresponse()
            content = reply.read(LARGEST + 1)
            if len(content) > LARGEST or reply.length:
                raise HTTPException("larger than API Gateway lets through, or cut short")
            return Answer(reply.status, reply.reason, reply.headers.items(), content)
        except ConnectionRefusedError:
            raise Refused(
                HTTPStatus.SERVICE_UNAVAILABLE, "The local engine is away. Start it with: make up"
            ) from None
        except TimeoutError:
            raise Refused(
                HTTPStatus.GATEWAY_TIMEOUT, "The local engine did not answer in time."
            ) from None
        except (OSError, HTTPException):
            raise Refused(
                HTTPStatus.BAD_GATEWAY, "The local engine broke off its answer."
            ) from None
        finally:
            gateway.close()

    def _send(self, gateway: HTTPConnection, base: str, body: bytes) -> None:
        path = quote(self.path, safe=string.punctuation, encoding="latin-1")
        gateway.putrequest(self.command, base + path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            if name.lower() not in OWN_TO_A_CONNECTION:
                gateway.putheader(name, value)
        if body or "Content-Length" in self.headers:
            gateway.putheader("Content-Length", str(len(body)))
        gateway.endheaders(body)

    def _body(self) -> bytes:
        """The request's body. Raises Refused when it is too large or not as long as it says."""
        try:
            if "chunked" in self.headers.get("Transfer-Encoding", ""):
                return self._chunks()
            return self._read(int(self.headers.get("Content-Length", 0)))
        except ValueError:
            raise Refused(
                HTTPStatus.BAD_REQUEST, "The request does not keep to the length that it names."
            ) from None

    def _chunks(self) -> bytes:
        """A body in chunks (RFC 9112, 7.1), put together."""
        body = bytearray()
        while size := int(self.rfile.readline(100).split(b";")[0], 16):
            body += self._read(size, LARGEST - len(body))
            self.rfile.readline(100)
        while self.rfile.readline(65536).strip():
            pass  # trailers
        return bytes(body)

    def _read(self, size: int, largest: int = LARGEST) -> bytes:
        if size < 0:
            raise ValueError("a negative length")
        if size > largest:
            self._drain(size)
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The request is larger than 10 MB.")
        content = self.rfile.read(size)
        if len(content) != size:
            raise ValueError("the body ended early")
        return content

    def _drain(self, size: int) -> None:
        """Read what is too large to keep: a sender who is cut off midway does not see the answer."""
        for _ in range(min(size, 10 * LARGEST) // 65536 + 1):
            if not self.rfile.read1(65536):
                return

    def _reply(self, answer: Answer) -> None:
        self.send_response_only(answer.status, answer.reason)
        bodiless = self.command == "HEAD" or answer.status in {204, 304}
        for name, value in answer.headers:
            if name.lower() not in OWN_TO_A_CONNECTION or (
                bodiless and name.lower() == "content-length"
            ):
                self.send_header(name, value)
        if not bodiless:
            self.send_header("Content-Length", str(len(answer.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if not bodiless:
            self.wfile.write(answer.body)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing: addresses of pages hold people's links."""


def _page(status: HTTPStatus, text: str) -> Answer:
    body = PAGE.format(title=status.phrase, text=text).encode()
    return Answer(status, status.phrase, [("Content-Type", "text/html; charset=utf-8")], body)


if __name__ == "__main__":
    listener = socket.socket(fileno=int(sys.argv[1]))
    FrontDoor(listener, Target(Path(sys.argv[2]))).serve_forever()
