"""Processes in which functions run as they are deployed: a bare Python, the built code and its layer."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Self, cast

from infra.engine.build import BUILD
from infra.engine.places import CHECKOUT
from infra.engine.steps import REGION

LAYER = BUILD / "SharedLayer" / "python"
HERE = Path(__file__).parent
PYTHON = Path(sys.base_prefix, "bin", f"python{sys.version_info.major}.{sys.version_info.minor}")
BARE = (PYTHON, "-S", "-P")
"""-S: without anybody's site-packages, which would hide a gap in the layer."""

type Event = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Turn:
    """What some events took. cpu: seconds. requests: AWS requests by operation, e.g.
    "dynamodb.BatchGetItem". answers: the handler's, one for each event. memory: bytes, the most so far."""

    cpu: float
    requests: Mapping[str, int]
    answers: Sequence[Any]
    memory: int

    @property
    def failed(self) -> list[set[str]]:
        """Ids of the messages that have to come again, for each event."""
        return [
            {one["itemIdentifier"] for one in answer["batchItemFailures"]}
            for answer in self.answers
        ]


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """A function's environment, as Lambda makes it. settings: what template.yaml adds."""
    return {
        "PATH": os.defpath,
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        "PYTHONPATH": os.pathsep.join(
            str(path) for path in (*BUILD.glob("*Function"), LAYER, CHECKOUT)
        ),
        "PYTHONDONTWRITEBYTECODE": "1",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_LAMBDA_FUNCTION_NAME": "bench",
        "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
        "POWERTOOLS_SERVICE_NAME": "fanfare",
        **settings,
    }


class Worker:
    """One handler in a process of its own. module: where it is. Use it in a `with`."""

    def __init__(
        self,
        module: str,
        settings: Mapping[str, str],
        script: str = "worker.py",
        name: str = "handler",
    ) -> None:
        self._process = subprocess.Popen(
            [*BARE, HERE / script, module],
            env=environment(settings),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._in, self._out = (
            cast(IO[str], self._process.stdin),
            cast(IO[str], self._process.stdout),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def run(self, events: Sequence[Event]) -> Turn:
        """Handle the events, one after the other. Raises RuntimeError when the process has ended."""
        self._in.write(json.dumps(events) + "\n")
        self._in.flush()
        reply = self._out.readline()
        if not reply:
            raise RuntimeError("The handler's process ended; its error is above.")
        return Turn(**json.loads(reply))

    def serve(self, events: Sequence[Event]) -> Turn:
        """Handle events whose messages must all be served. Raises RuntimeError when one was not."""
        turn = self.run(events)
        if any(turn.failed):
            raise RuntimeError("A handler gave messages back: that is not what was to be measured.")
        return turn


def start(module: str | None, settings: Mapping[str, str]) -> dict[str, Any]:
    """Start a function, or the floor, in a fresh process. Returns what starter.py prints."""
    command: list[str | Path] = [*BARE, HERE / "starter.py", *([module] if module else [])]
    done = subprocess.run(
        command, env=environment(settings), stdout=subprocess.PIPE, text=True, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found
