"""Build and deploy a stage to AWS, with the person's own credentials: `make deploy STAGE=name`.

What `sam` has been told about a stage stands in samconfig.toml; about a new one it asks, and keeps
the answers there.
"""

import os
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[1]
SAM = str(Path(sys.executable).with_name("sam"))
DEFAULT_ARCHITECTURE = "arm64"
"""template.yaml's own."""


def settings(samconfig: str, stage: str) -> Mapping[str, Any]:
    """What `sam deploy` knows about a stage; empty for a new one."""
    known = tomllib.loads(samconfig).get(stage, {}).get("deploy", {}).get("parameters", {})
    return known if isinstance(known, dict) else {}


def architecture(known: Mapping[str, Any]) -> str:
    """The processor that the stage's functions run on, for which the layer has to be built."""
    told = known.get("parameter_overrides", "")
    words = shlex.split(told if isinstance(told, str) else " ".join(told))
    named = dict(word.split("=", 1) for word in words if "=" in word)
    return named.get("Architecture", DEFAULT_ARCHITECTURE)


def deploy(stage: str, environ: Mapping[str, str]) -> int:
    """Returns the exit status of what failed, or 0. Builds again when the person, asked for the
    first time, chooses another processor than the layer was built for."""
    built = ""
    while built != (wanted := architecture(_known(stage))):
        built = wanted
        status = _build(built, environ) or _deploy(stage, environ)
        if status:
            return status
    return 0


def main() -> int:
    """`python -m infra.deploy STAGE`."""
    stage = sys.argv[1]
    if stage == "local":
        print("The stage local is this machine's: make up", file=sys.stderr)
        return 2
    return deploy(stage, os.environ)


def _known(stage: str) -> Mapping[str, Any]:
    return settings((CHECKOUT / "samconfig.toml").read_text(), stage)


def _build(architecture: str, environ: Mapping[str, str]) -> int:
    command = [SAM, "build", "--parameter-overrides", f"Architecture={architecture}"]
    return subprocess.call(
        command, cwd=CHECKOUT, env={**environ, "FANFARE_ARCHITECTURE": architecture}
    )


def _deploy(stage: str, environ: Mapping[str, str]) -> int:
    command = [SAM, "deploy", "--config-env", stage, "--no-fail-on-empty-changeset"]
    if not _known(stage):
        print(f"samconfig.toml does not know the stage {stage} yet.")
        command += ["--guided", "--stack-name", f"fanfare-{stage}", "--region", "eu-west-2"]
        command += ["--parameter-overrides", f"Stage={stage}"]
    return subprocess.call(command, cwd=CHECKOUT, env=dict(environ))


if __name__ == "__main__":
    sys.exit(main())
