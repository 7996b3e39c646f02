"""What a mail about a change says: from what the person knew to what holds now."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from desk.activities.changes import decide
from fanfare.activities.activity import MAX_FORMER, Listing, TimeAndPlace
from fanfare.delivery.choice import Mail, Skip, choose
from fanfare.delivery.former import earlier_mails, last_known
from fanfare.messages.deliveries import DeliverMail
from fanfare.registrations.mail_kind import MailKind
from tests.samples import NOON, RHYME_TIME, activity, later, listing, party

ANN = party("ann")
HOURS = (0, 1, 2, 3)


def at(hour: int, **changes: Any) -> Any:
    """Rhyme time, so many hours later."""
    delta = timedelta(hours=hour)
    times = {name: getattr(RHYME_TIME, name) + delta for name in ("starts", "ends")}
    return activity(**(times | changes))


def moved(*hours: int) -> Listing:
    """Rhyme time, moved to one hour after another; one change each minute."""
    known = listing(version=1)
    for n, hour in enumerate(hours, 1):
        known = decide(known, at(hour), later(minutes=n)).listing
    return known


def news(sequence: int, **changes: Any) -> DeliverMail:
    """The order for Ann's mail about the change that made this the activity's sequence."""
    fields = {
        "delivery_id": f"r-ann_0-{sequence}",
        "kind": MailKind.ACTIVITY_CHANGED,
        "activity": RHYME_TIME.key,
        "person": "ann",
        "registration_id": "r-ann",
    }
    return DeliverMail(**(fields | changes))


def was(chosen: Mail | Skip) -> TimeAndPlace | None:
    assert isinstance(chosen, Mail)
    return chosen.was


def test_one_change_is_told_from_what_was() -> None:
    about = moved(1)
    assert earlier_mails(news(1), about, ANN) == []
    assert was(choose(news(1), about, ANN, None, NOON)) == RHYME_TIME.time_and_place


def test_two_changes_before_the_mail_are_one_mail_from_the_first_to_the_last() -> None:
    about = moved(1, 2)
    for sequence in (1, 2):
        chosen = choose(news(sequence), about, ANN, None, NOON)
        assert was(chosen) == RHYME_TIME.time_and_place
        assert isinstance(chosen, Mail)
        assert chosen.delivery_id == "r-ann_0-2"  # whichever order comes second finds it sent


def test_who_has_heard_of_the_first_is_told_the_second() -> None:
    about = moved(1, 2)
    assert "r-ann_0-1" in earlier_mails(news(2), about, ANN)
    chosen = choose(news(2), about, ANN, None, NOON, {"r-ann_0-1"})
    assert was(chosen) == at(1).time_and_place


def test_what_was_changed_back_unheard_is_no_news_and_heard_it_is() -> None:
    about = moved(1, 0)
    assert choose(news(2), about, ANN, None, NOON) == Skip("unchanged")
    chosen = choose(news(2), about, ANN, None, NOON, {"r-ann_0-1"})
    assert was(chosen) == at(1).time_and_place


def test_who_registered_between_two_changes_knows_the_first() -> None:
    ben = party("ben", registered_at=later(seconds=90))
    assert last_known(moved(1, 2), ben, ()) == at(1).time_and_place


def test_another_persons_mail_says_nothing_of_ann() -> None:
    assert last_known(moved(1, 2), ANN, {"r-ben_0-1"}) == RHYME_TIME.time_and_place


def test_a_move_into_the_past_is_told_to_who_expects_it_to_come() -> None:
    """However it came about, nobody comes to a locked door for want of a mail."""
    about = decide(listing(version=1), at(-24 * 365), NOON).listing
    assert was(choose(news(1), about, ANN, None, NOON)) == RHYME_TIME.time_and_place
    after = RHYME_TIME.ends
    assert choose(news(1), about, ANN, None, after) == Skip("over")


def test_a_cancellation_is_told_of_the_time_that_people_know() -> None:
    about = replace(moved(1), cancelled=True, sequence=2)
    cancelled = news(2, kind=MailKind.ACTIVITY_CANCELLED)
    chosen = choose(cancelled, about, ANN, None, RHYME_TIME.ends + timedelta(days=1))
    assert was(chosen) == RHYME_TIME.time_and_place


def test_a_cancellation_after_a_move_that_was_told_names_the_new_time() -> None:
    about = replace(moved(1), cancelled=True, sequence=2)
    cancelled = news(2, kind=MailKind.ACTIVITY_CANCELLED)
    assert "r-ann_0-1" in earlier_mails(cancelled, about, ANN)
    assert was(choose(cancelled, about, ANN, None, NOON, {"r-ann_0-1"})) == at(1).time_and_place


def test_who_registered_after_a_move_hears_of_a_cancellation_by_the_time_they_know() -> None:
    about = replace(moved(1), cancelled=True, sequence=2)
    rae = party("rae", registered_at=later(minutes=30))
    assert last_known(about, rae, ()) == at(1).time_and_place


@given(
    hours=st.lists(st.sampled_from(HOURS), min_size=1, max_size=MAX_FORMER),
    sent=st.sets(st.integers(1, MAX_FORMER)),
)
def test_it_is_always_what_the_last_mail_said(hours: list[int], sent: set[int]) -> None:
    """Whatever the changes, and whichever of their mails left."""
    about = moved(*hours)
    told, states = [0], [0]
    for hour in hours:
        if hour != states[-1]:
            states.append(hour)
            if len(states) - 1 in sent:
                told.append(len(states) - 1)
    heard = {f"r-ann_0-{n}" for n in told[1:] if n < about.sequence}
    asked = set(earlier_mails(news(about.sequence), about, ANN))
    assert len(about.former) < 2 or heard <= asked
    known = last_known(about, ANN, heard & asked)
    off = replace(about, cancelled=True, sequence=about.sequence + 1)
    ended = news(off.sequence, kind=MailKind.ACTIVITY_CANCELLED)
    all_heard = {f"r-ann_0-{n}" for n in told[1:]} & set(earlier_mails(ended, off, ANN))
    last = at(states[told[-1]]).time_and_place
    assert was(choose(ended, off, ANN, None, NOON, all_heard)) == (last if off.former else None)
    expected = states[max((n for n in told if n < about.sequence), default=0)]
    assert known == (at(expected).time_and_place if about.former else None)
