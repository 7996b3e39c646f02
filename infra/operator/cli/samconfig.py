"""Where `make deploy` put a stage, as samconfig.toml keeps it (AWS SAM CLI configuration file,
docs.aws.amazon.com/serverless-application-model)."""

import tomllib
from typing import Any


def region(samconfig: str, stage: str) -> str:
    """The region of a stage, by default that of all stages; else empty. Raises TOMLDecodeError."""
    return _told(samconfig, stage, "region") or _cell(samconfig, "default", "global", "region")


def stack_name(samconfig: str, stage: str) -> str:
    """A stage's stack. The default's name is never taken: it may be another stage's."""
    return _told(samconfig, stage, "stack_name") or f"fanfare-{stage}"


def _told(samconfig: str, stage: str, name: str) -> str:
    """A stage's own parameter, for `deploy` or else for every command."""
    return _cell(samconfig, stage, "deploy", name) or _cell(samconfig, stage, "global", name)


def _cell(samconfig: str, stage: str, command: str, name: str) -> str:
    found: Any = tomllib.loads(samconfig)
    for table in (stage, command, "parameters", name):
        found = found.get(table) if isinstance(found, dict) else None
    return found if isinstance(found, str) else ""
