"""A release as everybody may read it: with what each service fills in, in square brackets."""

from fanfare.press import ReleaseFront
from fanfare.release.content import Kind
from fanfare.release.placeholders import stand_ins
from fanfare.release.program import run
from fanfare.release.writing import as_html, as_text, headline_of


def public_version(front: ReleaseFront, program: str) -> tuple[str, str, str]:
    """Headline, text and article (HTML) for the public page. Without the status lines: the page is there
    from the hour that they speak of. Raises RenderError."""
    blocks = [one for one in run(program, stand_ins(front)) if one.kind is not Kind.STATUS]
    return headline_of(blocks), as_text(blocks, front.language), as_html(blocks, front.language)
