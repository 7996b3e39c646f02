"""Copies of a release before it is submitted or sent: as the public reads it, as one service gets it, or with
brackets for what services fill in."""

from collections.abc import Sequence
from datetime import datetime
from html import escape

from desk.refusal import Refused
from desk.releases.file.placeholders import stand_ins
from fanfare import language
from fanfare.aws.register.known_facts import KnownFactsReader
from fanfare.releases.render.text import as_html, headline_of
from fanfare.releases.template.content import Block
from fanfare.releases.template.program import RenderError, run
from fanfare.releases.values import Gap, Gaps, fill
from fanfare.releases.version import ReleaseFront
from fanfare.services.service import LibraryService


class WouldBeHeld(Refused):
    """A service's copy cannot be written.

    Args:
        gaps: What is missing.
    """

    def __init__(self, service: LibraryService, gaps: Sequence[Gap]) -> None:
        super().__init__(f"There is no preview: {service.name} would be held for these gaps.")
        self.gaps = tuple(gaps)


def with_brackets(front: ReleaseFront, program: str) -> tuple[Block, ...]:
    """The copies of all services, with their labels for what they fill in. Raises RenderError."""
    return run(program, stand_ins(front))


def copy_of(
    service: LibraryService,
    front: ReleaseFront,
    program: str,
    known_facts: KnownFactsReader,
    now: datetime,
) -> tuple[Block, ...]:
    """One service's copy, with what it filled in by now.

    Args:
        program: What was made of the file; see fanfare.releases.template.program.

    Raises:
        WouldBeHeld: Something is missing.
        Refused: It cannot be rendered.
    """
    known = known_facts.read(front, [service], now)[service.member]
    filled = fill(front, service, known, front.language)
    if isinstance(filled, Gaps):
        raise WouldBeHeld(service, filled.missing)
    try:
        return run(program, filled.values)
    except RenderError as error:
        raise Refused(f"There is no preview: it cannot be rendered ({error}).") from None


def document(front: ReleaseFront, blocks: tuple[Block, ...], *, large: bool) -> bytes:
    """A copy as a .docx. large: in large print."""
    from desk.releases.compile.documents import prepare_documents
    from fanfare.releases.render import document as rendering

    return rendering.fill(prepare_documents(front)[large], blocks, front.language)


def page(code: str, blocks: tuple[Block, ...]) -> str:
    """A copy as a file of HTML that any browser shows as it is meant. code: of its language."""
    lines = (
        "<!doctype html>",
        f'<html lang="{code}" dir="{language.of(code).direction}">',
        '<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width">',
        f"<title>{escape(headline_of(blocks))}</title>\n</head>",
        f"<body>\n{as_html(blocks, code)}\n</body>\n</html>",
    )
    return "\n".join(lines) + "\n"
