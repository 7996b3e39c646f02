"""Links: what their age allows, also between machines whose clocks differ."""

import pytest

from fanfare.signing import SKEW, BadLink, ExpiredLink, Purpose, Signer

NOW = 1_900_000_000
HOUR = 3600


@pytest.fixture(params=Purpose)
def purpose(request: pytest.FixtureRequest) -> Purpose:
    return Purpose(request.param)


def aged(
    purpose: Purpose, seconds: int, monkeypatch: pytest.MonkeyPatch, max_age: int | None = HOUR
) -> tuple[str, ...]:
    """Read a token that was signed so many seconds ago by its signer's clock."""
    signer = Signer(["key"])
    with monkeypatch.context() as signing:
        signing.setattr("time.time", lambda: float(NOW - seconds))
        token = signer.sign(purpose, "a", "b")
    with monkeypatch.context() as reading:
        reading.setattr("time.time", lambda: float(NOW))
        return signer.read(purpose, token, max_age)


@pytest.mark.parametrize("seconds", [-SKEW, -2, -1, 0, 1, HOUR])
def test_a_token_works_for_its_time_and_when_its_clock_is_a_little_ahead(
    purpose: Purpose, seconds: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert aged(purpose, seconds, monkeypatch) == ("a", "b")


@pytest.mark.parametrize("seconds", [-SKEW - 1, HOUR + 1])
def test_a_token_past_its_time_or_too_far_ahead_is_expired(
    purpose: Purpose, seconds: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ExpiredLink):
        aged(purpose, seconds, monkeypatch)


def test_a_token_without_an_end_works_whatever_the_clocks_say(
    purpose: Purpose, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seconds in (-HOUR, 10 * 365 * 24 * HOUR):
        assert aged(purpose, seconds, monkeypatch, max_age=None) == ("a", "b")


def test_a_token_of_one_purpose_opens_no_other(purpose: Purpose) -> None:
    signer = Signer(["key"])
    token = signer.sign(purpose, "a")
    for other in set(Purpose) - {purpose}:
        with pytest.raises(BadLink):
            signer.read(other, token)
