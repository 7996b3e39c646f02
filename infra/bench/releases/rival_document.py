"""A personal .docx by docxtpl, as its documentation has it: load, render with escaping, save.

Runs by itself on the Python of the rivals' environment. Standard input: JSON {"paragraphs": [[style, text
with Jinja2], …], "values", "times"}. Prints the CPU seconds of one document.
"""

import json
import sys
import time
from io import BytesIO
from typing import Any

from docx import Document
from docxtpl import DocxTemplate  # type: ignore[import-not-found]


def template(paragraphs: list[list[str]]) -> bytes:
    """The Word file that somebody would have made by hand."""
    document = Document()
    for style, text in paragraphs:
        document.add_paragraph(text, style=style)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def render(source: bytes, values: dict[str, Any]) -> bytes:
    """One person's document."""
    document = DocxTemplate(BytesIO(source))
    document.render(values, autoescape=True)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def main() -> None:
    """Once to warm up, then as often as asked."""
    asked = json.load(sys.stdin)
    source = template(asked["paragraphs"])
    render(source, asked["values"])
    before = time.process_time()
    for _ in range(asked["times"]):
        render(source, asked["values"])
    print((time.process_time() - before) / asked["times"])


if __name__ == "__main__":
    main()
