"""A release's audience on moto: everyone's row, whatever repeats, comes too late, or lacks something."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import boto3
import pytest

from fanfare.activities.activity import Listing
from fanfare.aws.press.polls import Polls
from fanfare.aws.register.activity_rows import from_listing
from fanfare.mailings.mailing import MailingState
from fanfare.messages.mailings import FreezeAudience, ResumeRelease
from fanfare.messages.press_deliveries import decode_delivery
from fanfare.messages.rendering import decode_rendering
from fanfare.releases.calendar.polls import Poll
from fanfare.releases.fields import Field, FieldType, Known
from fanfare.releases.release import Action, AuditEntry, ReleaseState
from fanfare.releases.version import PressAudience
from fanfare.services.service import Contact, Fact, SpeakerType, Spokesperson, member_of
from tests.samples import RHYME_TIME
from tests.support import press_mailing
from tests.support.fixtures import Context, take
from tests.support.mailing import fan_out, mailings, numbers, state, sweep
from tests.support.press_mailing import (
    BODY,
    CHILDREN,
    FACT,
    MAILING,
    NOW,
    SLUG,
    Clock,
    begin,
    entry,
    fill_in,
    order,
    put_service,
    releases,
    states,
    version,
)

pytestmark = pytest.mark.usefixtures("aws")

NAMES = [f"place{n:02}" for n in range(30)]
GAPS = NAMES[:4]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture(autouse=True)
def fresh(clock: Clock) -> None:
    press_mailing.forget()


def thirty() -> None:
    """Thirty services, four with gaps."""
    for name in NAMES:
        put_service(name, gap=name in GAPS)


def rendered() -> Counter[str]:
    """How often each member's copy was ordered; takes the orders."""
    orders = [decode_rendering(body) for body in take("RenderingQueue")]
    return Counter(copy.member for one in orders for copy in one.copies)


def noticed() -> Counter[str]:
    return Counter(decode_delivery(body).member for body in take("DeliveryQueue"))


def members(names: list[str]) -> set[str]:
    return {member_of(name) for name in names}


def test_complete_services_are_rendered_and_the_others_held_and_told() -> None:
    thirty()
    order()
    begin()
    assert rendered() == Counter(members(NAMES[4:]))
    assert noticed() == Counter(members(GAPS))
    assert (numbers(MAILING).audience, numbers(MAILING).waiting) == (30, 30)
    assert states(GAPS) == ["held"] * 4
    assert {entry(name).reason for name in GAPS} == {"gaps"}
    assert set(states(NAMES[4:])) == {"queued"}
    assert (entry("place20").kind, state(MAILING)) == ("release", MailingState.SENDING)


@pytest.mark.parametrize(
    "fact",
    [
        Fact(value="TBC", source="TBC"),
        Fact(value="1762", source="to be confirmed"),
        Fact(value="1762", unit="XX", source="our own count"),
    ],
)
def test_a_stored_blank_holds_its_service_which_is_asked_and_never_mailed(fact: Fact) -> None:
    put_service("kent")
    put_service("essex", facts={"children": fact})
    order()
    begin()
    assert rendered() == Counter(members(["kent"]))
    assert noticed() == Counter(members(["essex"]))
    assert (states(["essex"]), entry("essex").reason) == (["held"], "gaps")
    fill_in("essex")
    assert fan_out(ResumeRelease(mailing=MAILING, member=member_of("essex"))) == []
    assert rendered() == Counter(members(["essex"]))


def test_every_message_twice_is_one_audience_and_one_word_on_the_trail() -> None:
    thirty()
    order()
    begin(times=2)
    assert (numbers(MAILING).audience, numbers(MAILING).frozen) == (30, 16)
    assert set(rendered()) == members(NAMES[4:])
    assert states(GAPS) == ["held"] * 4
    (started,) = releases().trail(SLUG)
    assert (started.action, started.by) == (Action.STARTED, "fanfare")
    begin()
    assert len(releases().trail(SLUG)) == 1
    assert numbers(MAILING).audience == 30


def test_a_page_at_a_time_when_time_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fan_out_mailing.release_freeze.MAX_ADDED", 1)
    thirty()
    order()
    assert fan_out(FreezeAudience(mailing=MAILING)) == []
    while bodies := take("MailingQueue"):
        assert fan_out(*bodies, context=Context(1)) == []
    assert (numbers(MAILING).audience, numbers(MAILING).frozen) == (30, 16)
    assert set(rendered()) == members(NAMES[4:])


def test_only_the_services_that_it_is_for() -> None:
    thirty()
    order(version(audience=PressAudience(services=("place07", "place00"))))
    begin()
    assert numbers(MAILING).audience == 2
    assert rendered() == Counter(members(["place07"]))


def test_a_second_before_the_embargo_nothing_happens(clock: Clock) -> None:
    embargo = NOW + timedelta(days=1)
    put_service("kent")
    order(version(embargo=embargo), send_at=embargo)
    clock.now = embargo - timedelta(seconds=1)
    begin()
    assert state(MAILING) is MailingState.SCHEDULED
    mailings().set_state(MAILING, {MailingState.SCHEDULED}, MailingState.SENDING, clock.now)
    begin()
    assert fan_out(FreezeAudience(mailing=MAILING, shard=member_of("kent")[0])) == []
    assert not rendered()
    clock.now = embargo
    begin()
    assert rendered() == Counter(members(["kent"]))


def test_a_message_that_comes_early_waits_for_the_hour(clock: Clock) -> None:
    put_service("kent")
    order(send_at=NOW + timedelta(hours=1))
    begin()
    assert (state(MAILING), rendered()) == (MailingState.SCHEDULED, Counter())
    clock.now = NOW + timedelta(hours=1)
    begin()
    assert rendered() == Counter(members(["kent"]))


def test_the_trail_tells_what_happened_in_its_order(clock: Clock) -> None:
    clock.now = NOW + timedelta(milliseconds=900)
    order()
    ordered = AuditEntry(
        slug=SLUG,
        id="1",
        at=NOW + timedelta(milliseconds=500),
        by="a",
        action=Action.ORDERED,
        content="c",
    )
    releases().note(ordered)
    begin()
    assert [one.action for one in releases().trail(SLUG)] == [Action.ORDERED, Action.STARTED]


def test_one_that_comes_hours_late_is_held_and_hidden_until_a_person_lets_it_go() -> None:
    put_service("kent")
    order(send_at=NOW - timedelta(hours=2, minutes=1))
    begin(times=2)
    assert state(MAILING) is MailingState.HELD
    release = releases().load(SLUG)
    assert release
    assert (release.state, release.reason) == (ReleaseState.HELD, "late")
    assert release.shown(NOW + timedelta(days=1)) is None
    (said,) = releases().trail(SLUG)
    assert (said.action, said.note) == (Action.HELD, "late")
    assert not rendered()
    mailings().resume(MAILING, NOW)
    sweep(MAILING)
    assert rendered() == Counter(members(["kent"]))


def test_the_sweeper_holds_a_late_one_with_its_edition() -> None:
    order(send_at=NOW - timedelta(hours=3))
    sweep(MAILING)
    release = releases().load(SLUG)
    assert release
    assert (state(MAILING), release.state) == (MailingState.HELD, ReleaseState.HELD)


def test_what_no_edition_orders_goes_nowhere() -> None:
    put_service("kent")
    mailing = order()
    release = releases().load(SLUG)
    assert release
    other = [*release.editions]
    releases().save(replace(release, editions=(replace(other[0], content="0" * 32),)))
    begin()
    assert (state(mailing.id), rendered()) == (MailingState.SCHEDULED, Counter())


def test_who_fills_the_gap_gets_it_at_once_and_once() -> None:
    thirty()
    order()
    begin()
    rendered()
    asked = ResumeRelease(mailing=MAILING, member=member_of(GAPS[0]))
    assert fan_out(asked) == []
    assert not rendered()
    fill_in(GAPS[0])
    assert fan_out(asked, asked) == []
    assert rendered() == Counter(members(GAPS[:1]))
    assert states(GAPS) == ["queued", "held", "held", "held"]
    stranger = ResumeRelease(mailing=MAILING, member=member_of("nobody"))
    assert fan_out(stranger, ResumeRelease(mailing="PR-none-1", member=member_of("kent"))) == []


def test_the_sweeper_finds_who_has_filled_it_and_whose_order_was_lost() -> None:
    thirty()
    order()
    begin()
    lost = rendered()
    fill_in(GAPS[1])
    sweep(MAILING)
    assert rendered() == lost + Counter(members(GAPS[1:2]))
    assert states(GAPS) == ["held", "queued", "held", "held"]


def test_past_the_deadline_who_waits_is_skipped(clock: Clock) -> None:
    thirty()
    order()
    begin()
    fill_in(GAPS[0])
    clock.advance(timedelta(days=7, seconds=5))
    assert fan_out(ResumeRelease(mailing=MAILING, member=member_of(GAPS[0]))) == []
    sweep(MAILING)
    assert states(GAPS) == ["skipped"] * 4
    assert {entry(name).reason for name in GAPS} == {"gaps"}
    assert numbers(MAILING).skipped == 4


def test_a_mailing_of_gaps_alone_finishes_at_its_deadline(clock: Clock) -> None:
    put_service("kent", gap=True)
    order(version(deadline=NOW + timedelta(days=1)))
    begin()
    sweep(MAILING)
    assert (state(MAILING), states(["kent"])) == (MailingState.SENDING, ["held"])
    clock.now = NOW + timedelta(days=1)
    sweep(MAILING)
    assert (state(MAILING), states(["kent"])) == (MailingState.FINISHED, ["skipped"])


def test_cancelling_ends_those_that_wait_and_those_that_are_queued() -> None:
    thirty()
    order()
    begin()
    mailings().cancel(MAILING, NOW)
    sweep(MAILING)
    assert set(states(NAMES)) == {"skipped"}
    assert (numbers(MAILING).skipped, numbers(MAILING).waiting) == (30, 0)
    found = mailings().load(MAILING)
    assert found
    assert found.finished_at


def test_paused_nobody_is_rendered_and_resumed_everybody_is() -> None:
    thirty()
    order()
    begin()
    rendered()
    mailings().pause(MAILING, NOW, "a word")
    fill_in(GAPS[0])
    assert fan_out(ResumeRelease(mailing=MAILING, member=member_of(GAPS[0]))) == []
    sweep(MAILING)
    assert not rendered()
    mailings().resume(MAILING, NOW)
    sweep(MAILING)
    assert rendered() == Counter(members([*NAMES[4:], GAPS[0]]))


@pytest.mark.parametrize("address", ["", "two@a.example,b@b.example", "odd address@kent.example"])
def test_without_an_address_to_write_to_it_waits_and_says_why(address: str) -> None:
    put_service("kent", press=Contact(email=address))
    order()
    begin()
    assert (entry("kent").state.value, entry("kent").reason) == ("held", "no_contact")
    assert not noticed()
    put_service("kent")
    sweep(MAILING)
    assert rendered() == Counter(members(["kent"]))


def test_what_fits_no_message_waits_and_stops_nobody() -> None:
    put_service("kent")
    story = Field(name="story", label="Story", type=FieldType.TEXT, required=False, most=400_000)
    put_service("huge", facts={"children": FACT, "story": Fact(value="x" * 260_000)})
    order(version("{{ story }} " + BODY, fields=(CHILDREN, story)))
    begin()
    assert rendered() == Counter(members(["kent"]))
    assert (entry("huge").state.value, entry("huge").reason) == ("held", "too_large")


def test_orders_stay_small_and_large_print_goes_with_its_document() -> None:
    for n in range(40):
        put_service(f"b{n}", large_print=not n % 3)
    order()
    begin()
    bodies = take("RenderingQueue")
    orders = [decode_rendering(body) for body in bodies]
    assert max(map(len, bodies)) <= 200_000
    for one in orders:
        assert bool(one.large_document) is any(copy.large_print for copy in one.copies)
    assert sum(len(one.copies) for one in orders) == 40


def test_an_elected_members_words_wait_while_there_is_a_poll_ahead() -> None:
    quote = Field(name="local_quote", label="Quote", type=FieldType.QUOTE)
    facts = {"children": FACT, "local_quote": Fact(value="Good.", speaker="Asha")}
    for name, kind in (("kent", SpeakerType.ELECTED_MEMBER), ("ely", SpeakerType.OFFICER)):
        who = (Spokesperson(name="Asha", post="Head", type=kind),)
        put_service(name, facts=facts, spokespeople=who)

    day = (NOW + timedelta(days=3)).date()
    poll = Poll(id="by", day=day, name="By-election", nations=(), authorities=(), source="test")
    Polls(boto3.client("dynamodb"), "PressTable").save(poll)
    order(
        version(
            BODY + "\n{% if local_quote %}\n{{ local_quote.text }}\n{% endif %}\n",
            fields=(CHILDREN, quote),
        )
    )
    begin()
    assert rendered() == Counter(members(["ely"]))
    assert entry("kent").reason == "pre_election"


def test_what_fanfare_knows_by_itself_is_read_from_the_register() -> None:
    """Of the two, Kent has an activity with two places taken, which Essex lacks."""
    coming = replace(
        RHYME_TIME,
        service="Kent Libraries",
        starts=NOW + timedelta(days=9),
        ends=NOW + timedelta(days=9, hours=1),
    )
    item = from_listing(Listing(activity=coming, taken=2))
    boto3.client("dynamodb").put_item(TableName="RegisterTable", Item=item)
    for name in ("kent", "essex"):
        put_service(name)
    activities = Field(name="activities", label="Activities", type=FieldType.ACTIVITIES)
    taken = Field(
        name="taken", label="Places taken", type=FieldType.NUMBER, known=Known.PLACES_TAKEN
    )
    body = (
        "{% for activity in activities %}\n- {{ activity.title }}\n{% endfor %}\n\n"
        "{% if taken %}\n{{ taken.value }}\n{% endif %}\n"
    )
    order(version(BODY + body, fields=(CHILDREN, activities, taken)))
    begin()
    copies = [c for o in map(decode_rendering, take("RenderingQueue")) for c in o.copies]
    (copy,) = [one for one in copies if one.member == member_of("kent")]
    assert "Rhyme time" in str(copy.values)
    assert copy.values["taken"]["value"] == "2"
