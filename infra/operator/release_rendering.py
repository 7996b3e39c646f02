"""A release as everybody may read it: its national version."""

from fanfare.press import ReleaseFront
from fanfare.release.content import Block
from fanfare.release.national import for_everybody, national_values
from fanfare.release.program import run
from fanfare.release.writing import as_html, as_text, headline_of


def public_version(front: ReleaseFront, program: str) -> tuple[str, str, str]:
    """Headline, text and article (HTML) for the public page. Raises RenderError."""
    blocks = national_blocks(front, program)
    return headline_of(blocks), as_text(blocks, front.language), as_html(blocks, front.language)


def national_blocks(front: ReleaseFront, program: str) -> list[Block]:
    """The national version. Raises RenderError."""
    return for_everybody(run(program, national_values(front)))
