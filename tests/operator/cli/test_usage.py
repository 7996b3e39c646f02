"""How the command says what the desk refuses."""

import pytest

from desk.bulletin.plan import read_time
from desk.refusal import ChangesTooFast, NotFound, Refused
from infra.operator.cli.usage import UsageRefused, exit_code, explained, read_option
from tests.samples import NOON


def test_a_refusal_says_what_is_wrong_and_what_would_be_right() -> None:
    refused = Refused("It is blank.", "Write a name.")
    assert (refused.wrong, refused.right) == ("It is blank.", "Write a name.")
    assert (explained(refused), exit_code(refused)) == ("It is blank. Write a name.", 1)


@pytest.mark.parametrize("what", ["activity", "mailing", "release", "service"])
def test_what_is_not_found_can_be_listed(what: str) -> None:
    told = explained(NotFound(what, "nowhere"))
    assert told.startswith(f"There is no {what} nowhere. fanfare ")
    assert " list shows all " in told


def test_what_changes_too_fast_can_be_tried_again() -> None:
    assert explained(ChangesTooFast("kent")) == (
        "kent changes too fast just now. Run the command again."
    )
    several = ChangesTooFast("The subscribers", several=True)
    assert str(several) == "The subscribers change too fast just now."


def test_an_option_that_cannot_be_read_is_wrong_usage() -> None:
    with pytest.raises(
        UsageRefused, match=r"^--at: 2021-01-01 09:00 is past\. Leave it"
    ) as refused:
        read_option("--at", lambda: read_time("2021-01-01 09:00", NOON))
    assert exit_code(refused.value) == 2
