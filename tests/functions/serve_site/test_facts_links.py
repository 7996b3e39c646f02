"""What links in a service's press mail open: a page that tells and changes nothing, and mails a link."""

from datetime import UTC, datetime, timedelta

import pytest

from fanfare.messages.releases import FactsLinkAsked
from fanfare.people import masked
from fanfare.rate_limits import ALL_LINKS
from fanfare.releases.release import ReleaseState
from fanfare.services.addresses import PRESS_EMAIL
from fanfare.services.changes import altered
from fanfare.services.service import (
    AddressChange,
    ChangedBy,
    Contact,
    LibraryService,
    ServiceChange,
)
from fanfare.signing import Purpose
from serve_site import resources
from serve_site.press import resources as press_room
from tests.support.press_desk import KENT, kent, release, services
from tests.support.press_site import told
from tests.support.site import Clock, send, visit, whence

SLUG = "libraries-week"


@pytest.fixture(autouse=True)
def page(site: Clock) -> None:
    press_room.queue.cache_clear()


def link(*more: str, member: str = KENT) -> str:
    return f"/press/facts/{resources.signer().sign(Purpose.FACTS, member, *more)}"


def test_the_page_shows_what_is_missing_and_nothing_that_is_kept() -> None:
    kent()
    release()
    page = visit(link(SLUG))
    assert page.status == 200
    for label in ("What you say of it", "First day", "A story"):
        assert label in page.text
    assert "There is nothing there yet." in page.text
    for kept in ("1,762", "our own count", "Asha", "press@", "https://kent.example", "SECRET"):
        assert kept not in page.text
    assert "Children who took part" not in page.text
    assert "p•••@kent.example" in page.text
    assert "<input" not in page.text
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-robots-tag"] == "noindex"


def test_looking_and_old_forms_change_nothing_and_say_so() -> None:
    before = kent()
    release()
    for address in (link(), link(SLUG)):
        for method in ("GET", "HEAD") * 20:
            assert visit(address, method).status == 200
        answer = send(address, {"by": "Mallory", "press.email": "mallory@evil.example"})
        assert answer.status == 410
        assert "Nothing was saved" in answer.text
        assert f'action="{address}/link"' in answer.text
    assert told() == []
    assert services().load(KENT) == before


def test_an_old_link_says_kindly_that_it_no_longer_opens_the_form(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kent()
    address = link()
    years = datetime.now(UTC).timestamp() + 3 * 365 * 86400
    monkeypatch.setattr("time.time", lambda: years)
    page = visit(address)
    assert page.status == 200
    assert "This page changes nothing." in page.text
    assert f'action="{address}/link"' in page.text


def test_one_press_has_the_link_mailed_to_the_stored_address_three_times_a_day(
    site: Clock,
) -> None:
    kent()
    for address in (link(), link(SLUG), link()):
        answer = send(f"{address}/link", {"email": "mallory@evil.example"})
        assert answer.status == 200
        assert "We mail it to p•••@kent.example" in " ".join(answer.text.split())
        assert "press@" not in answer.text
        assert "/press/edit/" not in answer.text
    messages = told()
    assert len(messages) == 3
    for message in messages:
        assert isinstance(message, FactsLinkAsked)
        assert message.member == KENT
    answer = send(f"{link()}/link", {})
    assert answer.status == 429
    words = " ".join(answer.text.split())
    assert "links to p•••@kent.example have been asked for from your internet connection" in words
    assert "have mailed" not in words
    assert "on its way" not in answer.text
    assert told() == []
    site.ahead += timedelta(days=1)
    assert "on its way" in send(f"{link()}/link", {}).text
    assert len(told()) == 1


def test_a_stranger_uses_up_neither_the_services_links_nor_fills_its_mailbox() -> None:
    kent()
    address = f"{link()}/link"
    answers = [send(address, {}, **whence(f"203.0.113.{n}")).status for n in (1, 1, 1, 1, 1)]
    assert answers == [200, 200, 200, 429, 429]
    assert "on its way" in send(address, {}).text
    many = [send(address, {}, **whence(f"198.51.100.{n}")) for n in range(40)]
    assert len(told()) == ALL_LINKS.most
    assert "by you or by others" in many[-1].text


def test_a_writing_link_that_has_ended_is_good_for_a_fresh_one_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kent()
    address = f"/press/edit/{resources.signer().sign(Purpose.EDIT, KENT, 'moved')}"
    assert visit(address).status == 410
    later = datetime.now(UTC).timestamp() + 86400
    monkeypatch.setattr("time.time", lambda: later)
    assert "on its way" in send(f"{address}/link", {}).text
    assert len(told()) == 1


def test_without_an_address_no_link_is_promised() -> None:
    kent(press=Contact())
    page = visit(link())
    assert "no address of your press contact" in page.text
    assert "/link" not in page.text
    answer = send(f"{link()}/link", {})
    assert "We cannot mail a link" in answer.text
    assert "mailto:hello@fanfare.example.org" in answer.text
    assert told() == []


@pytest.mark.parametrize("over", ["cancelled", "closed", "gone"])
def test_a_release_that_is_over_asks_for_nothing(over: str) -> None:
    kent()
    if over == "cancelled":
        release(state=ReleaseState.CANCELLED)
    if over == "closed":
        release(state=ReleaseState.ORDERED, sent=datetime.now(UTC) - timedelta(days=8))
    page = visit(link(SLUG))
    assert "asks for nothing any more" in page.text
    assert "A story" not in page.text


def test_only_the_release_of_the_mail_is_told_of() -> None:
    kent()
    release()
    release("another", fields=())
    assert "A story" not in visit(link("another")).text
    assert "Nothing is missing any more" in visit(link("another")).text
    assert "A story" not in visit(link()).text


def test_links_of_others_forged_or_for_nobody_open_nothing() -> None:
    kent()
    kit = resources.signer().sign(Purpose.KIT, "m", KENT)
    edit = resources.signer().sign(Purpose.EDIT, KENT, "x")
    bad = (link()[:-2], f"/press/facts/{kit}", f"/press/facts/{edit}", link(member="f" * 32))
    for address in (*bad, "/press/facts/x", "/press/facts/%00"):
        assert visit(address).status == 404
        assert send(address, {}).status == 404
        assert send(f"{address}/link", {}).status == 404
    facts = link().rpartition("/")[2]
    for purpose in ("edit", "address", "keep"):
        assert visit(f"/press/{purpose}/{facts}").status == 404
        assert send(f"/press/{purpose}/{facts}", {}).status == 404
    assert told() == []


def test_the_old_address_is_asked_where_press_mail_was_sent_on_to(site: Clock) -> None:
    old, new, third = "press@kent.example", "new@kent.example", "third@else.example"
    kent(press=Contact(email=old))
    change = AddressChange(member=KENT, id="c", by="Bo", before=old, after=new, at=site())
    press_room.addresses.put(change)
    for number, address in enumerate((new, third), 1):
        moved = altered(stored(), {PRESS_EMAIL: address})
        entry = ServiceChange(
            member=KENT,
            id=f"{number}",
            by="Bo",
            door=ChangedBy.OWN_PAGE,
            at=site() + timedelta(minutes=number),
            alterations=moved.alterations,
        )
        press_room.services.save(moved.service, entry)
    page = visit(f"/press/keep/{resources.signer().sign(Purpose.KEEP_ADDRESS, KENT, 'c')}")
    assert f"They go to {masked(third)}." in page.text
    assert page.text.count(f"Keep {masked(old)}") == 1


def stored() -> LibraryService:
    found = press_room.services.load(KENT)
    assert found
    return found
