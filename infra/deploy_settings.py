"""What `make deploy` is told: the template's parameters, by samconfig.toml and by the person."""

import shlex
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from infra.operator.cli import samconfig

LONDON = "eu-west-2"


class Stop(Exception):
    """It cannot go on; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a stage is. known: what samconfig.toml has for `sam deploy` to it; empty for a new one."""

    name: str
    stack: str
    region: str
    known: Mapping[str, Any]

    @classmethod
    def named(cls, name: str, file: str, environ: Mapping[str, str]) -> "Stage":
        """The stage of that name. file: samconfig.toml's content."""
        known = tomllib.loads(file).get(name, {}).get("deploy", {}).get("parameters", {})
        region = environ.get("AWS_REGION") or samconfig.region(file, name) or LONDON
        return cls(name, samconfig.stack_name(file, name), region, known)

    @property
    def told(self) -> dict[str, str]:
        """The template's parameters in samconfig.toml."""
        overrides = self.known.get("parameter_overrides", "")
        return pairs(shlex.split(overrides) if isinstance(overrides, str) else overrides)


def pairs(words: Sequence[str]) -> dict[str, str]:
    """NAME=VALUE, each. Raises Stop for a word that is none."""
    for word in words:
        if "=" not in word:
            raise Stop(f"{word} is no parameter. Write SET=\"Name=value Other='two words'\".")
    named = dict(word.split("=", 1) for word in words)
    return {name: value.strip('"') for name, value in named.items()}


def quoted(parameter: tuple[str, str]) -> str:
    """A parameter as sam reads it, whatever is in it, and when it is empty."""
    name, value = parameter
    return '{}="{}"'.format(name, value.replace('"', '\\"'))


class _Loader(yaml.SafeLoader):
    """Reads a template, and of CloudFormation's own tags nothing."""


_Loader.add_multi_constructor("!", lambda *_: None)


def declared(template: str) -> dict[str, str]:
    """A template's parameters with their defaults."""
    parameters = yaml.load(template, _Loader)["Parameters"]  # noqa: S506 - a SafeLoader
    return {name: str(one.get("Default", "")) for name, one in parameters.items()}
