"""Issues of the bulletin in the ledger table: what is mailed, and what the archive shows.

| pk             | sk             | details (JSON)                                              |
|----------------|----------------|-------------------------------------------------------------|
| ISSUE#<slug>   | <content hash> | a StoredIssue: never changed, another version is another row |
| ISSUES         | <slug>         | an ArchiveEntry: which version the archive shows, from when  |
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from fanfare.aws.details import from_details, to_details
from fanfare.bulletin.issue import ArchiveEntry, Article, StoredIssue

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MAX_BYTES = 390_000
"""Bytes of an issue, everything rendered: DynamoDB takes 400 KB in a row (its quotas page), keys and
names included."""


class TooLargeError(Exception):
    """The issue does not fit a row. size: in bytes."""

    def __init__(self, size: int) -> None:
        super().__init__(f"{size} bytes")
        self.size = size


class Issues:
    """Stored issues and the archive."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def store(self, issue: StoredIssue) -> str:
        """Keep an issue; storing the same one again changes nothing.

        Returns:
            Its content hash.

        Raises:
            TooLargeError: it does not fit a row.
        """
        details = to_details(issue)
        size = len(details.encode())
        if size > MAX_BYTES:
            raise TooLargeError(size)
        content = issue.content
        self._put(f"ISSUE#{issue.slug}", content, details)
        return content

    def load(self, slug: str, content: str) -> StoredIssue:
        """Exactly that version. Raises LookupError when it was never stored."""
        details = self._get(f"ISSUE#{slug}", content)
        if details is None:
            raise LookupError(f"issue {slug} has no version {content}")
        return from_details(StoredIssue, details)

    def publish(self, entry: ArchiveEntry) -> None:
        """Let the archive show this version from its instant on, instead of any other."""
        self._put("ISSUES", entry.front.slug, to_details(entry))

    def release(self, slug: str, content: str, since: datetime) -> None:
        """Show a version in the archive from the instant on at which its mailing began.

        Safe to repeat: taking the issue out of the archive afterwards is not undone. Raises
        LookupError when that version was never stored.
        """
        entry = self.entry(slug)
        if not entry or entry.content != content or entry.public_from < since:
            front = self.load(slug, content).front
            self.publish(ArchiveEntry(front=front, content=content, public_from=since))

    def unpublish(self, slug: str) -> bool:
        """Take an issue out of the archive. False when it was not there. Its mails stay sent."""
        entry = self.entry(slug)
        if entry is None or not entry.published:
            return False
        self.publish(replace(entry, published=False))
        return True

    def entry(self, slug: str) -> ArchiveEntry | None:
        """The archive's line for an issue, public or not."""
        details = self._get("ISSUES", slug)
        return from_details(ArchiveEntry, details) if details is not None else None

    def entries(self) -> list[ArchiveEntry]:
        """Every line of the archive, public or not, newest first."""
        found = [from_details(ArchiveEntry, item["details"]["S"]) for item in self._entries()]
        return sorted(found, key=lambda entry: (entry.public_from, entry.front.slug), reverse=True)

    def published(self, now: datetime) -> list[ArchiveEntry]:
        """What anybody may read, newest first."""
        return [entry for entry in self.entries() if entry.is_public(now)]

    def article(self, slug: str, now: datetime) -> Article | None:
        """A public issue for its page; None when there is none, or not yet, or not any more."""
        entry = self.entry(slug)
        if entry is None or not entry.is_public(now):
            return None
        return Article(entry=entry, html=self.load(slug, entry.content).article)

    def _entries(self) -> Iterator[Any]:
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :issues",
            ExpressionAttributeValues={":issues": {"S": "ISSUES"}},
        )
        for page in pages:
            yield from page["Items"]

    def _put(self, pk: str, sk: str, details: str) -> None:
        item = {"pk": {"S": pk}, "sk": {"S": sk}, "details": {"S": details}}
        self._client.put_item(TableName=self._table, Item=item)

    def _get(self, pk: str, sk: str) -> str | None:
        reply = self._client.get_item(
            TableName=self._table, Key={"pk": {"S": pk}, "sk": {"S": sk}}, ConsistentRead=True
        )
        return reply["Item"]["details"]["S"] if "Item" in reply else None
