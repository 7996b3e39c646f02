"""The words of answers about the bulletin, in each kind and both forms."""

import html5lib
import pytest

from fanfare import language
from fanfare.mail.letters import TEMPLATES, Slot
from fanfare.mail.notices import notice
from fanfare.subscriber import NoticeKind

LINKS = {
    Slot.CONFIRM: "https://f.example/bulletin/confirm/abc",
    Slot.PREFERENCES: "https://f.example/bulletin/preferences/abc",
    Slot.OWN_DATA: "https://f.example/bulletin/data/abc",
}


def filled(kind: NoticeKind, mail_domain: str = "b.example") -> tuple[str, str]:
    letter = notice(kind, language.of("en"), "https://f.example", mail_domain)
    return letter.fill(LINKS, LINKS)


def test_each_kind_has_its_three_templates() -> None:
    for kind in NoticeKind:
        names = {path.name for path in (TEMPLATES / "notices" / kind).iterdir()}
        assert names == {"subject.txt", "body.txt", "body.html"}


@pytest.mark.parametrize("kind", NoticeKind)
def test_text_and_html_say_the_same(kind: NoticeKind) -> None:
    text, html = filled(kind)
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    said = " ".join(" ".join(p.itertext()) for p in tree.iter("p"))
    words = " ".join(said.replace(" .", ".").split())
    for sentence in " ".join(text.split()).split(". ")[:3]:
        assert sentence.removeprefix("Hello, ").partition(":")[0] in words
    assert all(len(line) <= 72 for line in text.splitlines())
    assert [node.text for node in tree.iter("h1")] != [None]


def test_without_addresses_of_its_own_the_bulletin_names_none() -> None:
    for form in filled(NoticeKind.HELP, ""):
        assert "bulletin-subscribe@" not in form
        assert "https://f.example/bulletin/subscribe" in form
    assert '<a href="mailto:bulletin-subscribe@b.example">' in filled(NoticeKind.HELP)[1]
