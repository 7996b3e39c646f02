"""The bucket that SES puts incoming mail into."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class InboundMail:
    """Mails as SES stored them, one object each."""

    def __init__(self, client: "S3Client") -> None:
        self._client = client

    def beginning(self, bucket: str, key: str, length: int) -> bytes | None:
        """At most that many bytes of a mail that is not empty; None when it is gone."""
        try:
            reply = self._client.get_object(Bucket=bucket, Key=key, Range=f"bytes=0-{length - 1}")
        except self._client.exceptions.NoSuchKey:
            return None
        return reply["Body"].read(length)

    def remove(self, bucket: str, key: str) -> None:
        """Forget a mail; also one that is gone already."""
        self._client.delete_object(Bucket=bucket, Key=key)
