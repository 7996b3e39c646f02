"""Places held until the mailed link is pressed, and registrations whose mail comes back."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from fanfare.activities.activity import Listing
from fanfare.messages.registrations import (
    HoldEnded,
    RegistrationKept,
    RegistrationMessage,
    RegistrationUndeliverable,
)
from fanfare.pages.progress import State, progress
from fanfare.registrations.booking.book import Arrival, Book
from fanfare.registrations.booking.requests import apply
from fanfare.registrations.mail_kind import MailKind
from fanfare.registrations.party_key import key_of
from fanfare.registrations.registration import Party
from fanfare.registrations.repeats import of_form
from fanfare.registrations.terms import Gone, Status
from tests.samples import (
    NOON,
    RHYME_TIME,
    activity,
    cancellation,
    correction,
    keyed,
    listing,
    party,
    reduction,
    registration,
)

HOLD = 24
UNTIL = NOON + timedelta(hours=HOLD)
SECOND = timedelta(seconds=1)


def about(who: str, **more: Any) -> dict[str, Any]:
    fields = {
        "request_id": f"news-{who}",
        "activity": RHYME_TIME.key,
        "person": who,
        "registration_id": f"r-{who}",
    }
    return fields | more


def bounce(who: str, is_first: bool = True, **more: Any) -> RegistrationUndeliverable:
    return RegistrationUndeliverable(**about(who, is_first=is_first, bounced_at=NOON, **more))


def press(who: str, at: Any = NOON) -> RegistrationKept:
    return RegistrationKept(**about(who, request_id=f"keep-{who}", requested_at=at))


def end(who: str, at: Any = UNTIL) -> HoldEnded:
    return HoldEnded(**about(who, request_id=f"end-{who}", ended_at=at))


def serve(one: Book, *messages: RegistrationMessage, repeated: bool = False) -> Book:
    arrivals = [Arrival(m, str(n).zfill(20), NOON, repeated) for n, m in enumerate(messages)]
    assert apply(one, arrivals) == len(messages)
    return one


def book(about: Listing, *parties: Party) -> Book:
    return Book(about, {key_of(one): one for one in parties})


def full() -> Book:
    """Ada has all four places, Cas and Dee wait for two each."""
    return book(
        listing(taken=4, waiting=2),
        party("ada", 4),
        party("cas", 2, Status.WAITING, arrival="3"),
        party("dee", 2, Status.WAITING, arrival="4"),
    )


def told(one: Book) -> list[tuple[str, MailKind]]:
    return [(mail.person, mail.kind) for _, mail in one.replies]


def holding(**changes: Any) -> Listing:
    return Listing(activity=activity(hold=HOLD, **changes))


def test_a_first_mail_that_comes_back_frees_the_places_and_the_line_has_them() -> None:
    one = serve(full(), bounce("ada"))
    ada = one.parties[keyed("ada")]
    assert (ada.status, ada.gone, ada.bounced) == (Status.CANCELLED, Gone.UNDELIVERABLE, True)
    assert told(one) == [("cas", MailKind.PROMOTED), ("dee", MailKind.PROMOTED)]
    assert (one.listing.taken, one.listing.waiting) == (4, 0)
    assert one.needs == {keyed("ada"): ""}


def test_a_later_mail_that_comes_back_only_marks_the_registration() -> None:
    one = serve(full(), bounce("ada", is_first=False))
    ada = one.parties[keyed("ada")]
    assert (ada.status, ada.bounced, ada.sequence) == (Status.CONFIRMED, True, 0)
    assert told(one) == []
    assert one.listing == full().listing


def test_a_first_mail_that_bounces_after_promotion_frees_the_places_all_the_same() -> None:
    promoted = party("ada", 2, sequence=1, changed_by="c-ben")
    one = book(listing(taken=4, waiting=1), promoted, party("cas", 2, Status.WAITING, arrival="3"))
    serve(one, bounce("ada"))
    assert one.parties[keyed("ada")].gone is Gone.UNDELIVERABLE
    assert told(one) == [("cas", MailKind.PROMOTED)]


def test_who_waits_and_cannot_be_mailed_leaves_the_line() -> None:
    one = serve(full(), bounce("cas"))
    assert one.parties[keyed("cas")].status is Status.CANCELLED
    assert (one.listing.taken, one.listing.waiting) == (4, 1)


@pytest.mark.parametrize("times", [2, 3])
def test_news_that_comes_again_changes_nothing_and_repeats_its_mails(times: int) -> None:
    one = serve(full(), bounce("ada"))
    before, replies = dict(one.parties), list(one.replies)
    again = Book(one.listing, dict(one.parties))
    serve(again, *[bounce("ada")] * (times - 1), repeated=True)
    assert again.parties == before
    assert {mail.delivery_id for _, mail in again.replies} == {m.delivery_id for _, m in replies}


@pytest.mark.parametrize(
    "known",
    [
        party("ada", 4, registration_id="another"),
        party("ada", 4, Status.CANCELLED),
        party("ada", 4, reached=True),
    ],
)
def test_a_bounce_frees_nothing_of_what_is_over_another_or_known_to_be_read(known: Party) -> None:
    one = book(listing(taken=4 if known.active else 0), known)
    serve(one, bounce("ada"))
    assert one.parties[key_of(known)].status is known.status
    assert one.listing.taken == (4 if known.active else 0)


CORRECTED, SPELT = correction("ada", "Adah"), correction("ada", "ADA")


@pytest.mark.parametrize(
    ("used", "until"),
    [
        *(
            (used, until)
            for used in (reduction("ada", 2), CORRECTED, SPELT)
            for until in (None, UNTIL)
        ),
        (press("ada"), UNTIL),
    ],
)
def test_whose_link_was_used_keeps_the_places_when_the_first_mail_comes_back(
    used: RegistrationMessage, until: datetime | None
) -> None:
    one = book(listing(taken=4, hold=HOLD), party("ada", 4, held_until=until))
    serve(one, used)
    again = Book(one.listing, dict(one.parties))
    serve(again, bounce("ada"))
    (ada,) = again.parties.values()
    assert (ada.status, ada.bounced, ada.gone) == (Status.CONFIRMED, True, None)
    assert again.listing.taken == ada.places


def test_after_the_activity_a_bounce_only_marks() -> None:
    one = book(listing(taken=4), party("ada", 4))
    arrival = Arrival(bounce("ada"), "0".zfill(20), RHYME_TIME.ends)
    apply(one, [arrival])
    assert one.parties[keyed("ada")].status is Status.CONFIRMED


def test_who_registers_again_after_a_bounce_has_a_registration_of_its_own() -> None:
    one = serve(book(listing()), registration("ada", 2), bounce("ada"))
    serve(one, registration("ada", 2, request_id="second"))
    ada = one.parties[keyed("ada")]
    assert (ada.status, ada.gone, ada.bounced) == (Status.CONFIRMED, None, False)


def test_without_a_hold_a_place_is_its_holders_at_once() -> None:
    one = serve(book(listing()), registration("ada"))
    assert one.parties[keyed("ada")].held_until is None


def test_a_held_place_is_taken_and_its_mail_says_until_when() -> None:
    one = serve(book(holding()), registration("ada", 2))
    assert one.parties[keyed("ada")].held_until == UNTIL
    assert one.listing.taken == 2
    assert told(one) == [("ada", MailKind.HELD)]


def test_no_place_is_held_past_the_start() -> None:
    start = NOON + timedelta(hours=3)
    one = serve(book(holding(starts=start, closes=start)), registration("ada"))
    assert one.parties[keyed("ada")].held_until == start


@pytest.mark.parametrize("ago", [timedelta(), timedelta(hours=1)])
def test_once_it_has_begun_places_are_their_holders_at_once(ago: timedelta) -> None:
    begun = holding(starts=NOON - ago, closes=NOON + timedelta(hours=1), capacity=2)
    one = serve(book(begun), registration("ada", 2), registration("ben", 2), bounce("ada"))
    assert told(one) == [
        ("ada", MailKind.CONFIRMED),
        ("ben", MailKind.WAITING),
        ("ben", MailKind.PROMOTED),
    ]
    assert one.parties[keyed("ben")].held_until is None


def test_who_waits_holds_nothing_until_there_is_a_place() -> None:
    one = serve(book(holding(capacity=2)), registration("ada", 2), registration("ben", 2))
    assert one.parties[keyed("ben")].held_until is None
    assert told(one)[-1] == ("ben", MailKind.WAITING)
    serve(one, bounce("ada"))
    assert one.parties[keyed("ben")].held_until == UNTIL
    assert told(one)[-1] == ("ben", MailKind.HELD)


@pytest.mark.parametrize("at", [NOON, UNTIL - SECOND])
def test_one_press_in_time_keeps_the_place(at: Any) -> None:
    one = serve(book(holding()), registration("ada", 2), press("ada", at))
    ada = one.parties[keyed("ada")]
    assert (ada.status, ada.held_until, ada.reached, ada.sequence) == (
        Status.CONFIRMED,
        None,
        True,
        1,
    )
    assert told(one) == [("ada", MailKind.HELD), ("ada", MailKind.CONFIRMED)]
    serve(one, press("ada", at), end("ada", UNTIL + SECOND))
    assert one.parties[keyed("ada")].active


@pytest.mark.parametrize("late", [press("ada", UNTIL), press("ada", UNTIL + SECOND), end("ada")])
def test_when_time_is_over_the_places_go_to_the_line(late: RegistrationMessage) -> None:
    one = serve(book(holding(capacity=2)), registration("ada", 2), registration("ben", 2), late)
    ada = one.parties[keyed("ada")]
    assert (ada.status, ada.gone, ada.held_until) == (Status.CANCELLED, Gone.NOT_KEPT, None)
    assert (one.listing.taken, one.listing.waiting) == (2, 0)
    assert one.parties[keyed("ben")].held_until == UNTIL
    assert [who for who, _ in told(one)] == ["ada", "ben", "ben"]


def test_a_hold_does_not_end_before_its_time() -> None:
    one = serve(book(holding()), registration("ada", 2), end("ada", UNTIL - SECOND))
    assert one.parties[keyed("ada")].held_until == UNTIL


def called_off(*parties: Party) -> Book:
    off = replace(listing(taken=2, hold=HOLD), cancelled=True, sequence=1)
    return book(off, *parties)


@pytest.mark.parametrize(
    "late",
    [
        press("ada"),
        press("ada", UNTIL + SECOND),
        end("ada"),
        bounce("ada"),
        reduction("ada", 1),
        cancellation("ada"),
    ],
    ids=["kept", "kept late", "lapsed", "bounced", "reduced", "cancelled"],
)
def test_once_it_is_called_off_nothing_more_is_told_than_that(late: RegistrationMessage) -> None:
    one = serve(called_off(party("ada", 2, held_until=UNTIL)), late)
    ada = one.parties[keyed("ada")]
    assert (ada.status, ada.gone, ada.places) == (Status.CONFIRMED, None, 2)
    assert ada.sequence == 0, "the news of it would be overtaken"
    assert told(one) == []
    again = Book(one.listing, dict(one.parties))
    serve(again, late, repeated=True)
    assert told(again) == []


def test_the_hold_of_what_is_called_off_ends_so_that_the_sweep_does_not_find_it_again() -> None:
    one = serve(called_off(party("ada", 2, held_until=UNTIL)), end("ada"))
    assert one.parties[keyed("ada")].held_until is None


def test_what_was_cancelled_before_it_was_called_off_is_still_told_when_it_comes_again() -> None:
    gone = party("ada", 2, Status.CANCELLED, sequence=1, changed_by="c-ada")
    one = serve(called_off(gone), cancellation("ada"), repeated=True)
    assert told(one) == [("ada", MailKind.CANCELLED)]


def test_what_nobody_could_be_told_of_is_remembered_as_it_was() -> None:
    one = serve(book(holding()), registration("ada", 2), bounce("ada"))
    ada = one.parties[keyed("ada")]
    assert (ada.lost, ada.lost_hold) == (Status.CONFIRMED, UNTIL)
    serve(one, registration("ada", 2, request_id="second"))
    ada = one.parties[keyed("ada")]
    assert (ada.lost, ada.lost_hold, ada.unreached) == (None, None, ("r-ada",))
    serve(one, cancellation("ada", registration_id="second"))
    serve(one, registration("ada", 2, request_id="third"))
    ada = one.parties[keyed("ada")]
    assert (ada.earlier, ada.unreached) == (("r-ada", "second"), ("r-ada",))


def test_the_back_button_reads_alike_whether_or_not_mail_arrives() -> None:
    first, second = of_form("f" * 32, "a" * 32), of_form("f" * 32, "b" * 32)
    for lost in (True, False):
        one = serve(book(listing()), registration("ada", 2, request_id=first))
        if lost:
            serve(one, bounce("ada", registration_id=first))
        serve(one, registration("ada", 3, request_id=second))
        ada = one.parties[keyed("ada")]
        (answer,) = one.answers
        told_of = progress(one.listing, ada, answer, second, NOON)
        assert (told_of.state, told_of.party and told_of.party.places) == (State.ALREADY_BOOKED, 2)
        assert told_of.party
        assert told_of.party.status is Status.CONFIRMED
        assert one.listing.taken == (0 if lost else 2)


def test_a_corrected_name_takes_over_what_was_lost_under_it() -> None:
    lost = party("ada", 1, Status.CANCELLED, name="Adah", registration_id="lost")
    lost = replace(lost, gone=Gone.UNDELIVERABLE)
    one = serve(book(listing(taken=2), party("ada", 2), lost), correction("ada", "Adah"))
    (ada,) = (each for each in one.parties.values() if each.active)
    assert (ada.registration_id, ada.unreached) == ("r-ada", ("lost",))


def test_asking_again_reads_as_a_newcomers_and_keeps_nothing() -> None:
    one = serve(book(holding()), registration("ada", 2), registration("ada", 2, request_id="two"))
    assert one.parties[keyed("ada")].held_until == UNTIL
    (answer,) = one.answers
    assert (answer.as_newcomer, answer.held_until) == (Status.CONFIRMED, UNTIL)
