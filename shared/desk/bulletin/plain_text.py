"""The plain text of an issue, from the same Markdown as its HTML: wrapped, with its links in a list."""

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from fanfare.mail.letters import WIDTH

if TYPE_CHECKING:
    from markdown_it.token import Token
    from markdown_it.tree import SyntaxTreeNode

_UNDERLINES = {"h1": "=", "h2": "-", "h3": "~"}


def plain_text(tokens: "Sequence[Token]") -> str:
    """The article as text. A link is a number in brackets, which the list at the end explains; an image
    is its description."""
    from markdown_it.tree import SyntaxTreeNode

    links: list[str] = []
    lines = _blocks(SyntaxTreeNode(tokens).children, WIDTH, links)
    if links:
        lines += ["", *(f"[{number}] {link}" for number, link in enumerate(links, 1))]
    return "\n".join(lines)


def title(text: str) -> str:
    """The heading of it all."""
    return "\n".join(_underlined(_wrapped(text, WIDTH), "="))


def _blocks(nodes: "Sequence[SyntaxTreeNode]", width: int, links: list[str]) -> list[str]:
    """Lines of blocks, with an empty one between them, but in a tight list."""
    lines: list[str] = []
    for node in nodes:
        if lines and not _is_tight(node):
            lines.append("")
        lines += _block(node, width, links)
    return lines


def _block(node: "SyntaxTreeNode", width: int, links: list[str]) -> list[str]:
    if node.type == "inline":
        return _wrapped(_inline(node.children, links), width)
    if node.type == "heading":
        return _underlined(_blocks(node.children, width, links), _UNDERLINES.get(node.tag, ""))
    if node.type in ("fence", "code_block"):
        return textwrap.indent(node.content.rstrip("\n"), "    ").split("\n")
    if node.type == "hr":
        return ["* * *"]
    if node.type == "blockquote":
        return [f"> {line}".rstrip() for line in _blocks(node.children, width - 2, links)]
    if node.type == "list_item":
        return _item(node, width, links)
    return _blocks(node.children, width, links)


def _item(node: "SyntaxTreeNode", width: int, links: list[str]) -> list[str]:
    """An item behind its bullet or number."""
    mark = "- "
    if node.parent and node.parent.type == "ordered_list":
        first = int(node.parent.attrs.get("start", 1))
        mark = f"{first + node.parent.children.index(node)}. "
    lines = _blocks(node.children, width - len(mark), links) or [""]
    return [
        f"{mark if first else ' ' * len(mark)}{line}".rstrip()
        for first, line in ((n == 0, line) for n, line in enumerate(lines))
    ]


def _is_tight(node: "SyntaxTreeNode") -> bool:
    """Whether a block is of a list that is in the file without empty lines: such a list's
    paragraphs are hidden ones."""
    item = node if node.type == "list_item" else node.parent
    if item is None or item.type != "list_item":
        return False
    return all(child.hidden for child in item.children if child.type == "paragraph")


def _inline(nodes: "Sequence[SyntaxTreeNode]", links: list[str]) -> str:
    return "".join(_run(node, links) for node in nodes)


def _run(node: "SyntaxTreeNode", links: list[str]) -> str:
    if node.type == "softbreak":
        return " "
    if node.type == "hardbreak":
        return "\n"
    if node.type == "image":
        return f"[{_inline(node.children, links)}]"
    if node.type == "link":
        return _link(_inline(node.children, links), str(node.attrs["href"]), links)
    return _inline(node.children, links) if node.children else _content(node)


def _content(node: "SyntaxTreeNode") -> str:
    return node.content if node.type in ("text", "code_inline") else ""


def _link(text: str, target: str, links: list[str]) -> str:
    if text == target:
        return text
    if target not in links:
        links.append(target)
    return f"{text} [{links.index(target) + 1}]"


def _underlined(lines: list[str], mark: str) -> list[str]:
    return [*lines, mark * max(map(len, lines))] if mark and lines else lines


def _wrapped(text: str, width: int) -> list[str]:
    """Lines of a width, words whole: a word may be an address."""
    return [
        wrapped
        for line in text.split("\n")
        for wrapped in textwrap.wrap(
            line, max(width, 20), break_long_words=False, break_on_hyphens=False
        )
    ]
