"""`fanfare release`, when what was sent turns out to be wrong, run as its people run it."""

from pathlib import Path

import pytest

from fanfare.mail.protocol import State
from fanfare.press import ReleaseState
from infra.operator import screen
from tests.functions.release_desk import SLUG, PressDesk, become, press_desk_on
from tests.functions.test_command_release_desk import begun, written


@pytest.fixture
def desk(aws: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> PressDesk:
    # moto copies its tables for each transaction, which another thread's writes would disturb.
    monkeypatch.setattr(screen, "THREADS", 1)
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
    begun(desk)
    become(desk, desk.serve("avon", facts={}), state)
    corrected(desk, for_nobody(desk))
    done = desk.fanfare("release", "send", SLUG, "--yes")
    assert done.exit_code == 0, done.output
    assert "Audience  1 service\n" in done.stdout
    assert "Held: Avon Libraries" in done.stderr
    assert len(desk.release().editions) == 2


@pytest.mark.parametrize("state", [State.QUEUED, State.HELD, State.REFUSED])
def test_a_correction_for_nobody_that_nobody_had_is_not_sent(desk: PressDesk, state: State) -> None:
    begun(desk)
    become(desk, desk.serve("avon"), state)
    corrected(desk, for_nobody(desk))
    done = desk.fanfare("release", "send", SLUG, "--yes")
    assert done.exit_code == 1
    assert "for no service" in done.stderr
    assert desk.release().state is ReleaseState.APPROVED
