"""The words of answers about the bulletin, in each kind and both forms."""

import html5lib
import pytest

from fanfare import language
from fanfare.mail.letters import TEMPLATES, Slot
from fanfare.mail.notices import notice, why_skip
from fanfare.messages.deliveries import DeliverNotice
from fanfare.subscribers.subscriber import Standing, Subscriber
from fanfare.subscribers.terms import NoticeKind
from tests.samples import NOON

LINKS = {
    Slot.CONFIRM: "https://f.example/bulletin/confirm/abc",
    Slot.PREFERENCES: "https://f.example/bulletin/preferences/abc",
    Slot.OWN_DATA: "https://f.example/bulletin/data/abc",
    Slot.LEAVE: "https://f.example/bulletin/leave/abc",
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


def test_a_link_to_leave_is_one_press_away_and_changes_nothing_by_itself() -> None:
    for form in (*filled(NoticeKind.LEAVE_LINK), *filled(NoticeKind.LEAVE_HELP)):
        assert LINKS[Slot.LEAVE] in form
        assert "nothing has changed" in " ".join(form.split())
        assert "bulletin-" not in form


def test_help_says_how_to_leave_for_which_address() -> None:
    told = " ".join(filled(NoticeKind.HELP)[0].split())
    assert (
        "To leave it, write to bulletin-unsubscribe@b.example from the address that gets it."
        in told
    )
    for kind in (NoticeKind.HELP, NoticeKind.LEAVE_HELP):
        for form in filled(kind):
            assert "has a link to unsubscribe that address" in " ".join(form.split())


def test_who_used_anothers_address_reads_how_to_leave_themselves() -> None:
    text, html = filled(NoticeKind.OTHER_READER)
    assert "bulletin-unsubscribe@b.example" in text
    assert '<a href="mailto:bulletin-unsubscribe@b.example">' in html
    for form in filled(NoticeKind.OTHER_READER, ""):
        assert "Nothing has changed for the address that you wrote from." in " ".join(form.split())
        assert "bulletin-unsubscribe@" not in form


def test_an_answer_about_leaving_says_what_is_so() -> None:
    assert "no longer comes to this address" in " ".join(filled(NoticeKind.UNSUBSCRIBED)[0].split())
    told = " ".join(filled(NoticeKind.NOT_LISTED)[0].split())
    assert "This address was not on the list" in told
    assert "no longer comes" not in told


def standing(state: Standing | None) -> Subscriber | None:
    if not state:
        return None
    return Subscriber(
        person="5ada",
        email="ada@example.org",
        subscription_id="ask",
        standing=state,
        changed_at=NOON,
    )


@pytest.mark.parametrize(
    ("kind", "states"),
    [
        (NoticeKind.CONFIRM, {Standing.PENDING}),
        (NoticeKind.ALREADY_SUBSCRIBED, {Standing.CONFIRMED}),
        (NoticeKind.LEAVE_LINK, {Standing.CONFIRMED}),
        (NoticeKind.LEAVE_HELP, {Standing.CONFIRMED}),
        (NoticeKind.UNSUBSCRIBED, {Standing.UNSUBSCRIBED, None}),
        (NoticeKind.NOT_LISTED, {Standing.UNSUBSCRIBED, Standing.PENDING, None}),
        (NoticeKind.OTHER_READER, {*Standing, None} - {Standing.SUPPRESSED}),
        (NoticeKind.HELP, {*Standing, None} - {Standing.SUPPRESSED}),
    ],
)
def test_a_notice_goes_only_while_it_is_so(kind: NoticeKind, states: set[Standing | None]) -> None:
    order = DeliverNotice(
        delivery_id="x_notice",
        kind=kind,
        person="5ada",
        email="ada@example.org",
        subscription_id="ask",
    )
    goes = {state for state in (*Standing, None) if not why_skip(order, standing(state))}
    assert goes == states
