"""From an issue's file to what it says, and to everything that is wrong with it."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desk.bulletin import lint, theme
from desk.bulletin.body import Element, Heading, Image, Link, Markup, Table, Words
from desk.bulletin.front_matter import front_matter
from desk.files.front_fields import Entry, Text, in_order
from desk.files.front_matter import parts
from fanfare.bulletin.issue import FrontMatter
from fanfare.problems import Problem

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token


@dataclass(frozen=True, slots=True)
class Draft:
    """An issue's file, read. front: None when the head does not say it all. body: Markdown."""

    front: FrontMatter | None
    body: str
    problems: tuple[Problem, ...]


def read(data: bytes, languages: Collection[str], site_url: str = "") -> Draft:
    """Read a file.

    Args:
        languages: codes that mails can be written in.
        site_url: of our own site, without a slash at the end; empty when it is not known.
    """
    file = parts(data)
    if file.head is None and not file.text:
        return Draft(None, "", file.problems)
    front, problems = None, list(file.problems)
    if file.head:
        front, problems = front_matter(file.head, languages)
    problems += lint.lint(list(_elements(file.body, file.first)), site_url)
    problems += [*lint.unseen(file.body, file.first), *lint.placeholders(file.body, file.first)]
    problems += _left_open(file.head.entries if file.head else ())
    problems += theme.faint({"light": theme.LIGHT, "dark": theme.DARK})
    return Draft(front, file.body, tuple(in_order(problems)))


def _left_open(entries: Iterable[Entry]) -> Iterator[Problem]:
    """What was never filled in of the head's texts."""
    for entry in entries:
        if isinstance(entry.value, Text):
            yield from lint.placeholders(entry.value.text, entry.value.line)


def markdown(*, html: bool = False) -> "MarkdownIt":
    """The one reader of Markdown: CommonMark with typographic quotation marks, and tables, to say that
    they do not fit. It takes any address, for the rules to judge; what it makes is sanitised.

    html: whether to know HTML when it comes; otherwise it is text like any other.
    """
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": html, "typographer": True}).enable(
        ["smartquotes", "table"]
    )
    reader.validateLink = lambda url: True  # type: ignore[method-assign]
    return reader


def words_of(tokens: "list[Token] | None") -> str:
    """The text of inline tokens, descriptions of images included."""
    found = []
    for token in tokens or ():
        if token.type in ("softbreak", "hardbreak"):
            found.append(" ")
        elif token.type == "image":
            found.append(words_of(token.children))
        elif token.type in ("text", "code_inline"):
            found.append(token.content)
    return "".join(found)


def _elements(body: str, first: int) -> Iterator[Element]:
    """What the body is made of. first: its first line in the file."""
    tokens = markdown(html=True).parse(body)
    for before, token in zip([None, *tokens], tokens, strict=False):
        line = first + (token.map[0] if token.map else 0)
        if token.type == "html_block":
            yield Markup(line, token.content)
        elif token.type == "table_open":
            yield Table(line)
        elif token.type in ("fence", "code_block"):
            yield Words(line, token.content)
        elif token.type == "inline":
            if before and before.type == "heading_open":
                yield Heading(line, int(before.tag[1]), words_of(token.children))
            yield from _inline(token.children or [], line)


def _inline(tokens: "list[Token]", line: int) -> Iterator[Element]:
    """The elements within a paragraph. line: its first."""
    begins: int | None = None
    for place, token in enumerate(tokens):
        if token.type in ("softbreak", "hardbreak"):
            line += 1
        elif token.type == "html_inline":
            yield Markup(line, token.content)
        elif token.type == "image":
            yield Image(line, str(token.attrs["src"]), words_of(token.children))
        elif token.type == "link_open":
            begins = place
        elif token.type == "link_close" and begins is not None:
            target = str(tokens[begins].attrs["href"])
            yield Link(line, target, words_of(tokens[begins + 1 : place]))
            begins = None
        elif token.type in ("text", "code_inline") and begins is None and token.content.strip():
            yield Words(line, token.content)
