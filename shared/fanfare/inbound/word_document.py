"""The text of a Word document that came with a mail (.docx: ECMA-376, part 1, WordprocessingML).

The document is a stranger's. Nothing is unpacked but its text, no more of that than fits, and its XML is
never parsed: no entity is resolved, and regular expressions look at each character once.
"""

import html
import re
import struct
import zlib
from io import BytesIO

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAX_XML_BYTES = 2 * 1024 * 1024
"""Bytes of the text with its markup. A document that says it holds more is not read."""

_DAMAGED = (LookupError, ValueError, RuntimeError, OSError, EOFError)
"""What else the standard library makes of archives that are none, RuntimeError of encrypted ones."""
_TEXT = "word/document.xml"
_PIECE = re.compile(r"<w:t(?:\s[^<>]*)?>([^<]*)|(</w:p>|<w:(?:br|cr)\b)|(<w:tab\b)")


def document_text(content: bytes) -> str:
    """The words, each paragraph on a line of its own; empty for what is no such document, or is damaged,
    cut off, encrypted or too long."""
    xml = _unpacked(content).decode("utf-8", "replace")
    pieces = (
        html.unescape(found[1]) if found[1] is not None else "\n" if found[2] else " "
        for found in _PIECE.finditer(xml)
    )
    return "".join(pieces)


def _unpacked(content: bytes) -> bytes:
    # Few mails carry a document: the others need not wait for this.
    from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

    try:
        with ZipFile(BytesIO(content)) as packed:
            about = packed.getinfo(_TEXT)
            # Only these two unpack piece by piece; the others would fill the memory at once.
            if about.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
                return b""
            if about.file_size > MAX_XML_BYTES:
                return b""
            with packed.open(about) as text:
                return text.read(MAX_XML_BYTES)
    except (BadZipFile, zlib.error, struct.error, *_DAMAGED):
        return b""
