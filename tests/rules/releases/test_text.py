"""Text, HTML and .docx of one release hold the same facts, whatever services fill in."""

import copy
import re
from functools import cache
from io import BytesIO
from itertools import groupby
from typing import Any
from zipfile import ZipFile

import docx
import html5lib
import pytest
from docx.document import Document
from docx.shared import Mm, Pt
from hypothesis import given
from hypothesis import strategies as st

from desk.releases.compile.compiler import compile_release, prepare_documents
from fanfare.releases.render.document import fill
from fanfare.releases.render.text import WIDTH, as_html, as_text, headline_of
from fanfare.releases.template.content import Block, Kind, Run
from fanfare.releases.template.filters import host
from fanfare.releases.template.program import run
from fanfare.releases.template.stream import clean
from tests.support.release_samples import BODY, FRONT, VALUES

XHTML = "{http://www.w3.org/1999/xhtml}"
NASTY = ["&", "<b>", "</w:t>", "]]>", "&amp;", "\n\n", "\x00", "\x01p0", "\x0f", "\ufffe", "\u202e"]
NASTY += [
    "🎉",
    "👩‍👩‍👧",
    "Ŵyn",
    "עברית",
    "العربية",
    "{{ theme }}",
    "{% if",
    "* x",
    "](",
    "\r\n- y",
    '"',
    "'",
]
WORDS = st.lists(st.sampled_from(NASTY) | st.text(max_size=20), max_size=8).map("".join)
LONG = st.sampled_from(["x" * 5_000, "word " * 1_000, "&" * 5_000, "🎉" * 5_000])


@cache
def made() -> tuple[str, bytes, bytes]:
    return compile_release(FRONT, BODY).program, *prepare_documents(FRONT)


def opened(file: bytes) -> Document:
    return docx.Document(BytesIO(file))


def bare(text: str) -> str:
    """Words without white space: each format breaks its lines in its own places."""
    return re.sub(r"\s+", "", text)


def of_html(article: str) -> list[str]:
    tree = html5lib.parse(article)
    leaves = [e for e in tree.iter() if e.tag in {f"{XHTML}{t}" for t in ("p", "h2", "h3", "li")}]
    return [bare("".join(leaf.itertext())) for leaf in leaves]


def on_paper(block: Block) -> str:
    """Its words as ink shows them: an address that is only a link's target is lost there."""
    words = ""
    for href, alike in groupby(block.runs, key=lambda run: run.href):
        label = "".join(run.text for run in alike)
        address = href.removeprefix("mailto:")
        hidden = href and label not in (address, host(address))
        words += f"{label} ({address})" if hidden else label
    return bare(words)


def shouted(block: Block) -> str:
    return bare(block.text.upper() if block.kind is Kind.ENDS else block.text)


def of_document(file: bytes) -> list[str]:
    return [bare(paragraph.text) for paragraph in opened(file).paragraphs]


@given(
    st.fixed_dictionaries(
        {
            "name": WORDS.map(lambda text: "Kent " + text),
            "story": WORDS | LONG,
            "quote": WORDS.map(lambda text: "It’s " + text) | LONG,
            "title": WORDS.map(lambda text: "Rhyme " + text),
            "url": WORDS,
        }
    )
)
def test_every_format_holds_the_same_facts(facts: dict[str, str]) -> None:
    program, prepared, large = made()
    values: dict[str, Any] = copy.deepcopy(VALUES)
    values["service"]["name"] = facts["name"]
    values["story"] = facts["story"]
    values["quote"]["text"] = facts["quote"]
    values["activities"][0]["title"] = facts["title"]
    values["more"]["url"] = "https://kent.example/" + facts["url"]
    blocks = run(program, values)
    expected = [shouted(block) for block in blocks]
    assert of_html(as_html(blocks, "cy")) == expected
    inked = [on_paper(block) for block in blocks]
    assert of_document(fill(prepared, blocks, "cy")) == inked
    assert of_document(fill(large, blocks, "cy")) == inked
    text = bare(as_text(blocks, "cy"))
    for fact in facts:
        if fact != "url":
            assert bare(clean(facts[fact])) in text, fact
    for one in expected:
        at = text.find(one[:10])
        assert at >= 0, one
        text = text[at:]


def test_a_paragraph_without_words_is_left_out() -> None:
    program, _, _ = made()
    assert not [block for block in run(program, VALUES) if not block.text.strip()]


RELEASE = (
    Block(Kind.STATUS, (Run("For immediate release", bold=True),)),
    Block(Kind.HEADLINE, (Run("Kent & all"),)),
    Block(
        Kind.PARAGRAPH, (Run("Come "), Run("now", italic=True), Run(" " + "very " * 20 + "soon."))
    ),
    Block(Kind.HEADING, (Run("What"),), 2),
    Block(Kind.ITEM, (Run("one"),)),
    Block(Kind.ITEM, (Run("in one"),), 1),
    Block(Kind.ITEM, (Run("two "), Run("here", href='https://kent.example/?a=1&b="'))),
    Block(Kind.QUOTE, (Run("Hello\nyou"),)),
    Block(Kind.QUOTE, (Run("Ann " + "B. " * 30),)),
    Block(Kind.ENDS, (Run("Ends"),)),
    Block(Kind.CONTACT, (Run("a@kent.example", href="mailto:a@kent.example"),)),
    Block(Kind.NOTES_HEADING, (Run("Notes to editors"),)),
    Block(Kind.NOTE, (Run("First."),)),
    Block(Kind.NOTE, (Run("long " * 20),)),
)


def test_the_text_is_wrapped_with_links_in_full() -> None:
    text = as_text(RELEASE, "en")
    assert max(map(len, text.splitlines())) <= WIDTH
    assert "Kent & all\n==========\n" in text
    assert '- one\n  - in one\n- two here (https://kent.example/?a=1&b=")\n' in text
    assert "\n\n    Hello\n    you\n\n    Ann B. B." in text
    assert "B.\n    B. B." in text
    assert "\n\nENDS\n\na@kent.example\n" in text
    assert "1. First.\n2. long long" in text
    assert "\n   long" in text


def test_the_html_is_semantic() -> None:
    article = as_html(RELEASE, 'cy"')
    assert article.startswith('<article lang="cy&quot;" dir="auto">')
    root = html5lib.parse(article, namespaceHTMLElements=False)
    assert [e.tag for e in root.iter() if re.fullmatch("h[1-6]", e.tag)] == ["h2", "h3", "h3"]
    assert "".join(root.find(".//ul/li/ul/li").itertext()).strip() == "in one"
    assert len(root.findall(".//ol/li")) == 2
    assert root.find(".//li/a").get("href") == 'https://kent.example/?a=1&b="'
    assert root.find(".//blockquote/p/br") is not None
    assert root.find("./body/article/p/strong[.='ENDS']") is not None
    assert root.find(".//em").text == "now"


def test_items_that_begin_deep_still_make_lists() -> None:
    items = [Block(Kind.ITEM, (Run(str(n)),), level) for n, level in enumerate([2, 0, 2, 1, 0])]
    root = html5lib.parseFragment(as_html(items, "en"), namespaceHTMLElements=False)
    assert ["".join(e.itertext()).split() for e in root.findall(".//article/ul/li")] == [
        *(["0"], ["1", "2", "3"], ["4"])
    ]


def test_the_document_has_real_styles() -> None:
    document = opened(fill(made()[1], RELEASE, "cy"))
    styles = [paragraph.style.name for paragraph in document.paragraphs if paragraph.style]
    assert styles == [
        *("Normal", "Heading 1", "Normal", "Heading 2", "List Bullet", "List Bullet 2"),
        *(
            "List Bullet",
            "Quote",
            "Quote",
            "Ends",
            "Normal",
            "Heading 2",
            "List Number",
            "List Number",
        ),
    ]
    link = document.paragraphs[6]._p.xpath(".//w:instrText")[0].text
    assert "HYPERLINK" in link
    assert document.paragraphs[6].text == 'two here (https://kent.example/?a=1&b=")'
    assert document.paragraphs[10].text == "a@kent.example"
    properties = document.core_properties
    assert (properties.title, properties.author, properties.language) == (
        *("Kent & all", "Libraries Week", "cy"),
    )
    section = document.sections[0]
    assert (section.page_width, section.page_height) == pytest.approx((Mm(210), Mm(297)), rel=1e-3)
    assert "PAGE" in section.footer.paragraphs[0]._p.xpath("./w:fldSimple/@w:instr")[0]
    for name in ("List Bullet", "List Number"):
        assert document.styles[name].element.xpath("./w:pPr/w:numPr/w:numId")


def test_large_print_is_large_and_never_italic() -> None:
    for prepared, size, italic in zip(made()[1:], (12, 18), (True, False), strict=True):
        styles = opened(fill(prepared, RELEASE, "en")).styles
        assert styles["Normal"].font.size == Pt(size)
        assert styles["Normal"].font.name == "Arial"
        assert bool(styles["Emphasis"].font.italic) is italic
        assert not styles["Quote"].font.italic
        assert bool(styles["Ends"].font.all_caps) is (size == 12)
        assert all(s.font.size >= Pt(size) for s in styles if s.type == 1 and s.font.size)


def test_documents_are_small_and_the_same_twice() -> None:
    prepared = made()[1]
    assert len(prepared) < 12_000
    file = fill(prepared, RELEASE, "en")
    assert file == fill(bytes(bytearray(prepared)), RELEASE, "en")
    with ZipFile(BytesIO(file)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
    assert len(names) == len(set(names))
    assert names[0] == "[Content_Types].xml"
    assert not [name for name in names if "thumbnail" in name or "theme" in name]


def test_the_headline_is_bare() -> None:
    assert headline_of(RELEASE) == "Kent & all"
    assert headline_of(()) == ""
