"""Rows of a subscribers file, and what an import does with the people it finds."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.files.spreadsheet import read, write
from desk.subscribers.enrolment import Verdict, decide
from desk.subscribers.grounds import read_basis
from desk.subscribers.rows import COLUMNS, Newcomer, read_row
from fanfare.problems import InvalidValue, Problem
from fanfare.subscribers.subscriber import ERASED, Basis, Standing, Subscriber, Suppression
from fanfare.subscribers.terms import Topic
from tests.samples import NOON

ADA = Subscriber(
    person="a" * 32,
    email="ada@example.org",
    subscription_id="s-1",
    standing=Standing.CONFIRMED,
    changed_at=NOON,
)


def test_a_whole_row() -> None:
    row = {
        "email": " Ada@Bücher.example ",
        "name": "Ada  Lovelace",
        "topics": "Advocacy; public libraries; advocacy",
        "language": "EN",
    }
    assert read_row(row) == Newcomer(
        email="Ada@xn--bcher-kva.example",
        name="Ada Lovelace",
        topics=(Topic.ADVOCACY, Topic.PUBLIC),
        language="en",
    )


def test_an_address_is_enough() -> None:
    assert read_row({"email": "ada@example.org", "name": " "}) == Newcomer("ada@example.org")


@pytest.mark.parametrize(
    ("column", "cell", "word"),
    [
        ("email", "", "It is blank."),
        ("email", "ada", "is not an e-mail address"),
        ("email", "ada@example.org, bo@example.org", "is not an e-mail address"),
        ("email", "ada@example.org\r\nBcc: bo@example.org", "is not an e-mail address"),
        ("name", "a" * 101, "too long"),
        ("name", "Ada\x07", "invisible"),
        ("name", "\u200b", "Nothing in it"),
        ("topics", "advocacy; gardening", "“gardening” is not known here"),
        ("language", "tlh", "no language of the bulletin"),
    ],
)
def test_what_cannot_be_read_is_named(column: str, cell: str, word: str) -> None:
    found = read_row({"email": "ada@example.org", column: cell})
    assert isinstance(found, list)
    assert [problem.field for problem in found] == [column]
    assert word in found[0].wrong
    assert found[0].right


def test_all_that_is_wrong_with_a_row_is_told_at_once() -> None:
    found = read_row({"email": "x", "name": "\x00", "topics": "y", "language": "z"})
    assert isinstance(found, list)
    assert [problem.field for problem in found] == [column.name for column in COLUMNS]


@given(st.dictionaries(st.sampled_from([column.name for column in COLUMNS]), st.text(max_size=300)))
def test_no_cell_is_too_odd(cells: dict[str, str]) -> None:
    found = read_row(cells)
    if isinstance(found, list):
        assert found
        assert all(isinstance(problem, Problem) and problem.right for problem in found)
    else:
        [row] = read(write(list(cells), [cells]).encode()).rows
        assert read_row(row.cells) == found


@pytest.mark.parametrize(
    ("known", "verdict"),
    [
        (None, Verdict.NEW),
        (ADA, Verdict.ALREADY),
        (replace(ADA, left_at=NOON), Verdict.ALREADY),
        (replace(ADA, standing=Standing.PENDING), Verdict.PENDING),
        (replace(ADA, standing=Standing.PENDING, left_at=NOON), Verdict.LEFT),
        (replace(ADA, standing=Standing.UNSUBSCRIBED), Verdict.LEFT),
        (replace(ADA, standing=Standing.SUPPRESSED), Verdict.BARRED),
        (Suppression(ADA.person, "bounce", NOON), Verdict.BARRED),
        (Suppression(ADA.person, ERASED, NOON), Verdict.ERASED),
    ],
)
def test_only_strangers_are_put_on_the_bulletin(
    known: Subscriber | Suppression | None, verdict: Verdict
) -> None:
    assert decide(known) is verdict


@pytest.mark.parametrize(
    ("words", "basis"),
    [
        ("consent", Basis.CONSENT),
        ("Consent:  paper forms, May 2021", Basis.CONSENT),
        ("soft opt-in (bought tickets)", Basis.SOFT_OPT_IN),
        ("soft_opt_in", Basis.SOFT_OPT_IN),
        ("work addresses, corporate subscribers", Basis.CORPORATE),
    ],
)
def test_the_basis_is_named_in_the_operator_s_words(words: str, basis: Basis) -> None:
    assert read_basis(words) == (basis, " ".join(words.split()))


@pytest.mark.parametrize(
    "words", ["", "they will like it", "consentual", "consent or corporate", "consent" + "!" * 200]
)
def test_a_basis_is_never_guessed(words: str) -> None:
    with pytest.raises(InvalidValue, match="Name one of consent"):
        read_basis(words)
