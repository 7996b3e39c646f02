"""Handing messages back to their queue for a short while."""

from collections.abc import Sequence
from itertools import batched
from typing import TYPE_CHECKING

from fanfare.aws.outbox import MAX_MESSAGES

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import ChangeMessageVisibilityBatchRequestEntryTypeDef


def come_again(client: "SQSClient", url: str, receipts: Sequence[str], seconds: int) -> None:
    """Let messages be handed out again after so many seconds, not only when the queue's own time is up.

    receipts: their receipt handles. One that SQS does not take comes again when the queue's time is up.
    """
    for some in batched(receipts, MAX_MESSAGES, strict=False):
        entries: list[ChangeMessageVisibilityBatchRequestEntryTypeDef] = [
            {"Id": str(n), "ReceiptHandle": receipt, "VisibilityTimeout": seconds}
            for n, receipt in enumerate(some)
        ]
        client.change_message_visibility_batch(QueueUrl=url, Entries=entries)
