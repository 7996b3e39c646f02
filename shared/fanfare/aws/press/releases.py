"""Releases, their versions and their audit trail, in the press table."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from fanfare.aws.press.rows import RELEASES, moment, noun, row
from fanfare.aws.press.table import PressTable
from fanfare.releases.copies import Sending
from fanfare.releases.release import AuditEntry, Edition, Release
from fanfare.releases.version import ReleaseVersion

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MAX_BYTES = 390_000
"""Bytes of a version, everything prepared: DynamoDB takes 400 KB in a row (its quotas page)."""


class TooLargeError(Exception):
    """The version does not fit a row. size: in bytes."""

    def __init__(self, size: int) -> None:
        super().__init__(f"{size} bytes")
        self.size = size


class Releases:
    """Releases that were submitted, their versions and audit trails."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._rows = PressTable(client, table)

    def load(self, slug: str) -> Release | None:
        """The current release, or None."""
        item = self._rows.get(RELEASES, slug)
        return noun(Release, item) if item else None

    def all(self) -> list[Release]:
        """Every release, the newest first."""
        found = [noun(Release, item) for item in self._rows.rows(RELEASES)]
        return sorted(found, key=lambda one: one.submitted_at, reverse=True)

    def save(self, release: Release, *entries: AuditEntry) -> Release:
        """Write a release and what goes on its audit trail, whole or not at all.

        Args:
            release: with the version that was read.

        Returns:
            The release as stored.

        Raises:
            OvertakenError: another version is stored by now.
        """
        stored = replace(release, version=release.version + 1)
        trail = [row(f"AUDIT#{one.slug}", moment(one.at, one.id), one) for one in entries]
        item = row(RELEASES, stored.slug, stored, version=stored.version)
        self._rows.write(item, appended=trail, read=release.version)
        return stored

    def note(self, entry: AuditEntry) -> None:
        """Put something on the audit trail that leaves the release as it is; the same again stays one."""
        self._rows.put(row(f"AUDIT#{entry.slug}", moment(entry.at, entry.id), entry))

    def store(self, version: ReleaseVersion) -> str:
        """Keep a version; storing the same file again changes nothing.

        Returns:
            Its content hash.

        Raises:
            TooLargeError: it does not fit a row.
        """
        content = version.content
        pk = f"VERSION#{version.front.slug}"
        item = row(pk, content, version)
        if (size := len(item["details"]["S"].encode())) > MAX_BYTES:
            raise TooLargeError(size)
        if not self._rows.get(pk, content):
            self._rows.put(item)
        return content

    def version(self, slug: str, content: str) -> ReleaseVersion:
        """Exactly that version. Raises LookupError when it was never stored."""
        item = self._rows.get(f"VERSION#{slug}", content)
        if item is None:
            raise LookupError(f"release {slug} has no version {content}")
        return noun(ReleaseVersion, item)

    def sending(self, slug: str, mailing: str, content: str) -> Sending | None:
        """What a mailing sends; None when no edition of the release orders exactly that."""
        release = self.load(slug)
        for edition in release.editions if release else ():
            if release and (edition.mailing, edition.content) == (mailing, content):
                version = self.version(slug, content)
                return Sending(release=release, edition=edition, version=version)
        return None

    def shown(self, slug: str, now: datetime) -> tuple[Edition, ReleaseVersion] | None:
        """What anybody may read of a release; None when there is nothing, or not yet."""
        release = self.load(slug)
        edition = release.shown(now) if release else None
        return (edition, self.version(slug, edition.content)) if edition else None

    def trail(self, slug: str) -> list[AuditEntry]:
        """The audit trail of a release, oldest first."""
        return [noun(AuditEntry, item) for item in self._rows.rows(f"AUDIT#{slug}")]
