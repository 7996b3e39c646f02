"""A release as everybody may read it: its national version."""

from desk.releases.file.national import for_everybody, national_values
from fanfare.releases.render.text import as_html, as_text, headline_of
from fanfare.releases.template.content import Block
from fanfare.releases.template.program import run
from fanfare.releases.version import ReleaseFront


def public_version(front: ReleaseFront, program: str) -> tuple[str, str, str]:
    """Headline, text and article (HTML) for the public page. Raises RenderError."""
    blocks = national_blocks(front, program)
    return headline_of(blocks), as_text(blocks, front.language), as_html(blocks, front.language)


def national_blocks(front: ReleaseFront, program: str) -> list[Block]:
    """The national version. Raises RenderError."""
    return for_everybody(run(program, national_values(front)))
