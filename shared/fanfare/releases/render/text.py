"""A release as plain text and as HTML. Each escapes for its own format."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from html import escape
from itertools import groupby

from fanfare.releases.template.content import Block, Kind, Run
from fanfare.releases.template.filters import host

WIDTH = 72
"""Characters of a line of text; a longer word gets its own line."""

_QUOTED = "    "
"""Before each line of a quotation and of who speaks."""

_HEADINGS = {Kind.HEADLINE: "=", Kind.HEADING: "-", Kind.NOTES_HEADING: "-"}
_LISTS = {Kind.ITEM: "ul", Kind.NOTE: "ol"}
_TAGS = {Kind.HEADLINE: "h2", Kind.NOTES_HEADING: "h3"}


def as_text(blocks: Sequence[Block], language: str) -> str:
    """A release as plain text, wrapped; links in full behind their words. language: code."""
    lines: list[str] = []
    before: Block | None = None
    for block, number in _numbered(blocks):
        if before and not (block.kind == before.kind and block.kind in (*_LISTS, Kind.CONTACT)):
            lines.append("")
        lines += _lines(block, number)
        before = block
    return "\n".join(lines) + "\n"


def as_html(blocks: Sequence[Block], language: str) -> str:
    """A release as an HTML article, safe to put into a page: its headline is the h2 there. language:
    code."""
    parts = [f'<article lang="{escape(language)}" dir="auto">']
    for kind, neighbours in groupby(blocks, key=lambda block: block.kind):
        alike = list(neighbours)
        if kind is Kind.QUOTE:
            parts += ["<blockquote>", *map(_element, alike), "</blockquote>"]
        else:
            parts += _list(alike) if kind in _LISTS else map(_element, alike)
    return "\n".join([*parts, "</article>"])


def headline_of(blocks: Iterable[Block]) -> str:
    """The headline, bare; empty when there is none."""
    return next((block.text for block in blocks if block.kind is Kind.HEADLINE), "")


def _numbered(blocks: Iterable[Block]) -> Iterator[tuple[Block, int]]:
    """Blocks, notes with their numbers."""
    number = 0
    for block in blocks:
        number += block.kind is Kind.NOTE
        yield block, number


@lru_cache(maxsize=512)
def _lines(block: Block, number: int) -> tuple[str, ...]:
    """A block as lines of text. Most blocks are the same for every service."""
    text = _words(block.runs)
    if mark := _HEADINGS.get(block.kind):
        lines = _wrapped(text, "", "")
        return (*lines, mark * max(map(len, lines)))
    first = "  " * block.level
    if block.kind is Kind.ITEM:
        first += "- "
    elif block.kind is Kind.NOTE:
        first = f"{number}. "
    elif block.kind is Kind.QUOTE:
        first = _QUOTED
    elif block.kind is Kind.ENDS:
        text = text.upper()
    return tuple(_wrapped(text, first, " " * len(first)))


def _wrapped(text: str, first: str, other: str) -> list[str]:
    lines: list[str] = []
    for line in text.split("\n"):
        begin = other if lines else first
        if len(begin) + len(line) <= WIDTH:
            lines.append(begin + line)
            continue
        lines += textwrap.wrap(
            line,
            WIDTH,
            initial_indent=begin,
            subsequent_indent=other,
            break_long_words=False,
            break_on_hyphens=False,
        )
    return lines


def _words(runs: Iterable[Run]) -> str:
    """Runs with their links in full, unless the words are the link."""
    text = ""
    for href, neighbours in groupby(runs, key=lambda run: run.href):
        words = "".join(run.text for run in neighbours)
        text += words + (behind(words, href) if href else "")
    return text


def behind(words: str, href: str) -> str:
    """What paper has to show behind the words of a link: its address in brackets, unless they say it."""
    address = href.removeprefix("mailto:")
    return "" if words in (href, address, host(address)) else f" ({address})"


@lru_cache(maxsize=512)
def _element(block: Block) -> str:
    tag = _TAGS.get(block.kind, "p")
    if block.kind is Kind.HEADING:
        tag = f"h{block.level + 1}"  # the headline took the h2
    body = "".join(map(_inline, block.runs))
    if block.kind is Kind.ENDS:
        body = f"<strong>{escape(block.text.upper())}</strong>"
    return f"<{tag}>{body}</{tag}>"


def _list(items: list[Block]) -> list[str]:
    """One list, with lists in it where items are deeper."""
    tag = _LISTS[items[0].kind]
    parts = [f"<{tag}>"]
    depth = 0
    for place, item in enumerate(items):
        level = min(item.level, depth + 1) if place else 0
        if place and level <= depth:
            parts.append("</li>" + f"</{tag}></li>" * (depth - level))
        elif place:
            parts.append(f"<{tag}>")
        parts.append("<li>" + "".join(map(_inline, item.runs)))
        depth = level
    return [*parts, "</li>" + f"</{tag}></li>" * depth + f"</{tag}>"]


def _inline(run: Run) -> str:
    text = escape(run.text).replace("\n", "<br>")
    if run.italic:
        text = f"<em>{text}</em>"
    if run.bold:
        text = f"<strong>{text}</strong>"
    return f'<a href="{escape(run.href)}">{text}</a>' if run.href else text
