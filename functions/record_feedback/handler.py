"""Write down what SES's events say of mails: sent, delivered, bounced, complained of.

Reads:  FeedbackQueue, events and notifications of SES; the ledger; registrations whose mails came back
Writes: the ledger, where a mailing may be paused; the subscribers table, where somebody gets no more;
        RegistrationQueue.fifo, registration.undeliverable; early events are handed out again soon
Twice?  Safe. An event changes a row once; what comes while its mail is being sent, or before its row, is
        handed out again. What cannot be read ends on the dead-letter queue, whose alarm tells.
"""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger

from fanfare.aws.batches import partial_reply
from fanfare.aws.correlation import correlate_batch
from fanfare.aws.ledger.mailing_rows import whose
from fanfare.aws.metrics import counts
from record_feedback.intake import hand_back, read_events
from record_feedback.results import brake, free, record, suppress

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()
metrics = counts("record_feedback")


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: "LambdaContext") -> "PartialItemFailureResponse":
    """A batch of SQS records in; the ids of those to be handed out again back."""
    correlate_batch(logger, event["Records"])
    now = datetime.now(UTC)
    events, failed = read_events(event["Records"])
    again, rows = record(list(events.values()), now)
    failed |= {
        message_id for message_id, one in events.items() if one in again or not suppress(one)
    }
    failed |= {
        message_id
        for message_id in events.keys() - failed
        if not free(events[message_id], rows, now)
    }
    brake(
        {place[0] for one in events.values() if one.verdicts and (place := whose(one.delivery_id))},
        now,
    )
    hand_back(event["Records"], failed)
    return partial_reply(sorted(failed))
