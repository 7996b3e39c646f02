"""Read what people mail to the bulletin's addresses, and turn it into a request.

Reads:  InboundMailQueue, S3 events; the first part of each mail in InboundMailBucket
Writes: SubscriptionQueue, subscription.*; removes the mail from the bucket
Twice?  Safe. The request id comes from the mail; one that has been read is gone.
"""

from typing import Any

from aws_lambda_powertools import Logger

logger = Logger()


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """A batch of SQS records in; the ids of those to be handed out again back."""
    return {"batchItemFailures": [{"itemIdentifier": one["messageId"]} for one in event["Records"]]}
