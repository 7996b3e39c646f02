"""Links of a release that are an address and nothing else: in < and >, or bare."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from desk.releases.compile.masks import Masked
from fanfare.releases.template.stream import END_LINK, LABEL, LINK

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline

_BARE = re.compile(r"https?://[^\s<>\"“”‘’]*[^\s<>\"“”‘’.,;:!?…)\]/]/?", re.IGNORECASE)
"""A web address, without the punctuation of the sentence that it ends."""

_POINTED = re.compile(r"<([^\s<>]+)>")


def read_pointed(reader: "MarkdownIt") -> None:
    """Let a reader know <{{ field }}>. Other addresses in < and > are Markdown's own."""
    reader.inline.ruler.before("autolink", "field", _pointed)


def words(masked: Masked, text: str) -> Iterator[str]:
    """Words outside of links as pieces of a program, bare addresses as links. An if or for ends one."""
    for part in masked.between_statements(text):
        end = 0
        for found in _BARE.finditer(part):
            address = masked.unmasked(found[0])
            yield masked.unmasked(part[end : found.start()])
            yield f"{LINK}{address}{LABEL}{address}{END_LINK}"
            end = found.end()
        yield masked.unmasked(part[end:])


def _pointed(state: "StateInline", silent: bool) -> bool:
    """A rule of markdown-it."""
    found = _POINTED.match(state.src, state.pos)
    masked: Masked = state.env["masked"]
    if not (
        found and masked.is_field(found[1][0]) and masked.between_statements(found[1]) == [found[1]]
    ):
        return False
    if not silent:
        state.push("link_open", "a", 1).attrs = {"href": found[1]}
        state.push("text", "", 0).content = found[1]
        state.push("link_close", "a", -1)
    state.pos = found.end()
    return True
