"""Stored issues and the archive, on the template's ledger table."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import boto3
import pytest

from fanfare.aws.ledger.issues import MAX_BYTES, Issues, TooLargeError
from fanfare.bulletin.issue import ArchiveEntry, FrontMatter, Slot, StoredIssue, mark_slot, parts
from fanfare.subscribers.terms import Topic

NOW = datetime(2021, 10, 4, 9, tzinfo=UTC)
FRONT = FrontMatter(
    subject="Libraries Week starts today",
    preheader="Fifty activities near you",
    topics=(Topic.PUBLIC, Topic.LIBRARIES_WEEK),
    language="en",
    slug="libraries-week-starts",
    sender="Libraries Week",
    day=date(2021, 10, 4),
)
ISSUE = StoredIssue(
    front=FRONT,
    text=parts(f"{mark_slot(Slot.GREETING)}\n\nRead on.\n{mark_slot(Slot.LEAVE)}\n"),
    html=parts(f'<p>Read on “now”.</p><a href="{mark_slot(Slot.LEAVE)}">Leave</a>'),
    article="<p>Read on “now”.</p>",
)


@pytest.fixture
def issues(aws: None) -> Issues:
    return Issues(boto3.client("dynamodb"), "LedgerTable")


def entry(slug: str = FRONT.slug, at: datetime = NOW, content: str = "0" * 32) -> ArchiveEntry:
    return ArchiveEntry(front=replace(FRONT, slug=slug), content=content, public_from=at)


def test_what_was_stored_comes_back_whole(issues: Issues) -> None:
    content = issues.store(ISSUE)
    assert issues.load(ISSUE.slug, content) == ISSUE
    assert issues.store(ISSUE) == content


def test_another_version_leaves_the_first_alone(issues: Issues) -> None:
    first = issues.store(ISSUE)
    second = issues.store(replace(ISSUE, article="<p>Mended.</p>"))
    assert first != second
    assert issues.load(ISSUE.slug, first) == ISSUE


@pytest.mark.parametrize(
    "change",
    [
        {"text": ("other",)},
        {"html": ("other",)},
        {"article": "other"},
        {"front": replace(FRONT, subject="Other")},
        {"front": replace(FRONT, sender="Other")},
    ],
)
def test_whatever_changes_changes_the_content_hash(change: dict[str, object]) -> None:
    assert replace(ISSUE, **change).content != ISSUE.content  # type: ignore[arg-type]


def test_an_unknown_version_is_an_error(issues: Issues) -> None:
    with pytest.raises(LookupError, match="no version"):
        issues.load(FRONT.slug, "0" * 32)


def test_what_does_not_fit_a_row_is_refused(issues: Issues) -> None:
    with pytest.raises(TooLargeError):
        issues.store(replace(ISSUE, article="é" * (MAX_BYTES // 2)))
    issues.store(replace(ISSUE, article="a" * (MAX_BYTES - 2000)))


def test_nobody_reads_an_issue_before_it_is_mailed(issues: Issues) -> None:
    content = issues.store(ISSUE)
    issues.publish(entry(content=content))
    early = NOW - timedelta(seconds=1)
    assert issues.published(early) == []
    assert issues.article(FRONT.slug, early) is None
    article = issues.article(FRONT.slug, NOW)
    assert article
    assert article.html == ISSUE.article
    assert article.entry == issues.entry(FRONT.slug) == issues.published(NOW)[0]


def test_the_archive_lists_the_newest_first(issues: Issues) -> None:
    for days, slug in ((2, "second"), (1, "first"), (3, "third")):
        issues.publish(entry(slug, NOW + timedelta(days=days)))
    listed = issues.published(NOW + timedelta(days=9))
    assert [one.front.slug for one in listed] == ["third", "second", "first"]


def test_an_issue_can_be_taken_back_and_shown_again(issues: Issues) -> None:
    content = issues.store(ISSUE)
    issues.publish(entry(content=content))
    assert issues.unpublish(FRONT.slug)
    assert not issues.unpublish(FRONT.slug)
    assert issues.published(NOW) == []
    assert issues.article(FRONT.slug, NOW) is None
    hidden = issues.entry(FRONT.slug)
    assert hidden
    assert not hidden.published
    issues.publish(replace(hidden, published=True))
    assert issues.article(FRONT.slug, NOW)


def test_there_is_nothing_to_take_back_or_to_read(issues: Issues) -> None:
    assert not issues.unpublish("never-sent")
    assert issues.article("never-sent", NOW) is None
    assert issues.published(NOW) == []
