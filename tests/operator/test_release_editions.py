"""`fanfare release`, when what was sent turns out to be wrong, run as its people run it."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desk import parallel
from fanfare.delivery.protocol import State
from fanfare.mailings.mailing import MailingState
from fanfare.releases.release import ReleaseState
from tests.operator.test_release_workflow import MAILING, begun, written
from tests.support.release_desk import SLUG, PressDesk, press_desk_on, version


@pytest.fixture
def desk(aws: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> PressDesk:
    # moto copies its tables for each transaction, which another thread's writes would disturb.
    monkeypatch.setattr(parallel, "THREADS", 1)
    return press_desk_on(monkeypatch, tmp_path)


def for_nobody(desk: PressDesk) -> Path:
    path = written(desk)
    path.write_text(path.read_text().replace("audience: all", "audience: {services: [nobody-x]}"))
    return path


def corrected(desk: PressDesk, file: Path) -> None:
    """A correction that is approved."""
    desk.be("ann")
    words = ("--file", file, "--reason", "It is Monday.")
    assert desk.fanfare("release", "correct", SLUG, *words).exit_code == 0
    desk.be("bob")
    assert desk.fanfare("release", "approve", SLUG, "--yes").exit_code == 0


@pytest.mark.parametrize("state", [State.SENT, State.CLAIMED, State.UNKNOWN])
def test_a_correction_goes_to_those_who_had_the_error_and_counts_them(
    desk: PressDesk, state: State
) -> None:
    kent = begun(desk, state)
    desk.services.save(replace(kent, facts={}))
    corrected(desk, for_nobody(desk))
    done = desk.fanfare("release", "send", SLUG, "--yes")
    assert done.exit_code == 0, done.output
    assert "Audience  1 service\n" in done.stdout
    assert "Held: Kent Libraries" in done.stderr
    assert len(desk.release().editions) == 2


@pytest.mark.parametrize("state", [State.QUEUED, State.HELD, State.REFUSED])
def test_a_correction_for_nobody_that_nobody_had_is_not_sent(desk: PressDesk, state: State) -> None:
    begun(desk, state)
    corrected(desk, for_nobody(desk))
    done = desk.fanfare("release", "send", SLUG, "--yes")
    assert done.exit_code == 1
    assert "for no service" in done.stderr
    assert desk.release().state is ReleaseState.APPROVED


@pytest.mark.parametrize("state", [State.SENT, State.CLAIMED, State.UNKNOWN])
@pytest.mark.parametrize("words", [("hold", "--reason", "No."), ("cancel", "--yes")])
def test_what_may_have_been_sent_stays_public(
    desk: PressDesk, state: State, words: tuple[str, ...]
) -> None:
    begun(desk, state)
    command, *options = words
    assert desk.fanfare("release", command, SLUG, *options).exit_code == 0
    assert desk.release().shown(datetime.now(UTC))


@pytest.mark.parametrize("state", [State.QUEUED, State.HELD, State.SKIPPED, State.REFUSED])
def test_what_nobody_was_sent_is_seen_by_nobody_once_it_is_cancelled(
    desk: PressDesk, state: State
) -> None:
    begun(desk, state)
    done = desk.fanfare("release", "cancel", SLUG, "--yes")
    assert "0 mails were sent" in done.stderr
    assert desk.release().shown(datetime.now(UTC)) is None
    assert desk.fanfare("release", "submit", written(desk)).exit_code == 0
    assert desk.release().state is ReleaseState.SUBMITTED


def test_what_was_held_before_anybody_had_it_goes_on_and_is_seen(desk: PressDesk) -> None:
    begun(desk, State.QUEUED)
    assert desk.fanfare("release", "hold", SLUG, "--reason", "Wait.").exit_code == 0
    assert desk.release().shown(datetime.now(UTC)) is None
    assert desk.fanfare("release", "resume", SLUG, "--yes").exit_code == 0
    assert desk.mailing().state is MailingState.SENDING
    assert desk.release().shown(datetime.now(UTC))


def test_a_release_that_is_held_corrects_nothing_and_may_be_public_yet(desk: PressDesk) -> None:
    begun(desk, State.QUEUED)
    assert desk.fanfare("release", "hold", SLUG, "--reason", "Wait.").exit_code == 0
    shown = desk.fanfare("release", "show", SLUG).stdout
    assert "State     held: Wait." in shown
    assert "Corrects" not in shown
    assert "Edition   first, not public," in shown
    assert desk.fanfare("release", "cancel", SLUG, "--yes").exit_code == 0
    assert "Edition   first, never public," in desk.fanfare("release", "show", SLUG).stdout
    assert desk.fanfare("release", "submit", written(desk)).exit_code == 0
    assert "Edition   first, never public," in desk.fanfare("release", "show", SLUG).stdout


@pytest.mark.parametrize("command", ["show", "trail", "approve", "send", "report"])
@pytest.mark.parametrize("slug", ["", " "])
def test_a_release_has_a_name(desk: PressDesk, command: str, slug: str) -> None:
    done = desk.fanfare("release", command, slug)
    assert done.exit_code == 2
    assert "Which release?" in done.stderr


def test_a_correction_is_of_a_release_with_a_name(desk: PressDesk) -> None:
    done = desk.fanfare("release", "correct", "", "--file", written(desk), "--reason", "r")
    assert done.exit_code == 2
    assert "Which release?" in done.stderr


@pytest.mark.parametrize("reason", ["TBC", "n/a", "to follow", "[name]", "Waiting for Jo"])
def test_a_correction_says_what_was_wrong(desk: PressDesk, reason: str) -> None:
    begun(desk)
    before = desk.release()
    done = desk.fanfare("release", "correct", SLUG, "--file", written(desk), "--reason", reason)
    assert done.exit_code == 2
    assert "--reason: it only keeps a place, and everybody reads it." in done.stderr
    assert desk.release() == before
    assert desk.mailing().state is MailingState.SENDING


def test_a_correction_is_withdrawn_by_what_was_sent(desk: PressDesk) -> None:
    begun(desk)
    corrected(desk, written(desk))
    original = desk.folder / "original.md"
    original.write_text(version().source)  # a file that no check would let through by now
    words = ("release", "correct", SLUG, "--file", original, "--reason", "It was right.")
    assert desk.fanfare(*words).exit_code == 0
    release = desk.release()
    assert (release.state, release.content) == (ReleaseState.HELD, release.editions[0].content)
    assert desk.fanfare("release", "send", SLUG, "--dry-run").exit_code == 0
    done = desk.fanfare("release", "resume", SLUG, "--yes")
    assert done.exit_code == 0, done.output
    assert desk.release().state is ReleaseState.ORDERED
    assert desk.mailing().state is MailingState.SENDING
    assert len(desk.release().editions) == 1
    assert desk.actions()[-2:] == ["withdrawn", "resumed"]


@pytest.mark.parametrize(
    ("mailing", "release"),
    [
        (MailingState.FINISHED, ReleaseState.ORDERED),
        (MailingState.CANCELLED, ReleaseState.CANCELLED),
    ],
)
def test_without_its_correction_a_release_is_as_before(
    desk: PressDesk, mailing: MailingState, release: ReleaseState
) -> None:
    begun(desk)
    desk.mailings.set_state(MAILING, {MailingState.SENDING}, mailing, datetime.now(UTC))
    corrected(desk, written(desk))
    original = desk.folder / "original.md"
    original.write_text(version().source)
    words = ("release", "correct", SLUG, "--file", original, "--reason", "It was right.")
    assert desk.fanfare(*words).exit_code == 0
    assert desk.release().state is release
