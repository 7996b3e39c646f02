"""The front door passes everything on as it is, and says plainly when there is nobody behind it."""

import contextlib
import http.client
import json
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from infra.engine.daemons import wait_until
from infra.engine.front_door import AT_ONCE, FrontDoor
from infra.engine.gateway import MAX_BODY, Target
from infra.engine.ports import claim

BYTES = bytes(range(256)) * 3
BASE = "/_aws/execute-api/a1b2/v1"


@dataclass
class Gateway:
    """In the emulator's place. answer: what it says to the next request, as raw bytes.
    held_back: keeps all answers until it is set."""

    server: ThreadingHTTPServer
    answer: bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    held_back: threading.Event | None = None
    heard: list[tuple[str, str, list[tuple[str, str]], bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}{BASE}"


class Listening(BaseHTTPRequestHandler):
    def _listen(self) -> None:
        gateway: Gateway = self.server.gateway  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        gateway.heard.append((self.command, self.path, self.headers.items(), body))
        if gateway.held_back:
            gateway.held_back.wait(20)
        self.wfile.write(gateway.answer)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _listen

    def log_message(self, format: str, *args: Any) -> None: ...


@pytest.fixture
def serve() -> Iterator[Callable[[ThreadingHTTPServer], None]]:
    servers: list[ThreadingHTTPServer] = []

    def serve(server: ThreadingHTTPServer) -> None:
        servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.01,)).start()

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def gateway(serve: Callable[[ThreadingHTTPServer], None]) -> Gateway:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Listening)
    gateway = server.gateway = Gateway(server)  # type: ignore[attr-defined]
    serve(server)
    return gateway


@pytest.fixture
def stack_file(tmp_path: Path, gateway: Gateway) -> Path:
    file = tmp_path / "stack.json"
    file.write_text(json.dumps({"gateway_url": gateway.url}))
    return file


@pytest.fixture
def door(
    serve: Callable[[ThreadingHTTPServer], None], stack_file: Path
) -> Iterator[http.client.HTTPConnection]:
    door = FrontDoor(claim([0]), Target(stack_file))
    serve(door)
    connection = http.client.HTTPConnection("127.0.0.1", door.server_address[1], timeout=20)
    yield connection
    connection.close()


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_a_request_arrives_as_it_was_sent(
    door: http.client.HTTPConnection, gateway: Gateway, method: str
) -> None:
    path = "/activities/a%2Fb?q=caf%C3%A9&q=%26&empty=&plus=a+b&x"
    door.putrequest(method, path, skip_accept_encoding=True)
    for name, value in [
        ("Cookie", "a=1"),
        ("X-Twice", "1"),
        ("X-Twice", "2"),
        ("X-Latin", "caf\xe9"),
        ("X-Forwarded-For", "198.51.100.7"),  # invented
    ]:
        door.putheader(name, value)
    door.putheader("Content-Length", str(len(BYTES)))
    door.endheaders(BYTES)
    assert door.getresponse().read() == b"ok"
    ((heard_method, heard_path, headers, body),) = gateway.heard
    assert (heard_method, heard_path, body) == (method, BASE + path, BYTES)
    assert [pair for pair in headers if pair[0] != "Content-Length"] == [
        ("Host", f"127.0.0.1:{door.port}"),
        ("Cookie", "a=1"),
        ("X-Twice", "1"),
        ("X-Twice", "2"),
        ("X-Latin", "caf\xe9"),
        ("X-Forwarded-For", "127.0.0.1"),
    ]


def test_an_answer_arrives_as_it_was_given(
    door: http.client.HTTPConnection, gateway: Gateway
) -> None:
    headers = [
        ("Location", "/status/t0ken?x=1"),
        ("Set-Cookie", "a=1; HttpOnly"),
        ("Set-Cookie", "b=2"),
        ("Refresh", "2;url=/status"),
        ("Cache-Control", "no-store"),
        ("Content-Type", "image/png"),
    ]
    head = "".join(f"{name}: {value}\r\n" for name, value in headers).encode()
    gateway.answer = b"HTTP/1.1 303 See Other\r\nConnection: close\r\n%s\r\n%s" % (head, BYTES)
    door.request("POST", "/activities/rhyme-time", b"name=Ada")
    answer = door.getresponse()
    assert (answer.status, answer.reason, answer.read()) == (303, "See Other", BYTES)
    assert answer.getheaders() == [*headers, ("Content-Length", str(len(BYTES)))]


def test_head_has_the_length_and_no_body(
    door: http.client.HTTPConnection, gateway: Gateway
) -> None:
    gateway.answer = b"HTTP/1.1 200 OK\r\nContent-Length: 5120\r\n\r\n"
    door.request("HEAD", "/")
    answer = door.getresponse()
    assert (answer.status, answer.headers["Content-Length"], answer.read()) == (200, "5120", b"")
    door.request("GET", "/again")
    gateway.answer = b"HTTP/1.1 204 No Content\r\n\r\n"
    assert door.getresponse().read() == b"", "the connection is still in step"


def test_a_body_in_chunks_is_put_together(
    door: http.client.HTTPConnection, gateway: Gateway
) -> None:
    door.request("POST", "/", iter([b"name=", b"Ada"]), encode_chunked=True)
    assert door.getresponse().status == 200
    assert gateway.heard[0][3] == b"name=Ada"


def test_a_redeploy_changes_the_target_and_no_link(
    door: http.client.HTTPConnection, gateway: Gateway, stack_file: Path
) -> None:
    for api in ("first", "second"):
        new = stack_file.with_suffix(".new")
        new.write_text(json.dumps({"gateway_url": gateway.url.replace("a1b2", api)}))
        new.replace(stack_file)
        door.request("GET", "/status/t0ken")
        assert door.getresponse().read() == b"ok"
    assert [path.split("/")[3] for _, path, _, _ in gateway.heard] == ["first", "second"]


def test_more_requests_than_the_engine_can_take_wait_their_turn(
    door: http.client.HTTPConnection, gateway: Gateway
) -> None:
    def visit() -> bytes:
        visitor = http.client.HTTPConnection("127.0.0.1", door.port, timeout=20)
        visitor.request("GET", "/")
        with contextlib.closing(visitor):
            return visitor.getresponse().read()

    gateway.held_back = threading.Event()
    with ThreadPoolExecutor(3 * AT_ONCE) as visitors:
        answers = [visitors.submit(visit) for _ in range(3 * AT_ONCE)]
        assert wait_until(lambda: len(gateway.heard) == AT_ONCE, 20)
        assert not wait_until(lambda: len(gateway.heard) > AT_ONCE, 0.3)
        gateway.held_back.set()
    assert [answer.result() for answer in answers] == [b"ok"] * 3 * AT_ONCE


def test_nothing_deployed_is_said(door: http.client.HTTPConnection, stack_file: Path) -> None:
    stack_file.unlink()
    door.request("POST", "/", b"name=Ada")
    answer = door.getresponse()
    assert (answer.status, b"not deployed yet" in answer.read()) == (503, True)


def test_an_engine_that_is_away_is_said(door: http.client.HTTPConnection, stack_file: Path) -> None:
    with claim([0]) as listener:
        free = listener.getsockname()[1]
    stack_file.write_text(json.dumps({"gateway_url": f"http://127.0.0.1:{free}"}))
    door.request("GET", "/")
    answer = door.getresponse()
    assert (answer.status, b"make up" in answer.read()) == (503, True)


@pytest.mark.parametrize(
    "broken", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1"]
)
def test_a_broken_answer_is_said_and_not_asked_for_again(
    door: http.client.HTTPConnection, gateway: Gateway, broken: bytes
) -> None:
    gateway.answer = broken
    door.request("POST", "/", b"name=Ada")
    assert door.getresponse().status == 502
    assert len(gateway.heard) == 1


def test_what_is_too_large_is_refused(door: http.client.HTTPConnection, gateway: Gateway) -> None:
    door.request("POST", "/", bytes(MAX_BODY + 1))
    assert door.getresponse().status == 413
    assert gateway.heard == []


@pytest.mark.parametrize(("length", "body"), [("-1", b""), ("ten", b""), ("5", b"abc")])
def test_a_length_that_is_not_kept_is_refused(
    door: http.client.HTTPConnection, gateway: Gateway, length: str, body: bytes
) -> None:
    door.putrequest("POST", "/")
    door.putheader("Content-Length", length)
    door.endheaders(body)
    with contextlib.suppress(OSError):  # it may have answered and closed already
        door.sock.shutdown(socket.SHUT_WR)
    assert door.getresponse().status == 400
    assert gateway.heard == []
