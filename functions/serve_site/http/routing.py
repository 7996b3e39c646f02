"""Powertools' routes, with what it leaves to us: HEAD where GET is, and the methods that a path takes."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router

if TYPE_CHECKING:
    from aws_lambda_powertools.shared.types import AnyCallableT

type Page = Callable[..., Response[str]]
"""Answers a request. Takes the parts of the path that its rule names, as text."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A method and a path. path: "/activities/<key>"; a name is one segment."""

    method: str
    path: str


class Routes(Router):
    """The pages of one module. GET answers HEAD too; of two rules that take a path, the resolver prefers
    the one without names, then the first."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.rules: list[Rule] = []

    def route(
        self, rule: str, method: Any, *args: Any, **options: Any
    ) -> "Callable[[AnyCallableT], AnyCallableT]":
        """Add a page. Powertools reads a rule as a regular expression; here a dot is a dot."""
        add = super().route(re.escape(rule), method, *args, **options)
        add_head = super().route(re.escape(rule), "HEAD", include_in_schema=False)

        def register(page: "AnyCallableT") -> "AnyCallableT":
            self.rules.append(Rule(method, rule))
            return add(add_head(page) if method == "GET" else page)

        return register


class MethodTable:
    """Which methods each path takes. Powertools has no public way to ask its resolver for them."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = [(rule.method, _segments(rule.path)) for rule in rules]

    def at(self, path: str) -> list[str]:
        """The methods of a path, in the order of the alphabet; none for a path without a page."""
        given = _segments(path)
        found = {method for method, wanted in self._rules if _fits(wanted, given)}
        return sorted(found | ({"HEAD"} if "GET" in found else set()))


def _segments(path: str) -> list[str]:
    return path.rstrip("/").split("/")


def _fits(wanted: list[str], given: list[str]) -> bool:
    return len(wanted) == len(given) and all(map(_fits_segment, wanted, given))


def _fits_segment(wanted: str, given: str) -> bool:
    """Whether a segment is what the rule has there: the same text, or any with the end of "<key>.ics"."""
    if not wanted.startswith("<"):
        return wanted == given
    ending = wanted.partition(">")[2]
    return len(given) > len(ending) and given.endswith(ending)
