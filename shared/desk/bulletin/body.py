"""What an issue's body is made of, as far as it can be wrong. Lines are those of the file."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading. level: 1 to 6."""

    line: int
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link. text: what readers see, descriptions of images included."""

    line: int
    target: str
    text: str


@dataclass(frozen=True, slots=True)
class Image:
    """An image. alt: its description."""

    line: int
    source: str
    alt: str


@dataclass(frozen=True, slots=True)
class Markup:
    """HTML in the Markdown, as it was written."""

    line: int
    source: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table of columns and rows."""

    line: int


@dataclass(frozen=True, slots=True)
class Words:
    """Text outside links; code too."""

    line: int
    text: str


type Element = Heading | Link | Image | Markup | Table | Words
