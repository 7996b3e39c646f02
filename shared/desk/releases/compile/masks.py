"""A release's source while its Markdown is read: a character that nobody types is in the place of each tag.

So a field can be wherever words can, and what a service filled in is never read as Markdown.
"""

import re
from dataclasses import dataclass

from fanfare.releases.template.dialect import FIRST_STAND_IN, MAX_TAGS, pieces
from fanfare.releases.template.stream import literal

STAND_IN = re.compile(f"([{chr(FIRST_STAND_IN)}-{chr(FIRST_STAND_IN + MAX_TAGS)}])")
"""One of these characters."""

_NAME = re.compile(r"{%\s*(\w+)")


@dataclass(frozen=True, slots=True)
class Masked:
    """A source whose tags are characters. tags: what they were. lines: of the source, by those of the
    text."""

    text: str
    tags: tuple[str, ...]
    lines: tuple[int, ...]

    @classmethod
    def of(cls, source: str) -> "Masked":
        """Mask a source that `dialect.check` found good."""
        text = ""
        tags: list[str] = []
        lines = [1]
        for piece in pieces(source):
            if piece.tag:
                text += chr(FIRST_STAND_IN + len(tags))
                tags.append(piece.text)
            else:
                text += piece.text
                ends = piece.text.count("\n")
                lines += range(piece.line + 1, piece.line + 1 + ends)
        return cls(text, tuple(tags), tuple(lines))

    def unmasked(self, text: str) -> str:
        """A text of a token as a piece of a program."""
        parts = STAND_IN.split(text)
        return "".join(
            self._tag(part) if place % 2 else literal(part) for place, part in enumerate(parts)
        )

    def is_whole(self, text: str) -> bool:
        """Whether each tag that opens in a text closes in it."""
        depth = 0
        for stand_in in STAND_IN.findall(text):
            found = _NAME.match(self._tag(stand_in))
            name = found[1] if found else ""
            depth += (name in ("if", "for")) - (name in ("endif", "endfor"))
            if depth < (name in ("else", "elif")):
                return False
        return depth == 0

    def between_statements(self, text: str) -> list[str]:
        """A text, parted before and behind each {% … %}."""
        parts = [""]
        for part in STAND_IN.split(text):
            if self.is_statement(part):
                parts += [part, ""]
            else:
                parts[-1] += part
        return parts

    def is_statement(self, character: str) -> bool:
        """Whether it is in the place of {% … %}."""
        return self._tag_of(character).startswith("{%")

    def is_field(self, character: str) -> bool:
        """Whether it is in the place of {{ … }}."""
        return self._tag_of(character).startswith("{{")

    def _tag_of(self, part: str) -> str:
        return self._tag(part) if STAND_IN.fullmatch(part) else ""

    def _tag(self, stand_in: str) -> str:
        """The tag; nothing for such a character that came out of an entity such as &#983040;."""
        place = ord(stand_in) - FIRST_STAND_IN
        return self.tags[place] if place < len(self.tags) else ""
