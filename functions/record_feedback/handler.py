"""Write down what SES tells of mails: sent, delivered, bounced, complained of.

Reads:  FeedbackQueue, events and notifications of SES; the ledger; registrations whose mails came back
Writes: the ledger, where a mailing may be paused; the subscribers table, where somebody gets no more;
        RegistrationQueue.fifo, registration.undeliverable; early news is handed out again soon
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
from record_feedback.intake import hand_back, hear
from record_feedback.results import bar, brake, free, record

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
    news, failed = hear(event["Records"])
    again, rows = record(list(news.values()), now)
    failed |= {message_id for message_id, one in news.items() if one in again or not bar(one)}
    failed |= {
        message_id for message_id in news.keys() - failed if not free(news[message_id], rows, now)
    }
    brake(
        {place[0] for one in news.values() if one.verdicts and (place := whose(one.delivery_id))},
        now,
    )
    hand_back(event["Records"], failed)
    return partial_reply(sorted(failed))
