"""The command behind `make up`, `make down` and `make status`."""

import argparse
import os
import signal
import sys
from types import FrameType

from rich.console import Console

from infra.engine.engine import ENDINGS, Engine
from infra.engine.places import EngineError, Places
from infra.engine.record import Stack
from infra.engine.steps import local_environment

progress = Console(stderr=True, highlight=False)


def main() -> int:
    """Returns the exit status: 0, 1 when it did not work, 130 when it was interrupted."""
    parser = argparse.ArgumentParser(prog="python -m infra.engine", description=__doc__)
    parser.add_argument("command", choices=["up", "down", "status"])
    command = parser.parse_args().command
    environ = local_environment(os.environ)
    os.environ.clear()
    os.environ.update(environ)
    for ending in ENDINGS:
        if signal.getsignal(ending) is not signal.SIG_IGN:  # as under nohup
            signal.signal(ending, _interrupt)
    engine = Engine(Places.from_env(), lambda line: progress.print(f"[dim]{line}[/]"))
    try:
        {"up": _up, "down": _down, "status": _status}[command](engine)
    except EngineError as error:
        progress.print(f"[bold red]{error}[/]", soft_wrap=True)
        return 1
    except KeyboardInterrupt:
        progress.print("Interrupted; nothing of it is left running.")
        return 130
    return 0


def _up(engine: Engine) -> None:
    _show(engine.up(_port(os.environ.get("PORT", ""))))


def _down(engine: Engine) -> None:
    print("Stopped." if engine.down() else "Nothing was running.")


def _status(engine: Engine) -> None:
    stack = engine.stack()
    if stack:
        _show(stack)
    elif engine.broken():
        print("Only a part of it is running. Start it again with: make up")
    else:
        print("Nothing is running. Start with: make up")


def _show(stack: Stack) -> None:
    print(f"Site     {stack.site_url}/")
    print(f"Mailbox  {stack.mailbox_url}/")
    port = stack.inbound_smtp.rpartition(":")[2]
    print(f"Mail in  localhost:{port} (bulletin-subscribe@{stack.mail_domain})")
    print("Stop     make down")


def _port(text: str) -> int | None:
    """The site's port from PORT, which may be missing. Raises EngineError."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise EngineError(f"PORT is {text}; it must be a number from 1 to 65535.")
    return int(text)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
