"""Sending messages to one queue."""

from collections.abc import Sequence
from itertools import batched
from typing import TYPE_CHECKING

import msgspec

from fanfare.messages import encode

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef


class Outbox:
    """One queue, to which this function may send."""

    def __init__(self, client: "SQSClient", url: str) -> None:
        self._client = client
        self._url = url

    def send[M: msgspec.Struct](self, messages: Sequence[M], delay: int = 0) -> list[M]:
        """Send to a standard queue, ten in a call. delay: seconds, 900 at most.

        Returns the messages that SQS did not take; the caller says what that means.
        """
        lost: list[M] = []
        for ten in batched(messages, 10, strict=False):
            entries: list[SendMessageBatchRequestEntryTypeDef] = [
                {"Id": str(n), "MessageBody": encode(m), "DelaySeconds": delay}
                for n, m in enumerate(ten)
            ]
            reply = self._client.send_message_batch(QueueUrl=self._url, Entries=entries)
            lost += [ten[int(failed["Id"])] for failed in reply.get("Failed", [])]
        return lost

    def send_in_group(self, message: msgspec.Struct, group: str, request_id: str) -> None:
        """Send to a FIFO queue, behind what the group already holds.

        The same request id within five minutes is accepted but not queued again (SQS
        deduplication).
        """
        self._client.send_message(
            QueueUrl=self._url,
            MessageBody=encode(message),
            MessageGroupId=group,
            MessageDeduplicationId=request_id,
        )
