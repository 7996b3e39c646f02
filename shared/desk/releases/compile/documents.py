"""Preparing a release's .docx, once for all services: styles, page and footer, but no text.

A4, sans serif, left aligned, at 12 or 18 point (UKAAF G003: large print from 16, ideally 18; no italics).
"""

from datetime import UTC, datetime, time
from io import BytesIO
from typing import TYPE_CHECKING, Any

from desk.releases.compile.slim import slim, word
from fanfare import language as languages
from fanfare.language import Language
from fanfare.releases.render.document import EMPHASIS, HYPERLINK, STYLES
from fanfare.releases.template.content import Kind
from fanfare.releases.version import ReleaseFront

if TYPE_CHECKING:
    from docx.document import Document
    from docx.styles.style import ParagraphStyle

SIZE, LARGE = 12, 18
"""Points."""

_FONT = "Arial"
_GROWTH = {"Heading1": 1.5, "Heading2": 1.25, "Heading3": 1.1}


def prepare_documents(front: ReleaseFront) -> tuple[bytes, bytes]:
    """Prepared documents of a release, see fanfare.releases.render.document: in common and in large print."""
    return _prepare(front, SIZE), _prepare(front, LARGE)


def _prepare(front: ReleaseFront, size: int) -> bytes:
    from docx import Document

    words = languages.of_text(front.language)
    document = Document()
    _describe(document, front)
    slim(document)
    _style(document, size, words)
    _lay_out(document, words)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _describe(document: "Document", front: ReleaseFront) -> None:
    about = document.core_properties
    about.title = front.headline
    about.language = front.language
    about.author = about.last_modified_by = front.sender
    about.comments = ""
    about.created = about.modified = datetime.combine(front.day, time(), UTC)


def _style(document: "Document", size: int, words: Language) -> None:
    """One font in black everywhere, headings by size and weight, room between paragraphs."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt

    styles = document.styles
    _speak(styles.element, words)
    for name in (EMPHASIS, HYPERLINK):
        styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
    ends = styles.add_style(STYLES[Kind.ENDS][0], WD_STYLE_TYPE.PARAGRAPH)
    ends.base_style = styles["Normal"]
    for style in styles:
        if style.type is WD_STYLE_TYPE.PARAGRAPH:
            _plain(style, size)
    styles[HYPERLINK].font.underline = True
    styles[EMPHASIS].font.bold = size == LARGE
    styles[EMPHASIS].font.italic = size == SIZE
    styles["Quote"].paragraph_format.left_indent = Pt(size * 2)
    ends.font.bold = True
    ends.font.all_caps = size == SIZE
    ends.paragraph_format.space_before = Pt(size)


def _plain(style: "ParagraphStyle", size: int) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    for looks in style.element.xpath("./w:rPr | ./w:pPr/w:pBdr | ./w:pPr/w:spacing"):
        looks.getparent().remove(looks)
    style.font.name = _FONT
    growth = _GROWTH.get(style.style_id)
    style.font.size = Pt(round(size * (growth or 1)))
    style.font.bold = growth is not None or style.style_id == "Heading4" or None
    layout = style.paragraph_format
    layout.alignment = WD_ALIGN_PARAGRAPH.LEFT
    layout.space_before = Pt(size if growth else 0)
    layout.space_after = Pt(size * 2 // 3)
    layout.line_spacing = 1.25


def _speak(styles: Any, words: Language) -> None:
    """Say what language the text is in: programs read it aloud and check its spelling."""
    for fonts in styles.xpath("./w:docDefaults//w:rFonts"):
        fonts.attrib.clear()
        for script in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(word(script), _FONT)
    for lang in styles.xpath("./w:docDefaults//w:lang"):
        lang.attrib.clear()
        lang.set(word("val"), str(words.locale).replace("_", "-"))


def _lay_out(document: "Document", words: Language) -> None:
    """A4 with wide margins, and the number of the page at its foot."""
    from docx.oxml import OxmlElement
    from docx.shared import Mm

    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(25)
    foot = page.footer.paragraphs[0]
    foot.style = document.styles["Footer"]
    foot.add_run(words.gettext("Page") + " ")
    number = OxmlElement("w:fldSimple")
    number.set(word("instr"), " PAGE ")
    foot._p.append(number)
