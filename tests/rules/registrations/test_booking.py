"""Places are exact, fair and never idle, whatever people do and the queue repeats."""

import pytest

from fanfare.activities.activity import Listing
from fanfare.activities.party import AgeBand
from fanfare.messages.registrations import ActivityChanged, RegistrationMessage
from fanfare.registrations.booking.book import MAX_ROWS, Arrival, Book
from fanfare.registrations.booking.requests import apply
from fanfare.registrations.conditions import largest_party, refusal
from fanfare.registrations.mail_kind import MailKind
from fanfare.registrations.party_key import key_of
from fanfare.registrations.registration import MAX_EARLIER, Party
from fanfare.registrations.terms import Outcome, Status
from tests.samples import (
    NOON,
    RHYME_TIME,
    cancellation,
    keyed,
    later,
    listing,
    party,
    reduction,
    registration,
)


def arrivals(
    *messages: RegistrationMessage, first: int = 0, repeated: bool = False
) -> list[Arrival]:
    return [
        Arrival(message, str(first + n).zfill(20), NOON, repeated)
        for n, message in enumerate(messages)
    ]


def book(about: Listing | None = None, *parties: Party) -> Book:
    return Book(about or listing(), {key_of(one): one for one in parties})


def told(one: Book) -> list[tuple[str, MailKind]]:
    return [(mail.person, mail.kind) for _, mail in one.replies]


def test_a_request_that_fits_is_confirmed() -> None:
    one = book()
    assert apply(one, arrivals(registration("ada", 4, age_band=AgeBand.ADULT))) == 1
    assert one.parties[keyed("ada")].status is Status.CONFIRMED
    assert one.parties[keyed("ada")].age_band is AgeBand.ADULT
    assert one.listing.taken == 4
    assert told(one) == [("ada", MailKind.CONFIRMED)]


def test_a_party_is_never_split() -> None:
    one = book(listing(taken=2))
    apply(one, arrivals(registration("ada", 3)))
    assert one.parties[keyed("ada")].status is Status.WAITING
    assert (one.listing.taken, one.listing.waiting) == (2, 1)


def test_a_freed_place_goes_to_the_first_that_fits_past_a_bigger_party() -> None:
    one = book(
        listing(taken=4, waiting=3),
        party("ada", 2),
        party("ben", 2),
        party("cas", 3, Status.WAITING, arrival="3"),
        party("dee", 2, Status.WAITING, arrival="4"),
        party("eve", 2, Status.WAITING, arrival="5"),
    )
    apply(one, arrivals(cancellation("ada")))
    assert told(one) == [("ada", MailKind.CANCELLED), ("dee", MailKind.PROMOTED)]
    assert (one.listing.taken, one.listing.waiting) == (4, 2)


def test_a_smaller_party_frees_places_and_keeps_its_own() -> None:
    one = book(
        listing(taken=4, waiting=1), party("ada", 4), party("cas", 2, Status.WAITING, arrival="3")
    )
    apply(one, arrivals(reduction("ada", 2)))
    assert told(one) == [("ada", MailKind.REDUCED), ("cas", MailKind.PROMOTED)]
    assert one.parties[keyed("ada")].places == 2
    assert one.parties[keyed("ada")].sequence == 1


def test_a_waiting_party_that_gets_smaller_may_fit() -> None:
    one = book(listing(taken=3, waiting=1), party("cas", 3, Status.WAITING))
    apply(one, arrivals(reduction("cas", 1)))
    assert one.parties[keyed("cas")].status is Status.CONFIRMED
    assert told(one)[-1] == ("cas", MailKind.PROMOTED)


@pytest.mark.parametrize("places", [2, 3, 50])
def test_a_party_does_not_grow_by_a_reduction(places: int) -> None:
    one = book(listing(taken=2), party("ada", 2))
    apply(one, arrivals(reduction("ada", places)))
    assert not one.changed
    assert not one.replies


def test_asking_again_hears_that_the_booking_stays() -> None:
    one = book(listing(taken=2), party("ada", 2))
    apply(one, arrivals(registration("ada", 1, request_id="second")))
    assert told(one) == [("ada", MailKind.ALREADY_BOOKED)]
    assert not one.changed
    assert one.listing.taken == 2


@pytest.mark.parametrize(
    ("places", "status", "position"), [(2, Status.CONFIRMED, None), (3, Status.WAITING, 6)]
)
def test_asking_again_shows_a_stranger_what_a_newcomer_would_see(
    places: int, status: Status, position: int | None
) -> None:
    one = book(listing(taken=2, waiting=5), party("ada", 2))
    apply(one, arrivals(registration("ada", places, request_id="second")))
    (answer,) = one.answers
    assert answer.outcome is Outcome.ALREADY_BOOKED
    assert (answer.as_newcomer, answer.position) == (status, position)


def test_somebody_who_cancelled_may_come_back() -> None:
    one = book(listing(), party("ada", 2, Status.CANCELLED, changed_by="c-ada"))
    apply(one, arrivals(registration("ada", 1, request_id="second")))
    assert one.parties[keyed("ada")].status is Status.CONFIRMED
    assert one.parties[keyed("ada")].registration_id == "second"


def test_a_redelivered_request_is_known_when_the_person_has_registered_again() -> None:
    one = book()
    first, second = registration("ada"), registration("ada", request_id="second")
    apply(one, arrivals(first, cancellation("ada"), second))
    assert one.parties[keyed("ada")].earlier == ("r-ada",)
    again = Book(one.listing, dict(one.parties))
    apply(again, arrivals(first, repeated=True))
    assert (again.replies, again.changed, again.answers) == ([], set(), [])
    gone = cancellation("ada", request_id="c-second", registration_id="second")
    apply(again, arrivals(gone, first))
    assert again.parties[keyed("ada")].status is Status.CANCELLED


def test_only_the_latest_of_many_registrations_are_remembered() -> None:
    before = tuple(f"r-{n}" for n in range(MAX_EARLIER))
    one = book(listing(), party("ada", status=Status.CANCELLED, earlier=before))
    apply(one, arrivals(registration("ada", request_id="next")))
    assert one.parties[keyed("ada")].earlier == (*before[1:], "r-ada")


def test_an_old_cancellation_does_not_touch_a_new_registration() -> None:
    one = book(listing(taken=1), party("ada", registration_id="second", changed_by="second"))
    apply(one, arrivals(cancellation("ada")))
    assert one.parties[keyed("ada")].status is Status.CONFIRMED


def test_cancelling_forgets_access_needs() -> None:
    one = book()
    apply(one, arrivals(registration("ada", access_needs="A chair"), cancellation("ada")))
    assert one.needs == {keyed("ada"): ""}


def test_a_redelivered_request_repeats_its_reply_and_changes_nothing() -> None:
    first = book()
    apply(first, arrivals(registration("ada", 2)))
    again = Book(first.listing, dict(first.parties))
    apply(again, arrivals(registration("ada", 2), repeated=True))
    assert again.replies == first.replies
    assert not again.changed


def test_a_redelivered_cancellation_repeats_the_promotions_it_made() -> None:
    first = book(listing(taken=4, waiting=1), party("ada", 4), party("cas", 4, Status.WAITING))
    apply(first, arrivals(cancellation("ada")))
    again = Book(first.listing, dict(first.parties))
    apply(again, arrivals(cancellation("ada"), repeated=True))
    assert {mail.delivery_id for _, mail in again.replies} == {
        mail.delivery_id for _, mail in first.replies
    }
    assert not again.changed


def test_a_redelivered_request_does_not_undo_a_cancellation() -> None:
    one = book()
    asked = registration("ada", 2)
    apply(one, arrivals(asked, cancellation("ada"), asked))
    assert one.parties[keyed("ada")].status is Status.CANCELLED
    assert one.listing.taken == 0


@pytest.mark.parametrize(
    ("change", "accepted", "places", "outcome"),
    [
        ({}, later(), 1, None),
        ({}, later(days=-30), 1, Outcome.NOT_OPEN),
        ({}, RHYME_TIME.closes, 1, Outcome.CLOSED),
        ({"closes": later(days=400)}, RHYME_TIME.ends, 1, Outcome.CLOSED),
        ({}, later(), 5, Outcome.INVALID),
        ({"largest_party": 9}, later(), 5, Outcome.INVALID),
        ({"capacity": None, "largest_party": 9}, later(), 5, None),
    ],
)
def test_conditions(change: dict, accepted, places: int, outcome: Outcome | None) -> None:  # type: ignore[no-untyped-def, type-arg]
    assert refusal(listing(**change), places, accepted) is outcome


def test_a_cancelled_activity_takes_nobody_and_promotes_nobody() -> None:
    off = Listing(activity=RHYME_TIME, taken=4, waiting=1, cancelled=True)
    one = book(off, party("ada", 4), party("cas", 1, Status.WAITING))
    apply(one, arrivals(registration("ben"), cancellation("ada")))
    assert one.parties[keyed("cas")].status is Status.WAITING
    assert [answer.outcome for answer in one.answers] == [Outcome.ACTIVITY_CANCELLED]


def test_nobody_leaves_what_is_over() -> None:
    one = book(listing(taken=1), party("ada"))
    apply(one, [Arrival(cancellation("ada"), "0", RHYME_TIME.ends)])
    assert one.parties[keyed("ada")].status is Status.CONFIRMED


def test_more_places_than_one_commit_holds_come_in_turns() -> None:
    waiting = [
        party(f"p{n}", 1, Status.WAITING, arrival=str(n).zfill(20)) for n in range(MAX_ROWS + 5)
    ]
    change = ActivityChanged(
        request_id="raised", activity=RHYME_TIME.key, sequence=0, changed_at=NOON
    )
    one = book(listing(capacity=1000, waiting=len(waiting)), *waiting)
    assert apply(one, arrivals(change)) == 0
    assert one.rows == MAX_ROWS
    rest = Book(
        one.listing, {key_of(p): p for p in one.parties.values() if p.status is Status.WAITING}
    )
    assert apply(rest, arrivals(change)) == 1
    assert len(rest.changed) == 5
    assert rest.listing.waiting == 0


def test_a_batch_that_one_commit_cannot_hold_is_cut() -> None:
    parties = [party(f"p{n}", 10) for n in range(10)]
    line = [party(f"w{n:02}", 1, Status.WAITING, arrival=str(n).zfill(20)) for n in range(100)]
    one = book(listing(capacity=100, taken=100, waiting=100), *parties, *line)
    asked = arrivals(*(cancellation(f"p{n}") for n in range(10)))
    done = apply(one, asked)
    assert 1 <= done < 10
    assert one.rows <= MAX_ROWS
    assert one.listing.taken == 100


def test_no_party_asks_for_more_than_there_is() -> None:
    assert largest_party(listing(capacity=2)) == 2
    assert largest_party(listing(capacity=None, largest_party=7)) == 7
