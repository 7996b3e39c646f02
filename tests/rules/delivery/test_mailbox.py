"""How many mails forms can cause to one mailbox."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanfare.delivery.mailbox import (
    DAY,
    HOUR,
    MAX_A_DAY,
    MAX_AN_HOUR,
    First,
    Mailbox,
    Way,
    close,
    digest_id,
    digest_number,
    folded,
    judge,
)

NOW = 1_800_000_000


def mail(n: int | str, about: str = "", **more: bool) -> First:
    return First(delivery_id=f"mail-{n}", about=about or f"booking-{n}", **more)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ada@example.org", "Ada+books@EXAMPLE.org"),
        ("ada@example.org", "ada+a+b@example.org"),
        ("ada.love@gmail.com", "a.d.alove+x@googlemail.com"),
        ("ada@gmail.com", "ADA@GoogleMail.com"),
    ],
)
def test_one_mailbox(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ada.love@example.org", "adalove@example.org"),  # dots are Gmail's own affair
        ("ada@example.org", "ada@example.com"),
        ("+ada@example.org", "+ben@example.org"),
        ("ada@notgmail.com", "a.da@notgmail.com"),
        ("ada@gmail.com.example", "a.da@gmail.com.example"),
    ],
)
def test_two_mailboxes(one: str, other: str) -> None:
    assert folded(one) != folded(other)


def test_six_go_and_the_others_are_collected_until_the_hour_is_over() -> None:
    box, ways = judge(Mailbox(), [mail(n) for n in range(10)], NOW)
    assert list(ways.values()) == [Way.GO] * 6 + [Way.WAIT] * 4
    assert (box.digest, box.due) == (NOW, NOW + HOUR)


def test_what_comes_while_a_digest_is_collected_goes_with_it() -> None:
    box, _ = judge(Mailbox(), [mail(n) for n in range(7)], NOW)
    box, ways = judge(box, [mail("late")], NOW + HOUR + 60)
    assert ways == {"mail-late": Way.WAIT}
    closed = close(
        box, digest_id("box", box.digest), ["booking-6", "booking-late"], NOW + HOUR + 61
    )
    assert closed.digest == 0
    assert judge(closed, [mail("next")], NOW + HOUR + 62)[1] == {"mail-next": Way.GO}


def test_the_hour_is_that_of_each_six_mails_not_of_the_clock() -> None:
    box = Mailbox()
    for n in range(6):
        box, _ = judge(box, [mail(n)], NOW + n * 600)
    box, ways = judge(box, [mail("seventh")], NOW + HOUR - 1)
    assert ways == {"mail-seventh": Way.WAIT}
    assert box.due == NOW + HOUR


def test_three_a_day_about_one_booking() -> None:
    box, ways = judge(Mailbox(), [mail("first", "ada")], NOW)
    for n in range(5):
        box, again = judge(box, [mail(n, "ada", is_repeat=True)], NOW + n)
        ways |= again
    assert list(ways.values()) == [Way.GO] * 3 + [Way.NEVER] * 3
    assert judge(box, [mail("x", "ada", is_repeat=True)], NOW + DAY + 1)[1] == {"mail-x": Way.GO}
    assert judge(box, [mail("y", "ben", is_repeat=True)], NOW + 9)[1] == {"mail-y": Way.GO}


def test_a_digest_counts_as_a_mail_about_each_booking_that_it_tells_of() -> None:
    told = close(Mailbox(), digest_id("box", NOW), ["ada"], NOW)
    repeats = [mail(n, "ada", is_repeat=True) for n in range(3)]
    assert list(judge(told, repeats, NOW)[1].values()) == [Way.GO, Way.GO, Way.NEVER]


def test_who_sends_too_many_forms_is_answered_with_the_next_digest() -> None:
    box, ways = judge(Mailbox(), [mail("often", waits=True)], NOW)
    assert ways == {"mail-often": Way.WAIT}
    assert box.due == NOW + HOUR


def test_a_digest_is_found_again_by_its_id() -> None:
    assert digest_number(digest_id("a1b2", NOW)) == NOW


arrivals = st.lists(
    st.tuples(
        st.integers(0, 2 * HOUR),  # seconds since the one before
        st.integers(0, 30),  # which mail: a message may come twice
        st.integers(0, 4),  # about which booking
        st.booleans(),
    ),
    max_size=60,
)


@given(arrivals)
def test_no_mailbox_gets_more_than_its_limits_and_no_first_mail_is_left_out(
    arrivals: list[tuple[int, int, int, bool]],
) -> None:
    box, now = Mailbox(), NOW
    sent: dict[str, int] = {}
    about: list[tuple[str, int]] = []
    seen: dict[str, First] = {}
    for seconds, n, booking, is_repeat in arrivals:
        now += seconds
        if box.digest and now >= box.due:
            name = digest_id("box", box.digest)
            box = close(box, name, [], now)
            sent[name] = now
        one = seen.setdefault(f"mail-{n}", mail(n, f"booking-{booking}", is_repeat=is_repeat))
        box, ways = judge(box, [one], now)
        way = ways[one.delivery_id]
        assert way is not Way.NEVER or one.is_repeat
        if way is Way.GO and one.delivery_id not in sent:
            sent[one.delivery_id] = now
            about.append((one.about, now))
            if one.is_repeat:
                told = [at for name, at in about if name == one.about and now - at < DAY]
                assert len(told) <= MAX_A_DAY
        assert sum(now - at < HOUR for at in sent.values()) <= MAX_AN_HOUR
