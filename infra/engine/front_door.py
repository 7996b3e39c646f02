"""The site's address on this machine: http://localhost:PORT/, whatever the API's id is today.

API Gateway's own address holds the API's id, which changes whenever its routes do. On AWS a custom
domain hides that; here this process does, so that links in mails sent before a redeploy still open.
It passes every request and answer on as they are, and learns from stack.json where to.
"""

import socket
import sys
import threading
import traceback
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from infra.engine.gateway import MAX_BODY, Answer, Refused, Request, Target, ask

AT_ONCE = 8
"""Requests that are passed on at once; others wait their turn. For each the engine may have to start a
process, and two dozen that start together hold each other up for a minute."""

PAGE = (
    "<!doctype html><html lang=en><meta charset=utf-8><title>{title}</title>"
    "<h1>{title}</h1><p>{text}</p>\n"
)


class FrontDoor(ThreadingHTTPServer):
    """Serves on a socket that listens already, so that nobody can take its port before it starts."""

    daemon_threads = True

    def __init__(self, listener: socket.socket, target: Target) -> None:
        super().__init__(listener.getsockname(), Passage, bind_and_activate=False)
        self.socket.close()
        self.socket = listener
        self.target = target
        self.turn = threading.BoundedSemaphore(AT_ONCE)

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
            sender = self.client_address[0]
            request = Request(self.command, self.path, self.headers, self._body(), sender)
            with self.server.turn:
                answer = ask(self.server.target.url(), request)
        except Refused as refused:
            self.close_connection = True
            answer = _page(refused)
        self._reply(answer)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _pass_on

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
            body += self._read(size, MAX_BODY - len(body))
            self.rfile.readline(100)
        while self.rfile.readline(65536).strip():
            pass  # trailers
        return bytes(body)

    def _read(self, size: int, largest: int = MAX_BODY) -> bytes:
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
        left = min(size, 10 * MAX_BODY)
        while left > 0 and (piece := self.rfile.read1(65536)):
            left -= len(piece)

    def _reply(self, answer: Answer) -> None:
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.headers:
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing: addresses of pages hold people's links."""


def _page(refused: Refused) -> Answer:
    title = refused.status.phrase
    body = PAGE.format(title=title, text=refused).encode()
    headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))]
    return Answer(refused.status, title, headers, body)


if __name__ == "__main__":
    listener = socket.socket(fileno=int(sys.argv[1]))
    FrontDoor(listener, Target(Path(sys.argv[2]))).serve_forever()
