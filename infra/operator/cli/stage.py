"""Which stack the command talks to. A real one is never guessed."""

import json
import os
import socket
import sys
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from desk.refusal import Refused
from desk.stack import Stack, client
from infra.operator.cli import samconfig
from infra.operator.cli.output import say
from infra.operator.cli.usage import UsageRefused

LOCAL = "local"
_CHECKOUT = Path(__file__).resolve().parents[3]
_TEST_KEYS = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}


def connect(stage: str | None) -> Stack:
    """The stack of a stage; says on stderr which one it is. Raises Refused."""
    engine = _engine()
    if not stage and engine is None:
        stage = _asked()
    if stage and stage != LOCAL:
        return _on_aws(stage)
    if engine is None:
        raise Refused("The local engine is not running. Start it with: make up")
    say(f"Stage local: stack {engine['stack_name']}, {engine['endpoint_url']}")
    options = {
        "endpoint_url": engine["endpoint_url"],
        "region_name": engine["region"],
        **_TEST_KEYS,
    }
    return Stack(engine["stack_name"], engine["outputs"], options)


def connect_if_known(stage: str | None) -> Stack | None:
    """As connect; None when no stage was named and no local engine runs."""
    return connect(stage) if stage or _engine() else None


def _engine() -> dict[str, Any] | None:
    """What `make up` wrote about the local engine, if that engine answers."""
    folder = Path(os.environ.get("FANFARE_LOCAL_DIR") or _CHECKOUT / ".local")
    try:
        engine: dict[str, Any] = json.loads((folder / "stack.json").read_text())
        where = urlsplit(engine["endpoint_url"])
        socket.create_connection((where.hostname or "", where.port or 80), timeout=2).close()
    except OSError:
        return None
    except (ValueError, KeyError) as error:
        raise Refused(
            f"{folder / 'stack.json'} cannot be read ({error}). Write it again with: make up"
        ) from error
    return engine


def _asked() -> str:
    if sys.stdin.isatty() and sys.stderr.isatty():
        import typer

        return str(typer.prompt("Which stage", err=True)).strip()
    raise UsageRefused(
        "Which stage? Say fanfare --stage NAME … or set FANFARE_STAGE. "
        "(The local engine is not running; make up starts it.)"
    )


def _on_aws(stage: str) -> Stack:
    name, options = _whereabouts(stage)
    found = client("cloudformation", options).describe_stacks(StackName=name)["Stacks"][0]
    _, _, _, region, account, _ = found["StackId"].split(":", 5)
    say(f"Stage {stage}: stack {name}, account {account}, {region}")
    outputs = {one["OutputKey"]: one["OutputValue"] for one in found.get("Outputs", [])}
    return Stack(name, outputs, {"region_name": region})


def _whereabouts(stage: str) -> tuple[str, dict[str, Any]]:
    """The name of a stage's stack, and where it is: as the person says (AWS_REGION, which boto3 does
    not read; AWS_DEFAULT_REGION; the profile), else where `make deploy` put it."""
    import boto3

    file = _CHECKOUT / "samconfig.toml"
    known = file.read_text() if file.exists() else ""
    said = os.environ.get("AWS_REGION") or boto3.Session().region_name
    try:
        region = said or samconfig.region(known, stage)
        name = samconfig.stack_name(known, stage)
    except tomllib.TOMLDecodeError as error:
        raise Refused(f"{file} cannot be read: {error}.") from error
    return name, {"region_name": region or None}
