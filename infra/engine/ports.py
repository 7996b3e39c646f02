"""Ports of this machine that nobody listens on."""

import errno
import os
import socket
from collections.abc import Iterable

HOST = "127.0.0.1"
ANY_FREE = 0
SITE_PORTS = range(8040, 8100)


def claim(wanted: Iterable[int]) -> socket.socket:
    """A socket that listens on the first wanted port that is free; holding it keeps others away.

    Raises OSError, as of the last port tried, when none is.
    """
    refused = OSError("no port was asked for")
    for port in wanted:
        try:
            return _listen(port)
        except OSError as error:
            refused = error
    raise refused


def number(listener: socket.socket) -> int:
    """The port that a socket holds."""
    return int(listener.getsockname()[1])


def _listen(port: int) -> socket.socket:
    if port != ANY_FREE and _answers_on_ipv6(port):
        raise OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE))
    return socket.create_server((HOST, port), backlog=128)


def _answers_on_ipv6(port: int) -> bool:
    """Browsers try ::1 first for `localhost`, and would reach any other program that listens there."""
    try:
        socket.create_connection(("::1", port), timeout=1).close()
    except OSError:
        return False
    return True
