"""A release's Markdown, as a piece of a program."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from desk.releases.compile.links import words
from desk.releases.compile.markdown_reader import read_markdown
from desk.releases.compile.masks import STAND_IN, Masked
from fanfare.releases.template import stream
from fanfare.releases.template.content import Kind
from fanfare.releases.template.findings import Refusal

if TYPE_CHECKING:
    from markdown_it.token import Token

_MAX_DEPTH = 2
_MARKS = {
    "strong_open": stream.BOLD,
    "strong_close": stream.END_BOLD,
    "em_open": stream.ITALIC,
    "em_close": stream.END_ITALIC,
    "link_close": stream.END_LINK,
    "softbreak": " ",
    "hardbreak": stream.BREAK,
}
_UNSUPPORTED = {
    "fence": ("This is set as program code.", "Take out the ``` or ~~~."),
    "hr": ("This is a line across the page.", "Take it out: headings and “Ends” divide a release."),
    "ordered_list_open": ("This list has numbers.", "Begin its lines with -, or make it notes."),
    "table_open": ("This is a table.", "Say it in sentences, or in a list."),
    "image": (
        "There is a picture in the text.",
        "Name it under images: it goes into the press kit.",
    ),
}


def body_program(masked: Masked) -> str:
    """The body as a piece of a program: blocks behind their marks, tags where they were."""
    program = ""
    inside: Counter[str] = Counter()
    opened = ""
    for token in read_markdown(masked):
        if token.type in ("heading_open", "paragraph_open"):
            opened = _start(token, lists=inside["bullet_list"], quotes=inside["blockquote"])
        elif token.type == "inline":
            program += opened + "".join(_inline(masked, token.children or []))
        elif token.type == "tags":
            program += masked.unmasked(token.content)
        else:
            inside[token.type.rpartition("_")[0]] += token.nesting
    return program


def _start(token: "Token", lists: int, quotes: int) -> str:
    """The mark of a block. lists, quotes: how many it is in."""
    if token.type == "heading_open":
        return stream.start(Kind.HEADING, min(max(int(token.tag[1]), 2), 4))
    if lists:
        return stream.start(Kind.ITEM, min(lists - 1, _MAX_DEPTH))
    return stream.start(Kind.QUOTE if quotes else Kind.PARAGRAPH)


def problems(masked: Masked) -> list[Refusal]:
    """Markdown that a release cannot hold."""
    found = _swallowed(masked)
    for token in read_markdown(masked):
        line = masked.lines[min((token.map or [0])[0], len(masked.lines) - 1)]
        if token.type == "inline" and not masked.is_whole(token.content):
            wrong = "An if or for begins in one paragraph and ends in another."
            right = "Put tags that go around paragraphs on lines of their own."
            found.append(Refusal(line, 1, wrong, right))
        for one in (token, *(token.children or [])):
            if one.type in _UNSUPPORTED:
                found.append(Refusal(line, 1, *_UNSUPPORTED[one.type]))
            if one.type == "link_open" and not _may_link(str(one.attrs["href"])):
                wrong = "This link leads to no web page and no mail address."
                found.append(Refusal(line, 1, wrong, "Begin it with https:// or mailto:."))
            if one.type == "link_open" and "title" in one.attrs:
                wrong = "This link has a title, which no copy shows."
                found.append(Refusal(line, 1, wrong, "Take out the words in quotation marks."))
    return found


def _swallowed(masked: Masked) -> list[Refusal]:
    """Tags that Markdown reads and does not show, such as those of a link's definition. Titles have a
    sentence of their own."""
    shown = "".join(
        part
        for token in read_markdown(masked)
        for one in (token, *(token.children or []))
        for part in (one.content, *map(str, one.attrs.values()))
        if one.type != "inline"
    )
    found = []
    for number, text in enumerate(masked.text.split("\n")):
        if not set(STAND_IN.findall(text)) <= set(shown):
            wrong = "There is a tag here that would be printed nowhere."
            right = "Write fields and conditions where their words belong."
            found.append(Refusal(masked.lines[number], 1, wrong, right))
    return found


def _inline(masked: Masked, tokens: "list[Token]") -> Iterator[str]:
    links = 0
    for token in tokens:
        links += token.nesting if token.type.startswith("link_") else 0
        if token.type in _MARKS:
            yield _MARKS[token.type]
        elif token.type == "link_open":
            yield stream.LINK + masked.unmasked(str(token.attrs["href"])) + stream.LABEL
        elif token.type == "text" and not links:
            yield from words(masked, token.content)
        else:
            yield masked.unmasked(token.content)


def _may_link(href: str) -> bool:
    """Whether a target can be linked to; one that begins with a field is seen to when that is filled."""
    return bool(STAND_IN.match(href) or stream.target(STAND_IN.sub("x", href)))
