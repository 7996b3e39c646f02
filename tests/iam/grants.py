"""The policies of template.yaml's functions, evaluated as AWS does.

Tables, queues, secrets and buckets have their logical ids for names, as in tests/stack.py.
"""

import fnmatch
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from tests.iam.requests import Request
from tests.stack import environment, resources

EMULATORS_ALONE = {"sqs:SendMessageBatch", "sqs:ChangeMessageVisibilityBatch"}
"""No actions of AWS's: the grant for one message allows ten. The local engine asks for them."""


class Grant(NamedTuple):
    """What a statement allows: an action on a resource or, with rows, what its condition names for all of
    its actions. It prints as tests/iam/expected.py lists it."""

    function: str
    actions: str
    resource: str
    rows: str = ""

    def __str__(self) -> str:
        of = f", rows {self.rows}" if self.rows else ""
        return f"{self.function}: {self.actions} on {self.resource}{of}"


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a function's policies. condition: operator -> condition key -> values."""

    function: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    condition: Mapping[str, Mapping[str, tuple[str, ...]]]

    def allows(self, request: Request) -> bool:
        """Whether it allows a request. Raises ValueError for a condition that this cannot evaluate."""
        return (
            request.action in self.actions
            and request.resource in self.resources
            and all(_holds(*each, dict(request.about)) for each in self._conditions())
        )

    def grants(self) -> Iterator[Grant]:
        """All that it grants."""
        actions = [action for action in self.actions if action not in EMULATORS_ALONE]
        for resource in self.resources:
            yield from (Grant(self.function, action, resource) for action in actions)
        where = (self.function, " ".join(actions), " ".join(self.resources))
        for operator, _, values in self._conditions():
            if "Like" in operator:
                yield from (Grant(*where, rows=pattern) for pattern in values)

    def used_by(self, request: Request) -> Iterator[Grant]:
        """Those of its grants that a request needs."""
        about = [value for _, values in request.about for value in values]
        for grant in self.grants():
            named = any(fnmatch.fnmatchcase(value, grant.rows) for value in about)
            plain = (grant.actions, grant.resource) == (request.action, request.resource)
            if named if grant.rows else plain:
                yield grant

    def _conditions(self) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        for operator, pairs in self.condition.items():
            yield from ((operator, key, values) for key, values in pairs.items())


@cache
def statements(function: str) -> tuple[Statement, ...]:
    """The statements of the function whose code is in this folder."""
    name = "".join(word.title() for word in function.split("_")) + "Function"
    policies = resources("AWS::Serverless::Function")[name]["Properties"]["Policies"]
    return tuple(
        Statement(function, tuple(_list(one["Action"])), tuple(_named(one["Resource"])), _told(one))
        for policy in policies
        for one in policy["Statement"]
    )


@cache
def grants() -> frozenset[Grant]:
    """All that template.yaml grants to functions."""
    folders = [
        str(function["Properties"]["Handler"]).partition(".")[0]
        for function in resources("AWS::Serverless::Function").values()
    ]
    return frozenset(
        grant for folder in folders for one in statements(folder) for grant in one.grants()
    )


@cache
def needed(function: str, request: Request) -> frozenset[Grant]:
    """The grants by which a function may do this; none when it may not."""
    allowing = [one for one in statements(function) if one.allows(request)]
    return frozenset(grant for one in allowing for grant in one.used_by(request))


def _holds(operator: str, key: str, wanted: tuple[str, ...], about: Mapping[str, Any]) -> bool:
    """Whether a condition holds (IAM user guide, "Condition operators")."""
    form = re.fullmatch(
        r"(ForAllValues:|ForAnyValue:)?String(Equals|Like)(IfExists)?",
        operator,
    )
    if not form:
        raise ValueError(f"tests/iam cannot evaluate the condition {operator}")
    if key not in about:
        return form[1] == "ForAllValues:" or bool(form[3])
    matches = fnmatch.fnmatchcase if form[2] == "Like" else str.__eq__
    held = [any(matches(value, want) for want in wanted) for value in about[key]]
    return any(held) if form[1] == "ForAnyValue:" else all(held)


def _told(statement: Mapping[str, Any]) -> dict[str, dict[str, tuple[str, ...]]]:
    return {
        operator: {key: tuple(map(_value, _list(values))) for key, values in pairs.items()}
        for operator, pairs in statement.get("Condition", {}).items()
    }


def _value(said: Any) -> str:
    if isinstance(said, dict):  # {"Ref": "SenderAddress"}: what the functions' environment says
        (parameter,) = said.values()
        return environment()[re.sub(r"(?<!^)(?=[A-Z])", "_", parameter).upper()]
    return str(said)


def _named(said: Any) -> list[str]:
    """The names of a statement's resources: Table, Table/index/x, Queue, Secret, Bucket, Bucket/*."""
    names = []
    for one in _list(said):
        if isinstance(one, dict) and "Fn::GetAtt" in one:
            names.append(one["Fn::GetAtt"][0])
        elif isinstance(one, dict):
            arn = one["Fn::Sub"].replace("arn:${AWS::Partition}:s3:::", "")
            names.append(re.sub(r"\$\{(\w+)(\.Arn)?\}", r"\1", arn))
        else:
            names.append(one)
    return names


def _list(said: Any) -> list[Any]:
    return said if isinstance(said, list) else [said]
