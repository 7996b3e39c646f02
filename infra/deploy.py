"""Build and deploy a stage to AWS, with the person's own credentials: `make deploy STAGE=name`.

A stack that runs keeps the parameters that it runs with, no matter who deploys it from which checkout;
`SET="Name=value …"` changes some of them. About a new stage `sam` asks, and keeps the answers in
samconfig.toml. What will change is shown and confirmed before it does.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from desk.stack import client
from infra.deploy_settings import Stage, Stop, declared, pairs, quoted
from infra.deployed import Deployed, find, hindrance

CHECKOUT = Path(__file__).resolve().parents[1]
SAM = str(Path(sys.executable).with_name("sam"))
UNPROTECTED, PROTECTED = {"TablesProtected": "false"}, {"TablesProtected": "true"}
"""A first deployment that fails takes its tables back, which it could not if they refused to be deleted."""

Run = Callable[[Sequence[str], Mapping[str, str]], int]
"""Runs a command with variables beside the environment; gives its exit status."""


class Deployment:
    """One `make deploy`. where: the stage as samconfig.toml has it now; look: for its stack; declared: the
    template's parameters with their defaults."""

    def __init__(
        self,
        where: Callable[[], Stage],
        look: Callable[[Stage], Deployed | None],
        run: Run,
        declared: Mapping[str, str],
    ) -> None:
        self._where = where
        self._stage = where()
        self._look = look
        self._run = run
        self._declared = declared
        self._built = ""

    def go(self, asked: Mapping[str, str]) -> int:
        """Deploy. asked: parameters to change. Returns the exit status of what failed, or 0; raises Stop."""
        self._check(asked)
        found = self._found()
        if found:
            return self._redeploy(found, asked)
        return self._first(asked) or self._protect(asked)

    def _check(self, asked: Mapping[str, str]) -> None:
        if unknown := sorted(asked.keys() - self._declared.keys()):
            known = ", ".join(sorted(self._declared))
            raise Stop(f"The template has no parameter {', '.join(unknown)}. It has: {known}.")
        if asked.get("Stage", self._stage.name) != self._stage.name:
            raise Stop(
                "A stage keeps its name. Another one is deployed with: make deploy STAGE=name"
            )

    def _found(self) -> Deployed | None:
        found = self._look(self._stage)
        if why := hindrance(found, self._stage.stack, self._stage.region):
            status = found.status if found else ""
            raise Stop(f"The stack {self._stage.stack} is {status}. {why}")
        if found and (whose := found.parameters.get("Stage")) != self._stage.name:
            raise Stop(
                f"The stack {self._stage.stack} is no stage {self._stage.name}, but {whose}."
            )
        return found

    def _redeploy(self, found: Deployed, asked: Mapping[str, str]) -> int:
        running = self._running(found)
        print(f"The stack {self._stage.stack} runs. But for what SET says, its parameters stay.")
        for name, value in asked.items():
            print(f"  {name}: {running.get(name, '')!r} becomes {value!r}")
        for name in sorted(self._stage.told.keys() & running.keys() - asked.keys()):
            told = self._stage.told[name]
            if told != running[name]:
                print(f"  {name}: stays {running[name]!r}; samconfig.toml's {told!r} is not used")
        wanted = {**running, **asked}
        if UNPROTECTED.items() <= wanted.items():
            print('  Its tables can be deleted. SET="TablesProtected=true" protects them.')
        return self._deploy(wanted)

    def _running(self, found: Deployed) -> dict[str, str]:
        """Its parameters, but for those that the template has no more."""
        return {n: v for n, v in found.parameters.items() if n in self._declared}

    def _first(self, asked: Mapping[str, str]) -> int:
        """A new stack. samconfig.toml knows the answers when an earlier try failed."""
        parameters = {"Stage": self._stage.name, **self._stage.told, **UNPROTECTED, **asked}
        if self._stage.known:
            return self._deploy(parameters)
        print(f"samconfig.toml does not know the stage {self._stage.name} yet, nor does AWS.")
        return self._deploy(parameters, "--guided")

    def _protect(self, asked: Mapping[str, str]) -> int:
        """The stack is whole: from now on its tables refuse to be deleted. Builds again when the person,
        asked for the first time, chose another processor than the layer was built for."""
        self._stage = self._where()  # the person may have named the stack otherwise
        found = self._found()
        if not found:
            print("Nothing was deployed.")
            return 1
        print("Deployed. Once more, so that the tables refuse to be deleted from now on.")
        wanted = {**self._running(found), **PROTECTED, **asked}
        return self._deploy(wanted, "--no-confirm-changeset")

    def _deploy(self, parameters: Mapping[str, str], how: str = "") -> int:
        processor = parameters.get("Architecture", self._declared["Architecture"])
        return self._build(processor) or self._run(self._command(parameters, how), {})

    def _build(self, processor: str) -> int:
        if processor == self._built:
            return 0
        self._built = processor
        build = [SAM, "build", "--parameter-overrides", f"Architecture={processor}"]
        return self._run(build, {"FANFARE_ARCHITECTURE": processor})

    def _command(self, parameters: Mapping[str, str], how: str) -> list[str]:
        where = ["--stack-name", self._stage.stack, "--region", self._stage.region]
        command = [SAM, "deploy", "--config-env", self._stage.name, *where]
        command += ["--capabilities", "CAPABILITY_IAM", "--no-fail-on-empty-changeset"]
        if "s3_bucket" not in self._stage.known:
            command.append("--resolve-s3")
        if how != "--no-confirm-changeset":
            command.append("--confirm-changeset")
        return [
            *command,
            *filter(None, [how]),
            "--parameter-overrides",
            *map(quoted, parameters.items()),
        ]


def main() -> int:
    """`python -m infra.deploy STAGE [NAME=VALUE …]`."""
    name, *words = sys.argv[1:]
    if name == "local":
        print("The stage local is this machine's: make up", file=sys.stderr)
        return 2
    file, template = CHECKOUT / "samconfig.toml", (CHECKOUT / "template.yaml").read_text()
    try:
        deployment = Deployment(
            lambda: Stage.named(name, file.read_text(), os.environ), _look, _run, declared(template)
        )
        return deployment.go(pairs(words))
    except Stop as stop:
        print(stop, file=sys.stderr)
    except (BotoCoreError, ClientError) as error:
        print(f"AWS does not say how the stack is, so nothing was done: {error}", file=sys.stderr)
    return 1


def _look(stage: Stage) -> Deployed | None:
    return find(client("cloudformation", {"region_name": stage.region}), stage.stack)


def _run(command: Sequence[str], variables: Mapping[str, str]) -> int:
    return subprocess.call(command, cwd=CHECKOUT, env={**os.environ, **variables})


if __name__ == "__main__":
    sys.exit(main())
