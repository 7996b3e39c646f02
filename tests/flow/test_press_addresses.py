"""Where a service's press mail goes, in this process on moto, every message delivered twice: nobody takes a
service over with a mail that was passed on, and a new address counts when it is confirmed there."""

import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest

from fanfare.services.addresses import writing_token
from fanfare.services.service import LibraryService, member_of
from fanfare.signing import Purpose
from serve_site import resources
from tests.flow.pump import Pump
from tests.flow.test_releases import begin
from tests.functions.serve_site.test_facts import controls
from tests.support import press_mailing
from tests.support.mailing import recipients, sent
from tests.support.press_mailing import order, put_service, services
from tests.support.site import Answer, Clock, send, visit

pytestmark = pytest.mark.usefixtures("site")

OLD, NEW = "press@ely.example", "news@ely.example"


@pytest.fixture(autouse=True)
def fresh() -> None:
    """New processes: nothing is remembered."""
    press_mailing.forget()


def ely() -> LibraryService:
    service = services().load(member_of("ely"))
    assert service
    return service


def newest(address: str) -> EmailMessage:
    return [mail for mail in sent() if mail["To"] == address][-1]


def text(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part
    return str(part.get_content())


def link(mail: EmailMessage, page: str) -> str:
    for form in ("plain", "html"):
        part = mail.get_body((form,))
        assert part
        found = re.search(
            rf"https://fanfare\.example\.org(/press/{page}/[^\s\"]+)", part.get_content()
        )
        assert found
    return str(found[1])


def form_link() -> str:
    """The link to Ely's form, as it is mailed when somebody asks."""
    token = resources.signer().sign(Purpose.FACTS, member_of("ely"))
    assert send(f"/press/facts/{token}/link", {}).status == 200
    Pump().run()
    return link(newest(ely().press.email), "edit")


def asks(address: str = NEW, page: str = "", **typed: str) -> Answer:
    """Somebody types another address into the form."""
    page = page or form_link()
    values = controls(visit(page)) | {"by": "Jo", "press.email": address}
    answer = send(page, values | {name.replace("__", "."): said for name, said in typed.items()})
    Pump().run()
    return answer


def press(mail: EmailMessage, page: str) -> str:
    """Press the button behind a mail's link twice. Returns what the page says then."""
    address = link(mail, page)
    for _ in range(2):
        assert send(address, {}).status == 303
    Pump().run()
    return visit(address).text


def test_who_gets_a_forwarded_release_cannot_change_the_service() -> None:
    put_service("ely")
    order()
    begin()
    before = ely()
    release = newest(OLD)
    pages = set(re.findall(r"/press/(\w+)/", text(release)))
    assert pages == {"kit", "use"}
    for kind in sorted(pages):
        page = visit(link(release, kind))
        assert page.status == 200
        assert "/press/edit/" not in page.text
    kit = visit(link(release, "kit")).text
    [ask] = re.findall(r'action="(/press/facts/[^"]+)"', kit)
    taken = {
        "by": "Mallory",
        "press.email": "mallory@evil.example",
        "email": "mallory@evil.example",
    }
    for _ in range(5):
        send(ask, taken)
        assert send(ask.removesuffix("/link"), taken).status == 410
    Pump().run()
    assert ely() == before
    assert Counter(recipients()) == Counter({OLD: 4})


def test_a_new_address_counts_when_it_is_confirmed_there_and_the_old_one_is_told_at_once() -> None:
    put_service("ely")
    answer = asks(press__phone="01632 960009")
    assert answer.status == 303
    assert (ely().press.email, ely().press.phone) == (OLD, "01632 960009")
    told = newest(OLD)
    assert told["Subject"] == "Another address for press releases for Ely Libraries"
    assert "n•••@ely.example" in text(told)
    assert NEW not in text(told)
    question = newest(NEW)
    assert question["Subject"] == "Shall press releases for Ely Libraries come here?"
    assert "Jo" not in text(question).split()
    assert Counter(recipients()) == Counter({OLD: 2, NEW: 1})
    for _ in range(20):
        for method in ("GET", "HEAD"):
            assert visit(link(question, "address"), method).status == 200
            assert visit(link(told, "keep"), method).status == 200
    Pump().run()
    assert ely().press.email == OLD
    assert "They go to n•••@ely.example." in press(question, "address")
    assert ely().press.email == NEW
    (change,) = [one for one in services().history(member_of("ely")) if one.by == "Jo"][1:]
    assert [(a.name, a.before, a.after) for a in change.alterations] == [("press.email", OLD, NEW)]
    order()
    begin()
    assert Counter(recipients()) == Counter({OLD: 2, NEW: 2})


def test_links_to_the_old_address_end_with_the_change() -> None:
    put_service("ely")
    page = form_link()
    asks(page=page)
    assert visit(page).status == 200
    press(newest(NEW), "address")
    assert visit(page).status == 410
    assert visit(form_link()).status == 200
    assert newest(NEW)["Subject"] == "Your press release facts"


def test_the_old_address_can_refuse_before_the_button_is_pressed() -> None:
    put_service("ely")
    asks()
    assert "the change was refused there" in press(newest(OLD), "keep")
    assert "the change was refused there" in press(newest(NEW), "address")
    assert ely().press.email == OLD
    assert Counter(recipients()) == Counter({OLD: 2, NEW: 1})


def test_the_old_address_can_take_a_change_back_and_the_other_is_told() -> None:
    put_service("ely")
    asks("mallory@evil.example")
    stolen = newest("mallory@evil.example")
    press(stolen, "address")
    page = form_link()
    assert "the change was refused there" in press(
        next(m for m in sent() if m["To"] == OLD and "Another address" in str(m["Subject"])), "keep"
    )
    assert ely().press.email == OLD
    assert visit(page).status == 410
    last = newest("mallory@evil.example")
    assert last["Subject"] == "Press releases for Ely Libraries no longer come here"
    press(stolen, "address")
    assert ely().press.email == OLD
    assert Counter(recipients())["mallory@evil.example"] == 3


def test_of_two_new_addresses_the_one_that_is_confirmed_first_counts() -> None:
    put_service("ely")
    asks("one@ely.example")
    asks("two@ely.example")
    press(newest("two@ely.example"), "address")
    assert "changed otherwise meanwhile" in press(newest("one@ely.example"), "address")
    assert ely().press.email == "two@ely.example"


def test_a_service_without_an_address_gets_one_by_confirming_it() -> None:
    put_service("ely")
    known = ely()
    service = services().save(replace(known, press=replace(known.press, email="")))
    token = writing_token(service, resources.signer(), resources.opaque_ids())
    asks(page=f"/press/edit/{token}")
    assert recipients() == [NEW]
    press(newest(NEW), "address")
    assert ely().press.email == NEW


@pytest.mark.parametrize(("page", "whose", "days"), [("address", NEW, 3), ("keep", OLD, 30)])
def test_links_about_an_address_end(
    page: str, whose: str, days: int, monkeypatch: pytest.MonkeyPatch, site: Clock
) -> None:
    put_service("ely")
    asks()
    address = link(newest(whose), page)
    later = (site() + timedelta(days=days, seconds=20)).timestamp()
    monkeypatch.setattr("time.time", lambda: later)
    for answer in (visit(address), send(address, {})):
        assert answer.status == 410
        assert f"more than {days} days old" in answer.text
    monkeypatch.undo()
    for bad in (address[:-2], f"/press/{page}/x"):
        assert visit(bad).status == send(bad, {}).status == 404
    assert ely().press.email == OLD
