"""Which function answers which request.

Powertools' event handler would do this too, but importing it takes a good part of a cold start, and it
tells which methods a path has, and which routes there are, by private attributes only.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from msgspec import Struct

from serve_site.http.response import Response

type Page = Callable[..., Response]
"""Answers a request. Takes the parts of the path that the route names, as text."""

_NAMED = re.compile(r"<(\w+)>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaks:
    """What a route of the API says and understands. answers: a type for each status; takes: the type of
    its body."""

    summary: str
    answers: Mapping[int, type[Struct]]
    takes: type[Struct] | None = None

    @property
    def types(self) -> list[type[Struct]]:
        """Everything that is said or understood."""
        return [*self.answers.values(), *((self.takes,) if self.takes else ())]


@dataclass(frozen=True, slots=True)
class Route:
    """A method and a path with a function. path: "/activities/<key>"; a name stands for one segment.
    speaks: for routes that the OpenAPI document describes."""

    method: str
    path: str
    page: Page
    speaks: Speaks | None = None
    pattern: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        parts = _NAMED.split(self.path)
        regex = "".join(
            f"(?P<{part}>[^/]+)" if n % 2 else re.escape(part) for n, part in enumerate(parts)
        )
        object.__setattr__(self, "pattern", re.compile(f"{regex.rstrip('/')}/*"))

    @property
    def names(self) -> list[str]:
        """What the path leaves open."""
        return _NAMED.findall(self.path)


class Routes(list[Route]):
    """Routes in the order in which they are tried."""

    def get(self, path: str, speaks: Speaks | None = None) -> Callable[[Page], Page]:
        """Let the function answer GET, and so HEAD."""
        return self._add("GET", path, speaks)

    def post(self, path: str, speaks: Speaks | None = None) -> Callable[[Page], Page]:
        """Let the function answer POST."""
        return self._add("POST", path, speaks)

    def find(self, method: str, path: str) -> tuple[Page, dict[str, str]] | None:
        """The function for a request, and what it takes; None when there is none."""
        wanted = "GET" if method == "HEAD" else method
        for route in self:
            if route.method == wanted and (found := route.pattern.fullmatch(path)):
                return route.page, found.groupdict()
        return None

    def methods(self, path: str) -> list[str]:
        """Methods that some route takes at this path."""
        found = {route.method for route in self if route.pattern.fullmatch(path)}
        return sorted(found | ({"HEAD"} if "GET" in found else set()))

    def _add(self, method: str, path: str, speaks: Speaks | None) -> Callable[[Page], Page]:
        def add(page: Page) -> Page:
            self.append(Route(method, path, page, speaks))
            return page

        return add
