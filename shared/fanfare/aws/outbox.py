"""Sending messages to one queue."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from fanfare.aws.correlation import attributes

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

    from fanfare.messages.base import Message

MAX_MESSAGES = 10
MAX_BYTES = 250_000
"""Messages, and bytes of them, in one SendMessageBatch. SQS takes 256 KiB, attributes included:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html"""


class Outbox:
    """One queue, to which this function may send."""

    def __init__(self, client: "SQSClient", url: str) -> None:
        self._client = client
        self._url = url

    def send[M: "Message"](
        self, messages: Sequence[M], delay: int = 0, ids: Sequence[str] = ()
    ) -> list[M]:
        """Send to a standard queue, as many in a call as it takes.

        Args:
            delay: seconds, 900 at most.
            ids: correlation ids of the messages; all have that of the present work without them.

        Returns:
            The messages that SQS did not take; the caller says what that means.
        """
        lost: list[M] = []
        for some in _batches([message.model_dump_json() for message in messages]):
            entries: list[SendMessageBatchRequestEntryTypeDef] = [
                {
                    "Id": str(n),
                    "MessageBody": body,
                    "DelaySeconds": delay,
                    "MessageAttributes": attributes(ids[n] if ids else ""),
                }
                for n, body in some
            ]
            reply = self._client.send_message_batch(QueueUrl=self._url, Entries=entries)
            lost += [messages[int(failed["Id"])] for failed in reply.get("Failed", [])]
        return lost

    def send_in_group(self, message: "Message", group: str, request_id: str) -> None:
        """Send to a FIFO queue, behind what the group already holds.

        The same request id within five minutes is accepted but not queued again (SQS
        deduplication).
        """
        self._client.send_message(
            QueueUrl=self._url,
            MessageBody=message.model_dump_json(),
            MessageAttributes=attributes(),
            MessageGroupId=group,
            MessageDeduplicationId=request_id,
        )


def _batches(bodies: Sequence[str]) -> Iterator[list[tuple[int, str]]]:
    """Bodies with their places, as many at a time as fit one call."""
    batch: list[tuple[int, str]] = []
    size = 0
    for place, body in enumerate(bodies):
        length = len(body) if body.isascii() else len(body.encode())
        if len(batch) == MAX_MESSAGES or (batch and size + length > MAX_BYTES):
            yield batch
            batch, size = [], 0
        batch.append((place, body))
        size += length
    if batch:
        yield batch
