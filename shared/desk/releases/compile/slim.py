"""Taking out of a .docx what python-docx's own template brings and nobody needs."""

from typing import TYPE_CHECKING, Any

from fanfare.releases.render.document import STYLES

if TYPE_CHECKING:
    from docx.document import Document

_KEPT = {"DefaultParagraphFont", "TableNormal", "NoList", "Footer"}
_KEPT_PARTS = ("/styles", "/settings", "/numbering", "/footer")


def slim(document: "Document") -> None:
    """Take out a picture of the template, a theme, and 150 styles, twice."""
    kept = (*_KEPT_PARTS, "/officeDocument", "/core-properties")
    for holder in (document.part, document.part.package):
        for name, relation in list(holder.rels.items()):
            if not relation.reltype.endswith(kept):
                del holder.rels[name]
    _slim_styles(document.styles.element)
    _slim_numbering(document)
    settings = document.settings.element
    for child in list(settings):
        if child.tag not in (word("zoom"), word("defaultTabStop"), word("compat")):
            settings.remove(child)
    for mode in settings.xpath("./w:compat/w:compatSetting[@w:name='compatibilityMode']"):
        mode.set(word("val"), "15")  # of Word 2013 and after, which then opens it as its own
    for zoom in settings.xpath("./w:zoom"):
        zoom.attrib.clear()
        zoom.set(word("percent"), "100")


def _slim_styles(styles: Any) -> None:
    """Keep the styles that our documents use, and what they are based on."""
    kept = _KEPT | {style for levels in STYLES.values() for style in levels}
    for style in styles.xpath("./w:style"):
        if style.get(word("styleId")) not in kept:
            styles.remove(style)
    for other in styles.xpath("./w:latentStyles | .//w:link | .//w:rsid"):
        other.getparent().remove(other)


def _slim_numbering(document: "Document") -> None:
    """Keep the lists that our styles are of."""
    used = set(document.styles.element.xpath(".//w:numId/@w:val"))
    numbering = document.part.numbering_part.element
    abstract = set()
    for one in numbering.xpath("./w:num"):
        if one.get(word("numId")) in used:
            abstract.update(one.xpath("./w:abstractNumId/@w:val"))
        else:
            numbering.remove(one)
    for one in numbering.xpath("./w:abstractNum"):
        if one.get(word("abstractNumId")) not in abstract:
            numbering.remove(one)


def word(name: str) -> str:
    """A name of WordprocessingML, as lxml writes it."""
    from docx.oxml.ns import qn

    return qn(f"w:{name}")
