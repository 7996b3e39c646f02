"""The words of mails about a service's press address, and when one is no longer so."""

from dataclasses import replace
from datetime import UTC, datetime

import html5lib
import pytest

from fanfare import language
from fanfare.mail.address_notices import address_notice, recipient, why_skip
from fanfare.mail.letters import TEMPLATES
from fanfare.messages.press_deliveries import AddressNoticeKind
from fanfare.services.addresses import address_asked, without_address
from fanfare.services.service import AddressChange, Contact, LibraryService, Nation

OLD, NEW = "press@kent.example", "mallory@evil.example"
KENT = LibraryService(
    key="kent", name="Kent Libraries", nation=Nation.ENGLAND, press=Contact(email=OLD)
)
MOVED = LibraryService(
    key="kent", name="Kent Libraries", nation=Nation.ENGLAND, press=Contact(email=NEW)
)
CHANGE = AddressChange(
    member=KENT.member,
    id="c",
    by="Call 0906 123 4567",
    before=OLD,
    after=NEW,
    at=datetime(2021, 10, 4, tzinfo=UTC),
)
KINDS = AddressNoticeKind


def test_each_kind_has_its_three_templates() -> None:
    for kind in KINDS:
        names = {path.name for path in (TEMPLATES / "address_notices" / kind).iterdir()}
        assert names == {"subject.txt", "body.txt", "body.html"}


@pytest.mark.parametrize("kind", KINDS)
def test_text_and_html_say_the_same_and_nothing_that_was_typed(kind: AddressNoticeKind) -> None:
    link = "" if kind is KINDS.KEPT else "https://f.example/press/x/abc"
    letter = address_notice(
        kind, "Kent Libraries", CHANGE, language.of("en"), "https://f.example", link
    )
    text, html = letter.fill({}, {})
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    said = " ".join(" ".join("".join(p.itertext()) for p in tree.iter("p")).split())
    for paragraph in text.split("\n\n--\n")[0].split("\n\n"):
        flat = " ".join(paragraph.split())
        if link not in flat or not link:
            assert flat in said
    assert (link in text) is (link in html)
    for form in (letter.subject, text, html):
        assert "0906" not in form
        assert OLD not in form
        assert NEW not in form
    assert ("m•••@evil.example" in text) is (kind is KINDS.ASKED)


@pytest.mark.parametrize(
    ("kind", "service", "kept", "to", "reason"),
    [
        (KINDS.CONFIRM, KENT, False, NEW, ""),
        (KINDS.CONFIRM, KENT, True, NEW, "overtaken"),
        (KINDS.CONFIRM, MOVED, False, NEW, "overtaken"),
        (KINDS.ASKED, KENT, False, OLD, ""),
        (KINDS.ASKED, MOVED, False, OLD, ""),
        (KINDS.KEPT, KENT, True, NEW, ""),
    ],
)
def test_who_is_told_and_when_it_is_no_longer_so(
    kind: AddressNoticeKind, service: LibraryService, kept: bool, to: str, reason: str
) -> None:
    change = replace(CHANGE, kept=kept)
    assert recipient(kind, change) == to
    assert why_skip(kind, service, change) == reason
    assert why_skip(kind, service, replace(change, before="", after="")) == "address"


@pytest.mark.parametrize(
    ("typed", "asked", "counts"),
    [
        (NEW, NEW, None),
        ("PRESS@Kent.example", "", "PRESS@Kent.example"),
        (OLD, "", OLD),
        ("", "", None),
    ],
)
def test_only_the_same_address_counts_at_once(typed: str, asked: str, counts: str | None) -> None:
    said = {"press.email": typed, "press.name": "Bo"}
    assert address_asked(KENT, said) == asked
    left = without_address(KENT, said)
    assert left.get("press.email") == counts
    assert left["press.name"] == "Bo"
