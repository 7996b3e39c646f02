"""Mails that came in and are still in the bucket: those of one sender.

read_mail removes each mail that it has dealt with, so what is found here waits for it, or failed. The
bucket itself forgets after a week.
"""

from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import getaddresses
from typing import TYPE_CHECKING

from desk.parallel import in_parallel
from fanfare.people import normalised

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

HEADERS = 65_536
"""Bytes of a mail that are read: its headers are at the beginning."""

_SENDERS = ("From", "Sender", "Reply-To", "Return-Path")


class Inbox:
    """The bucket that SES puts incoming mail into."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def sent_by(self, address: str) -> list[str]:
        """Keys of the mails that name the address as their sender."""
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket)
        keys = [one["Key"] for page in pages for one in page.get("Contents", [])]
        found: list[str] = []
        in_parallel("Mails", lambda key: [key] * self._is_by(key, address), keys, found.extend)
        return sorted(found)

    def remove(self, keys: list[str]) -> None:
        """Delete mails."""
        for key in keys:
            self._client.delete_object(Bucket=self._bucket, Key=key)

    def _is_by(self, key: str, address: str) -> bool:
        try:
            reply = self._client.get_object(
                Bucket=self._bucket, Key=key, Range=f"bytes=0-{HEADERS - 1}"
            )
        except self._client.exceptions.NoSuchKey:
            return False
        return normalised(address) in senders(reply["Body"].read(HEADERS))


def senders(raw: bytes) -> set[str]:
    """The addresses that a mail's headers name as its sender, normalised."""
    headers = BytesHeaderParser(policy=compat32).parsebytes(raw)
    named = [str(value) for name in _SENDERS for value in headers.get_all(name, [])]
    return {normalised(address) for _, address in getaddresses(named, strict=False)}
