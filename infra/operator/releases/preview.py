"""`fanfare release preview`."""

import sys
from datetime import UTC, datetime
from enum import StrEnum
from html import escape
from pathlib import Path
from typing import Annotated

import typer

from desk.refusal import Refused
from desk.releases.compile.national import national_blocks
from desk.releases.file.findings import draft_of, line
from desk.releases.file.placeholders import stand_ins
from desk.stack import Stack
from fanfare import language
from fanfare.releases.render.text import as_html, as_text, headline_of
from fanfare.releases.template.content import Block
from fanfare.releases.template.program import RenderError, run
from fanfare.releases.values import Gaps, fill
from fanfare.releases.version import ReleaseFront
from fanfare.services.service import LibraryService
from infra.operator.cli.output import say
from infra.operator.cli.stage import connect
from infra.operator.cli.usage import UsageRefused
from infra.operator.releases.check import File
from infra.operator.services.show import the_service


class Format(StrEnum):
    """What a preview is written as."""

    TEXT = "text"
    HTML = "html"
    DOCX = "docx"


def preview(
    context: typer.Context,
    file: File,
    service: Annotated[
        str,
        typer.Option(
            metavar="KEY",
            help="Whose copy; see fanfare services list. Without it, as the public reads it.",
        ),
    ] = "",
    national: Annotated[
        bool, typer.Option("--national", help="As the public reads it: so it is without --service.")
    ] = False,
    brackets: Annotated[
        bool, typer.Option("--brackets", help="With brackets for what services fill in.")
    ] = False,
    format_: Annotated[Format, typer.Option("--format", help="As what.")] = Format.TEXT,
    output: Annotated[
        Path | None, typer.Option(metavar="PATH", help="Where to; without it, to the screen.")
    ] = None,
) -> None:
    """Show a release as the public will read it, or as one service would get it."""
    if (bool(service), national, brackets).count(True) > 1:
        raise UsageRefused("Say one of --service, --national and --brackets.")
    if format_ is Format.DOCX and output is None and sys.stdout.isatty():
        raise UsageRefused("Say where to write the .docx: --output release.docx")
    draft = draft_of(file)
    for problem in draft.problems:
        say(line(problem))
    if draft.front is None or draft.made is None:
        raise Refused("There is no preview: the file has to be mended first.")
    program, large = draft.made.program, False
    if service:
        stack = connect(context.obj)
        found = the_service(stack, service)
        blocks, large = _blocks(stack, program, draft.front, found), found.large_print
    elif brackets:
        blocks = run(program, stand_ins(draft.front))
    else:
        blocks = tuple(national_blocks(draft.front, program))
    content = _written(draft.front, blocks, format_, large=large)
    if output is None:
        sys.stdout.buffer.write(content)
        return
    output.write_bytes(content)
    print(output)


def _blocks(
    stack: Stack, program: str, front: ReleaseFront, service: LibraryService
) -> tuple[Block, ...]:
    """The service's copy. Raises Refused when there is none."""
    known = stack.known_facts.read(front, [service], datetime.now(UTC))[service.member]
    filled = fill(front, service, known, front.language)
    if isinstance(filled, Gaps):
        for gap in filled.missing:
            say(f"{gap.label}: {gap.why}")
        raise Refused(f"There is no preview: {service.name} would be held for these gaps.")
    try:
        return run(program, filled.values)
    except RenderError as error:
        raise Refused(f"There is no preview: it cannot be rendered ({error}).") from None


def _written(
    front: ReleaseFront, blocks: tuple[Block, ...], format_: Format, *, large: bool
) -> bytes:
    if format_ is Format.DOCX:
        from desk.releases.compile.documents import prepare_documents
        from fanfare.releases.render import document

        return document.fill(prepare_documents(front)[large], blocks, front.language)
    if format_ is Format.TEXT:
        return as_text(blocks, front.language).encode()
    return _page(front.language, headline_of(blocks), as_html(blocks, front.language)).encode()


def _page(code: str, title: str, article: str) -> str:
    """A file of HTML that any browser shows as it is meant."""
    lines = (
        "<!doctype html>",
        f'<html lang="{code}" dir="{language.of(code).direction}">',
        '<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width">',
        f"<title>{escape(title)}</title>\n</head>",
        f"<body>\n{article}\n</body>\n</html>",
    )
    return "\n".join(lines) + "\n"
