"""What a release is made of once it is filled in: a flat row of blocks, alike in text, HTML and .docx."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a block is. The values are the letters that mark it in a program's output.

    ITEM: of a list with bullets; neighbours are one list. NOTE: of the numbered notes to editors.
    """

    STATUS = "s"
    HEADLINE = "h"
    HEADING = "g"
    PARAGRAPH = "p"
    ITEM = "i"
    QUOTE = "q"
    ENDS = "e"
    CONTACT = "c"
    NOTES_HEADING = "t"
    NOTE = "n"


@dataclass(frozen=True, slots=True)
class Run:
    """Words that look the same. text: a line end in it is one that was asked for. href: empty, or an
    address that is safe to link to."""

    text: str
    bold: bool = False
    italic: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of some kind. level: of a heading, 2 to 4; of an item, how deep its list is in
    others, from 0."""

    kind: Kind
    runs: tuple[Run, ...]
    level: int = 0

    @property
    def text(self) -> str:
        """Its words, bare."""
        return "".join(run.text for run in self.runs)
