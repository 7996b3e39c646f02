"""Where programs run: Jinja2 with nothing in it but our filters.

fanfare.releases.template.dialect lets only harmless templates come this far. These are the walls behind it:
no attribute of any object is ever read, nothing can be called, nothing calculated.
"""

from typing import Any, NoReturn

from jinja2 import StrictUndefined
from jinja2.exceptions import FilterArgumentError, SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from fanfare.releases.template.filters import FILTERS
from fanfare.releases.template.stream import clean


class Unfilled(StrictUndefined):
    """A part of a field that nobody filled: false in a condition, and never printed."""

    __slots__ = ()

    def __bool__(self) -> bool:  # type: ignore[override]
        return False


class Sandbox(ImmutableSandboxedEnvironment):
    """The one environment that templates of releases are read and run in."""

    # Operators that are intercepted are not calculated while compiling either.
    intercepted_binops = frozenset(ImmutableSandboxedEnvironment.default_binop_table)
    intercepted_unops = frozenset(ImmutableSandboxedEnvironment.default_unop_table)

    def __init__(self) -> None:
        # Autoescape stays on: should a value ever pass by `printed`, it would come out as HTML text.
        super().__init__(
            autoescape=True,
            undefined=StrictUndefined,
            finalize=printed,
            keep_trailing_newline=True,
            optimized=False,
        )
        self.globals.clear()
        self.tests.clear()
        self.filters = dict(FILTERS)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Look up a key. A field named "items" is a key too, never the method."""
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        missing = Unfilled if type(obj) is dict and not obj else self.undefined
        return missing(obj=obj, name=attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Refuse: the dialect has no brackets."""
        raise SecurityError

    def call(*_args: Any, **_kwargs: Any) -> NoReturn:
        """Refuse: the dialect has no calls."""
        raise SecurityError

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> NoReturn:
        """Refuse: the dialect has no arithmetic."""
        raise SecurityError

    def call_unop(self, context: Any, operator: str, arg: Any) -> NoReturn:
        """Refuse: the dialect has no arithmetic."""
        raise SecurityError


def printed(value: Any) -> Markup:
    """A value as it enters the stream, where only texts can go."""
    if not isinstance(value, str):
        str(value)  # a strict undefined one raises its own error
        raise FilterArgumentError
    return Markup(clean(value))  # noqa: S704 - not HTML: the stream's own escape, see above
