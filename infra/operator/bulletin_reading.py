"""From an issue's file to what it says, and to everything that is wrong with it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from fanfare.bulletin import lint, theme
from fanfare.bulletin.body import Element, Heading, Image, Link, Markup, Table, Words
from fanfare.bulletin.front_matter import Field, front_matter
from fanfare.bulletin.issue import FrontMatter
from fanfare.bulletin.problems import Problem, in_order

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

LARGEST = 200_000
"""Bytes of a file that are looked at. Gmail cuts a mail off long before."""
_FENCE = "---"


@dataclass(frozen=True, slots=True)
class Draft:
    """An issue's file, read. front: None when the head does not say it all. body: Markdown."""

    front: FrontMatter | None
    body: str
    problems: tuple[Problem, ...]


def read(data: bytes, languages: Collection[str], site_url: str = "") -> Draft:
    """Read a file; of a longer one than LARGEST, the rest may be missing.

    languages, site_url: as the rules in fanfare.bulletin take them.
    """
    if len(data) > LARGEST:
        wrong = f"The file is longer than {LARGEST:,} bytes."
        return _unread(Problem(0, wrong, "Take pictures out of the text, and shorten it."))
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return _unread(Problem(line, "This is not UTF-8.", "Save the file as UTF-8."))
    lines = text.split("\n")
    if lines[0].rstrip() != _FENCE or _FENCE not in (ends := [one.rstrip() for one in lines[1:]]):
        right = "Begin with a line ---, the fields, and another line ---."
        return _unread(Problem(1, "The file has no head.", right))
    end = ends.index(_FENCE) + 1
    fields, problems = _fields("\n".join(lines[1:end]))
    front = None
    if not problems:
        front, problems = front_matter(fields, languages)
    body, first = "\n".join(lines[end + 1 :]), end + 2
    problems += lint.lint(list(_elements(body, first)), site_url)
    problems += [*lint.unseen(body, first), *lint.placeholders(text, 1)]
    problems += theme.faint({"light": theme.LIGHT, "dark": theme.DARK})
    return Draft(front, body, tuple(in_order(problems)))


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


def _unread(problem: Problem) -> Draft:
    return Draft(None, "", (problem,))


def _fields(head: str) -> tuple[list[Field], list[Problem]]:
    """The fields of the head as they were written: YAML's nodes, so that each has its line."""
    try:
        node = yaml.compose(head, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        right = (
            'Write one "name: text" a line; put a text with a colon in it between quotation marks.'
        )
        return [], [Problem(line, "The head cannot be read as YAML.", right)]
    except (yaml.YAMLError, RecursionError):
        return [], [
            Problem(1, "The head cannot be read as YAML.", 'Write one "name: text" a line.')
        ]
    if not isinstance(node, yaml.MappingNode):
        return [], [Problem(1, "The head has no fields.", 'Write one "name: text" a line.')]
    return [_field(key, value) for key, value in node.value], []


def _field(key: yaml.Node, value: yaml.Node) -> Field:
    name = str(key.value) if isinstance(key, yaml.ScalarNode) else ""
    return Field(name, _value(value), key.start_mark.line + 2)


def _value(node: yaml.Node) -> str | list[str] | None:
    if isinstance(node, yaml.ScalarNode):
        return str(node.value)
    if not isinstance(node, yaml.SequenceNode):
        return None
    texts = [str(one.value) for one in node.value if isinstance(one, yaml.ScalarNode)]
    return texts if len(texts) == len(node.value) else None


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
