"""Follow what people want of the bulletin: subscribe, confirm, choose, pause, leave, be forgotten.

Reads:  SubscriptionQueue, subscription.* and person.erasure_requested; the subscribers table
Writes: the subscribers table with its consent record; DeliveryQueue, notice.deliver; on erasure the
        register table too
Twice?  Safe. A request is known by its id, and an older one never undoes a newer one.
"""

from typing import Any

from aws_lambda_powertools import Logger

logger = Logger()


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """A batch of SQS records in; the ids of those to be handed out again back."""
    return {"batchItemFailures": [{"itemIdentifier": one["messageId"]} for one in event["Records"]]}
