"""Nothing is ordered that another person than its author has not approved, word for word."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import given
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python

from fanfare.releases.approval import (
    No,
    RefusedError,
    approved,
    corrected,
    has_left,
    is_approved,
    same_person,
    submitted,
)
from fanfare.releases.editions import cancelled, held, let_go, ordered
from fanfare.releases.release import Release, ReleaseState
from fanfare.releases.version import PressAudience, ReleaseFront, ReleaseVersion
from fanfare.services.service import Contact

NOON = datetime(2021, 9, 20, 12, tzinfo=UTC)
EMBARGO = datetime(2021, 10, 3, 23, 1, tzinfo=UTC)
SOURCE = "---\nheadline: Libraries & you\nslug: week\n---\n\nLlyfrgelloedd 📚 open on Monday.\n"


def version(source: str = SOURCE, embargo: datetime | None = EMBARGO) -> ReleaseVersion:
    front = ReleaseFront(
        slug="week",
        headline="Libraries open",
        language="en",
        embargo=embargo,
        day=date(2021, 10, 4),
        audience=PressAudience(),
        contact=Contact(name="Press office"),
        sender="Libraries Week",
    )
    return ReleaseVersion(
        front=front,
        source=source,
        program="p",
        document="",
        large_document="",
        headline=front.headline,
        text="t",
        article="a",
        national=True,
    )


def test_whether_there_is_a_national_version_follows_the_file_to_its_edition() -> None:
    old = replace(version(), national=False)
    for handed in (version(), old):
        release = approved(submitted(None, handed, "ann", NOON), "bob", NOON, handed.content)
        edition = ordered(release, NOON).editions[-1]
        assert edition.national is handed.national
        gone = ordered(release, NOON)
        assert gone.shown(EMBARGO) == edition
        assert gone.read_by_all(EMBARGO) == (edition if handed.national else None)


def test_what_was_stored_before_is_read_and_has_no_national_version() -> None:
    release = ordered(agreed(embargo=None), NOON)
    for noun in (version(), release, release.editions[0]):
        stored = to_jsonable_python(noun)
        del stored["national"]
        stored.get("front", {}).pop("national", None)
        for edition in stored.get("editions", []):
            del edition["national"]
        assert not TypeAdapter(type(noun)).validate_python(stored).national


def handed_in(embargo: datetime | None = EMBARGO) -> Release:
    return submitted(None, version(embargo=embargo), "ann", NOON)


def agreed(embargo: datetime | None = EMBARGO) -> Release:
    release = handed_in(embargo)
    return approved(release, "bob", NOON, release.content)


def sent() -> Release:
    return ordered(agreed(), NOON)


def test_another_person_approves_what_they_read() -> None:
    release = agreed()
    assert is_approved(release)
    assert release.approval
    assert (release.approval.by, release.approval.content) == ("bob", version().content)
    assert approved(release, "cat", NOON, release.content) is release


@pytest.mark.parametrize("who", ["ann", "Ann", " ann ", "ANN", "arn:aws:sts::1:assumed-role/B/ann"])
def test_nobody_approves_their_own_work(who: str) -> None:
    release = handed_in()
    with pytest.raises(RefusedError, match=No.OWN_WORK):
        approved(release, who, NOON, release.content)


def test_the_author_of_an_edit_does_not_approve_it_though_another_wrote_the_first() -> None:
    edited = submitted(handed_in(), version(SOURCE + "x"), "bob", NOON)
    with pytest.raises(RefusedError, match=No.OWN_WORK):
        approved(edited, "bob", NOON, edited.content)


def test_what_changed_since_it_was_read_is_not_approved() -> None:
    with pytest.raises(RefusedError, match=No.OTHER_CONTENT):
        approved(handed_in(), "bob", NOON, version(SOURCE + "x").content)


@given(
    place=st.integers(0, len(SOURCE) - 1), change=st.sampled_from(["delete", "insert", "replace"])
)
def test_every_kind_of_edit_voids_an_approval(place: int, change: str) -> None:
    before, here, after = SOURCE[:place], SOURCE[place], SOURCE[place + 1 :]
    other = "\u200b" if here != "\u200b" else "x"
    edited = {
        "delete": before + after,
        "insert": before + other + here + after,
        "replace": before + other + after,
    }[change]
    after_edit = submitted(agreed(), version(edited), "ann", NOON)
    assert (after_edit.state, after_edit.approval) == (ReleaseState.SUBMITTED, None)
    with pytest.raises(RefusedError, match=No.NOT_APPROVED):
        ordered(after_edit, NOON)


def test_the_same_file_again_changes_nothing() -> None:
    assert submitted(agreed(), version(), "bob", NOON) == agreed()


def test_an_approval_of_other_content_counts_for_nothing() -> None:
    forged = replace(agreed(), content="0" * 32)
    assert not is_approved(forged)
    with pytest.raises(RefusedError, match=No.NOT_APPROVED):
        ordered(forged, NOON)


@pytest.mark.parametrize(
    ("embargo", "at", "begins"),
    [
        (None, None, NOON),
        (EMBARGO, None, EMBARGO),
        (EMBARGO, EMBARGO - timedelta(seconds=1), EMBARGO),
        (EMBARGO, EMBARGO + timedelta(hours=8), EMBARGO + timedelta(hours=8)),
        (NOON - timedelta(days=1), None, NOON),
    ],
)
def test_nothing_begins_before_its_embargo(
    embargo: datetime | None, at: datetime | None, begins: datetime
) -> None:
    (edition,) = ordered(agreed(embargo), NOON, at).editions
    assert (edition.number, edition.mailing, edition.public_from) == (0, "PR-week-1", begins)


def test_what_was_held_before_it_left_is_shown_from_when_it_is_let_go() -> None:
    late = EMBARGO + timedelta(hours=5)
    waiting = held(sent(), "the minister resigned", begun=False)
    assert waiting.shown(late) is None
    gone = let_go(waiting, late)
    assert gone.shown(late - timedelta(seconds=1)) is None
    assert gone.shown(late) == gone.editions[-1]


def test_what_is_let_go_early_still_waits_for_its_hour() -> None:
    gone = let_go(held(sent(), "wait", begun=False), NOON)
    assert gone.shown(EMBARGO - timedelta(seconds=1)) is None
    assert gone.shown(EMBARGO)


def test_what_has_left_stays_public_when_it_is_held_or_cancelled() -> None:
    assert held(sent(), "wait", begun=True).shown(EMBARGO)
    assert cancelled(sent(), "no", begun=True).shown(EMBARGO)
    assert cancelled(sent(), "no", begun=False).shown(EMBARGO) is None


def test_a_correction_needs_an_approval_of_its_own_and_gets_the_next_number() -> None:
    fixed = version(SOURCE + "Tuesday.")
    waiting = corrected(sent(), fixed, "ann", NOON, "It is Tuesday.", begun=True)
    assert waiting.shown(EMBARGO) == sent().editions[0]
    with pytest.raises(RefusedError, match=No.NOT_APPROVED):
        ordered(waiting, EMBARGO)
    again = ordered(approved(waiting, "bob", NOON, fixed.content), EMBARGO)
    assert [(one.number, one.mailing, one.reason) for one in again.editions] == [
        (0, "PR-week-1", ""),
        (1, "PR-week-2", "It is Tuesday."),
    ]
    assert again.shown(EMBARGO) == again.editions[1]


def test_a_correction_of_what_has_not_left_hides_it() -> None:
    waiting = corrected(sent(), version(SOURCE + "x"), "ann", NOON, "Wrong.", begun=False)
    assert waiting.shown(EMBARGO) is None


def test_another_reason_for_a_correction_is_an_edit_too() -> None:
    fixed = version(SOURCE + "x")
    waiting = corrected(sent(), fixed, "ann", NOON, "Wrong.", begun=True)
    agreed_to = approved(waiting, "bob", NOON, fixed.content)
    assert corrected(agreed_to, fixed, "ann", NOON, "Wrong.", begun=True) == agreed_to
    assert not is_approved(corrected(agreed_to, fixed, "ann", NOON, "Other.", begun=True))


@pytest.mark.parametrize(
    ("attempt", "why"),
    [
        (lambda: submitted(sent(), version(SOURCE + "x"), "ann", NOON), No.WAS_ORDERED),
        (lambda: submitted(held(sent(), "", True), version(), "ann", NOON), No.WAS_ORDERED),
        (lambda: corrected(agreed(), version(), "ann", NOON, "r", True), No.NEVER_ORDERED),
        (lambda: corrected(sent(), version(), "ann", NOON, "r", True), No.SAME_AS_SENT),
        (lambda: approved(sent(), "bob", NOON, version().content), No.NOT_WAITING),
        (lambda: ordered(sent(), NOON), No.NOT_APPROVED),
        (lambda: held(agreed(), "r", False), No.NOT_ON_ITS_WAY),
        (lambda: let_go(sent(), NOON), No.NOT_HELD),
        (lambda: ordered(cancelled(agreed(), "no", False), NOON), No.WAS_CANCELLED),
    ],
)
def test_what_makes_no_sense_is_refused(attempt, why: No) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(RefusedError, match=f"^{why}$"):
        attempt()


def test_what_was_cancelled_before_it_left_can_be_handed_in_again() -> None:
    ended = cancelled(sent(), "no", begun=False)
    new = submitted(ended, version(), "ann", NOON)
    assert (new.state, new.approval) == (ReleaseState.SUBMITTED, None)
    again = ordered(approved(new, "bob", NOON, new.content), NOON)
    assert again.editions[-1].mailing == "PR-week-2"
    with pytest.raises(RefusedError, match=No.WAS_ORDERED):
        submitted(cancelled(sent(), "no", begun=True), version(), "ann", NOON)


class Office(RuleBasedStateMachine):
    """Three people at one release, in any order. read: who approved which content."""

    def __init__(self) -> None:
        super().__init__()
        self.release = handed_in()
        self.read: set[tuple[str, str]] = set()
        self.now = NOON

    @rule(who=st.sampled_from("abc"), text=st.sampled_from(["x", "y", "z"]))
    def edit(self, who: str, text: str) -> None:
        handed = version(SOURCE + text)
        begun = has_left(self.release)
        try:
            if self.release.editions:
                self.release = corrected(self.release, handed, who, self.now, text, begun)
            else:
                self.release = submitted(self.release, handed, who, self.now)
        except RefusedError:
            return

    @rule(who=st.sampled_from("abc"), text=st.sampled_from(["x", "y", "z"]))
    def approve(self, who: str, text: str) -> None:
        content = version(SOURCE + text).content
        try:
            self.release = approved(self.release, who, self.now, content)
        except RefusedError:
            return
        assert who != self.release.author
        self.read.add((who, content))

    @rule(hours=st.integers(-3, 3))
    def order(self, hours: int) -> None:
        try:
            self.release = ordered(self.release, self.now, self.now + timedelta(hours=hours))
        except RefusedError:
            return
        edition = self.release.editions[-1]
        assert edition.public_from >= max(self.now, EMBARGO)
        assert any(content == edition.content for _, content in self.read)
        approval = self.release.approval
        assert approval
        assert (approval.by, edition.content) in self.read
        assert not same_person(approval.by, self.release.author)

    @precondition(lambda self: self.release.state is ReleaseState.ORDERED)
    @rule(begun=st.booleans())
    def hold(self, begun: bool) -> None:
        self.release = held(self.release, "wait", begun)

    @precondition(lambda self: self.release.state is ReleaseState.HELD)
    @rule()
    def resume(self) -> None:
        self.release = let_go(self.release, self.now)

    @rule(days=st.integers(0, 20))
    def wait(self, days: int) -> None:
        self.now += timedelta(days=days)

    @invariant()
    def nothing_is_public_before_its_embargo(self) -> None:
        assert self.release.shown(EMBARGO - timedelta(seconds=1)) is None

    @invariant()
    def editions_are_numbered(self) -> None:
        assert [one.number for one in self.release.editions] == list(
            range(len(self.release.editions))
        )


TestOffice = Office.TestCase
