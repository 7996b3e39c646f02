"""Copies of a release on their way through queues: none lost, none doubled, no message too large."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import hypothesis.strategies as st
from hypothesis import given

from fan_out_mailing.rendering import FULL, MAX_BYTES, MAX_COPIES, is_too_large, render_orders
from fanfare.language import of
from fanfare.mail.releases import (
    LINES,
    Slot,
    corrected_subject,
    correction,
    correction_mark,
    release_letter,
)
from fanfare.mailings.release_ids import mailing_id
from fanfare.releases.copy_texts import WantedCopy
from fanfare.releases.release import Edition
from fanfare.releases.version import PressAudience, ReleaseFront, ReleaseVersion
from fanfare.services.service import Contact

NOON = datetime(2021, 10, 4, 12, tzinfo=UTC)
FRONT = ReleaseFront(
    slug="week",
    headline="News",
    language="en",
    embargo=None,
    day=date(2021, 10, 4),
    audience=PressAudience(),
    contact=Contact(),
    sender="Libraries Week",
)
VERSION = ReleaseVersion(
    front=FRONT,
    source="",
    program="\x01" * 5_000,
    document="A" * 16_000,
    large_document="B" * 17_000,
    headline="News",
    text="",
    article="",
)
EDITION = Edition(
    number=1,
    content="c",
    mailing=mailing_id("week", 1),
    headline="News",
    public_from=NOON,
    reason="Wrong.",
)
sizes = st.lists(st.tuples(st.integers(0, 60_000), st.booleans()), max_size=40)


@given(sizes)
def test_every_copy_is_ordered_once_in_messages_that_sqs_takes(
    sizes: list[tuple[int, bool]],
) -> None:
    copies = [
        WantedCopy(member=f"{n:032x}", values={"story": "é" * size}, large_print=large)
        for n, (size, large) in enumerate(sizes)
    ]
    fitting = [copy for copy in copies if not is_too_large(VERSION, copy)]
    orders = list(render_orders("PR-week-1", "0", VERSION, fitting))
    ordered = [copy.member for order in orders for copy in order.copies]
    assert sorted(ordered) == sorted(copy.member for copy in fitting)
    for order in orders:
        size = len(order.model_dump_json().encode())
        assert size <= MAX_BYTES + 1_000
        assert len(order.copies) == 1 or size <= FULL + 1_000
        assert len(order.copies) <= MAX_COPIES
        assert bool(order.large_document) is any(copy.large_print for copy in order.copies)


def test_a_copy_beyond_a_message_is_named_before_it_is_queued() -> None:
    huge = WantedCopy(member="0" * 32, values={"story": "x" * MAX_BYTES})
    assert is_too_large(VERSION, huge)
    assert not is_too_large(VERSION, replace(huge, values={"story": "x"}))


def test_gaps_can_be_filled_until_the_deadline_or_for_a_week() -> None:
    assert FRONT.closes(NOON) == NOON + timedelta(days=7)
    said = NOON + timedelta(hours=3)
    assert replace(FRONT, deadline=said).closes(NOON) == said


def test_a_correction_says_which_it_is_and_why() -> None:
    english = of("en")
    line = "Correction 1. This replaces what we sent you before. Wrong."
    assert correction(english, EDITION) == line
    assert correction_mark(english, EDITION) == "Correction 1"
    assert corrected_subject(english, EDITION, "News") == "Correction 1: News"
    for edition, said in ((EDITION, True), (None, False)):
        letter = release_letter(
            english, "https://x.example", "", edition, attached=True, copied=True
        )
        for form in (letter.text, letter.html):
            assert (line in " ".join("".join(form).split())) is said
            slots = set(form[1::2])
            assert slots == {one.value for one in Slot}
            assert slots > LINES


def test_without_a_mail_domain_or_a_document_the_letter_promises_neither() -> None:
    letter = release_letter(of("en"), "https://x.example", "", None, attached=False, copied=False)
    for form in (letter.text, letter.html):
        assert Slot.PRESS_COPY.value not in form[1::2]
        assert "Word" not in "".join(form)
