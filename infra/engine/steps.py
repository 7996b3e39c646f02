"""Other people's commands, run so that they reach this machine's engine and nothing else."""

import contextlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from infra.engine.places import CHECKOUT, EngineError, Places

REGION = "eu-west-2"


def local_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """An environment in which nothing can reach an account of the person's on AWS: whatever names one
    is replaced by the keys of the engine's root user."""
    kept = {k: v for k, v in environ.items() if not _names_an_account(k)}
    return {
        **kept,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{environ.get('PATH', os.defpath)}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": "localhost,127.0.0.1",
        "SAM_CLI_TELEMETRY": "0",
        "SAM_CLI_POLL_DELAY": "0.5",
    }


def _names_an_account(name: str) -> bool:
    """MAKE* too: what make was told about its own targets is not for the layer's Makefile."""
    return name.startswith(("AWS_", "SAM_", "MAKE", "MFLAGS")) or name.upper() == "NO_PROXY"


def run_step(
    name: str, argv: Sequence[str | Path], places: Places, settings: Mapping[str, str] | None = None
) -> None:
    """Run a command to its end, its output in a log. settings: variables beside the local environment.

    Raises EngineError when it fails. When we are interrupted, it ends with us.
    """
    log = places.log(name)
    log.parent.mkdir(parents=True, exist_ok=True)
    if not Path(argv[0]).exists():
        raise EngineError(
            f"{argv[0]} is missing. Install the tools again: make clean, then make up"
        )
    with log.open("wb") as output:
        step = subprocess.Popen(
            [str(word) for word in argv],
            cwd=CHECKOUT,
            env={**local_environment(os.environ), **(settings or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            status = step.wait()
        except BaseException:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(step.pid, signal.SIGKILL)
            step.wait()
            raise
    if status:
        why = reason(log.read_text(errors="replace"))
        raise EngineError(f"The {name} failed: {why}. All of it: {log}")


def reason(output: str) -> str:
    """The line of a command's output that says why it failed: the last that starts with Error, else
    the last with an error in it, else the last."""
    lines = [line.strip() for line in output.splitlines() if line.strip() and "://" not in line]
    plain = [line for line in lines if line.startswith("Error")]
    telling = [line for line in lines if re.search(r"error|failed|invalid|no such", line, re.I)]
    told = (plain or telling or lines or ["it said nothing"])[-1]
    return told.removeprefix("Error:").strip().rstrip(".")
