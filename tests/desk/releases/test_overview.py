"""How far a release is, and which of its editions a report is about, at the desk's door."""

from datetime import UTC, datetime

import pytest

from desk.refusal import Refused
from desk.releases.overview import progress_of
from desk.releases.report.edition import reported_edition
from fanfare.mailings.mailing import MailingState
from fanfare.releases.release import Edition, Release, ReleaseState
from tests.support.mailing import mailings, make_mailing

NOW = datetime(2021, 10, 4, 11, tzinfo=UTC)


def release(editions: int) -> Release:
    return Release(
        slug="libraries-week",
        headline="h",
        content="c",
        state=ReleaseState.ORDERED,
        author="ann",
        submitted_at=NOW,
        embargo=None,
        editions=tuple(
            Edition(number=n, content="c", mailing=f"PR-{n}", headline="h", public_from=NOW)
            for n in range(editions)
        ),
    )


def test_an_edition_whose_mailing_was_not_made_yet(aws: None) -> None:
    made = make_mailing(id="PR-0")
    first, second = progress_of(mailings(), release(2))
    assert (first.mailing, second.mailing) == (made, None)
    assert first.counts.audience == 0


def test_a_report_is_about_the_newest_edition_that_has_begun_to_leave(aws: None) -> None:
    table, known = mailings(), release(2)
    assert reported_edition(table, known, None).number == 1
    for mailing in ("PR-0", "PR-1"):
        make_mailing(id=mailing)
    table.set_state("PR-0", {MailingState.SCHEDULED}, MailingState.SENDING, NOW)
    assert reported_edition(table, known, None).number == 0
    assert reported_edition(table, known, 1).number == 1


@pytest.mark.parametrize(
    ("editions", "number", "wrong"), [(0, None, "was never sent"), (2, 2, "has 2 editions")]
)
def test_an_edition_that_is_not_there(
    aws: None, editions: int, number: int | None, wrong: str
) -> None:
    with pytest.raises(Refused, match=wrong):
        reported_edition(mailings(), release(editions), number)
