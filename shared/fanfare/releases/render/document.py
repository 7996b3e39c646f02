"""A release as .docx: a prepared document, and one service's text written into it.

desk.releases.compile.documents prepares one for a release: styles, page, footer. Only the text and the
document's properties differ from service to service, so nothing else is written again.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from io import BytesIO
from itertools import groupby
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from fanfare.releases.render.text import behind, headline_of
from fanfare.releases.template.content import Block, Kind, Run
from fanfare.releases.template.stream import clean

DOCUMENT = "word/document.xml"
PROPERTIES = "docProps/core.xml"

STYLES: dict[Kind, tuple[str, ...]] = {
    Kind.STATUS: ("Normal",),
    Kind.HEADLINE: ("Heading1",),
    Kind.HEADING: ("Heading2", "Heading2", "Heading2", "Heading3", "Heading4"),
    Kind.PARAGRAPH: ("Normal",),
    Kind.ITEM: ("ListBullet", "ListBullet2", "ListBullet3"),
    Kind.QUOTE: ("Quote",),
    Kind.ENDS: ("Ends",),
    Kind.CONTACT: ("Normal",),
    Kind.NOTES_HEADING: ("Heading2",),
    Kind.NOTE: ("ListNumber",),
}
"""Identifiers of a prepared document's paragraph styles, by level. What ends a release is in capitals
by its style, and in large print, which has no words of capitals, it is not."""

EMPHASIS, HYPERLINK = "Emphasis", "Hyperlink"
"""Identifiers of its character styles. Large print has no italics, so what emphasis is, the prepared
document says."""

_PROPERTY = {
    name: re.compile(f"<dc:{name}>.*?</dc:{name}>", re.DOTALL) for name in ("title", "language")
}


def fill(prepared: bytes, blocks: Sequence[Block], language: str) -> bytes:
    """One service's document. The same in gives the same out, byte for byte.

    Args:
        prepared: a .docx with an empty body.
        language: code.
    """
    fixed, before, after, properties = _parts(prepared)
    for name, value in (("title", headline_of(blocks)), ("language", language)):
        element = f"<dc:{name}>{_escaped(value)}</dc:{name}>"
        properties = _PROPERTY[name].sub(lambda _, new=element: new, properties)  # type: ignore[misc]
    file = BytesIO()
    file.write(fixed)
    with ZipFile(file, "a") as document:
        _add(document, PROPERTIES, properties)
        _add(document, DOCUMENT, before + "".join(map(_paragraph, blocks)) + after)
    return file.getvalue()


@lru_cache(maxsize=4)
def _parts(prepared: bytes) -> tuple[bytes, str, str, str]:
    """What all copies share: a zip of the other parts, the document before and after the text, and the
    properties."""
    fixed = BytesIO()
    with ZipFile(BytesIO(prepared)) as source, ZipFile(fixed, "w", ZIP_DEFLATED) as rest:
        for entry in source.infolist():
            if entry.filename not in (DOCUMENT, PROPERTIES):
                rest.writestr(entry, source.read(entry), ZIP_DEFLATED)
        # What Word reads last in the body are the page's measures.
        before, mark, after = source.read(DOCUMENT).decode().rpartition("<w:sectPr")
        properties = source.read(PROPERTIES).decode()
    return fixed.getvalue(), before, mark + after, properties


def _add(document: ZipFile, name: str, xml: str) -> None:
    entry = ZipInfo(name)  # with a date that never changes
    entry.compress_type = ZIP_DEFLATED
    document.writestr(entry, xml.encode(), compresslevel=4)


def _paragraph(block: Block) -> str:
    styles = STYLES[block.kind]
    style = styles[min(block.level, len(styles) - 1)]
    runs = "".join(
        _link(href, list(alike)) if href else "".join(map(_run, alike))
        for href, alike in groupby(block.runs, key=lambda run: run.href)
    )
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{runs}</w:p>'


def _run(run: Run) -> str:
    look = ""
    if run.href or run.italic:
        look = f'<w:rStyle w:val="{HYPERLINK if run.href else EMPHASIS}"/>'
    if run.bold:
        look += "<w:b/>"
    properties = f"<w:rPr>{look}</w:rPr>" if look else ""
    lines = (f'<w:t xml:space="preserve">{_escaped(t)}</w:t>' for t in run.text.split("\n"))
    return f"<w:r>{properties}{'<w:br/>'.join(lines)}</w:r>"


def _link(href: str, runs: Sequence[Run]) -> str:
    """A field that leads somewhere (ISO/IEC 29500-1, 17.16.5.25), and where to, for who reads it on
    paper. The address has no quotation marks: fanfare.releases.template.stream.target."""
    begin, between, end = (
        f'<w:r><w:fldChar w:fldCharType="{part}"/></w:r>' for part in ("begin", "separate", "end")
    )
    order = (
        f'<w:r><w:instrText xml:space="preserve"> HYPERLINK "{_escaped(href)}" </w:instrText></w:r>'
    )
    printed = Run(behind("".join(run.text for run in runs), href))
    ink = _run(printed) if printed.text else ""
    return begin + order + between + "".join(map(_run, runs)) + end + ink


def _escaped(text: str) -> str:
    """Text for XML, without what XML cannot hold."""
    return escape(clean(text), quote=False)
