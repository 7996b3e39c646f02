"""A release as everybody may read it: its national version."""

from collections.abc import Iterable, Sequence

from desk.releases.file.national_values import national_values
from fanfare.releases.render.text import as_html, as_text, headline_of
from fanfare.releases.template.content import Block, Kind
from fanfare.releases.template.program import run
from fanfare.releases.version import ReleaseFront


def public_version(front: ReleaseFront, program: str) -> tuple[str, str, str]:
    """Headline, text and article (HTML) for the public page. Raises RenderError."""
    blocks = national_blocks(front, program)
    return headline_of(blocks), as_text(blocks, front.language), as_html(blocks, front.language)


def national_blocks(front: ReleaseFront, program: str) -> list[Block]:
    """The national version. Raises RenderError."""
    return for_everybody(run(program, national_values(front)))


def for_everybody(blocks: Iterable[Block]) -> list[Block]:
    """The blocks that everybody reads: without the status lines, for the page is there from the hour that
    they speak of, of the contacts without the service's, which is before the campaign's, and without a
    heading for notes when all are left out."""
    every = list(blocks)
    unread = {Kind.STATUS}
    if not any(one.kind is Kind.NOTE for one in every):
        unread.add(Kind.NOTES_HEADING)
    found = [one for one in every if one.kind not in unread]
    last = max((n for n, one in enumerate(found) if one.kind is Kind.CONTACT), default=-1)
    return [one for n, one in enumerate(found) if one.kind is not Kind.CONTACT or n == last]


def dangling(blocks: Sequence[Block]) -> list[Block]:
    """Headings with nothing beneath them: what they were for is left out."""
    following = (*blocks[1:], None)
    return [
        one
        for one, after in zip(blocks, following, strict=True)
        if one.kind is Kind.HEADING
        and (
            after is None
            or after.kind is Kind.ENDS
            or (after.kind is Kind.HEADING and after.level <= one.level)
        )
    ]
