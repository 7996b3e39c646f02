"""Reading a release's Markdown, with lines of tags as blocks."""

from functools import cache
from typing import TYPE_CHECKING

from desk.releases.compile.links import read_pointed
from desk.releases.compile.masks import Masked

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.token import Token


def read_markdown(masked: Masked) -> "list[Token]":
    """The tokens of markdown-it."""
    return _reader().parse(masked.text, {"masked": masked})


@cache
def _reader() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": False}).disable(
        ["code", "html_block", "html_inline"]
    )
    reader.enable("table")  # to refuse it
    # Targets are looked at when they are filled in: here they may be in place of tags.
    reader.normalizeLink = lambda url: url  # type: ignore[method-assign]
    reader.validateLink = lambda url: True  # type: ignore[method-assign]
    read_pointed(reader)
    ends = ["paragraph", "reference", "blockquote", "list"]
    reader.block.ruler.before("fence", "tags", _tag_line, {"alt": ends})
    return reader


def _tag_line(state: "StateBlock", start: int, end: int, silent: bool) -> bool:
    """A rule of markdown-it: a line of nothing but {% … %} is a block, and ends the one before."""
    text = state.src[state.bMarks[start] : state.eMarks[start]].strip()
    masked: Masked = state.env["masked"]
    if not all(map(masked.is_statement, text.replace(" ", ""))):
        return False
    if text and not silent:
        token = state.push("tags", "", 0)
        token.content = text
        token.map = [start, start + 1]
        state.line = start + 1
    return bool(text)
