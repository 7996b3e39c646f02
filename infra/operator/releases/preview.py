"""`fanfare release preview`."""

import sys
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from desk.refusal import Refused
from desk.releases import copy as copies
from desk.releases.compile.national import national_blocks
from desk.releases.file.findings import draft_of, line
from desk.services.directory import the_service
from desk.stack import Stack
from fanfare.releases.render.text import as_text
from fanfare.releases.template.content import Block
from fanfare.releases.version import ReleaseFront
from fanfare.services.service import LibraryService
from infra.operator.cli.output import say
from infra.operator.cli.stage import connect
from infra.operator.cli.usage import UsageRefused
from infra.operator.releases.check import File


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
    front, program, large = draft.front, draft.made.program, False
    if service:
        stack = connect(context.obj)
        found = the_service(stack.services, service)
        blocks, large = _copy(stack, front, program, found), found.large_print
    elif brackets:
        blocks = copies.with_brackets(front, program)
    else:
        blocks = tuple(national_blocks(front, program))
    content = _written(front, blocks, format_, large=large)
    if output is None:
        sys.stdout.buffer.write(content)
        return
    output.write_bytes(content)
    print(output)


def _copy(
    stack: Stack, front: ReleaseFront, program: str, service: LibraryService
) -> tuple[Block, ...]:
    try:
        return copies.copy_of(service, front, program, stack.known_facts, datetime.now(UTC))
    except copies.WouldBeHeld as held:
        for gap in held.gaps:
            say(f"{gap.label}: {gap.why}")
        raise


def _written(
    front: ReleaseFront, blocks: tuple[Block, ...], format_: Format, *, large: bool
) -> bytes:
    match format_:
        case Format.DOCX:
            return copies.document(front, blocks, large=large)
        case Format.TEXT:
            return as_text(blocks, front.language).encode()
        case Format.HTML:
            return copies.page(front.language, blocks).encode()
