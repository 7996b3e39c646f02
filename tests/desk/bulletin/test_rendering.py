"""An issue as it is mailed and archived: safe, the same in HTML and text, personal only in its slots."""

import html
import re
from datetime import date
from html.parser import HTMLParser

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.bulletin import theme
from desk.bulletin.issue_file import markdown, read
from desk.bulletin.rendering import LINK_LENGTH, clean, html_size, render, sample
from fanfare.bulletin.issue import FrontMatter, Slot, StoredIssue
from fanfare.mail.letters import WIDTH
from tests.stack import ROOT

SITE = "https://fanfare.example.org"
SAMPLE = ROOT / "infra/sample_campaign/bulletin.md"
FRONT = FrontMatter(
    subject="Take part & change <lives>",
    preheader="Fifty “activities” & more",
    topics=(),
    language="en",
    slug="take-part",
    sender="Libraries Week",
    day=date(2021, 10, 4),
)


class Page(HTMLParser):
    """The words, tags and addresses of some HTML."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.attributes: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]
        self.words += (dict(attrs).get("alt") or "").split()

    def handle_data(self, data: str) -> None:
        self.words += data.split()


def issue(body: str) -> StoredIssue:
    return render(FRONT, body, SITE)


def article_text(stored: StoredIssue) -> str:
    """The plain text between the greeting and the footer."""
    return stored.text[2].rpartition("\n--\n")[0]


@pytest.fixture
def real() -> StoredIssue:
    draft = read(SAMPLE.read_bytes(), ("en",), SITE)
    assert draft.front
    return render(draft.front, draft.body, SITE)


def test_what_is_personal_is_in_slots(real: StoredIssue) -> None:
    for pieces in (real.text, real.html):
        assert sorted(pieces[1::2]) == sorted(Slot)
        assert not any("\x02" in piece or "\x03" in piece for piece in pieces)


def test_the_mail_says_who_writes_why_and_how_to_leave(real: StoredIssue) -> None:
    for copy in sample(real, SITE):
        assert "You get this mail because your address is on the list" in " ".join(copy.split())
        for page in ("/bulletin/libraries-week-starts", "/privacy", "/bulletin/leave/example"):
            assert SITE + page in copy
        assert f"{SITE}/bulletin/preferences/example" in copy
        assert "It was sent to y•••@example.org." in " ".join(copy.split())


def test_the_head_cannot_break_out_of_the_mail() -> None:
    stored = issue("Hello")
    _, mail = sample(stored, SITE)
    assert "<lives>" not in mail
    assert "Take part &amp; change &lt;lives&gt;" in mail
    assert "Take part & change <lives>" in stored.text[0]


def test_the_mail_is_valid_html_in_its_language(real: StoredIssue) -> None:
    _, mail = sample(real, SITE)
    parser = html5lib.HTMLParser(strict=True)
    tree = parser.parse(mail)
    assert tree.attrib["lang"] == "en"


def test_styles_are_inlined_and_the_dark_ones_kept(real: StoredIssue) -> None:
    _, mail = sample(real, SITE)
    assert f'style="color: {theme.LIGHT.link};"' in mail
    assert "@media (prefers-color-scheme: dark)" in mail
    assert theme.DARK.paper in mail
    assert not re.search(r"(?<![-\w])(?:width|font-size)\s*:\s*\d+px", mail)


def test_paths_of_our_own_site_are_made_whole() -> None:
    stored = issue("[Find one](/activities) ![Trees](/assets/t.png)")
    assert f'<a href="{SITE}/activities">' in stored.article
    assert f'src="{SITE}/assets/t.png"' in stored.article
    assert f"[1] {SITE}/activities" in article_text(stored)


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,hello)",
        "![x](https://tracker.example/p.gif)",
        "![x](https://fanfare.example.org.evil.example/p.gif)",
        "<form action=https://evil.example><input></form>",
        "<style>body{display:none}</style>",
        "<iframe src=https://evil.example></iframe>",
        "<a href=https://x.example style='position:fixed' onclick=x>x</a>",
        '<p class="preheader" id="x">x</p>',
        "<svg/onload=alert(1)>",
    ],
)
def test_what_is_dangerous_never_gets_through(body: str) -> None:
    """The rules refuse such a file, and a mail has HTML for text; this is the last lock."""
    page = Page(clean(markdown(html=True).parse(f"text\n\n{body}\n\ntext"), SITE))
    assert not set(page.tags) & {"script", "style", "form", "input", "iframe", "svg"}
    assert not set(page.attributes) - {"href", "src", "alt", "title", "start"}
    assert not [a for a in page.addresses if re.match(r"javascript|data|.*(tracker|evil)", a)]


def test_html_in_the_markdown_is_shown_as_it_was_written() -> None:
    stored = issue("A <b>bold</b> word <script>alert(1)</script>")
    assert "A &lt;b&gt;bold&lt;/b&gt; word &lt;script&gt;" in stored.article
    assert "A <b>bold</b> word <script>" in article_text(stored)


MARKDOWN = """\
A first line with *emphasis* and a [link](https://one.example/a?b=c&d=e) in it, which is long enough
to be wrapped, once or twice.\\
Broken here.

## A heading that is so long that it does not fit into one line of the mail's plain text

- tight
- list with [the same link](https://one.example/a?b=c&d=e)
  1. inner
  2. [other](mailto:a@b.example)

* loose

* list

  second paragraph

7. seven
8. eight

> quoted
>
> > twice

```
code   stays
    as it is
```

***

### ![Trees in a row](/assets/t.png)
"""


def test_plain_text_reads_well() -> None:
    assert article_text(issue(MARKDOWN)).strip("\n") == (
        """\
A first line with emphasis and a link [1] in it, which is long enough to
be wrapped, once or twice.
Broken here.

A heading that is so long that it does not fit into one line of the
mail’s plain text
-------------------------------------------------------------------

- tight
- list with the same link [1]
  1. inner
  2. other [2]

- loose

- list

  second paragraph

7. seven
8. eight

> quoted
>
> > twice

    code   stays
        as it is

* * *

[Trees in a row]
~~~~~~~~~~~~~~~~

[1] https://one.example/a?b=c&d=e
[2] mailto:a@b.example
"""
    ).strip("\n")


def test_no_line_is_longer_than_a_mail_wants(real: StoredIssue) -> None:
    text, _ = sample(real, SITE)
    assert max(map(len, text.split("\n"))) <= WIDTH


WORDS = st.text("abcdé&<>'\"!?", min_size=1, max_size=12)
LINKS = st.builds("[{}](https://{}.example/?a=1&b={})".format, *[st.sampled_from("abcdef")] * 3)
INLINE = st.lists(WORDS | LINKS | st.just("*so*") | st.just("\n"), min_size=1, max_size=20)
BLOCKS = st.builds(
    "{}{}".format,
    st.sampled_from(["", "## ", "- ", "1. ", "> ", "- > ", "    "]),
    INLINE.map(" ".join),
)


@given(st.lists(BLOCKS, min_size=1, max_size=8).map("\n\n".join))
def test_text_and_html_say_the_same(body: str) -> None:
    stored = issue(body)
    page, text = Page(stored.article), article_text(stored)
    unwrapped = re.sub(r"[\s>]+", "", text)
    for word in page.words:
        assert re.sub(r">", "", word) in unwrapped, word
    for address in page.addresses:
        assert address in text.split(), address


def test_the_size_is_that_of_a_mail_with_long_links(real: StoredIssue) -> None:
    filled = dict.fromkeys(Slot, "x" * LINK_LENGTH)
    mail = "".join(filled[Slot(p)] if n % 2 else p for n, p in enumerate(real.html))
    assert html_size(real) == len(mail.encode())


def test_a_greeting_goes_in_once_and_as_it_is(real: StoredIssue) -> None:
    from fanfare.mail.letters import Letter

    letter = Letter(real.front.subject, real.text, real.html)
    strange = "\x02leave\x03 <b>"
    values = dict.fromkeys(Slot, "x") | {Slot.GREETING: strange}
    text, mail = letter.fill(values, values | {Slot.GREETING: html.escape(strange)})
    assert text.count(strange) == 1
    assert mail.count(html.escape(strange)) == 1
