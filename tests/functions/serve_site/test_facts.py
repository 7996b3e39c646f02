"""A library service's own page: what it shows, what it takes, and what it never tells."""

import re
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest

from fanfare.messages.releases import FactsChanged, decode_press
from fanfare.releases.fields import Field, FieldType
from fanfare.releases.release import ReleaseState
from fanfare.releases.version import PressAudience
from fanfare.services.addresses import writing_token
from fanfare.services.changes import altered, apply_report
from fanfare.services.service import (
    AddressChange,
    ChangedBy,
    Fact,
    LibraryService,
    Nation,
    ServiceChange,
    SpeakerType,
    Spokesperson,
)
from fanfare.signing import Purpose
from serve_site import resources
from serve_site.press import resources as press_room
from tests.support.fixtures import take
from tests.support.press_desk import FIELDS, KENT, kent, release, releases, services
from tests.support.site import Answer, Clock, send, visit


@pytest.fixture(autouse=True)
def page(site: Clock) -> None:
    press_room.queue.cache_clear()


class Controls(HTMLParser):
    """Everything that a browser would send of a form that nobody touched."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._open = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = {name: value or "" for name, value in attrs}
        name = about.get("name", "")
        if tag == "input" and (about.get("type") != "checkbox" or "checked" in about):
            self.values[name] = about.get("value", "")
        if tag in ("textarea", "select"):
            self._open = name
            self.values[name] = ""
        if tag == "option" and "selected" in about:
            self.values[self._open] = about["value"]

    def handle_endtag(self, tag: str) -> None:
        if tag in ("textarea", "select"):
            self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open and self.get_starttag_text().startswith("<textarea"):  # type: ignore[union-attr]
            self.values[self._open] = data.removeprefix("\n")


def link(member: str = KENT) -> str:
    """What is mailed to the service's press address."""
    service = services().load(member)
    signer, ids = resources.signer(), resources.opaque_ids()
    token = (
        writing_token(service, signer, ids) if service else signer.sign(Purpose.EDIT, member, "0")
    )
    return f"/press/edit/{token}"


def controls(answer: Answer) -> dict[str, str]:
    reader = Controls()
    reader.feed(answer.text)
    return reader.values


def told() -> list[FactsChanged]:
    """What the site has put on the press queue, and takes it off."""
    found = [decode_press(body) for body in take("PressQueue")]
    assert all(isinstance(one, FactsChanged) for one in found)
    return [one for one in found if isinstance(one, FactsChanged)]


def fill(**typed: str) -> Answer:
    """Open the page, type this, and press the button."""
    values = controls(visit(link())) | {"by": "Bo Jones"}
    return send(link(), values | {name.replace("__", "."): text for name, text in typed.items()})


def changed(service: LibraryService, **texts: str) -> LibraryService:
    """Somebody else saves this meanwhile."""
    outcome = altered(service, {name.replace("__", "."): text for name, text in texts.items()})
    change = ServiceChange(
        member=service.member,
        id=f"other-{service.version}",
        by="Cy",
        door=ChangedBy.OWN_PAGE,
        at=datetime.now(UTC),
        alterations=outcome.alterations,
    )
    return services().save(outcome.service, change)


def test_the_page_asks_for_what_releases_lack_and_tells_nothing_else_of_them() -> None:
    kent()
    release()
    page = visit(link())
    assert page.status == 200
    assert page.headers["x-robots-tag"] == "noindex"
    assert page.headers["cache-control"] == "no-store"
    for field in FIELDS[3:]:
        assert f'name="facts.{field.name}"' in page.text
        assert field.label in page.text
    for field in FIELDS[:3]:
        assert field.name not in page.text
        assert field.label not in page.text
    assert "SECRET" not in page.text
    assert "Kent &amp; Medway Libraries" in page.text
    values = controls(page)
    assert values["facts.children"] == "1,762"
    assert values["spokespeople.1.type"] == "officer"
    assert "Read more (optional)" in page.text


def test_looking_a_hundred_times_says_nothing() -> None:
    before = kent()
    release()
    for method in ("GET", "HEAD") * 50:
        assert visit(link(), method).status == 200
    assert told() == []
    assert services().load(KENT) == before


def test_only_what_differs_travels_a_fact_or_spokesperson_as_a_whole() -> None:
    service = kent()
    release()
    answer = fill(facts__children="1,800", website="https://new.kent.example")
    assert answer.status == 303
    assert answer.headers["location"].endswith(f"?since={service.version}")
    [message] = told()
    assert message.facts == {"children": Fact(value="1,800", source="our own count")}
    assert message.details == {"website": "https://new.kent.example"}
    assert (message.by, message.member) == ("Bo Jones", KENT)


def test_a_form_that_nobody_touched_changes_nothing_and_says_so() -> None:
    kent()
    release()
    answer = fill()
    assert told() == []
    page = visit(answer.headers["location"]).text
    assert "Nothing was changed" in page
    assert "Saved" not in page


@pytest.mark.parametrize("end", ["deadline", "cancelled", "withdrawn"])
def test_what_was_typed_for_a_release_that_is_over_meanwhile_is_kept(
    end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kent()
    open_ = release(deadline=datetime.now(UTC) + timedelta(days=1))
    values = controls(visit(link())) | {"by": "Bo", "facts.story": "Ours", "facts.children": "9"}
    if end == "deadline":
        later = datetime.now(UTC) + timedelta(days=2)
        monkeypatch.setattr(resources, "now", lambda: later)
    else:
        fields = FIELDS if end == "cancelled" else ()
        front = releases().version(open_.slug, open_.content)
        edited = replace(front, source="edited", front=replace(front.front, fields=fields))
        content = releases().store(edited)
        state = ReleaseState.CANCELLED if end == "cancelled" else open_.state
        releases().save(replace(open_, content=content, state=state))
    assert send(link(), values).status == 303
    [message] = told()
    assert message.facts == {
        "story": Fact(value="Ours"),
        "children": Fact(value="9", source="our own count"),
    }
    refused = send(link(), values | {"facts.story": "x" * 5001})
    assert refused.status == 422
    assert 'href="#facts.story">Story: It is longer' in refused.text
    assert controls(refused)["facts.children"] == "9"


def test_what_a_release_asks_since_the_form_was_opened_is_not_emptied_by_it() -> None:
    kent()
    values = controls(visit(link())) | {"by": "Bo", "website": "https://new.kent.example"}
    release()
    assert send(link(), values).status == 303
    [message] = told()
    assert message.facts == {}


def test_the_page_looks_again_until_it_is_saved() -> None:
    service = kent()
    address = fill(website="https://new.kent.example").headers["location"]
    waiting = visit(address)
    assert "We are saving your change" in waiting.text
    assert waiting.headers["refresh"].startswith("2; url=")
    changed(service, website="https://new.kent.example")
    done = visit(address)
    assert "refresh" not in done.headers
    assert "Saved" in done.text


def test_what_a_colleague_saved_meanwhile_is_not_undone() -> None:
    service = kent()
    release()
    values = controls(visit(link())) | {"by": "Bo", "facts.children": "1,800"}
    changed(service, website="https://colleague.kent.example", facts__story="Hers")
    assert send(link(), values).status == 303
    [message] = told()
    assert (message.details, list(message.facts)) == ({}, ["children"])


def test_what_a_colleague_saved_just_so_is_saved_already() -> None:
    service = kent()
    values = controls(visit(link())) | {"by": "Bo", "website": "https://new.kent.example"}
    changed(service, website="https://new.kent.example")
    answer = send(link(), values)
    assert told() == []
    assert "Nothing was changed" in visit(answer.headers["location"]).text


def test_a_change_can_be_taken_back_at_once() -> None:
    service = kent()
    changed(service, website="https://wrong.kent.example")
    fill(website="https://kent.example")
    [message] = told()
    assert message.details == {"website": "https://kent.example"}


def test_an_emptied_fact_is_taken_away() -> None:
    kent()
    release()
    fill(facts__children="", facts__children__source="")
    [message] = told()
    assert message.facts == {"children": Fact(value="")}


def test_a_new_spokesperson_may_be_quoted_in_the_same_form() -> None:
    kent(spokespeople=())
    release()
    fill(
        spokespeople__2__name="Asha Rahman",
        spokespeople__2__post="Head of Libraries",
        spokespeople__2__type="officer",
        facts__local_quote="It is a joy.",
        facts__local_quote__speaker="asha rahman",
    )
    [message] = told()
    assert message.facts["local_quote"].speaker == "asha rahman"
    assert message.details["spokespeople.1.type"] == "officer"


DELE, RUTH, CAROL = (
    Spokesperson(name=name, post="Librarian", type=SpeakerType.OFFICER)
    for name in ("Dele", "Ruth", "Carol")
)


def hear() -> tuple[Spokesperson, ...]:
    """What was queued is saved. Returns who may be quoted then."""
    for message in told():
        service = services().load(KENT)
        assert service
        history = services().history(KENT)
        outcome = apply_report(service, message.facts, message.details, message.changed_at, history)
        change = ServiceChange(
            member=KENT,
            id=message.request_id,
            by=message.by,
            door=ChangedBy.OWN_PAGE,
            at=message.changed_at,
            alterations=outcome.alterations,
        )
        services().save(outcome.service, change)
    found = services().load(KENT)
    assert found
    return found.spokespeople


def test_of_two_lists_of_spokespeople_the_newer_wins_whole() -> None:
    kent(spokespeople=(DELE, RUTH, CAROL))
    values = controls(visit(link())) | {"by": "Bo"}
    parts = ("name", "post", "type")
    send(link(), values | {f"spokespeople.2.{part}": "" for part in parts})
    assert hear() == (DELE, CAROL)
    send(link(), values | {"spokespeople.2.post": "Head"})
    assert hear() == (DELE, replace(RUTH, post="Head"), CAROL)
    send(link(), values | {"website": "https://new.kent.example"})
    assert len(hear()) == 3


def test_a_form_that_is_sent_twice_doubles_nobody() -> None:
    kent(spokespeople=(DELE,))
    typed = {
        f"spokespeople.3.{part}": str(getattr(CAROL, part)) for part in ("name", "post", "type")
    }
    values = controls(visit(link())) | {"by": "Bo"} | typed
    for _ in range(2):
        send(link(), values)
    assert hear() == (DELE, CAROL)
    assert "unchanged" in send(link(), values).headers["location"]


MISTAKES = [
    ({"facts__children": "many"}, "facts.children", "It is not a number."),
    ({"facts__children__source": ""}, "facts.children", "It does not say who counted"),
    ({"facts__children": ""}, "facts.children", "clear what belongs to it"),
    ({"facts__more": "kent.example"}, "facts.more", "It is not a link to a web page."),
    ({"facts__opening": "4 October"}, "facts.opening", "It is not a date."),
    (
        {"facts__opening": "TBC"},
        "facts.opening",
        "It only keeps a place, as “TBC” or “[name]” does.",
    ),
    ({"facts__story": "Our [name of library] is open."}, "facts.story", "It only keeps a place"),
    ({"facts__children__source": "n/a"}, "facts.children", "It only keeps a place"),
    ({"press__name": "TBC"}, "press.name", "This only keeps a place, as “TBC” or “[name]” does."),
    (
        {"spokespeople__1__post": "to be confirmed"},
        "spokespeople.1.post",
        "This only keeps a place",
    ),
    ({"facts__story": "x" * 101}, "facts.story", "It is longer than there is room for."),
    ({"facts__story": "a\u202eb"}, "facts.story", "a character in it that nobody sees"),
    (
        {"facts__local_quote": "Joy!", "facts__local_quote__speaker": "Cllr Roy"},
        "facts.local_quote",
        "not one of your spokespeople",
    ),
    ({"spokespeople__2__name": "Roy"}, "spokespeople.2.name", "clear all three"),
    ({"spokespeople__1__type": "king"}, "spokespeople.1.name", "clear all three"),
    ({"press__name": "x" * 121}, "press.name", "Use 120 characters or fewer"),
    ({"press__name": "a\x07b"}, "press.name", "Use only characters that can be seen"),
    ({"press__email": ""}, "press.email", "Enter the email address of your press contact"),
    ({"general__email": "x"}, "general.email", "Enter one email address"),
    ({"out_of_hours": "call us"}, "out_of_hours", "Enter a telephone number"),
    ({"website": "javascript:alert(1)"}, "website", "It is not a link to a web page."),
    ({"by": " "}, "by", "Enter your name"),
    ({"by": "\u200d \u200d"}, "by", "Enter your name"),
    ({"spokespeople__1__name": "\u200d \u200d"}, "spokespeople.1.name", "clear all three"),
    ({"spokespeople__1__post": "x" * 121}, "spokespeople.1.post", "Use 120 characters or fewer"),
]


@pytest.mark.parametrize(("typed", "name", "words"), MISTAKES)
def test_a_mistake_is_said_on_top_and_beside_its_field_and_loses_nothing(
    typed: dict[str, str], name: str, words: str
) -> None:
    kent()
    release()
    answer = fill(**({"facts__story": "Typed"} | typed))
    assert answer.status == 422
    assert told() == []
    assert words in answer.text
    assert f'<a href="#{name}">' in answer.text
    assert f'id="{name}"' in answer.text
    assert f'id="{name}-error"' in answer.text
    assert "<title>Error:" in answer.text
    if "facts__story" not in typed:
        assert controls(answer)["facts.story"] == "Typed"


def test_every_mistake_at_once() -> None:
    kent()
    release()
    answer = fill(facts__children="many", website="x", by="", press__phone="x")
    found = re.findall(r'<li><a href="#([a-z_.]+)">', answer.text)
    assert found == ["facts.children", "press.phone", "website", "by"]
    assert answer.text.count('<p class="error"') == 4


def test_a_spokesperson_who_is_not_there_whole_is_one_mistake() -> None:
    kent()
    release()
    quoted = {"facts__local_quote": "Joy!", "facts__local_quote__speaker": "Asha Rahman"}
    for typed in ({"spokespeople__1__post": ""}, {"spokespeople__1__post": "x" * 121}):
        answer = fill(**quoted, **typed)
        assert answer.text.count('<p class="error"') == 1
        assert "not one of your spokespeople" not in answer.text


def test_markup_stays_text() -> None:
    kent(website="", facts={"story": Fact(value='<script>"&')}, name="<b>Kent</b>")
    release()
    page = visit(link())
    assert "<script>" not in page.text
    assert "<b>Kent" not in page.text
    assert controls(page)["facts.story"] == '<script>"&'


def test_only_open_releases_for_this_service_ask() -> None:
    kent()
    now = datetime.now(UTC)

    def asks(name: str) -> tuple[Field, ...]:
        return (Field(name=name, label=f"Label of {name}", type=FieldType.TEXT),)

    ordered, day = ReleaseState.ORDERED, timedelta(days=1)
    release("r-cancelled", ReleaseState.CANCELLED, asks("cancelled"))
    release("r-welsh", fields=asks("welsh"), audience=PressAudience(nations=(Nation.WALES,)))
    release("r-over", ordered, asks("over"), sent=now - 8 * day)
    release("r-late", ordered, asks("late"), sent=now - 8 * day, deadline=now + day)
    release("r-old", ordered, asks("old"), sent=now - 61 * day, deadline=now + day)
    release("r-ready", ReleaseState.APPROVED, asks("ready"))
    release("r-soon", ordered, asks("soon"), sent=now + 90 * day)
    shown = {name for name in controls(visit(link())) if name.startswith("facts.")}
    assert shown == {"facts.late", "facts.ready", "facts.soon"}


def test_the_newest_release_says_what_a_field_is() -> None:
    kent()
    old = Field(name="story", label="Old label", type=FieldType.TEXT)
    new = Field(name="story", label="New label", type=FieldType.TEXT)
    release("r-old", fields=(old,), age=5)
    release("r-new", fields=(new,))
    page = visit(link()).text
    assert ("New label" in page, "Old label" in page) == (True, False)


@pytest.mark.parametrize("agreed", [ReleaseState.ORDERED, ReleaseState.APPROVED])
def test_a_draft_does_not_say_what_an_agreed_releases_field_is(agreed: ReleaseState) -> None:
    kent()
    told_as = Field(name="what_we_do", label="What you do", type=FieldType.TEXT)
    release("agreed", agreed, (told_as,), age=5, sent=datetime.now(UTC))
    release("draft", fields=(replace(told_as, label="Draft", type=FieldType.NUMBER),))
    assert "Draft" not in visit(link()).text
    assert fill(facts__what_we_do="We read aloud.").status == 303
    [message] = told()
    assert message.facts == {"what_we_do": Fact(value="We read aloud.")}


def test_what_nobody_touched_keeps_nobody_from_saving_the_rest() -> None:
    kent(facts={"children": Fact(value="We read aloud."), "opening": Fact(value="soon")})
    release()
    assert fill(press__phone="01632 960009").status == 303
    [message] = told()
    assert (message.facts, message.details["press.phone"]) == ({}, "01632 960009")
    assert fill(facts__children="We read.").status == 422


def test_links_of_others_forged_or_for_nobody_open_nothing() -> None:
    kent()
    kit = resources.signer().sign(Purpose.KIT, "m", KENT)
    for address in (link()[:-2], f"/press/edit/{kit}", link("f" * 32), "/press/edit/x"):
        assert visit(address).status == 404
        assert send(address, {"by": "Bo"}).status == 404
    assert told() == []


def test_a_link_of_more_than_an_hour_saves_nothing_and_gives_back_what_was_typed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kent()
    release()
    address, values = link(), controls(visit(link()))
    signed = time.time()
    monkeypatch.setattr("time.time", lambda: signed + 3500)
    assert visit(address).status == 200
    monkeypatch.setattr("time.time", lambda: signed + 3602)
    page = visit(address)
    assert (page.status, "more than an hour old" in page.text) == (410, True)
    assert f'action="{address}/link"' in page.text
    for kept in ("1,762", "kent.example", "Asha"):
        assert kept not in page.text
    answer = send(address, values | {"by": "Bo", "facts.story": "Two hours of <work>"})
    assert answer.status == 410
    assert "Nothing was saved" in answer.text
    assert "Two hours of &lt;work&gt;" in answer.text
    assert told() == []


def test_a_link_ends_when_press_mail_goes_elsewhere() -> None:
    service = kent()
    address, values = link(), controls(visit(link()))
    changed(service, press__email="other@kent.example")
    for answer in (
        visit(address),
        send(address, values | {"by": "Bo", "website": "https://x.example"}),
    ):
        assert answer.status == 410
        assert "to another address than the one" in answer.text
        assert "other@" not in answer.text
    assert told() == []
    assert visit(link()).status == 200


def test_a_link_may_be_used_again_within_its_hour() -> None:
    service = kent()
    address = link()
    for n in range(2):
        values = controls(visit(address)) | {"by": "Bo", "website": f"https://{n}.kent.example"}
        assert send(address, values).status == 303
        [message] = told()
        assert message.details["website"] == f"https://{n}.kent.example"
        service = changed(service, website=f"https://{n}.kent.example")


def test_another_press_address_is_asked_for_and_the_page_says_that_it_waits() -> None:
    kent()
    answer = fill(press__email="new@kent.example")
    [message] = told()
    assert message.details["press.email"] == "new@kent.example"
    address = answer.headers["location"]
    assert "since=" not in address
    assert "We are saving your change" in visit(address).text
    press_room.addresses.put(asked_for(message))
    page = visit(address)
    assert "The new address waits for its button" in page.text
    assert "n•••@kent.example" in page.text
    assert "refresh" not in page.headers
    assert "Saved" not in page.text


def asked_for(message: FactsChanged) -> AddressChange:
    return AddressChange(
        member=KENT,
        id=message.request_id,
        by="Bo",
        before="press@kent.example",
        after=message.details["press.email"],
        at=message.changed_at,
    )


def test_with_another_address_the_rest_is_saved_and_looked_for() -> None:
    service = kent()
    answer = fill(press__email="new@kent.example", press__phone="01632 960009")
    assert f"since={service.version}&address=" in answer.headers["location"]
    [message] = told()
    press_room.addresses.put(asked_for(message))
    changed(service, press__phone="01632 960009")
    page = visit(answer.headers["location"])
    assert "Saved" in page.text
    assert "The new address waits for its button" in page.text


def test_another_letter_case_is_no_other_address() -> None:
    service = kent()
    answer = fill(press__email="Press@KENT.example")
    assert answer.headers["location"].endswith(f"?since={service.version}")


def test_three_new_addresses_a_day_and_the_fourth_form_comes_back_whole() -> None:
    kent()
    release()
    for n in range(3):
        assert fill(press__email=f"n{n}@kent.example").status == 303
    assert len(told()) == 3
    answer = fill(press__email="n4@kent.example", facts__story="Typed")
    assert answer.status == 422
    assert "Too many new addresses were asked for." in answer.text
    assert controls(answer)["facts.story"] == "Typed"
    assert told() == []
    assert fill(facts__story="Typed").status == 303


@pytest.mark.parametrize(
    "query", ["address=x", "address=" + "f" * 32, "address=", "path=x&tries=9"]
)
def test_what_somebody_puts_behind_the_link_breaks_nothing(query: str) -> None:
    kent()
    assert visit(f"{link()}?{query}").status == 200


def test_a_form_as_large_as_a_message_may_be_is_taken_and_a_larger_one_is_not() -> None:
    kent()
    fields = tuple(
        Field(name=f"f{n}", label=f"F {n}", type=FieldType.TEXT, most=2000) for n in range(70)
    )
    release(fields=fields)
    values = controls(visit(link()))
    asked = [name for name in values if name.startswith("facts.")]
    assert len(asked) == 60
    full = values | {"by": "Bo"} | dict.fromkeys(asked, "x" * 1900)
    assert send(link(), full).status == 303
    [message] = told()
    assert len(message.facts) == 60
    assert send(link(), full | {"junk": "x" * 20_000}).status == 413
