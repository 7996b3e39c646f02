"""Running a release's program: one service's values in, blocks out, within limits.

A program is what desk.releases.compile.compiler makes of a file, once for all services: a template
whose Markdown has been read already, so that a value is never read as Markdown, whatever it holds.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from jinja2 import Template, TemplateError, UndefinedError

from fanfare.releases.template import dialect
from fanfare.releases.template.content import Block
from fanfare.releases.template.sandbox import Sandbox
from fanfare.releases.template.stream import read

MAX_PROGRAM_BYTES = 160_000
"""Characters: a source of 64 KB, its marks, and what is around it."""

MAX_VALUES_BYTES = 64_000
"""Characters of one service's values."""

MAX_ENTRIES = 50
"""Of a list."""

MAX_OUTPUT_BYTES = 256_000
"""Characters, marks included."""


class RenderError(Exception):
    """A copy cannot be made. reason: one word, without anything of the values."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def run(
    program: str, values: Mapping[str, Any], out_of_time: Callable[[], bool] = bool
) -> tuple[Block, ...]:
    """One service's copy, as blocks.

    Args:
        values: by name, each a text, a dictionary of texts, or a list of such dictionaries.
        out_of_time: asked between pieces of output; without it there is no limit.

    Raises:
        RenderError: "dialect", "program_too_large", "values_too_large", "list_too_long", "wrong_value",
            "missing_value", "output_too_large", "too_slow", "empty" or "out_of_memory".
    """
    try:
        template, lists = _compiled(program)
        measure(values, lists)
        blocks = _blocks(_printed(template, {"correction": "", **values}, out_of_time))
    except MemoryError:
        raise RenderError("out_of_memory") from None
    if not blocks:
        raise RenderError("empty")
    return blocks


def measure(values: Mapping[str, Any], lists: frozenset[str] = frozenset()) -> None:
    """Raise RenderError for values of another shape than `run` takes, or too large. lists: names that
    must be lists."""
    size = 0
    for name, value in values.items():
        if name in lists and not isinstance(value, list):
            raise RenderError("wrong_value")
        entries = value if isinstance(value, list) else [value]
        if len(entries) > MAX_ENTRIES:
            raise RenderError("list_too_long")
        for entry in entries:
            if isinstance(value, list) and not isinstance(entry, dict):
                raise RenderError("wrong_value")
            texts = entry.values() if isinstance(entry, dict) else (entry,)
            if not all(isinstance(text, str) for text in texts):
                raise RenderError("wrong_value")
            size += sum(map(len, texts))
    if size > MAX_VALUES_BYTES:
        raise RenderError("values_too_large")


@lru_cache(maxsize=8)
def _compiled(program: str) -> tuple[Template, frozenset[str]]:
    """A program, ready to run, and the names it loops over. Checked again: what compiles it was not
    there when its author's file was checked."""
    if len(program) > MAX_PROGRAM_BYTES:
        raise RenderError("program_too_large")
    if dialect.structure(program):
        raise RenderError("dialect")
    return Sandbox().from_string(program), frozenset(dialect.lists(program))


def _printed(template: Template, values: Mapping[str, Any], out_of_time: Callable[[], bool]) -> str:
    pieces: list[str] = []
    size = 0
    try:
        for piece in template.generate(values):
            pieces.append(piece)
            size += len(piece)
            if size > MAX_OUTPUT_BYTES:
                raise RenderError("output_too_large")
            if out_of_time():
                raise RenderError("too_slow")
    except UndefinedError:
        raise RenderError("missing_value") from None
    except TemplateError:
        raise RenderError("wrong_value") from None
    return "".join(pieces)


def _blocks(printed: str) -> tuple[Block, ...]:
    try:
        return read(printed)
    except ValueError:  # marks that no release is compiled to
        raise RenderError("dialect") from None
