"""What a worker that decides a whole batch of SQS records answers."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse


def partial_reply(message_ids: Iterable[str]) -> "PartialItemFailureResponse":
    """The reply that has SQS hand these messages out again, and forget the others of the batch.

    Powertools' BatchProcessor goes record by record, and knows what failed as each one ends. Four workers
    decide about many records together: accept_registration commits one transaction for each activity, and
    lets all later messages of a failed one's group fail with it; manage_subscription, deliver_mail and
    record_feedback write to the ledger or a queue once for all, and learn only then which were not taken.
    """
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in message_ids]}
